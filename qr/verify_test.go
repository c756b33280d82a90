package qr_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/motma/motma/qr"
)

// verify parses and verifies, and fails the test when the text does not even
// parse.
func verify(t testing.TB, text string, keys qr.KeySet, at time.Time) (qr.Verified, error) {
	t.Helper()
	u, err := qr.ParsePersonal(text)
	if err != nil {
		t.Fatalf("parse: %v", err)
	}
	return u.Verify(keys, at)
}

// forms calls f with a code for each algorithm and encoding.
func forms(t *testing.T, f func(t *testing.T, text string, keys qr.KeySet)) {
	for _, alg := range []qr.Algorithm{qr.ES256, qr.EdDSA} {
		for name, enc := range map[string]qr.Encoding{"base64url": qr.Base64URL, "digits": qr.DigitsOnly} {
			t.Run(alg.String()+"/"+name, func(t *testing.T) {
				signer, keys := testSigner(t, alg)
				f(t, issue(t, signer, an(), static(), enc), keys)
			})
		}
	}
}

func TestIssuedCodeVerifies(t *testing.T) {
	forms(t, func(t *testing.T, text string, keys qr.KeySet) {
		v, err := verify(t, text+"\r\n", keys, now)
		if err != nil {
			t.Fatal(err)
		}
		if v.Code() != static() || v.Text() != text || v.KeyID() != keys.Keys()[0].ID || v.Sandbox() {
			t.Errorf("code %+v, key %v, sandbox %v", v.Code(), v.KeyID(), v.Sandbox())
		}
		if p := v.Personal(); p.Name != an().Name || p.QID != an().QID || p.Phone() != an().Phone() {
			t.Error("content differs from what was issued")
		}
	})
}

// A04: every changed, removed or added byte of a signed code, anywhere.
func TestOneChangedByteNeverVerifies(t *testing.T) {
	forms(t, func(t *testing.T, text string, keys qr.KeySet) {
		tried := 0
		refused := func(changed string) {
			u, err := qr.ParsePersonal(changed)
			if err != nil || u.Text() == text { // only the margin changed
				return
			}
			tried++
			if _, err := u.Verify(keys, now); err == nil {
				t.Fatalf("verifies though changed:\n%q\n%q", text, changed)
			}
		}
		for i := range len(text) {
			refused(text[:i] + text[i+1:])
			for bit := range 8 {
				refused(text[:i] + string([]byte{text[i] ^ 1<<bit}) + text[i+1:])
			}
			for _, c := range []string{"0", "9", "A", "h", "-", "_", "=", "<", "|", " ", "\n", "\u0301"} {
				refused(text[:i] + c + text[i+1:])
				refused(text[:i] + c + text[i:])
				refused(text + c)
			}
			if i > 0 {
				refused(text[:i-1] + text[i:i+1] + text[i-1:i] + text[i+1:]) // swapped neighbours; equal ones change nothing
			}
		}
		if tried < 2000 {
			t.Errorf("only %d changed texts were tried", tried)
		}
	})
}

func TestChangedNameOrBirthOrQIDIsASignatureMismatch(t *testing.T) {
	signer, keys := testSigner(t, qr.ES256)
	text := issue(t, signer, an(), static(), qr.Base64URL)
	for _, change := range [][2]string{
		{"NGUYEN VAN AN", "NGUYEN VAN ANH"}, {"1990-01-15", "1991-01-15"}, {"739201846510293846", "739201846510293847"},
		{"001090000011", "001090000012"}, {"|0|", "|1|"}, {"0944700001", "0944700002"}, {"<1<", "<2<"}, {"|<1<", "|1<"},
	} {
		if _, err := verify(t, strings.Replace(text, change[0], change[1], 1), keys, now); !errors.Is(err, qr.ErrSignature) && !errors.Is(err, qr.ErrTail) {
			t.Errorf("%s as %s: %v", change[0], change[1], err)
		}
	}
}

func TestSignatureMovedToAnotherPersonsCodeIsRefused(t *testing.T) {
	signer, keys := testSigner(t, qr.ES256)
	mine := issue(t, signer, an(), static(), qr.Base64URL)
	other := an()
	other.Name, other.QID = "TRAN THI BINH", "839201846510293840"
	theirs := issue(t, signer, other, static(), qr.Base64URL)
	cut := strings.LastIndexByte
	forged := theirs[:cut(theirs, '<')] + mine[cut(mine, '<'):]
	if _, err := verify(t, forged, keys, now); !errors.Is(err, qr.ErrSignature) {
		t.Errorf("got %v", err)
	}
}

