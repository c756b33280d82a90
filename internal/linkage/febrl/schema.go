package febrl

import (
	"strings"

	"github.com/motma/motma/internal/linkage"
)

// The places of the fields in a record.
const (
	given = iota
	surname
	number
	street
	estate
	suburb
	postcode
	state
	birth
	social // the last: left out where matching must do without it
)

// schema is how the sets' records are compared. Names and addresses are
// weighed by how common they are.
func schema(withID bool) linkage.Schema {
	text := func(name string) linkage.Field {
		return linkage.Field{Name: name, Levels: linkage.TextLevels(), Compare: linkage.Text, Agreed: linkage.WholeAt(linkage.TextEqual), Tokens: linkage.Whole}
	}
	digits := func(name string) linkage.Field {
		return linkage.Field{Name: name, Levels: linkage.DigitsLevels(), Compare: linkage.Digits, Agreed: linkage.WholeAt(linkage.DigitsEqual), Tokens: linkage.Whole}
	}
	s := linkage.Schema{text("given_name"), text("surname"), digits("street_number"), text("address_1"), text("address_2"), text("suburb"),
		digits("postcode"), {Name: "state", Levels: linkage.SameLevels(), Compare: linkage.Same, Agreed: linkage.WholeAt(2), Tokens: linkage.Whole},
		digits("date_of_birth")}
	if withID {
		s = append(s, digits("soc_sec_id"))
	}
	return s
}

// record takes from a row what matching may see: not its rec_id.
func (r Row) record(withID bool) linkage.Record {
	rec := make(linkage.Record, 0, len(columns))
	for _, c := range columns {
		if c != "soc_sec_id" || withID {
			rec = append(rec, r.Values[c])
		}
	}
	return rec
}

// passes are how candidates are found: each by one or two fields whose
// mistakes are independent, so that a pair must be wrong in all to be missed.
func passes(withID bool) []linkage.Pass {
	by := func(fields ...func(linkage.Record) string) linkage.Pass {
		return func(r linkage.Record) []string {
			var key strings.Builder
			for _, f := range fields {
				v := f(r)
				if v == "" {
					return nil
				}
				key.WriteString(v + "|")
			}
			return []string{key.String()}
		}
	}
	at := func(i int) func(linkage.Record) string { return func(r linkage.Record) string { return r[i] } }
	first := func(i, n int) func(linkage.Record) string {
		return func(r linkage.Record) string { return r[i][:min(n, len(r[i]))] }
	}
	ps := []linkage.Pass{by(at(birth)), by(at(street)), by(at(given), at(postcode)), by(at(surname), first(given, 1)),
		by(at(surname), at(postcode)), by(at(suburb), first(surname, 2)), by(at(number), at(postcode)), by(at(estate), at(number)),
		by(first(birth, 6), first(given, 2)), by(first(surname, 3), first(given, 3))}
	if withID {
		ps = append(ps, by(at(social)))
	}
	return ps
}
