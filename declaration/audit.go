package declaration

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/motma/motma/rules"
)

// Limits of a form.
const (
	maxFields  = 80 // so that MaxAnswers leaves room to name strangers
	maxChoices = 50
	maxLength  = 1000 // of a text to be answered, in characters
	maxShown   = 1000 // of a text to be shown, in characters
	maxPattern = 200
	maxHours   = 24 * 366
)

var (
	fieldPath   = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)
	countryCode = regexp.MustCompile(`^[A-Z]{2}$`)
)

// audit finds everything in a form that does not hold together.
type audit struct {
	form  *Form
	found []error
}

// bad notes what is wrong at a place, when it is.
func (a *audit) bad(is bool, at, what string) {
	if is {
		a.found = append(a.found, fmt.Errorf("%s: %s", at, what))
	}
}

func (a *audit) run() {
	f := a.form
	a.bad(!fieldPath.MatchString(f.Kind), "kind", "not a word in small letters")
	a.bad(f.Version < 1, "version", "begins with 1")
	a.bad(!day(f.From), "from", "not a day")
	a.bad(f.To != "" && (!day(f.To) || f.To < f.From), "to", "not a day, or before from")
	a.bad(f.Units == "", "units", "names no list of units")
	a.bad(f.Hours < 1 || f.Hours > maxHours, "valid_hours", "not between 1 and a year")
	a.text("title", f.Title)
	a.text("basis", f.Basis)
	a.source("form", Attested, f.Own, formMarks)
	a.bad(f.Consent.Version < 1, "consent.version", "begins with 1")
	a.text("consent.text", f.Consent.Text)
	a.source("consent", f.Consent.Source, f.Consent.Own, "text version")
	a.messages()
	a.sections()
	a.countries()
	a.fields()
	a.fact("symptoms", f.Derived.Symptoms)
	a.fact("exposed", f.Derived.Exposed)
	a.fact("travelled", f.Derived.Travelled)
}

// text checks that there is a text in both languages, fit for a screen.
func (a *audit) text(at string, t Text) {
	a.shown(at+".vi", t.VI)
	a.shown(at+".en", t.EN)
}

func (a *audit) shown(at, s string) {
	a.bad(strings.TrimSpace(s) == "", at, "there is no text")
	a.bad(utf8.RuneCountInString(s) > maxShown, at, "too long")
	a.bad(strings.ContainsFunc(s, func(r rune) bool { return !visible(r) }), at, "has characters that cannot be seen")
}

// source checks where something comes from, and what of it is this project's own.
func (a *audit) source(at, source string, own []string, marks string) {
	a.bad(source != Attested && source != Own, at+".source", "neither attested nor own")
	for _, name := range own {
		a.bad(!slices.Contains(strings.Fields(marks), name), at+".own", "names what cannot be marked")
	}
}

func (a *audit) messages() {
	for _, code := range Codes {
		a.text("messages."+string(code), a.form.Messages[code])
	}
	for code := range a.form.Messages {
		a.bad(!slices.Contains(Codes, code), "messages", "no problem has one of the codes")
	}
}

func (a *audit) sections() {
	for i, s := range a.form.Sections {
		at := fmt.Sprintf("sections[%d]", i)
		a.bad(!fieldPath.MatchString(s.ID), at+".id", "not a word in small letters")
		a.bad(slices.ContainsFunc(a.form.Sections[:i], func(o Section) bool { return o.ID == s.ID }), at+".id", "is there twice")
		a.text(at+".title", s.Title)
	}
}

func (a *audit) countries() {
	for _, c := range a.form.Countries {
		if !countryCode.MatchString(c) {
			a.bad(true, "countries", "a code is not of two capitals")
			return
		}
	}
}

func (a *audit) fields() {
	f := a.form
	a.bad(len(f.Fields) == 0 || len(f.Fields) > maxFields, "fields", fmt.Sprintf("not between 1 and %d", maxFields))
	f.fields = make(map[string]*Field, len(f.Fields))
	for i, field := range f.Fields[:min(len(f.Fields), maxFields)] {
		at := fmt.Sprintf("fields[%d]", i)
		if field == nil {
			a.bad(true, at, "is null")
			continue
		}
		a.bad(f.fields[field.Path] != nil, at+".path", "is there twice")
		a.field(at, field)
		f.fields[field.Path] = field // conditions see earlier fields
	}
	for i, field := range f.Fields[:min(len(f.Fields), maxFields)] {
		if field != nil {
			at := fmt.Sprintf("fields[%d]", i)
			a.condition(at+".required_if", field.RequiredIf, true)
			a.condition(at+".rule", field.Rule, true)
		}
	}
}

// condition checks that an expression reads only what there is.
func (a *audit) condition(at string, x *rules.Expr, surroundings bool) {
	if x == nil {
		return
	}
	for _, path := range x.Paths() {
		a.bad(!a.readable(path, surroundings), at, "reads what the form does not have")
	}
}

// readable reports whether conditions may read a path: an answer and, where the
// surroundings count, a unit or the day.
func (a *audit) readable(path string, surroundings bool) bool {
	if answer, ok := strings.CutPrefix(path, "answers."); ok {
		return a.form.fields[answer] != nil
	}
	if !surroundings {
		return false
	}
	if unit, ok := strings.CutPrefix(path, "units."); ok {
		field := a.form.fields[strings.TrimSuffix(unit, ".communes")]
		return field != nil && field.Type == TypeUnit
	}
	return path == "now.date" || path == "now.year"
}

func (a *audit) fact(name string, x *rules.Expr) {
	at := "facts." + name
	if x == nil {
		a.bad(true, at, "is missing")
		return
	}
	a.bad(len(x.Paths()) == 0, at, "reads no answer")
	a.condition(at, x, false)
}

func day(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}
