package policy

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"

	"github.com/motma/motma/rules"
)

// Vietnam's policies, value sets and acceptance rules of 2021, as data.
//
//go:embed vietnam-2021 values acceptance
var builtin embed.FS

// Document is the text of a policy.
type Document struct {
	Name string // "khanh-hoa"
	Text []byte
}

// BuiltinDocuments gives the texts of the built-in policies, by name.
func BuiltinDocuments() []Document {
	var out []Document
	for _, name := range filesOf("vietnam-2021/*.json") {
		out = append(out, Document{strings.TrimSuffix(path.Base(name), ".json"), read(name)})
	}
	return out
}

// BuiltinValues gives the built-in value sets.
func BuiltinValues() *rules.ValueSets { return builtinValues() }

// BuiltinValueSets gives every edition with its texts, for showing.
func BuiltinValueSets() []rules.ValueSet { return builtinEditions() }

// BuiltinAcceptance gives the built-in rules for foreign certificates.
func BuiltinAcceptance() *Acceptance { return builtinAcceptance() }

// Builtin gives the built-in policies in force on their dates, with the built-in
// value sets and no risk levels: those are of the day. Their numbers are their
// places in [BuiltinDocuments], from 1.
func Builtin() *Set { return builtinSet() }

var builtinSet = sync.OnceValue(func() *Set {
	var active []Active
	for i, d := range BuiltinDocuments() {
		p := must(Parse(d.Text))
		active = append(active, Active{Policy: p, Number: uint32(i + 1), From: p.From, To: p.To})
	}
	return NewSet(active, BuiltinValues(), nil)
})

var builtinEditions = sync.OnceValue(func() []rules.ValueSet {
	var out []rules.ValueSet
	for _, name := range filesOf("values/*.json") {
		var sets []rules.ValueSet
		if err := json.Unmarshal(read(name), &sets); err != nil {
			panic(fmt.Errorf("%s: %w", name, err))
		}
		out = append(out, sets...)
	}
	return out
})

var builtinValues = sync.OnceValue(func() *rules.ValueSets {
	values := &rules.ValueSets{}
	for _, set := range builtinEditions() {
		if err := values.Add(&set); err != nil {
			panic(err)
		}
	}
	return values
})

var builtinAcceptance = sync.OnceValue(func() *Acceptance {
	var list []*rules.Rule
	for _, name := range filesOf("acceptance/*/rule.json") {
		list = append(list, must(rules.ParseRule(read(name))))
	}
	return NewAcceptance(list)
})

// The embedded files are part of the program, and tests read them all: one that
// cannot be read is a defect of the build, not an input.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func filesOf(pattern string) []string { return must(fs.Glob(builtin, pattern)) }

func read(name string) []byte { return must(builtin.ReadFile(name)) }
