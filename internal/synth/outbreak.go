package synth

import (
	"fmt"
	"time"

	"github.com/motma/motma/policy"
)

// outbreaks is the share of households that had a case, by province; elsewhere
// it is elsewhereCases. Rounded from the cases reported until November 2021.
var outbreaks = map[string]float64{"79": 0.085, "74": 0.15, "75": 0.035, "80": 0.035, "72": 0.02, "77": 0.02, "92": 0.02, "82": 0.03}

// Shares of this project's own: there are more cases now than there were, so
// that a small population has some of every kind.
const (
	elsewhereCases = 0.006
	caseNow        = 0.30 // of outbreaks, that they began in the last three weeks
	attack         = 0.45 // of the others in a household
	strayContact   = 0.006
	neighbourIsF2  = 0.5 // of the neighbours of a case now, that they are F2
	ordered        = 0.8 // of F1, to stay
	atHome         = 0.5 // of those
	absent         = 0.02
)

// fourthWave is when the epidemic of 2021 began.
var fourthWave = date("2021-04-27")

const (
	daysOfF1      = 14
	daysOfF2      = 7
	daysOfEntry   = 7
	longestIll    = 21
	contactsSince = 60 // days: older ones were forgotten
)

// exposure is what happened in a household and next door.
type exposure struct {
	outbreak, neighbours bool
	ago, next            int // days since the first case of each
	first                int // member who fell ill first
	household, nextDoor  int
}

// exposure finds the cases of a household and of the one next door. Both can be
// found from the household's number: next door is in the same commune.
func (w *healer) exposure() exposure {
	h := w.members[0].Household
	e := exposure{household: h, nextDoor: h ^ 1}
	var lead int
	e.ago, lead, e.outbreak = w.outbreak(h)
	e.first = lead % len(w.members)
	e.next, _, e.neighbours = w.outbreak(h ^ 1)
	return e
}

func (w *healer) outbreak(household int) (ago, lead int, ok bool) {
	var d dice
	d.seed(w.p.cfg.Seed, streamOutbreak, uint64(household))
	share, known := outbreaks[w.members[0].province]
	if !known {
		share = elsewhereCases
	}
	if !d.chance(share) {
		return 0, 0, false
	}
	lead = d.n(1 << 20)
	if d.chance(caseNow) {
		ago = d.between(1, 20)
	} else {
		ago = d.between(21, 100) + d.between(0, 90)
	}
	return ago, lead, !w.ago(ago).Before(fourthWave)
}

// expose makes a person's illness and contacts, and the orders that follow.
func (w *healer) expose(h *History, m *Person, e exposure, k int) {
	d := &w.dice
	falls, delay := d.chance(attack), d.between(2, 7)
	stray, strayAgo, neighbour := d.chance(strayContact), d.between(1, 13), d.chance(neighbourIsF2)
	if e.outbreak && k == e.first {
		w.fallIll(h, m, e.ago)
		return
	}
	switch {
	case e.outbreak && e.ago <= contactsSince:
		w.contact(h, m, "F1", e.ago, reference(e.household))
	case stray && m.Age >= adultAge && !w.ago(strayAgo).Before(fourthWave):
		w.contact(h, m, "F1", strayAgo, reference(m.Index|1<<24))
	case e.neighbours && neighbour && e.next <= daysOfF2:
		w.contact(h, m, "F2", e.next, reference(e.nextDoor))
	}
	if e.outbreak && falls && e.ago-delay >= 1 {
		w.fallIll(h, m, e.ago-delay)
	}
}

// reference is the case's at the health department.
func reference(n int) string { return fmt.Sprintf("BN-%06X", n) }

// fallIll makes an illness that began so many days ago: two tests, and an order
// to stay until it is over.
func (w *healer) fallIll(h *History, m *Person, ago int) {
	d := &w.dice
	lasts := d.between(10, longestIll)
	ill := Infection{policy.Infection{Since: w.ago(ago).Format(time.DateOnly)}, w.origin("TTYT", m.Unit[:min(len(m.Unit), 3)], "")}
	w.swab(h, m, pcr, w.at(w.ago(ago)), positive)
	if lasts < ago {
		ill.Recovered = w.ago(ago - lasts).Format(time.DateOnly)
		w.swab(h, m, pcr, w.at(w.ago(ago-lasts)), negative)
	}
	h.Infections = append(h.Infections, ill)
	w.order(h, m, "Bệnh viện dã chiến", ago, lasts, true)
}

// contact makes a contact class, of F1 often with an order to stay.
func (w *healer) contact(h *History, m *Person, class string, ago int, of string) {
	days := daysOfF1
	if class == "F2" {
		days = daysOfF2
	}
	since := w.at(w.ago(ago))
	h.Contacts = append(h.Contacts, Contact{policy.Contact{Class: class, Since: since, Until: since.Add(time.Duration(days) * day)}, of,
		w.origin("TTYT", m.Unit[:min(len(m.Unit), 3)], "")})
	if class == "F1" && w.dice.chance(ordered) && ago > 1 {
		w.swab(h, m, pcr, w.at(w.ago(ago-1)), negative)
		w.order(h, m, "Khu cách ly tập trung", ago-1, days, false)
	}
}

// order makes an order to stay that began so many days ago, with the checks
// of each day until yesterday.
func (w *healer) order(h *History, m *Person, facility string, ago, days int, ill bool) {
	d := &w.dice
	q := Quarantine{Quarantine: policy.Quarantine{From: w.ago(ago), To: w.ago(ago - days)}, Place: "home", Unit: m.Unit,
		Origin: w.origin("TYT", m.Unit, "")}
	if !d.chance(atHome) {
		q.Place = fmt.Sprintf("%s số %d", facility, d.between(1, 20))
	}
	for i := range min(days, ago) {
		c := DayCheck{Day: w.ago(ago - i).Format(time.DateOnly), Present: !d.chance(absent), Celsius: float64(d.between(361, 372)) / 10}
		if ill && i < 7 && d.chance(0.5) {
			c.Celsius, c.Symptoms = float64(d.between(376, 392))/10, []string{"fever", "cough"}[:d.between(1, 2)]
		}
		q.Checks = append(q.Checks, c)
	}
	h.Quarantines = append(h.Quarantines, q)
}

// Foreigners: half came in the last four months, this project's own
// assumption.
const (
	cameLately = 0.5
	latelyDays = 120
)

// arrive makes a foreigner's entry: declaration, tests and quarantine.
func (w *healer) arrive(h *History, m *Person) {
	d := &w.dice
	ago := d.between(1, latelyDays)
	if m.Nationality == "VNM" || !d.chance(cameLately) || w.ago(ago).Before(fourthWave) {
		return
	}
	at := w.at(w.ago(ago))
	w.declaration(h, Declaration{Declaration: policy.Declaration{Kind: "entry", At: at}, Country: m.Nationality})
	w.swab(h, m, pcr, at, negative)
	w.order(h, m, "Khách sạn cách ly", ago, daysOfEntry, false)
}
