package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// strictJSON reads a configuration file: one JSON object whose keys are flag
// names ("listen", "keep-days"). One file may serve several commands. A key that
// is no command's flag is an error, and all of them are reported together: a
// misspelt limit must not be a limit silently left out.
func strictJSON(r io.Reader) (kong.Resolver, error) {
	var values map[string]any
	dec := json.NewDecoder(io.LimitReader(r, 1<<20))
	dec.UseNumber()
	if err := dec.Decode(&values); err != nil {
		return nil, fmt.Errorf("configuration: not a JSON object: %w", err)
	}
	if _, err := dec.Token(); values == nil || !errors.Is(err, io.EOF) {
		return nil, errors.New("configuration: it must be one JSON object and nothing else")
	}
	return &jsonConfig{values}, nil
}

type jsonConfig struct{ values map[string]any }

// Validate refuses unknown keys.
func (c *jsonConfig) Validate(app *kong.Application) error {
	known := map[string]bool{}
	var walk func(n *kong.Node)
	walk = func(n *kong.Node) {
		for _, f := range n.Flags {
			known[f.Name] = true
		}
		for _, child := range n.Children {
			walk(child)
		}
	}
	walk(app.Node)
	var bad []string
	for key := range c.values {
		if !known[key] || key == "config" {
			bad = append(bad, key)
		}
	}
	if len(bad) > 0 {
		slices.Sort(bad)
		return fmt.Errorf("configuration: unknown keys: %s", strings.Join(bad, ", "))
	}
	return nil
}

// Resolve gives a flag's value.
func (c *jsonConfig) Resolve(_ *kong.Context, _ *kong.Path, f *kong.Flag) (any, error) {
	v, ok := c.values[f.Name]
	if !ok {
		return nil, nil
	}
	switch v := v.(type) {
	case json.Number:
		return v.String(), nil
	case string, bool:
		return v, nil
	}
	return nil, fmt.Errorf("configuration: %s must be a string, a number or true/false", f.Name)
}
