package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/qr"
)

// Verifier says without any network what a scanned code is worth: for gates
// in cellars and buses. It holds the platform's public keys, which somebody
// fetches while there is network ([Verifier.Refresh], [Verifier.Keep]) or
// hands over as bytes ([Verifier.Load]); [Verifier.Verify] itself never opens a
// connection. Whoever can change the keys decides what is believed: fetch them
// over https, and store them where only the gate's own program writes.
//
// What it cannot know is whether a code was revoked since. It is safe for
// concurrent use.
type Verifier struct {
	cfg  VerifierConfig
	held atomic.Pointer[heldKeys]
}

// VerifierConfig says whose codes are verified.
type VerifierConfig struct {
	Base string // address of the platform; empty: the keys come from Load alone
	// Sandbox: a sandbox's keys are taken, and no others. Without it a
	// sandbox's are refused, so that a test code never opens a real gate.
	Sandbox bool
	// MaxAge is how old the keys may be before verdicts warn; 24 hours when
	// zero, as the platform asks.
	MaxAge time.Duration
	HTTP   *http.Client     // nil: one with sane timeouts
	Now    func() time.Time // nil: time.Now
}

// heldKeys are the keys at one moment.
type heldKeys struct {
	raw           []byte // as the platform sent them
	at            time.Time
	codes, places qr.KeySet
}

// maxKeyBytes bounds what is taken for keys.
const maxKeyBytes = 1 << 20

// defaultMaxAge is what GET /v1/keys asks for.
const defaultMaxAge = 24 * time.Hour

// ErrWorld is given for the keys of a sandbox where real ones are wanted, or
// the reverse.
var ErrWorld = errors.New("motma client: these are a sandbox's keys where real ones are wanted, or the reverse")

// Warnings of a verdict.
var (
	WarnKeysOld = qr.Reason{Code: "keys-old", VI: "Bộ khóa đã cũ: hãy nối mạng để cập nhật.", EN: "the keys are old: connect to update them"}
	WarnClock   = qr.Reason{Code: "clock", VI: "Đồng hồ của thiết bị chậm: hãy chỉnh lại.", EN: "the device's clock is behind: set it"}
)

