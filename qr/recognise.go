package qr

import (
	"errors"
	"strings"
	"time"
)

// Recogniser tells what a scanned text is. The zero value works: it knows no key
// and no app. It is safe for concurrent use when its fields are not changed.
type Recogniser struct {
	Keys KeySet           // for personal and place codes
	Apps []AppPattern     // own codes of registered apps, tried after all others
	Now  func() time.Time // nil means time.Now
}

// Reasons of unknown codes and of those read only in part.
var (
	ReasonUnknown     = Reason{"unrecognised", "Không nhận ra loại mã này.", "no code of a known kind"}
	ReasonAmbiguous   = Reason{"ambiguous", "Mã khớp với nhiều loại, không thể xác định.", "the text fits more than one kind of code"}
	ReasonCertificate = Reason{"certificate-unchecked", "Đây là chứng nhận HC1: nội dung được giải mã và kiểm tra riêng.", "an HC1 certificate: its content is decoded and checked separately"}
	ReasonDamaged     = Reason{"certificate-damaged", "Chứng nhận HC1 có ký tự lạ: hãy quét lại.", "an HC1 certificate with characters that base45 does not have: scan again"}
)

// Recognise tells the kind of a text, checks the signature where there is one,
// and names the fields (standard §3). It never fails: what it cannot read for
// certain is unknown, with a reason.
func (r Recogniser) Recognise(text string) Result {
	text, err := admit(text)
	if err != nil {
		return unknown(err)
	}
	switch {
	case strings.HasPrefix(text, "HC1:"):
		return certificate(text)
	case isWebAddress(text):
		return r.webAddress(text)
	}
	bars := strings.Count(text, "|")
	if bars >= bhytFields-1 && text[len(text)-1] == '$' {
		return recogniseBHYT(text)
	}
	if bars >= 4 {
		return r.barred(text)
	}
	return r.ownCode(text, ReasonUnknown)
}

func (r Recogniser) now() time.Time {
	if r.Now == nil {
		return time.Now()
	}
	return r.Now()
}

func unknown(err error) Result {
	var why Reason
	if !errors.As(err, &why) {
		why = ReasonUnknown
	}
	return Result{Kind: KindUnknown, Signature: SignatureNone, Reason: why}
}

// barred tells personal codes and CCCD apart. Their date fields exclude each
// other; should a text ever pass as both, it is neither.
func (r Recogniser) barred(text string) Result {
	u, errPersonal := parsePersonal(text)
	c, errCCCD := parseCCCD(text)
	switch {
	case errPersonal == nil && errCCCD == nil:
		return unknown(ReasonAmbiguous)
	case errPersonal == nil:
		return r.recognisePersonal(u)
	case errCCCD == nil:
		return recogniseCCCD(c)
	}
	return r.ownCode(text, nearest(text, errPersonal, errCCCD))
}

// nearest chooses the more telling of two refusals: the citizen card's when the
// text begins with twelve digits, has a card's number of fields, and neither the
// date nor the 0 or 1 of a personal code in their places.
func nearest(text string, personal, cccd error) error {
	var buf [8]string
	f, ok := splitBars(buf[:0], text)
	if !ok || cccd == ErrNotCCCD || len(f[0]) != 12 || !isDigits(f[0]) || personal != ErrDeclared {
		return personal
	}
	if _, dated := parseBirth(f[2]); dated {
		return personal
	}
	return cccd
}

// ownCode tries the registered apps, and otherwise gives the reason that the
// standard kinds left.
func (r Recogniser) ownCode(text string, why error) Result {
	var found *AppCode
	for _, p := range r.Apps {
		code, ok := p.match(text)
		if !ok {
			continue
		}
		if found != nil {
			return unknown(ReasonAmbiguous)
		}
		found = &code
	}
	if found == nil {
		return unknown(why)
	}
	res := Result{Kind: KindApp, Signature: SignatureNone, App: found}
	res.Fields.add("app", found.App)
	res.Fields.add("user", found.User)
	return res
}

// isWebAddress ignores the case of the scheme, as browsers do.
func isWebAddress(text string) bool {
	scheme, _, ok := strings.Cut(text[:min(len(text), 8)], "://")
	return ok && (strings.EqualFold(scheme, "https") || strings.EqualFold(scheme, "http"))
}

// webAddress never presents a foreign address as a place of this platform: only
// the exact form is one, and without a valid signature it says so.
func (r Recogniser) webAddress(text string) Result {
	u, err := parsePlace(text)
	if err != nil {
		return r.ownCode(text, err)
	}
	res := Result{Kind: KindPlace, Place: &u, Fields: placeFields(u.place)}
	v, err := u.Verify(r.Keys, r.now())
	if err != nil {
		res.Signature, res.Reason = SignatureInvalid, reasonOf(err)
		return res
	}
	res.Signature, res.VerifiedPlace, res.Sandbox = SignatureValid, &v, v.Sandbox()
	res.warn(res.Sandbox, WarnSandbox)
	return res
}

// base45 is the alphabet of RFC 9285.
const base45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

func certificate(text string) Result {
	for _, c := range text {
		switch {
		case c >= 0x80:
			return unknown(ErrGarbled)
		case strings.IndexByte(base45, byte(c)) < 0:
			return unknown(ReasonDamaged)
		}
	}
	return Result{Kind: KindCertificate, Signature: SignatureNone, Reason: ReasonCertificate}
}

func reasonOf(err error) Reason {
	var why Reason
	if errors.As(err, &why) {
		return why
	}
	return ErrSignature
}
