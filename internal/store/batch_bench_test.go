package store_test

import (
	"crypto/rand"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/motma/motma/internal/keyring"
	"github.com/motma/motma/internal/load"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/store"
	"github.com/motma/motma/qr"
)

// BenchmarkRegisterAll registers new people, with signed codes, into a database
// that has a hundred thousand: 256 in a unit, so many units at once.
func BenchmarkRegisterAll(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		for _, lanes := range []int{1, 2, 3} {
			b.Run(fmt.Sprintf("%s/lanes=%d", engine, lanes), func(b *testing.B) {
				db, url := benchDB(b, engine)
				s, err := load.OpenSeeder(b.Context(), url)
				if err != nil {
					b.Fatal(err)
				}
				defer s.Close(b.Context())
				if err := s.People(b.Context(), "seeded", 100_000); err != nil {
					b.Fatal(err)
				}
				if err := s.Settle(b.Context()); err != nil {
					b.Fatal(err)
				}
				registerAllLoad(b, benchRegistry(b, db), lanes)
			})
		}
	}
}

func benchRegistry(b *testing.B, db *store.DB) *person.Registry {
	b.Helper()
	id, err := keyring.NewIdentity()
	if err != nil {
		b.Fatal(err)
	}
	ring, err := keyring.Open(b.Context(), db, id, false, time.Now)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := ring.Make(b.Context(), "bench", keyring.Codes, qr.ES256); err != nil {
		b.Fatal(err)
	}
	return &person.Registry{Store: db, Issuer: ring, Now: time.Now, MaxDependants: 10, CodeLife: keyring.CodeLife, Rand: func() person.QID {
		q, _ := qr.NewQID(rand.Reader)
		return q
	}}
}

func registerAllLoad(b *testing.B, r *person.Registry, lanes int) {
	const part = 256
	var wait sync.WaitGroup
	b.ResetTimer()
	for lane := range lanes {
		wait.Go(func() {
			for from := lane * part; from < b.N; from += lanes * part {
				rows := make([]person.Registration, min(part, b.N-from))
				for i := range rows {
					rows[i] = benchPerson(from + i)
				}
				got, err := r.RegisterAll(b.Context(), "bench", rows, person.Together{})
				if err != nil {
					b.Error(err)
					return
				}
				if got[0].Err != nil || got[0].Outcome.Code == nil {
					b.Errorf("%v %v", got[0].Outcome.State, got[0].Err)
					return
				}
			}
		})
	}
	wait.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

// benchPerson is somebody of 756,000: nobody there has the same name and birth
// date.
func benchPerson(i int) person.Registration {
	given := [...]string{"Ánh", "Bích", "Chi", "Dung", "Hà", "Hạnh", "Hoa", "Hương", "Lan", "Linh", "Mai", "Nga", "Nhung", "Oanh", "Phương", "Quỳnh", "Thảo", "Thu", "Trang", "Vân"}
	middle := [...]string{"Bảo", "Hồng", "Kim", "Lệ", "Minh", "Ngọc", "Thanh", "Thùy", "Tuyết", "Xuân"}
	family := [...]string{"Nguyễn", "Trần", "Lê"}
	name := family[i/1260%3] + " Thị " + middle[i/3780%10] + " " + given[i/37800%20]
	return person.Registration{App: "bench", User: fmt.Sprint("user-", i), Attrs: person.Attributes{Name: name, Birth: fmt.Sprintf("19%02d-%02d-%02d", i%90+10, i%12+1, i%28+1),
		Sex: person.Female, CCCD: fmt.Sprintf("0790%08d", i), Phone: fmt.Sprintf("09%08d", i), BHYT: fmt.Sprintf("DN479%010d", i), Unit: "26734"},
		Proofs: []person.Proof{{Kind: person.KeyCCCD, How: person.Register, At: time.Now()}}}
}
