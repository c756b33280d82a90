package qrimage

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"rsc.io/qr/coding"
)

// The capacities are those of ISO/IEC 18004, table 7.
func TestEncodeTakesTheSmallestVersion(t *testing.T) {
	for _, c := range []struct {
		level    Level
		unit     string // one character of the mode
		capacity int
		version  int
	}{
		{L, "~", 17, 1}, {M, "~", 14, 1}, {Q, "~", 11, 1}, {H, "~", 7, 1},
		{L, "7", 41, 1}, {H, "7", 17, 1}, {L, "A", 25, 1}, {Q, "A", 16, 1},
		{M, "~", 180, 9}, {M, "~", 213, 10}, {Q, "~", 151, 10}, {M, "A", 311, 10}, {M, "7", 513, 10},
		{L, "~", 1367, 26}, {L, "~", 1465, 27}, {H, "~", 625, 27}, {M, "~", 2331, 40}, {Q, "~", 1663, 40}, {H, "~", 1273, 40},
	} {
		s, err := Encode(strings.Repeat(c.unit, c.capacity), EncodeOptions{Level: c.level})
		if err != nil {
			t.Fatal(err)
		}
		if s.Version != c.version || s.Size() != 17+4*c.version {
			t.Errorf("%d x %q at %v: version %d with %d modules, want version %d", c.capacity, c.unit, c.level, s.Version, s.Size(), c.version)
		}
		s, err = Encode(strings.Repeat(c.unit, c.capacity+1), EncodeOptions{Level: c.level})
		switch {
		case c.version == 40 && !errors.Is(err, ErrTooLong):
			t.Errorf("%d x %q at %v: err %v, want %v", c.capacity+1, c.unit, c.level, err, ErrTooLong)
		case c.version < 40 && (err != nil || s.Version != c.version+1):
			t.Errorf("%d x %q at %v does not need version %d: %v", c.capacity+1, c.unit, c.level, c.version+1, err)
		}
	}
}

func TestEncodeRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		o    EncodeOptions
		want error
	}{
		"no text":                 {"", EncodeOptions{}, ErrEmpty},
		"more than 2,953 bytes":   {strings.Repeat("7", MaxText+1), EncodeOptions{Level: L}, ErrTooLong},
		"too long for level H":    {strings.Repeat("~", 1274), EncodeOptions{Level: H}, ErrTooLong},
		"bytes and not runes fit": {strings.Repeat("ữ", 985), EncodeOptions{Level: L}, ErrTooLong},
	} {
		if _, err := Encode(c.text, c.o); !errors.Is(err, c.want) {
			t.Errorf("%s: err %v, want %v", name, err, c.want)
		}
	}
	if _, err := Encode("x", EncodeOptions{Level: 4}); err == nil {
		t.Error("an unknown level was accepted")
	}
}

// Standard §1: the sample is version 6-M in byte mode. Its digits make it 5-M.
func TestMixedModesSaveAVersion(t *testing.T) {
	s, err := Encode(sampleText, EncodeOptions{Level: M})
	if err != nil {
		t.Fatal(err)
	}
	if s.Version != 5 {
		t.Errorf("version %d, want 5", s.Version)
	}
	if n := bits(plain(sampleText), 5); n <= coding.Version(5).DataBytes(coding.M)*8 {
		t.Errorf("plain bytes would have fitted: %d bits", n)
	}
}

func TestPlainBytesWhereMixingSavesNothing(t *testing.T) {
	for _, text := range []string{"12345678901234", cccdText, "Nguyễn 000000000000000000000000000000"} {
		_, segments, err := fit(text, coding.M)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(plain(text), segments); diff != "" {
			t.Errorf("segments (-want +got):\n%s", diff)
		}
	}
}

// The cheapest way is compared with every way there is.
func TestSplitIsOptimal(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	for range 300 {
		b := make([]byte, 1+rng.IntN(9))
		for i := range b {
			b[i] = []string{"0123456789", "AZ:$", "az|<"}[rng.IntN(3)][rng.IntN(4)]
		}
		// Long runs make the modes pay for themselves.
		text := strings.ReplaceAll(strings.ReplaceAll(string(b), "1", "1234567"), "A", "ABCDEFGH")
		for c, v := range []coding.Version{9, 26, 40} {
			segments := split(text, c)
			if got := joined(t, segments); got != text {
				t.Fatalf("split of %q says %q", text, got)
			}
			if got, want := bits(segments, v), cheapestOfAll(text, c); got != want {
				t.Errorf("class %d: %q takes %d bits, the best way %d", c, text, got, want)
			}
		}
	}
}

// cheapestOfAll is the least number of bits, found from the left over all first segments.
func cheapestOfAll(text string, class int) int {
	best := make([]int, len(text)+1) // best[i] is the cost of text[i:]
	v := []coding.Version{9, 26, 40}[class]
	for i := len(text) - 1; i >= 0; i-- {
		best[i] = 1 << 30
		for j := i + 1; j <= len(text); j++ {
			for m := range modes {
				e := m.encoding(text[i:j])
				if e.Check() == nil {
					best[i] = min(best[i], e.Bits(v)+best[j])
				}
			}
		}
	}
	return best[0]
}

func joined(t *testing.T, segments []coding.Encoding) string {
	t.Helper()
	var b strings.Builder
	for _, s := range segments {
		switch s := s.(type) {
		case coding.Num:
			b.WriteString(string(s))
		case coding.Alpha:
			b.WriteString(string(s))
		case coding.String:
			b.WriteString(string(s))
		}
		if err := s.Check(); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

func TestParseLevelReadsWhatStringWrites(t *testing.T) {
	for _, l := range []Level{L, M, Q, H} {
		for _, s := range []string{l.String(), strings.ToLower(l.String())} {
			if got, err := ParseLevel(s); err != nil || got != l {
				t.Errorf("ParseLevel(%q) = %v, %v", s, got, err)
			}
		}
	}
	for _, s := range []string{"", "X", "MM", "0", "Ｍ"} {
		if _, err := ParseLevel(s); err == nil {
			t.Errorf("ParseLevel(%q) accepted", s)
		}
	}
}
