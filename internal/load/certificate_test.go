package load

import (
	"testing"
	"time"
)

func TestCertificatesAreReallyVerified(t *testing.T) {
	ours, floor, err := Certificates(20 * time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Alternate(t.Context(), 1, ours, floor)
	if err != nil {
		t.Fatal(err)
	}
	for i, rs := range got {
		if rs[0].Done == 0 || rs[0].Latency.Count() != uint64(rs[0].Done) {
			t.Errorf("contender %d did %d", i, rs[0].Done)
		}
	}
}
