package synth

import (
	"slices"
	"time"

	"github.com/motma/motma/policy"
)

// declarationHolds is how long a declaration is good for (standard §5).
const declarationHolds = 72 * time.Hour

// Shares of people, this project's own assumptions.
const (
	declaresNow    = 0.35 // in the last 72 hours
	declaredBefore = 0.45 // in the month before
	travels        = 0.06 // of adults: a movement declaration in the last five days
	feelsIll       = 0.02 // of those who have no infection
	feelsCase      = 0.6  // of those who have
	admitsContact  = 0.8  // of F1
	fromAffected   = 0.04
)

// vehicles are those of the movement declaration (standard §5).
var vehicles = []string{"airplane", "train", "car", "waterway", "personal"}

// declare makes the declarations of the last weeks.
func (w *healer) declare(h *History, m *Person) {
	d := &w.dice
	if at := w.at(w.ago(d.between(4, 30))); d.chance(declaredBefore) {
		w.declaration(h, Declaration{Declaration: policy.Declaration{Kind: "domestic", At: at}})
	}
	if at := w.at(w.ago(d.between(1, 5))); d.chance(travels) && m.Age >= adultDose {
		w.declaration(h, Declaration{Declaration: policy.Declaration{Kind: "movement", At: at},
			To: d.pick(w.p.homes.provinces), Vehicle: vehicles[d.weighted([]int{2, 1, 4, 1, 6})]})
	}
	if at := w.now.Add(-time.Duration(d.between(30, 71*60)) * time.Minute); d.chance(declaresNow) {
		w.declaration(h, Declaration{Declaration: policy.Declaration{Kind: "domestic", At: at}})
	}
	slices.SortStableFunc(h.Declarations, func(a, b Declaration) int { return a.At.Compare(b.At) })
}

// declaration adds one that says mostly the truth.
func (w *healer) declaration(h *History, x Declaration) {
	d := &w.dice
	feels := feelsIll
	if h.ill(x.At) {
		feels = feelsCase
	}
	admits := d.chance(admitsContact)
	x.Until = x.At.Add(declarationHolds)
	x.Symptoms, x.Exposed, x.Travel = d.chance(feels), admits && h.near(x.At), d.chance(fromAffected)
	if x.Kind == "entry" {
		x.Travel = true // whoever comes from abroad
	}
	if !x.At.Before(fourthWave) {
		h.Declarations = append(h.Declarations, x)
	}
}

// near says whether the person was a close contact at the time.
func (h *History) near(at time.Time) bool {
	return slices.ContainsFunc(h.Contacts, func(c Contact) bool { return c.Class == "F1" && !at.Before(c.Since) && at.Before(c.Until) })
}
