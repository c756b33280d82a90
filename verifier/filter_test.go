package verifier_test

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/motma/motma/verifier"
)

func ids(n int, seed uint64) []uint64 {
	r := rand.New(rand.NewPCG(seed, 1))
	out := make([]uint64, n)
	for i := range out {
		out[i] = r.Uint64()
	}
	return out
}

// A million revoked codes take well under 5 MB, none is missed, and about one
// in 65,536 others is asked about needlessly.
func TestAMillionRevokedCodes(t *testing.T) {
	revoked := ids(1_000_000, 1)
	f, err := verifier.NewFilter(revoked)
	if err != nil {
		t.Fatal(err)
	}
	text := f.Encode()
	if len(text) > 5_000_000 {
		t.Errorf("%d bytes", len(text))
	}
	again, err := verifier.DecodeFilter(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range revoked {
		if !again.Has(id) {
			t.Fatal("a revoked code is missed")
		}
	}
	hits := 0
	for _, id := range ids(2_000_000, 2) {
		if again.Has(id) {
			hits++
		}
	}
	if hits > 90 { // 31 are expected; three times as many in a test that fails
		t.Errorf("%d of 2,000,000 others are asked about", hits)
	}
	t.Logf("%d bytes, %d of 2,000,000 others asked about", len(text), hits)
}

// Several processes make the same filter of the same codes.
func TestFilterDependsOnItsCodesAlone(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, 10, 1000, 70_000} {
		list := ids(n, uint64(n))
		one, err := verifier.NewFilter(list)
		if err != nil {
			t.Fatal(err)
		}
		shuffled := append(append([]uint64{}, list...), list[:n/2]...)
		rand.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		two, err := verifier.NewFilter(shuffled)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(one.Encode(), two.Encode()) {
			t.Errorf("%d codes: two filters", n)
		}
		again, err := verifier.DecodeFilter(one.Encode())
		if err != nil {
			t.Fatalf("%d codes: %v", n, err)
		}
		for _, id := range list {
			if !again.Has(id) {
				t.Fatalf("%d codes: one is missed", n)
			}
		}
	}
}

func FuzzFilter(f *testing.F) {
	filter, err := verifier.NewFilter(ids(100, 1))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(filter.Encode(), uint64(1))
	f.Add(verifier.Filter{}.Encode(), uint64(1))
	f.Fuzz(func(t *testing.T, text []byte, id uint64) {
		filter, err := verifier.DecodeFilter(text)
		if err != nil {
			return
		}
		filter.Has(id)
		if !bytes.Equal(filter.Encode(), text) {
			t.Error("two texts of one filter")
		}
	})
}

func BenchmarkFilter(b *testing.B) {
	revoked := ids(1_000_000, 1)
	b.Run("build 1M", func(b *testing.B) {
		for b.Loop() {
			if _, err := verifier.NewFilter(revoked); err != nil {
				b.Fatal(err)
			}
		}
	})
	f, err := verifier.NewFilter(revoked)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(len(f.Encode())), "bytes")
	b.Run("ask", func(b *testing.B) {
		id := uint64(1)
		for b.Loop() {
			f.Has(id)
			id += 0x9E3779B97F4A7C15
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	w := newWorld(b)
	bundle, text := w.open(), w.live()
	b.ReportAllocs()
	for b.Loop() {
		bundle.Check(text, here, noon)
	}
}

func BenchmarkOpen(b *testing.B) {
	w := newWorld(b)
	f, err := verifier.NewFilter(ids(1_000_000, 1))
	if err != nil {
		b.Fatal(err)
	}
	w.parts[verifier.PartRevoked] = f.Encode()
	data, trust := w.packed(), keySet(b, w.bundles)
	b.ReportMetric(float64(len(data)), "bytes")
	for b.Loop() {
		if _, err := verifier.Open(data, trust, noon); err != nil {
			b.Fatal(err)
		}
	}
}
