package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/motma/motma/api"
)

// fake is a code that is not what it pretends to be.
type fake struct {
	name, vi, en string
	make         func(ctx context.Context, text string) (string, error)
	seen         func(Fake) bool
}

// fakes shows a gate a changed code, an unsigned one, and one that was
// revoked after its picture was taken.
func (a *asking) fakes(ctx context.Context, sent []passage, done func(int)) ([]Fake, error) {
	u, gate := a.victim(sent), a.gate(a.apps[0].ID)
	if u == nil || gate == nil {
		return nil, nil
	}
	text, err := a.code(ctx, u)
	if err != nil {
		return nil, err
	}
	var out []Fake
	for _, k := range a.kinds(u) {
		forged, err := k.make(ctx, text)
		if err != nil {
			return nil, fmt.Errorf("make a code that is %s: %w", k.name, err)
		}
		f, err := a.present(ctx, gate, k, forged)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
		done(1)
	}
	return out, nil
}

func (a *asking) kinds(u *user) []fake {
	return []fake{
		{"forged", "Mã thật bị đổi tên", "a real code, name changed", func(_ context.Context, text string) (string, error) { return renamed(text) },
			func(f Fake) bool { return f.Signature == "invalid" && !f.Known }},
		{"unsigned", "Tự viết, không chữ ký", "written by hand, unsigned", func(_ context.Context, text string) (string, error) { return unsign(text) },
			func(f Fake) bool { return f.Signature == "none" && f.Assurance == "claim" }},
		{"revoked", "Ảnh của mã đã báo mất", "a picture of a lost code", func(ctx context.Context, text string) (string, error) {
			_, err := a.fleet.apps[u.App].Renew(ctx, u.account, api.Renewal{Reason: "lost"})
			return text, err
		}, func(f Fake) bool { return slices.Contains(f.Warnings, "revoked") }},
	}
}

// victim is the last user with a code who is in no table and passed no gate:
// renewing their code disturbs nothing, and no gate still remembers it. A gate
// may believe what it read for half a minute.
func (a *asking) victim(sent []passage) *user {
	passed := map[int]bool{}
	for _, x := range sent {
		passed[x.Person] = true
	}
	for _, u := range slices.Backward(a.users) {
		if _, asked := a.seen[u.Person]; u.text != "" && !asked && !passed[u.Person] {
			return u
		}
	}
	return nil
}

var errShape = errors.New("the code has not the shape of the standard")

// renamed puts another name into a signed text.
func renamed(text string) (string, error) {
	fields := strings.Split(text, "|")
	if len(fields) < 6 {
		return "", errShape
	}
	fields[1] = "NGUYEN VAN GIA"
	return strings.Join(fields, "|"), nil
}

// unsign writes the text as anybody could: without the fields that only the
// platform fills in.
func unsign(text string) (string, error) {
	fields := strings.Split(text, "|")
	if len(fields) < 6 {
		return "", errShape
	}
	return strings.Join(fields[:5], "|"), nil
}

func (a *asking) present(ctx context.Context, gate *site, k fake, text string) (Fake, error) {
	got, err := a.fleet.apps[gate.app].Scan(ctx, api.Scan{ID: newUUID(), Place: gate.id, Gate: gate.gates[0],
		At: a.now().Format(time.RFC3339Nano), Direction: "check", Method: "staff_scans", Text: text})
	if err != nil {
		return Fake{}, fmt.Errorf("show a code that is %s: %w", k.name, err)
	}
	f := Fake{Name: k.name, VI: k.vi, EN: k.en, Signature: got.Signature, Assurance: got.Assurance, Known: got.Who.Known}
	for _, w := range got.Warnings {
		f.Warnings = append(f.Warnings, w.Code)
	}
	f.Seen = k.seen(f)
	return f, nil
}
