package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/declaration"
)

// formLife is how long a form is used before it is asked for again, as the
// platform allows.
const formLife = 5 * time.Minute

// reference is what a client remembers of the platform's public lists.
type reference struct {
	mu    sync.Mutex
	forms map[string]keptForm                    // by kind
	units map[string]map[string]declaration.Unit // by list and code: lists never change
}

type keptForm struct {
	form *declaration.Form
	at   time.Time
}

// Forms lists the forms of the health declaration.
func (c *Client) Forms(ctx context.Context) (api.Forms, error) {
	var out api.Forms
	return out, c.open(ctx, http.MethodGet, "/v1/forms", nil, &out)
}

// Form gives the form of a kind that is in force on the platform, at most five
// minutes old.
func (c *Client) Form(ctx context.Context, kind string) (*declaration.Form, error) {
	c.known.mu.Lock()
	kept, ok := c.known.forms[kind]
	c.known.mu.Unlock()
	if ok && time.Since(kept.at) < formLife {
		return kept.form, nil
	}
	var text json.RawMessage
	if err := c.open(ctx, http.MethodGet, "/v1/forms/"+url.PathEscape(kind), nil, &text); err != nil {
		return nil, err
	}
	form, err := declaration.ParseForm(text)
	if err != nil {
		return nil, fmt.Errorf("motma client: %w", err)
	}
	c.known.mu.Lock()
	defer c.known.mu.Unlock()
	if c.known.forms == nil {
		c.known.forms = map[string]keptForm{}
	}
	c.known.forms[kind] = keptForm{form, time.Now()}
	return form, nil
}

// CheckDeclaration names everything that is wrong with answers before they are
// sent, with the words of the platform's own form: nothing when they are right.
// The answers stay here; only the codes of units are looked up on the platform,
// once each.
func (c *Client) CheckDeclaration(ctx context.Context, kind string, answers map[string]any) ([]declaration.Problem, error) {
	form, err := c.Form(ctx, kind)
	if err != nil {
		return nil, err
	}
	units := map[string]declaration.Unit{}
	for _, f := range form.Fields {
		if code, ok := answers[f.Path].(string); ok && f.Type == declaration.TypeUnit {
			if err := c.learnUnit(ctx, form.Units, code, units); err != nil {
				return nil, err
			}
		}
	}
	return form.Check(answers, declaration.Env{Now: time.Now(), Units: func(code string) (declaration.Unit, bool) {
		u, ok := units[code]
		return u, ok
	}}), nil
}

// maxLevels is how deep a list of units is at most: Vietnam's has three.
const maxLevels = 5

// learnUnit finds a unit and those above it. A code that the list does not have
// stays unknown: the check says so.
func (c *Client) learnUnit(ctx context.Context, list, code string, units map[string]declaration.Unit) error {
	var chain []string // from the code up
	found := map[string]declaration.Unit{}
	for at := code; at != ""; at = found[at].Parent {
		if len(chain) == maxLevels {
			return errUnits
		}
		u, err := c.unit(ctx, list, at)
		var p *api.Problem
		if errors.As(err, &p) && (p.Status == http.StatusNotFound || p.Status == http.StatusUnprocessableEntity) {
			return nil
		}
		if err != nil {
			return err
		}
		found[at] = u
		chain = append(chain, at)
	}
	for i, at := range chain {
		u := found[at]
		u.Level = len(chain) - i
		units[at] = u
	}
	return nil
}

// unit looks a unit up, without its level.
func (c *Client) unit(ctx context.Context, list, code string) (declaration.Unit, error) {
	c.known.mu.Lock()
	kept, ok := c.known.units[list][code]
	c.known.mu.Unlock()
	if ok {
		return kept, nil
	}
	var found api.Units
	if err := c.open(ctx, http.MethodGet, "/v1/units?"+url.Values{"version": {list}, "code": {code}}.Encode(), nil, &found); err != nil {
		return declaration.Unit{}, err
	}
	if len(found.Units) != 1 || found.Units[0].Code != code {
		return declaration.Unit{}, errUnits
	}
	u := declaration.Unit{Parent: found.Units[0].Parent, Communes: found.Units[0].Below}
	c.known.mu.Lock()
	defer c.known.mu.Unlock()
	if c.known.units == nil {
		c.known.units = map[string]map[string]declaration.Unit{}
	}
	if c.known.units[list] == nil {
		c.known.units[list] = map[string]declaration.Unit{}
	}
	c.known.units[list][code] = u
	return u, nil
}

var errUnits = errors.New("motma client: the platform gave other units than asked for")
