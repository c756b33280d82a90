package qr_test

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/motma/motma/qr"
)

func seeded(label string) *rand.ChaCha8 {
	var seed [32]byte
	copy(seed[:], label)
	return rand.NewChaCha8(seed)
}

func newQID(t testing.TB, r *rand.ChaCha8) qr.QID {
	t.Helper()
	q, err := qr.NewQID(r)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func TestNewQIDNeverLooksLikeALegacyOne(t *testing.T) {
	r := seeded("qid")
	seen := map[qr.QID]bool{}
	for range 10_000 {
		q := newQID(t, r)
		if len(q) != 18 || q[0] < '2' || q[0] > '9' || !q.Valid() || !q.Issued() || seen[q] {
			t.Fatalf("drew %q", string(q))
		}
		seen[q] = true
	}
	if qr.QID("162979388500000001").Issued() {
		t.Error("a legacy QID passes for an issued one")
	}
}

func TestSandboxQIDsShowWhatTheyAre(t *testing.T) {
	r := seeded("test qid")
	for range 1_000 {
		q, err := qr.NewTestQID(r)
		if err != nil || len(q) != 18 || !strings.HasPrefix(string(q), "TEST") || !q.Valid() || !q.Issued() || !q.Test() {
			t.Fatalf("drew %q, %v", string(q), err)
		}
		if wrong := q[:17] + qr.QID('0'+(q[17]-'0'+1)%10); wrong.Issued() {
			t.Fatalf("a wrong check digit passes: %q", string(wrong))
		}
		if newQID(t, r).Test() {
			t.Fatal("a real QID passes for a test one")
		}
	}
	for _, q := range []qr.QID{"TEST", "TEST2", "TESTTESTTESTTEST12", "TEST00000000000000"} {
		if q.Issued() {
			t.Errorf("%q passes for an issued one", string(q))
		}
	}
}

func TestDigitsOfNewQIDsAreEvenlySpread(t *testing.T) {
	r := seeded("spread")
	const draws = 20_000
	var count [18][10]int
	for range draws {
		for i, c := range []byte(newQID(t, r)) {
			count[i][c-'0']++
		}
	}
	var sum [10]int
	for _, digits := range count[1:17] {
		for d, n := range digits {
			sum[d] += n
		}
	}
	for d, n := range sum {
		if n < 16*draws/10*98/100 || n > 16*draws/10*102/100 {
			t.Errorf("digit %d drawn %d times of %d: some bytes weigh more", d, n, 16*draws)
		}
	}
	for i, digits := range count {
		for d, n := range digits {
			want := draws / 10
			if i == 0 && d < 2 {
				want = 0
			} else if i == 0 {
				want = draws / 8
			}
			if n < want*85/100 || n > want*115/100 {
				t.Errorf("position %d: digit %d drawn %d times, want about %d", i, d, n, want)
			}
		}
	}
}

func TestCheckDigitCatchesTypingMistakes(t *testing.T) {
	q := newQID(t, seeded("typing"))
	swaps, caught := 0, 0
	for i := range len(q) {
		for d := byte('0'); d <= '9'; d++ {
			wrong := q[:i] + qr.QID(d) + q[i+1:]
			if wrong != q && wrong.Issued() {
				t.Errorf("one wrong digit at %d passes", i)
			}
		}
		if i > 0 && q[i] != q[i-1] {
			swaps++
			if !(q[:i-1] + q[i:i+1] + q[i-1:i] + q[i+1:]).Issued() {
				caught++
			}
		}
	}
	if caught < swaps-1 {
		t.Errorf("%d of %d swapped neighbours caught", caught, swaps)
	}
}

// 0794 with check digit 5 is the example of ISO 7064 for MOD 11,10; here the
// same sum is reached by an 18-digit number worked out by hand from the rule.
func TestCheckDigitFollowsISO7064(t *testing.T) {
	product := 10
	digits := "20000000000000794"
	for _, c := range digits {
		sum := (product + int(c-'0')) % 10
		if sum == 0 {
			sum = 10
		}
		product = sum * 2 % 11
	}
	want := (11 - product) % 10
	for d := byte('0'); d <= '9'; d++ {
		if got := qr.QID(digits + string(d)).Issued(); got != (int(d-'0') == want) {
			t.Errorf("digit %c: %v", d, got)
		}
	}
}

func TestNewQIDSaysWhenRandomnessFails(t *testing.T) {
	if _, err := qr.NewQID(bytes.NewReader([]byte("short"))); err == nil {
		t.Error("a QID without randomness")
	}
	if _, err := qr.NewCodeID(bytes.NewReader(nil)); err == nil {
		t.Error("a code id without randomness")
	}
	if id, err := qr.NewCodeID(bytes.NewReader(append(make([]byte, 8), 0, 0, 0, 0, 0, 0, 0, 7))); err != nil || id != 7 {
		t.Errorf("code id %d, %v: zero means none and must be drawn again", id, err)
	}
}

func TestQIDLimits(t *testing.T) {
	for q, want := range map[string]bool{
		"1": true, "162979388500000001": true, strings.Repeat("9", 40): true, "AB-cd_12": true, "Mã": true,
		"": false, strings.Repeat("9", 41): false, "a|b": false, "a<b": false, "a b": false, "a\n": false, "a\x00": false,
		"a\u200Bb": false, "a\u202Eb": false, "\xff": false, "a\u0085": false,
	} {
		if got := qr.QID(q).Valid(); got != want {
			t.Errorf("%q: %v", q, got)
		}
	}
}
