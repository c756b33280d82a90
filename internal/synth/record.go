package synth

import (
	"iter"
	"strconv"
	"strings"
)

// Proof is how well an app knows that an identifier is its user's.
type Proof uint8

// From weakest to strongest.
const (
	Declared Proof = iota // somebody said so
	OTP                   // a one-time password was answered: phones
	Card                  // an officer saw the paper
	Register              // a register said yes
)

// Record is one app's record of one person, with the truth beside it. An
// empty field is one that the app does not know.
type Record struct {
	App    string
	User   string // the app's own id of its user
	Person int    // the truth

	Name        string
	Birth       string
	Sex         Sex
	CCCD        string
	CMND        string
	Passport    string
	Nationality string
	BHYT        string
	Phone       string
	Unit        string
	Declarer    string // User of the adult who declared this child (khai hộ)

	CCCDBy, PassportBy, BHYTBy, PhoneBy Proof

	Flags     Flags // what was done to the record
	Contested bool  // another person's record holds the phone too
}

// Clean reports whether nothing was done to the record.
func (r Record) Clean() bool { return r.Flags == 0 }

// Flags name what is wrong with a record.
type Flags uint16

// The mistakes of a Mix.
const (
	NoID          Flags = 1 << iota // the paper number is missing
	InvalidID                       // the paper number has no valid form
	WrongName                       // another spelling than the register's
	WrongBirth                      // another date
	WrongSex                        // the other sex
	WrongNumber                     // a slip in the paper number: well-formed, another's or nobody's
	WrongUnit                       // another commune
	Unverifiable                    // a number no register knows
	BareName                        // folded: capitals without diacritics
	YearDefault                     // 1 January for a year
	StalePhone                      // a former number, now another's
	ChildOnParent                   // a child under the parent's number, as if its own
	Moved                           // a housemate's number
)

var flagNames = [...]string{"no-id", "invalid-id", "wrong-name", "wrong-birth", "wrong-sex", "wrong-number", "wrong-unit",
	"unverifiable", "bare-name", "year-default", "stale-phone", "child-on-parent", "moved"}

// String lists the names: "wrong-name,bare-name"; "clean" for none.
func (f Flags) String() string {
	if f == 0 {
		return "clean"
	}
	var names []string
	for i, n := range flagNames {
		if f&(1<<i) != 0 {
			names = append(names, n)
		}
	}
	return strings.Join(names, ",")
}

// Records yields every app's records, by person and, for one person, in the
// order of the apps.
func (p *Population) Records() iter.Seq[Record] { return p.RecordsRange(0, p.cfg.People) }

// RecordsRange yields the records of the people from .. to-1. Ranges may run in
// parallel; put together they are the run over all.
func (p *Population) RecordsRange(from, to int) iter.Seq[Record] {
	from, to = max(from, 0), min(to, p.cfg.People)
	return func(yield func(Record) bool) {
		if from >= to {
			return
		}
		w := recorder{p: p}
		for members := range p.households(p.householdOf(from)) {
			for _, r := range w.household(members) {
				if r.Person >= to || (r.Person >= from && !yield(r)) {
					return
				}
			}
			if members[len(members)-1].Index >= to-1 {
				return
			}
		}
	}
}

// RecordsOf returns the records of one person.
func (p *Population) RecordsOf(i int) []Record {
	var out []Record
	for r := range p.RecordsRange(i, i+1) {
		out = append(out, r)
	}
	return out
}

// UserOf is the id by which an app would know the person, whether it does or
// not. Two people never share one.
func (p *Population) UserOf(app string, person int) string {
	id := mix(mix(p.cfg.Seed^mix(streamUser)^hash(app)) ^ uint64(person))
	s := strconv.FormatUint(id, 36)
	return strings.Repeat("0", 13-len(s)) + s
}

// recorder writes the records of one household after another.
type recorder struct {
	p       *Population
	know    dice
	err     dice
	members []Person
	records []Record
}

func (w *recorder) household(members []Person) []Record {
	w.members, w.records = members, w.records[:0]
	for k := range members {
		m := &members[k]
		var guardian *Person
		if m.Guardian >= 0 {
			guardian = &members[m.Guardian-members[0].Index]
		}
		for a := range w.p.cfg.Apps {
			if app := &w.p.cfg.Apps[a]; w.p.uses(m, guardian, app) {
				w.record(m, guardian, app)
			}
		}
	}
	w.contest()
	return w.records
}

// record writes what the app knows. Knowledge and mistakes are drawn apart: the
// same app knows the same of a person under every Mix.
func (w *recorder) record(m, guardian *Person, app *App) {
	d := &w.know
	d.seed(w.p.cfg.Seed^hash(app.ID), streamRecord, uint64(m.Index))
	known := func(value string, share float64) string {
		if d.chance(share) {
			return value
		}
		return ""
	}
	r := Record{App: app.ID, User: w.p.UserOf(app.ID, m.Index), Person: m.Index, Name: m.Name, Birth: m.Birth}
	r.Phone = known(m.Phone, app.Knows.Phone)
	r.CCCD = known(m.CCCD, app.Knows.CCCD)
	r.CMND = known(m.CMND, app.Knows.CMND)
	r.BHYT = known(m.BHYT, app.Knows.BHYT)
	r.Unit = known(m.Unit, app.Knows.Unit)
	r.Passport = known(m.Passport, app.Knows.Passport)
	if d.chance(app.Knows.Sex) {
		r.Sex = m.Sex
	}
	if m.Nationality != "VNM" && app.Knows.Passport > 0 {
		r.Passport = m.Passport // the only paper they have
	}
	if app.Knows.Passport > 0 || app.Checked {
		r.Nationality = m.Nationality
	}
	if guardian != nil {
		r.Declarer = w.p.UserOf(app.ID, guardian.Index)
	}
	proofs := [4]bool{d.chance(app.Proof.Phone), d.chance(app.Proof.CCCD), d.chance(app.Proof.BHYT), d.chance(app.Proof.Passport)}
	w.spoil(&r, m, guardian, app)
	prove(&r, proofs)
	w.records = append(w.records, r)
}

// prove marks the identifiers that were proved. A register does not say yes to
// a number beside a wrong name or birth date, nor to a wrong number.
func prove(r *Record, proofs [4]bool) {
	right := r.Flags&(NoID|InvalidID|WrongName|WrongBirth|WrongNumber|Unverifiable) == 0
	if r.Phone != "" && proofs[0] {
		r.PhoneBy = OTP
	}
	if r.CCCD != "" && proofs[1] && right {
		r.CCCDBy = Register
	}
	if r.BHYT != "" && proofs[2] && right {
		r.BHYTBy = Register
	}
	if r.Passport != "" && proofs[3] && right {
		r.PassportBy = Card
	}
}

// contest marks the phones that more than one person claims. Numbers go round
// only inside a household or by recycling, so that the household suffices.
func (w *recorder) contest() {
	for k := range w.records {
		r := &w.records[k]
		if r.Phone == "" {
			continue
		}
		r.Contested = r.Flags&StalePhone != 0
		for _, o := range w.records {
			r.Contested = r.Contested || o.Phone == r.Phone && o.Person != r.Person
		}
		for _, m := range w.members {
			r.Contested = r.Contested || m.PhoneRecycled && m.Phone == r.Phone && w.p.cfg.Errors.StalePhone > 0
		}
	}
}
