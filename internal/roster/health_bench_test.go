package roster_test

import (
	"runtime"
	"testing"
	"time"

	"github.com/motma/motma/internal/roster"
	"github.com/motma/motma/internal/store"
	"github.com/motma/motma/internal/store/storetest"
)

// BenchmarkImportOfRecords is an import of doses of 1,000 users, from the start
// to the last result, of whom each has twenty at the end of 20,000 rows; rows are
// what is counted. It also says how much
// memory is in use when all of the rows are there, at the most.
func BenchmarkImportOfRecords(b *testing.B) {
	for _, e := range []storetest.Engine{storetest.SQLite(), storetest.Postgres()} {
		b.Run(e.Name, func(b *testing.B) { importRecords(b, e.Open(b, store.Options{}), b.N) })
	}
}

// benchUsers are the users whose records are imported.
const benchUsers = 1_000

func importRecords(b *testing.B, db *store.DB, n int) {
	o := newOffice(b, db)
	o.register(benchUsers)
	j := o.create(roster.Request{Content: roster.Records, Options: roster.Options{Format: roster.NDJSON}})
	for from := 0; from < n; from += 20_000 {
		o.send(j.ID, int64(from), doses(from, min(20_000, n-from), benchUsers, 1))
	}
	stop, peak := make(chan struct{}), make(chan uint64)
	go func() { peak <- watchHeap(stop) }()
	b.ResetTimer()
	j = o.run(j.ID)
	b.StopTimer()
	close(stop)
	if j.Counts.Created != int64(n) {
		b.Fatalf("%+v", j.Counts)
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(<-peak)/(1<<20), "MiB-heap")
}

// TestMemoryDoesNotGrowWithTheList works on 200,000 rows, all of whose users are
// unknown, so that the work is what the list costs and nothing else.
func TestMemoryDoesNotGrowWithTheList(t *testing.T) {
	o := newOffice(t, storetest.Open(t))
	j := o.create(roster.Request{Content: roster.Records, Options: roster.Options{Format: roster.NDJSON}})
	const n = 200_000
	for from := 0; from < n; from += 20_000 {
		o.send(j.ID, int64(from), doses(from, 20_000, n, 1))
	}
	runtime.GC()
	stop, peak := make(chan struct{}), make(chan uint64)
	go func() { peak <- watchHeap(stop) }()
	j = o.run(j.ID)
	close(stop)
	if most := <-peak; j.Counts.Rejected != n || most > 64<<20 {
		t.Errorf("%+v with %d MiB", j.Counts, most>>20)
	}
}

// watchHeap gives the most memory in use until it is stopped.
func watchHeap(stop <-chan struct{}) (peak uint64) {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-stop:
			return peak
		case <-tick.C:
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapInuse)
		}
	}
}
