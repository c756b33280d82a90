package card_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/motma/motma/internal/health"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/policy"
)

// crowd registers many people of Nha Trang at two apps each, of whom two in
// three were vaccinated.
func (w *world) crowd(n int) {
	w.Helper()
	const unit = 250
	for from := 0; from < n; from += unit {
		for _, app := range []person.AppID{"bluezone", "ssk"} {
			var in []person.Registration
			for i := from; i < min(from+unit, n); i++ {
				in = append(in, person.Registration{App: app, User: fmt.Sprint(app, i), Proofs: []person.Proof{w.proven()},
					Attrs: person.Attributes{Name: "Nguyễn Văn " + names[i%len(names)], Birth: fmt.Sprintf("%d-01-15", 1940+i%70), Sex: person.Male, CCCD: fmt.Sprintf("056090%06d", i), Unit: nhaTrang}})
			}
			_, err := w.people.RegisterAll(w.ctx, string(app), in, person.Together{})
			w.ok(err)
		}
		var doses []health.Entry
		for i := from; i < min(from+unit, n); i++ {
			for d, day := range []string{"2021-07-01", "2021-09-01"} {
				if i%3 == 0 || d == 1 && i%2 == 0 {
					continue
				}
				doses = append(doses, health.Entry{User: fmt.Sprint("ssk", i), Record: &health.NewRecord{Kind: health.Dose, Source: day, Facility: "BV", Responsible: "BS",
					Body: health.Body{Dose: &health.DoseBody{Date: day, Vaccine: zeneca, Number: d + 1, Of: 2}}}})
			}
		}
		_, err := w.health.WriteAll(w.ctx, "ssk", "ssk", doses, health.Together{})
		w.ok(err)
	}
}

// people of the benchmarks; what a pass takes grows with them, and nothing else does.
const people = 6_000

// BenchmarkRecompute is a pass over everybody after a policy change that gives
// one person in three another colour, each of whom one app is told of.
func BenchmarkRecompute(b *testing.B) {
	onBothB(b, func(b *testing.B, w *world) {
		w.crowd(people)
		w.work(w.cards)
		version := 2
		for b.Loop() {
			b.StopTimer()
			w.pass(time.Second)
			w.put(dosed(version, []policy.Colour{policy.Yellow, policy.Green}[version%2]))
			version++
			b.StartTimer()
			w.work(w.cards)
		}
		b.ReportMetric(float64(people)*float64(b.N)/b.Elapsed().Seconds(), "people/s")
	})
}

// BenchmarkSimulate is the same pass without writing.
func BenchmarkSimulate(b *testing.B) {
	onBothB(b, func(b *testing.B, w *world) {
		w.crowd(people)
		p, err := policy.Parse(dosed(2, policy.Yellow))
		w.ok(err)
		for b.Loop() {
			_, err := w.cards.Simulate(w.ctx, w.cards.NewSimulator(p, w.now()))
			w.ok(err)
		}
		b.ReportMetric(float64(people)*float64(b.N)/b.Elapsed().Seconds(), "people/s")
	})
}

// BenchmarkCards is what a card adds to a passage: of one person who passed
// here just now, or at another place, or whose facts have to be read. It
// reports the 99th percentile as well.
func BenchmarkCards(b *testing.B) {
	onBothB(b, func(b *testing.B, w *world) {
		p := w.someone("ssk", 1, w.proven())
		w.vaccinated("ssk", p.Account)
		w.pass(time.Millisecond)
		h, err := w.people.ByQID(w.ctx, p.QID)
		w.ok(err)
		where := policy.Where{Unit: nhaTrang, Kind: "venue"}
		for _, bench := range []struct {
			name   string
			before func()
		}{{"again", func() {}}, {"elsewhere", func() { where.Risk = 1 + where.Risk%4 }},
			{"read", func() { w.cards.Changed(h.Person); w.pass(time.Millisecond) }}} {
			b.Run(bench.name, func(b *testing.B) {
				w.gateCard(h, where)
				var each []time.Duration
				for b.Loop() {
					bench.before()
					began := time.Now()
					w.gateCard(h, where)
					each = append(each, time.Since(began))
				}
				slices.Sort(each)
				b.ReportMetric(float64(each[len(each)*99/100].Nanoseconds()), "p99-ns")
			})
		}
	})
}

// gateCard asks as a gate does: what is not remembered is looked up.
func (w *world) gateCard(h person.Holder, where policy.Where) {
	if _, ok := w.cards.Remembered(h, where, w.now()); ok {
		return
	}
	_, err := w.cards.Cards(w.ctx, []person.Holder{h}, where, w.now())
	w.ok(err)
}

func onBothB(b *testing.B, bench func(b *testing.B, w *world)) {
	b.Run("sqlite", func(b *testing.B) { bench(b, openWorld(b, b.TempDir()+"/motma.db")) })
	b.Run("postgres", func(b *testing.B) {
		url, err := postgres.Database(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		bench(b, openWorld(b, url))
	})
}
