package verifier

import (
	"errors"
	"time"

	"github.com/motma/motma/policy"
	"github.com/motma/motma/qr"
)

// MaxText bounds what is looked at, in bytes; the longest certificates are
// shorter.
const MaxText = qr.MaxInput

// Check says what a code is and what it says at a place and moment. It never
// fails: what cannot be known is unknown, with the reason.
func (b *Bundle) Check(text string, w policy.Where, at time.Time) Answer {
	a := Answer{Version: b.manifest.Version, Made: b.manifest.Made, Age: b.AgeAt(at), Card: policy.Card{Colour: policy.Unknown}}
	res := qr.Recogniser{Keys: b.keys.Codes, Now: func() time.Time { return at }}.Recognise(text)
	a.Kind, a.Signature, a.Reason, a.Warnings, a.Sandbox = res.Kind, res.Signature, res.Reason, res.Warnings, res.Sandbox
	a.Shown = res.Masked().Fields
	switch res.Kind {
	case qr.KindPersonal:
		b.personal(&a, res, w, at)
	case qr.KindCCCD, qr.KindBHYT, qr.KindApp:
		a.Why = WhyCardless
	case qr.KindCertificate:
		b.certificate(&a, text, w, at)
	case qr.KindPlace:
		b.place(&a, *res.Place, at)
	default:
		a.Why = WhyUnread
	}
	return a
}

func (b *Bundle) personal(a *Answer, res qr.Result, w policy.Where, at time.Time) {
	if res.Verified == nil {
		a.Validity = outside(*res.Personal, b.keys.Codes, at)
		a.Why = WhyUnproved
		switch {
		case a.Validity != "":
			a.Signature = qr.SignatureValid
		case a.Signature == qr.SignatureNone:
			a.Why = WhyUnsigned
		}
		return
	}
	info := res.Verified.Code()
	if b.perhapsRevoked(info.ID) {
		a.Validity, a.Reason, a.Why = AskOnline, WhyRevoked, WhyRevoked
		return
	}
	a.Validity = Valid
	card, why := b.colour(info, w, at)
	a.Card, a.Why = b.dated(card, why, a.Age)
}

// outside says of a code whose signature is good whether it is its times that
// are not.
func outside(u qr.Unverified, keys qr.KeySet, at time.Time) Validity {
	_, err := u.Verify(keys, at)
	switch {
	case errors.Is(err, qr.ErrExpired):
		return Expired
	case errors.Is(err, qr.ErrNotYet):
		return NotYet
	}
	return ""
}

// place judges a venue's poster by the keys for places.
func (b *Bundle) place(a *Answer, u qr.UnverifiedPlace, at time.Time) {
	a.Why, a.Warnings = WhyCardless, nil
	v, err := u.Verify(b.keys.Places, at)
	if err != nil {
		a.Signature, a.Sandbox, a.Reason = qr.SignatureInvalid, false, qr.ErrSignature
		errors.As(err, &a.Reason)
		return
	}
	a.Signature, a.Reason, a.Validity, a.Sandbox = qr.SignatureValid, qr.Reason{}, Valid, v.Sandbox()
	if a.Sandbox {
		a.Warnings = []qr.Reason{qr.WarnSandbox}
	}
}