func TestTextAfterTheSignatureIsRefused(t *testing.T) {
	forms(t, func(t *testing.T, text string, keys qr.KeySet) {
		for _, tail := range []string{"<", "<x", "<<", "|", "|x", "<1|2"} {
			if _, err := verify(t, text+tail, keys, now); !errors.Is(err, qr.ErrTail) {
				t.Errorf("tail %q: %v", tail, err)
			}
		}
	})
}

func TestUnsignedCodeIsOnlyAClaim(t *testing.T) {
	_, keys := testSigner(t, qr.ES256)
	for _, text := range []string{
		"001090000011|NGUYEN VAN AN|1990-01-15|0|162979388500000001|<1<HS4010120800001<0944700001",
		"001090000011|NGUYEN VAN AN|1990-01-15|0|162979388500000001",
		"001090000011|NGUYEN VAN AN|1990-01-15|0|162979388500000001|",
		"001090000011|NGUYEN VAN AN|1990-01-15|0|162979388500000001|<1<<<",
	} {
		if _, err := verify(t, text, keys, now); !errors.Is(err, qr.ErrUnsigned) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// A02: a screenshot of a live code is worth nothing after its strip.
func TestScreenshotOfALiveCodeExpires(t *testing.T) {
	signer, keys := testSigner(t, qr.ES256)
	live := qr.CodeInfo{ID: 9, Live: true, NotBefore: now, Expires: now.Add(24 * time.Hour), Status: qr.StatusGreen}
	text := issue(t, signer, an().Hidden(), live, qr.Base64URL)
	for _, c := range []struct {
		at   time.Time
		want error
	}{
		{now.Add(-qr.Tolerance - time.Second), qr.ErrNotYet},
		{now.Add(-qr.Tolerance), nil},
		{now.Add(12 * time.Hour), nil},
		{now.Add(24*time.Hour + qr.Tolerance - time.Second), nil},
		{now.Add(24*time.Hour + qr.Tolerance), qr.ErrExpired},
		{now.AddDate(1, 0, 0), qr.ErrExpired},
	} {
		v, err := verify(t, text, keys, c.at)
		if !errors.Is(err, c.want) {
			t.Errorf("at %v: %v, want %v", c.at.Sub(now), err, c.want)
		}
		if err == nil && v.Code() != live {
			t.Errorf("code %+v", v.Code())
		}
		var ve *qr.ValidityError
		if err != nil && (!errors.As(err, &ve) || ve.Code.ID != 9 || v.Text() != "") {
			t.Errorf("at %v: the error does not say which code: %v", c.at.Sub(now), err)
		}
	}
}

func TestCodeIssuedInTheFutureIsNotYetValid(t *testing.T) {
	signer, keys := testSigner(t, qr.EdDSA)
	info := static()
	info.IssuedAt = now
	text := issue(t, signer, an(), info, qr.Base64URL)
	if _, err := verify(t, text, keys, now.Add(-time.Hour)); !errors.Is(err, qr.ErrNotYet) {
		t.Errorf("an hour before issue: %v", err)
	}
	if v, err := verify(t, text, keys, now); err != nil || !v.Code().IssuedAt.Equal(now) {
		t.Errorf("at issue: %v", err)
	}
}

func TestKeyStatesDecide(t *testing.T) {
	cases := map[string]struct {
		change func(*qr.Key)
		want   error
	}{
		"active":               {func(k *qr.Key) {}, nil},
		"retired still counts": {func(k *qr.Key) { k.State, k.NotAfter = qr.KeyRetired, now.AddDate(10, 0, 0) }, nil},
		"retired and over":     {func(k *qr.Key) { k.State, k.NotAfter = qr.KeyRetired, now.Add(-time.Hour) }, qr.ErrKeyRetired},
		"compromised":          {func(k *qr.Key) { k.State = qr.KeyCompromised }, qr.ErrKeyCompromised},
		"not yet":              {func(k *qr.Key) { k.NotBefore = now.Add(time.Hour) }, qr.ErrKeyNotYet},
		"other id":             {func(k *qr.Key) { k.ID = "else" }, qr.ErrUnknownKey},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			signer, keys := testSigner(t, qr.ES256, c.change)
			text := issue(t, signer, an(), static(), qr.Base64URL)
			if _, err := verify(t, text, keys, now); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestAlgorithmOfTheHeaderMustBeTheKeys(t *testing.T) {
	signer, _ := testSigner(t, qr.ES256)
	text := issue(t, signer, an(), static(), qr.Base64URL)
	other, err := qr.NewKey(signer.Key().ID, testPrivate(t, qr.EdDSA, "one").Public())
	if err != nil {
		t.Fatal(err)
	}
	keys, err := qr.NewKeySet(other)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := verify(t, text, keys, now); !errors.Is(err, qr.ErrAlgorithm) {
		t.Errorf("got %v", err)
	}
}

func TestRotationOldCodesKeepVerifying(t *testing.T) {
	signer, _ := testSigner(t, qr.ES256)
	old := signer.Key()
	text := issue(t, signer, an(), static(), qr.Base64URL)
	old.State, old.NotAfter = qr.KeyRetired, now.AddDate(6, 0, 0)
	next, err := qr.NewKey("", testPrivate(t, qr.ES256, "two").Public())
	if err != nil {
		t.Fatal(err)
	}
	keys, err := qr.NewKeySet(next, old)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := verify(t, text, keys, now); err != nil {
		t.Error(err)
	}
	if _, err := qr.NewSigner(old, testPrivate(t, qr.ES256, "one")); !errors.Is(err, qr.ErrSignerState) {
		t.Errorf("a retired key signs: %v", err)
	}
}

// Sandbox and platform have no key in common: each refuses the other's codes
// and says what they are; a reader without any keys does not guess.
func TestCodesOfTheOtherWorldAreRefusedAsSuch(t *testing.T) {
	realSigner, realKeys := testSigner(t, qr.ES256)
	mock, testKeys := testSigner(t, qr.EdDSA, func(k *qr.Key) { k.Sandbox = true })
	both, err := qr.NewKeySet(append(realKeys.Keys(), testKeys.Keys()...)...)
	if err != nil {
		t.Fatal(err)
	}
	testQID, err := qr.NewTestQID(seeded("other world"))
	if err != nil {
		t.Fatal(err)
	}
	dummy := an()
	dummy.QID = testQID
	realCode, testCode := issue(t, realSigner, an(), static(), qr.Base64URL), issue(t, mock, dummy, static(), qr.Base64URL)
	for _, c := range []struct {
		name, code string
		keys       qr.KeySet
		want       error
	}{
		{"real at the platform", realCode, realKeys, nil},
		{"test at the sandbox", testCode, testKeys, nil},
		{"test at the platform", testCode, realKeys, qr.ErrTestCode},
		{"real at the sandbox", realCode, testKeys, qr.ErrRealCode},
		{"test at a reader of both", testCode, both, nil},
		{"test without keys", testCode, qr.KeySet{}, qr.ErrUnknownKey},
		{"real without keys", realCode, qr.KeySet{}, qr.ErrUnknownKey},
	} {
		u, err := qr.ParsePersonal(c.code)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := u.Verify(c.keys, now); !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

func TestSandboxCodesSaySo(t *testing.T) {
	signer, keys := testSigner(t, qr.ES256, func(k *qr.Key) { k.Sandbox = true })
	text := issue(t, signer, an(), static(), qr.Base64URL)
	v, err := verify(t, text, keys, now)
	if err != nil || !v.Sandbox() {
		t.Errorf("sandbox %v, %v", v.Sandbox(), err)
	}
	res := qr.Recogniser{Keys: keys, Now: func() time.Time { return now }}.Recognise(text)
	if !res.Sandbox || len(res.Warnings) != 1 || res.Warnings[0] != qr.WarnSandbox {
		t.Errorf("result %v, warnings %v", res.Sandbox, res.Warnings)
	}
}

func TestInputMethodIsNamedAsTheCause(t *testing.T) {
	signer, keys := testSigner(t, qr.ES256)
	text := issue(t, signer, an(), static(), qr.Base64URL)
	for name, garbled := range map[string]string{
		"telex":     strings.Replace(text, "ER", "Ẻ", 1),
		"caps lock": swapCase(text),
	} {
		if garbled == text {
			t.Fatalf("%s changed nothing", name)
		}
		if _, err := verify(t, garbled, keys, now); !errors.Is(err, qr.ErrGarbled) {
			t.Errorf("%s: %v", name, err)
		}
	}
	digits := issue(t, signer, an(), static(), qr.DigitsOnly)
	if value := digits[strings.LastIndexByte(digits, '<')+1:]; strings.Trim(value, "0123456789") != "" {
		t.Error("the digits-only signature has more than digits")
	}
}

func swapCase(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z':
			return r - 32
		case 'A' <= r && r <= 'Z':
			return r + 32
		}
		return r
	}, s)
}
