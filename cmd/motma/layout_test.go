package main

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/motma/motma/declaration"
	"github.com/motma/motma/internal/roster"
	"github.com/motma/motma/profiles"
)

// What a built-in profile says of its lists of records and declarations is what
// the platform takes; the four apps that bring them as lists have one for each
// kind (standard §7).
func TestBuiltInListsOfHealthAreTaken(t *testing.T) {
	list, err := profiles.List()
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, p := range list {
		for kind := range p.Health {
			kinds = append(kinds, p.ID+" "+kind)
			checkLayout(t, p, kind)
		}
	}
	slices.Sort(kinds)
	if got := strings.Join(kinds, ", "); got != "hcdc contact, hcdc infection, hcdc test, qlcl check, qlcl quarantine, ssk dose, vhd domestic" {
		t.Errorf("lists of %s", got)
	}
}

func TestAProfilesListIsChosenByItsKind(t *testing.T) {
	for _, c := range []struct {
		profile, content, kind, is string
	}{
		{"ssk", "records", "", "dose"}, {"hcdc", "records", "test", "test"}, {"vhd", "declarations", "", "domestic"},
		{"hcdc", "records", "", ""}, {"ssk", "declarations", "", ""}, {"ssk", "records", "test", ""},
	} {
		m, err := profileMap(c.profile, c.content, c.kind)
		switch {
		case c.is == "" && !errors.Is(err, errNoLayout):
			t.Errorf("%+v: %v", c, err)
		case c.is != "" && (err != nil || m.Constants["kind"] != c.is):
			t.Errorf("%+v: %v", c, err)
		}
	}
}

func checkLayout(t *testing.T, p *profiles.Profile, kind string) {
	t.Helper()
	content, form := roster.Records, (*declaration.Form)(nil)
	if slices.Contains(profiles.Forms, kind) {
		var err error
		content = roster.Declarations
		if form, err = declaration.Builtin().Form(kind, 0); err != nil {
			t.Fatal(err)
		}
	}
	m := layout(p, kind)
	err := roster.Mapping{Columns: m.Columns, Constants: m.Constants, Words: m.Words, Dates: m.Dates}.Check(content)
	if err != nil {
		t.Errorf("%s, %s: %+v", p.ID, kind, err)
	}
	for member := range m.Columns {
		answer, ok := strings.CutPrefix(member, "answers.")
		if ok && form.Field(answer) == nil {
			t.Errorf("%s, %s: the form does not ask %s", p.ID, kind, answer)
		}
	}
}
