package synth

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/motma/motma/policy"
)

// product is a vaccine of Vietnam's campaign of 2021.
type product struct {
	code   string    // of the EU's value set of vaccines, which names the others too
	share  int       // of the doses while all are there, in thousandths: an estimate from deliveries
	from   time.Time // first used in the campaign
	doses  int       // of its series
	lo, hi int       // days between doses
	minors bool      // licensed for those under 18
}

// products, by first use. Dates and shares are rounded from press reports.
var products = []product{
	{"EU/1/21/1529", 450, date("2021-03-08"), 2, 56, 84, false},                     // Vaxzevria (AstraZeneca)
	{"EU/1/20/1528", 190, date("2021-07-08"), 2, 21, 35, true},                      // Comirnaty (Pfizer/BioNTech)
	{"EU/1/20/1507", 60, date("2021-07-15"), 2, 28, 35, false},                      // Spikevax (Moderna)
	{"Inactivated-SARS-CoV-2-Vero-Cell", 250, date("2021-07-31"), 2, 21, 30, false}, // Vero Cell (Sinopharm)
	{"Sputnik-V", 10, date("2021-08-10"), 2, 21, 28, false},
	{"Hayat-Vax", 20, date("2021-09-15"), 2, 21, 30, false},
	{"Abdala", 20, date("2021-10-05"), 3, 14, 18, false},
}

// Shares of people, this project's own assumptions.
const (
	dropsOut  = 0.04 // of those who had a dose, who do not come for the next
	adultDose = 18
	youngDose = 12
)

// The first doses: the share of adults who have had one by a day, between the
// points in a straight line. Rounded from the daily reports of the campaign;
// HCM and the south came first, Hanoi in September.
var (
	coverageHCM   = steps("2021-03-08 0, 2021-06-19 0.02, 2021-07-22 0.12, 2021-08-31 0.80, 2021-09-30 0.95, 2021-12-31 0.99")
	coverageSouth = steps("2021-03-08 0, 2021-07-20 0.04, 2021-08-31 0.35, 2021-09-30 0.75, 2021-10-31 0.92, 2021-12-31 0.97")
	coverageHanoi = steps("2021-03-08 0, 2021-07-28 0.06, 2021-08-31 0.30, 2021-09-15 0.92, 2021-12-31 0.97")
	coverageRest  = steps("2021-03-08 0, 2021-07-20 0.03, 2021-08-31 0.12, 2021-09-30 0.35, 2021-10-31 0.68, 2021-12-31 0.92, 2022-03-31 0.96")

	coverageYoungHCM = steps("2021-10-27 0, 2021-11-30 0.90, 2021-12-31 0.95")
	coverageYoung    = steps("2021-11-08 0, 2021-12-31 0.80, 2022-03-31 0.93")
)

// curve is a coverage over time.
type curve []step

type step struct {
	on    time.Time
	share float64
}

// steps reads "2021-03-08 0, 2021-06-19 0.02".
func steps(s string) curve {
	var c curve
	for part := range strings.SplitSeq(s, ", ") {
		on, text, _ := strings.Cut(part, " ")
		share, err := strconv.ParseFloat(text, 64)
		if err != nil {
			panic("synth: coverage " + part)
		}
		c = append(c, step{date(on), share})
	}
	return c
}

// day is when the share x is reached; false if it never is.
func (c curve) day(x float64) (time.Time, bool) {
	for i := 1; i < len(c); i++ {
		if a, b := c[i-1], c[i]; x < b.share {
			days := b.on.Sub(a.on).Hours() / 24
			return a.on.Add(time.Duration((x-a.share)/(b.share-a.share)*days) * day), true
		}
	}
	return time.Time{}, false
}

// date reads a day of a table in this package.
func date(s string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, s, ict)
	if err != nil {
		panic("synth: date " + s)
	}
	return t
}

// south is the industrial belt around HCM.
var south = []string{"72", "74", "75", "77", "80"}

// coverage is the curve for a person; nil where nobody of that age was called.
func coverage(m *Person) curve {
	switch {
	case m.Age < youngDose:
		return nil
	case m.Age < adultDose && m.province == "79":
		return coverageYoungHCM
	case m.Age < adultDose:
		return coverageYoung
	case m.province == "79":
		return coverageHCM
	case m.province == "01":
		return coverageHanoi
	case slices.Contains(south, m.province):
		return coverageSouth
	}
	return coverageRest
}

// vaccinate gives the doses of the first series until now.
func (w *healer) vaccinate(h *History, m *Person) {
	d := &w.dice
	on, called := coverage(m).day(unit01(d.pcg.Uint64()))
	if !called {
		return
	}
	v := w.product(m, on)
	for n := 1; n <= v.doses && on.Before(w.now); n++ {
		h.Doses = append(h.Doses, Dose{policy.Dose{Date: on.Format(time.DateOnly), Vaccine: v.code, Number: n, Of: v.doses},
			w.origin("TYT", m.Unit, "LOT")})
		if d.chance(dropsOut) {
			return
		}
		on = on.Add(time.Duration(d.between(v.lo, v.hi)) * day)
	}
}

// product draws among those that were there on the day, and are for that age.
func (w *healer) product(m *Person, on time.Time) product {
	var there []int
	for _, v := range products {
		share := v.share
		if on.Before(v.from) || m.Age < adultDose && !v.minors {
			share = 0
		}
		there = append(there, share)
	}
	return products[w.dice.weighted(there)]
}
