package health

import (
	"slices"
	"time"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/policy"
)

// What one account holds; the project's own choices.
const (
	// MaxRecords is how many records an account may have.
	MaxRecords = 500
	// SheetDeclarations is how many declarations of an account, the newest, are
	// on its sheet. Older ones can no longer be corrected.
	SheetDeclarations = 16
)

// Sheet is what one account knows of its user's health: the newest version of
// each record, and of each of the newest declarations. Rules read it and add
// versions; the store keeps those, and the facts that come of it.
type Sheet struct {
	Account      person.Account
	Person       person.ID     // 0: linked to nobody
	Records      []Record      // newest versions, oldest record first
	Declarations []Declaration // newest versions, oldest first

	NewRecords      []Record // versions added, in order
	NewDeclarations []Declaration
}

// PutRecord adds a version, of a new record or of one that is there.
func (s *Sheet) PutRecord(r Record) {
	s.NewRecords = append(s.NewRecords, r)
	i := slices.IndexFunc(s.Records, func(o Record) bool { return o.ID == r.ID })
	if i < 0 {
		s.Records = append(s.Records, r)
		return
	}
	s.Records[i] = r
}

// PutDeclaration adds a version, of a new declaration or of one that is there.
func (s *Sheet) PutDeclaration(d Declaration) {
	s.NewDeclarations = append(s.NewDeclarations, d)
	i := slices.IndexFunc(s.Declarations, func(o Declaration) bool { return o.ID == d.ID })
	if i >= 0 {
		s.Declarations[i] = d
		return
	}
	s.Declarations = append(s.Declarations, d)
	if len(s.Declarations) > SheetDeclarations {
		s.Declarations = slices.Delete(s.Declarations, 0, 1)
	}
}

// Last gives the newest declaration that was not withdrawn, of a kind or, with
// an empty kind, of any; nil when there is none. It may have ended.
func (s *Sheet) Last(kind string) *Declaration {
	var last *Declaration
	for i := range s.Declarations {
		d := &s.Declarations[i]
		if d.State == InForce && (kind == "" || d.Kind == kind) && (last == nil || !d.before(*last)) {
			last = d
		}
	}
	return last
}

// before says that another declaration supersedes this one.
func (d Declaration) before(o Declaration) bool {
	if !d.At.Equal(o.At) {
		return d.At.Before(o.At)
	}
	return d.ID < o.ID
}

// Facts is what counts of a sheet: the records in force, and the last
// declaration. It depends on the sheet alone, and on no clock.
func (s *Sheet) Facts() policy.Facts {
	var f policy.Facts
	for _, r := range s.Records {
		if r.State == InForce {
			r.count(&f)
		}
	}
	if d := s.Last(""); d != nil {
		f.Declaration = &policy.Declaration{Kind: d.Kind, At: stored(d.At), Until: stored(d.Until),
			Symptoms: d.Symptoms, Exposed: d.Exposed, Travel: d.Travelled}
	}
	return f
}

// count adds what one record proves.
func (r Record) count(f *policy.Facts) {
	b := r.Body
	switch {
	case b.Dose != nil:
		f.Doses = append(f.Doses, policy.Dose{Date: b.Dose.Date, Vaccine: b.Dose.Vaccine, Number: b.Dose.Number, Of: b.Dose.Of})
	case b.Test != nil && b.Test.Outcome != Inconclusive:
		f.Tests = append(f.Tests, policy.Test{Kind: b.Test.Kind, Sample: stored(b.Test.Sample), Result: stored(b.Test.Result),
			Positive: b.Test.Outcome == Positive})
	case b.Infection != nil:
		f.Infections = append(f.Infections, policy.Infection{Since: b.Infection.Since, Recovered: b.Infection.Recovered})
	case b.Contact != nil:
		f.Contacts = append(f.Contacts, policy.Contact{Class: b.Contact.Class, Since: stored(b.Contact.Since), Until: stored(b.Contact.Until)})
	case b.Quarantine != nil:
		f.Quarantines = append(f.Quarantines, policy.Quarantine{From: stored(b.Quarantine.From), To: stored(b.Quarantine.To)})
	}
}

// stored is a time as the store keeps it, so that facts are the same before
// and after.
func stored(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Millisecond)
}
