package qrimage

import (
	"bytes"
	"testing"

	"github.com/makiuchi-d/gozxing/qrcode/encoder"
	"rsc.io/qr/coding"
)

// underMask draws the text with a mask of the test's choice.
func underMask(t *testing.T, text string, level coding.Level, mask int) *grid {
	t.Helper()
	v, segments, err := fit(text, level)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := coding.NewPlan(v, level, coding.Mask(mask))
	if err != nil {
		t.Fatal(err)
	}
	code, err := plan.Encode(segments...)
	if err != nil {
		t.Fatal(err)
	}
	return fromCode(code)
}

// The reading library has its own independent writer, whose penalty rules are those of ZXing.
func TestPenaltyAgreesWithAnIndependentImplementation(t *testing.T) {
	for _, text := range []string{"HELLO WORLD", sampleText, cccdText, signedText, longText(900)} {
		for mask := range 8 {
			g := underMask(t, text, coding.Q, mask)
			m := encoder.NewByteMatrix(g.size, g.size)
			for y := range g.size {
				for x := range g.size {
					m.Set(x, y, int8(g.bit[y*g.size+x]))
				}
			}
			want := encoder.MaskUtil_applyMaskPenaltyRule1(m) + encoder.MaskUtil_applyMaskPenaltyRule2(m) +
				encoder.MaskUtil_applyMaskPenaltyRule3(m) + encoder.MaskUtil_applyMaskPenaltyRule4(m)
			if got := g.penalty(); got != want {
				t.Errorf("%.12s mask %d: penalty %d, want %d", text, mask, got, want)
			}
		}
	}
}

// The library's own symbol of each mask must be what we make of mask 0.
func TestRemaskedSymbolsAreTheLibrarys(t *testing.T) {
	for _, text := range []string{"HELLO WORLD", sampleText, longText(900)} {
		for _, l := range []coding.Level{coding.L, coding.M, coding.Q, coding.H} {
			v, _, err := fit(text, l)
			if err != nil {
				t.Fatal(err)
			}
			plan, err := coding.NewPlan(v, l, 0)
			if err != nil {
				t.Fatal(err)
			}
			first := underMask(t, text, l, 0)
			for mask := range 8 {
				if want, got := underMask(t, text, l, mask), first.remask(plan, l, mask); !bytes.Equal(got.bit, want.bit) {
					t.Errorf("version %d, level %v, mask %d: modules differ", v, l, mask)
				}
			}
		}
	}
}

func TestEncodeKeepsTheMaskWithTheLowestPenalty(t *testing.T) {
	chosen := map[int]bool{}
	for _, text := range []string{"HELLO WORLD", sampleText, cccdText, signedText, longText(400)} {
		s, err := Encode(text, EncodeOptions{Level: Q})
		if err != nil {
			t.Fatal(err)
		}
		chosen[s.Mask] = true
		for mask := range 8 {
			if p := underMask(t, text, coding.Q, mask).penalty(); p < s.grid.penalty() {
				t.Errorf("mask %d scores %d, the chosen mask %d scores %d", mask, p, s.Mask, s.grid.penalty())
			}
		}
	}
	if len(chosen) < 2 {
		t.Errorf("every text got the same mask: %v", chosen)
	}
}
