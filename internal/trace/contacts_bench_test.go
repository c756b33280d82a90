package trace_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/scan"
	"github.com/motma/motma/internal/trace"
)

// BenchmarkContacts asks for the contacts of somebody who met some 7,000
// people in 21 days, among some 32,000 readings near their 42 visits: two
// visits of an hour a day, at places where people stay half an hour.
func BenchmarkContacts(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		b.Run(engine, func(b *testing.B) {
			url := ":memory:"
			if engine == "postgres" {
				url = database(b)
			}
			w := openWorld(b, url)
			x := w.crowd()
			q := trace.ContactQuery{Query: w.ask(), Who: trace.Subject{QID: x.QID}}
			q.From = noon.Add(-22 * 24 * time.Hour)
			found := 0
			for b.Loop() {
				r, err := w.tracer.Contacts(w.ctx, q)
				w.ok(err)
				found = r.Total
			}
			b.ReportMetric(float64(found), "contacts")
		})
	}
}

// crowd fills 21 days and gives the person who was everywhere.
func (w *world) crowd() person.Outcome {
	const days, stays, crowd = 21, 2, 20_000
	x := w.person("Ca Bệnh")
	accounts := make([]person.AccountID, crowd)
	for i := range accounts { // claims: accounts that cost one insert
		h, err := w.people.ByClaim(w.ctx, "shop", fmt.Sprint("claim ", i), person.Attributes{Name: fmt.Sprint("LE VAN ", i), Birth: "1990"})
		w.ok(err)
		accounts[i] = h.Account
	}
	next := 0
	for d := 1; d <= days; d++ {
		var batch []scan.Slotted
		for s := range stays {
			p := w.place(fmt.Sprintf("Chợ %d-%d", d, s), scan.Venue)
			at := noon.Add(-time.Duration(d)*24*time.Hour + time.Duration(s)*2*time.Hour)
			batch = append(batch, visitOf(p, x.Account, at, time.Hour)...)
			for i := range 380 { // over four hours around the visit
				from := at.Add(-100*time.Minute + time.Duration(i)*40*time.Second)
				batch = append(batch, visitOf(p, accounts[next%crowd], from, 30*time.Minute)...)
				next++
			}
		}
		_, err := w.db.Append(w.ctx, batch)
		w.ok(err)
	}
	return x
}

func visitOf(p scan.Place, a person.AccountID, from time.Time, length time.Duration) []scan.Slotted {
	var out []scan.Slotted
	for i, d := range []scan.Direction{scan.In, scan.Out} {
		s := scan.Scan{ID: uuid.New(), Place: p.ID, Account: a, At: from.Add(time.Duration(i) * length), Received: noon, Direction: d,
			Method: scan.StaffScans, Kind: scan.Personal, Assurance: scan.Signed, Client: 1}
		out = append(out, scan.Slotted{Scan: s, Day: scan.DayOf(s.At)})
	}
	return out
}