// NewVerifier makes a verifier. It knows no key yet.
func NewVerifier(c VerifierConfig) (*Verifier, error) {
	c.Base = strings.TrimSuffix(c.Base, "/")
	if c.Base != "" && !strings.HasPrefix(c.Base, "http://") && !strings.HasPrefix(c.Base, "https://") {
		return nil, errBase
	}
	if c.MaxAge <= 0 {
		c.MaxAge = defaultMaxAge
	}
	if c.HTTP == nil {
		c.HTTP = &http.Client{Timeout: 30 * time.Second}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	v := &Verifier{cfg: c}
	v.held.Store(&heldKeys{})
	return v, nil
}

// Refresh fetches the keys. If it fails, those at hand stay.
func (v *Verifier) Refresh(ctx context.Context) error {
	if v.cfg.Base == "" {
		return errBase
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, v.cfg.Base+"/v1/keys", nil)
	if err != nil {
		return fmt.Errorf("motma client: %w", err)
	}
	answer, err := v.cfg.HTTP.Do(req)
	if err != nil {
		return fmt.Errorf("motma client: fetch keys: %w", err)
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(answer.Body, maxKeyBytes+1))
	if err != nil || answer.StatusCode != http.StatusOK {
		return errors.Join(fmt.Errorf("motma client: fetch keys: %s", answer.Status), err)
	}
	return v.Load(raw)
}

// Keep refreshes four times within MaxAge, each time at a moment of its own,
// until ctx ends. After each success save, if not nil, gets the bytes to be
// loaded at the next start. A failure is told to failed, if not nil, and tried
// again at the next turn.
func (v *Verifier) Keep(ctx context.Context, save func([]byte) error, failed func(error)) {
	for {
		err := v.Refresh(ctx)
		if err == nil && save != nil {
			err = save(v.Bytes())
		}
		if err != nil && failed != nil && ctx.Err() == nil {
			failed(err)
		}
		turn := v.cfg.MaxAge / 4
		if sleep(ctx, turn-rand.N(turn/4+1)) != nil {
			return
		}
	}
}

// Bytes gives the keys as Load takes them, to be kept over a restart; nil when
// there are none yet.
func (v *Verifier) Bytes() []byte { return append([]byte(nil), v.held.Load().raw...) }

// Load takes keys that Bytes gave or GET /v1/keys answered. Keys older than
// those at hand are left aside: a file must not take back a rotation.
func (v *Verifier) Load(raw []byte) error {
	next, err := parseKeys(raw)
	if err != nil {
		return err
	}
	for _, k := range append(next.codes.Keys(), next.places.Keys()...) {
		if k.Sandbox != v.cfg.Sandbox {
			return ErrWorld
		}
	}
	for {
		now := v.held.Load()
		if next.at.Before(now.at) || v.held.CompareAndSwap(now, next) {
			return nil
		}
	}
}

// parseKeys reads the answer of GET /v1/keys. No code key at all is a mistake
// of whoever answered, never a reason to forget those at hand.
func parseKeys(raw []byte) (*heldKeys, error) {
	if len(raw) > maxKeyBytes {
		return nil, errors.New("motma client: too long for keys")
	}
	var in api.CodeKeys
	if err := json.Unmarshal(raw, &in); err != nil {
		return nil, fmt.Errorf("motma client: read keys: %w", err)
	}
	next := &heldKeys{raw: append([]byte(nil), raw...), at: in.At}
	for _, s := range []struct {
		in  api.KeySet
		out *qr.KeySet
	}{{in.Codes, &next.codes}, {in.Places, &next.places}} {
		set, err := json.Marshal(s.in)
		if err != nil {
			return nil, fmt.Errorf("motma client: read keys: %w", err)
		}
		if *s.out, err = qr.ParseKeySet(set); err != nil {
			return nil, fmt.Errorf("motma client: read keys: %w", err)
		}
	}
	if next.codes.Len() == 0 || in.At.IsZero() {
		return nil, errors.New("motma client: these are no keys of a platform")
	}
	return next, nil
}

// Class says in a word what a code is worth.
type Class string

// The classes. Only Valid is a code that the platform stands for.
const (
	Valid      Class = "valid"      // issued by the platform, exactly so, and within its times
	Expired    Class = "expired"    // issued by the platform, but over: often an old screenshot
	NotYet     Class = "not_yet"    // issued for later, or this device's clock is behind
	Invalid    Class = "invalid"    // forged, changed, or of the other world: see Reason
	Unsigned   Class = "unsigned"   // a card, or a text that anybody could write
	Unchecked  Class = "unchecked"  // signed by a key that is not here: refresh, or ask online
	Unreadable Class = "unreadable" // no code of any known kind
)

// Verdict is what a code is worth, and how sure that is. It prints itself
// without personal data.
type Verdict struct {
	Class   Class
	Until   time.Time // how long a valid code holds; zero: no end
	Live    bool      // a short-lived code from an app's screen; false: it may be a print
	Sandbox bool      // a test code, worth nothing outside tests
	Reason  qr.Reason // why it is not valid; else zero

	Code     qr.Result     // what was read; for people show Code.Masked()
	KeysAge  time.Duration // since the keys were fetched
	KeysOld  bool          // older than MaxAge: a withdrawn key may still verify
	Warnings []qr.Reason   // oddities, also of the keys and the clock
}

// String shows no personal data.
func (v Verdict) String() string { return string(v.Class) }

// GoString shows no personal data.
func (v Verdict) GoString() string { return string(v.Class) }

// LogValue shows no personal data.
func (v Verdict) LogValue() slog.Value { return slog.StringValue(string(v.Class)) }

// Verify says what a scanned text is worth. It uses no network.
func (v *Verifier) Verify(text string) Verdict {
	held, now := v.held.Load(), v.cfg.Now()
	code := qr.Recogniser{Keys: held.codes, Now: v.cfg.Now}.Recognise(text)
	if code.Kind == qr.KindPlace {
		code = qr.Recogniser{Keys: held.places, Now: v.cfg.Now}.Recognise(text)
	}
	out := Verdict{Class: classOf(code), Sandbox: code.Sandbox, Reason: code.Reason, Code: code, Warnings: append([]qr.Reason(nil), code.Warnings...)}
	if code.Verified != nil {
		out.Until, out.Live = code.Verified.Code().Expires, code.Verified.Code().Live
	}
	if held.raw == nil {
		return out
	}
	if out.KeysAge = max(now.Sub(held.at), 0); out.KeysAge > v.cfg.MaxAge {
		out.KeysOld = true
		out.Warnings = append(out.Warnings, WarnKeysOld)
	}
	if held.at.After(now.Add(qr.Tolerance)) {
		out.Warnings = append(out.Warnings, WarnClock)
	}
	return out
}

func classOf(r qr.Result) Class {
	switch {
	case r.Signature == qr.SignatureValid:
		return Valid
	case r.Kind == qr.KindUnknown:
		return Unreadable
	case r.Signature == qr.SignatureNone:
		return Unsigned
	}
	switch r.Reason {
	case qr.ErrExpired:
		return Expired
	case qr.ErrNotYet:
		return NotYet
	case qr.ErrUnknownKey:
		return Unchecked
	}
	return Invalid
}
