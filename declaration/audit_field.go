package declaration

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// limits names the members that fields of each type may have beyond those that
// all have.
var limits = map[Type]string{
	TypeText:     "length upper pattern",
	TypeName:     "length",
	TypeDate:     "",
	TypeDateTime: "",
	TypeBoolean:  "",
	TypeChoice:   "choices",
	TypeChoices:  "choices none items",
	TypeUnit:     "level within",
	TypePhone:    "",
	TypeCountry:  "many items",
	TypeNumber:   "min max",
}

// What of a field and of a form may be marked as this project's own.
const (
	fieldMarks = "label help required required_if asked_if rule length pattern min max choices none items renewed"
	formMarks  = "from to units valid_hours title sections facts"
)

// field checks one field. Fields before it are in form.fields already.
func (a *audit) field(at string, f *Field) {
	a.bad(!fieldPath.MatchString(f.Path), at+".path", "not a word in small letters")
	a.bad(!slices.ContainsFunc(a.form.Sections, func(s Section) bool { return s.ID == f.Section }), at+".section", "there is no such section")
	a.text(at+".label", f.Label)
	if f.Help != nil {
		a.text(at+".help", *f.Help)
	}
	if f.RenewedLabel != nil {
		a.text(at+".renewed_label", *f.RenewedLabel)
	}
	for _, code := range slices.Sorted(maps.Keys(f.Errors)) {
		a.bad(!slices.Contains(Codes, code), at+".errors", "no problem has one of the codes")
		a.text(at+".errors", f.Errors[code])
	}
	a.bad(f.RenewedLabel != nil && !f.Renewed, at+".renewed_label", "the field is not renewed")
	a.bad(f.Required && f.RequiredIf != nil, at+".required_if", "the field is required anyhow")
	a.source(at, f.Source, f.Own, fieldMarks)
	a.condition(at+".asked_if", f.AskedIf, false)
	a.members(at, f)
	a.values(at, f)
}

// members checks that a field has no limits of other types.
func (a *audit) members(at string, f *Field) {
	may, known := limits[f.Type]
	if !known {
		a.bad(true, at+".type", "there is no such type")
		return
	}
	there := map[string]bool{"length": f.Length != 0, "upper": f.Upper, "pattern": f.Pattern != "", "min": f.Min != 0, "max": f.Max != 0,
		"choices": f.Choices != nil, "none": f.None != "", "many": f.Many, "items": f.Items != 0, "level": f.Level != 0, "within": f.Within != ""}
	for _, name := range slices.Sorted(maps.Keys(there)) {
		a.bad(there[name] && !slices.Contains(strings.Fields(may), name), at+"."+name, "fields of this type have none")
	}
}

// values checks the limits that a field has, and compiles its pattern.
func (a *audit) values(at string, f *Field) {
	switch f.Type {
	case TypeText, TypeName:
		a.bad(f.Length < 1 || f.Length > maxLength, at+".length", fmt.Sprintf("not between 1 and %d", maxLength))
		a.pattern(at, f)
	case TypeNumber:
		a.bad(f.Min > f.Max, at+".max", "less than min")
	case TypeChoice, TypeChoices:
		a.choices(at, f)
	case TypeUnit:
		a.bad(f.Level < 1 || f.Level > 5, at+".level", "not between 1 and 5")
		above := a.form.fields[f.Within]
		a.bad(f.Within != "" && (above == nil || above.Type != TypeUnit || above.Level >= f.Level), at+".within", "no unit of a higher level, asked before")
	case TypeCountry:
		a.bad(len(a.form.Countries) == 0, at, "the form has no list of countries")
	}
	a.bad(f.List() && (f.Items < 1 || f.Items > MaxItems), at+".items", fmt.Sprintf("not between 1 and %d", MaxItems))
	a.bad(!f.List() && f.Items != 0, at+".items", "the answer is no array")
}

func (a *audit) pattern(at string, f *Field) {
	if f.Pattern == "" {
		return
	}
	p, err := regexp.Compile(f.Pattern)
	a.bad(err != nil || len(f.Pattern) > maxPattern, at+".pattern", "no pattern, or too long")
	a.bad(!strings.HasPrefix(f.Pattern, "^") || !strings.HasSuffix(f.Pattern, "$"), at+".pattern", "does not hold the whole text, from ^ to $")
	f.pattern = p
}

func (a *audit) choices(at string, f *Field) {
	a.bad(len(f.Choices) == 0 || len(f.Choices) > maxChoices, at+".choices", fmt.Sprintf("not between 1 and %d", maxChoices))
	for i, c := range f.Choices {
		here := fmt.Sprintf("%s.choices[%d]", at, i)
		a.bad(!fieldPath.MatchString(c.Code), here+".code", "not a word in small letters")
		a.bad(slices.ContainsFunc(f.Choices[:i], func(o Choice) bool { return o.Code == c.Code }), here+".code", "is there twice")
		a.text(here+".label", c.Label)
	}
	a.bad(f.None != "" && !f.offers(f.None), at+".none", "is no choice")
}
