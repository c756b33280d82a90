package scan

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"strconv"
	"time"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/qr"
	"github.com/motma/motma/viname"
)

// People says who stands behind what was read; person.Registry is it.
type People interface {
	// ByCode finds whose signed code it is. Unknown: person.ErrUnknown.
	ByCode(ctx context.Context, id person.CodeID, q person.QID) (person.Holder, error)
	// ByQID finds whose QID it is. Unknown: person.ErrUnknown.
	ByQID(ctx context.Context, q person.QID) (person.Holder, error)
	// ByCard finds or makes the account of a card read at a gate.
	ByCard(ctx context.Context, actor string, card person.Attributes, kind person.KeyKind) (person.Holder, error)
	// ByClaim finds or makes the account of a text that resolved to nobody.
	ByClaim(ctx context.Context, actor, text string, claimed person.Attributes) (person.Holder, error)
	// ByNumber finds the person of a verified number. Unknown: person.ErrUnknown.
	ByNumber(ctx context.Context, k person.Key) (person.Holder, error)
	// ByUser finds one app's own user. Another's: person.ErrUnknown.
	ByUser(ctx context.Context, app person.AppID, id person.AccountID) (person.Holder, error)
}

// verdict is what we make of one text: kept in the cache, never changed.
type verdict struct {
	kind      Kind
	signature Signature
	key       qr.KeyID // that signed; empty: not to be reused without a look
	code      qr.CodeInfo
	holder    person.Holder // to whom the scan belongs
	known     bool          // a registered person, not a mere claim
	assurance Assurance
	warn      warnings
	flags     Flag
	masked    string // what place staff see of the name
	full      string // what officers see
	year      string
	claimed   bool // holder is a claim's account
	read      time.Time
}

// How long a verdict holds: a revocation, a broken link or a corrected name
// shows after that, well inside the 60 seconds that A29 allows.
const holderTTL = 30 * time.Second

// verdictTTL is how long anything of a verdict serves the next look. It must
// stay far below what retention keeps: the account of a claim that nobody
// showed for a month is gone.
const verdictTTL = 24 * time.Hour

// textKey is the key of a text in the cache: half of a SHA-256, so that
// nobody can make a second text for the verdict of a first.
type textKey [16]byte

func keyOf(text string) textKey {
	sum := sha256.Sum256([]byte(text))
	return textKey(sum[:16])
}

func hashText(k textKey) uint64 { return binary.LittleEndian.Uint64(k[:8]) }

// judge says what a text is and whose.
func (d *Desk) judge(ctx context.Context, actor, text string, now time.Time) (*verdict, error) {
	return d.kept(keyOf(text), now, func(old *verdict) (*verdict, error) {
		return d.fresh(ctx, actor, text, old, now)
	})
}

// kept answers from the cache where that is fresh. A signature is checked
// once; the holder is read again after holderTTL. When the holder cannot be
// read, the last answer serves for some minutes, with a warning.
func (d *Desk) kept(k textKey, now time.Time, fresh func(old *verdict) (*verdict, error)) (*verdict, error) {
	old, ok := d.texts.get(k)
	if ok && (!d.trusted(old) || now.Sub(old.read) > verdictTTL) {
		ok, old = false, nil
	}
	if ok && now.Sub(old.read) < holderTTL && !now.Before(old.read) && !d.changed(old) {
		return old, nil
	}
	v, err := fresh(old)
	if err == nil {
		d.texts.put(k, v)
		return v, nil
	}
	if f := fault.Of(err); ok && (f.Kind == fault.Internal || f.Kind == fault.Unavailable) && now.Sub(old.read) < 10*holderTTL {
		stale := *old
		stale.warn |= warnStale
		return &stale, nil
	}
	return nil, err
}

// Changed says that a person's code was revoked, a link broken, or the data
// corrected in this process: the next reading looks again at once. Other
// processes learn it after holderTTL.
func (d *Desk) Changed(p person.ID) { d.changes.put(p, d.Now()) }

func (d *Desk) changed(v *verdict) bool {
	at, ok := d.changes.get(v.holder.Person)
	return ok && !v.read.After(at)
}

// trusted says whether the key that signed a kept text is still believed.
func (d *Desk) trusted(v *verdict) bool {
	if v.signature != SignatureValid || v.key == "" {
		return true
	}
	k, ok := d.CodeKeys().Lookup(v.key)
	return ok && k.State != qr.KeyCompromised
}

// fresh judges a text; old, when there is one, saves checking its signature.
func (d *Desk) fresh(ctx context.Context, actor, text string, old *verdict, now time.Time) (*verdict, error) {
	v := &verdict{signature: SignatureNone, read: now}
	res := (qr.Recogniser{Now: d.Now}).Recognise(text)
	var err error
	switch res.Kind {
	case qr.KindPersonal:
		v.kind = Personal
		err = d.personal(ctx, actor, *res.Personal, v, old, now)
	case qr.KindCCCD:
		v.kind = CCCD
		err = d.card(ctx, actor, text, ofCCCD(*res.CCCD), person.KeyCCCD, v)
		if len(res.Warnings) > 0 {
			v.warn |= warnCardDoubt
		}
	case qr.KindBHYT:
		v.kind = BHYT
		err = d.card(ctx, actor, text, ofBHYT(*res.BHYT), person.KeyBHXH, v)
	case qr.KindCertificate:
		return nil, ErrCertificate
	case qr.KindPlace:
		return nil, ErrPlaceCode
	default:
		return nil, ErrUnreadable.With(res.Reason)
	}
	if err != nil {
		return nil, err
	}
	v.describe()
	return v, nil
}

// personal judges a personal code: signed by us, forged, or a mere claim.
func (d *Desk) personal(ctx context.Context, actor string, u qr.Unverified, v, old *verdict, now time.Time) error {
	if old != nil && old.signature == SignatureValid && old.key != "" {
		v.signature, v.key, v.code, v.warn = SignatureValid, old.key, old.code, old.warn&warnTestCode
	} else {
		d.signature(u, v, now)
	}
	switch v.signature {
	case SignatureValid:
		return d.signed(ctx, actor, u, v)
	case SignatureInvalid: // A04: whatever it says, it is attributed to nobody
		v.flags |= Mismatch
		return d.claim(ctx, actor, u.Text(), ofPersonal(u.Claim()), v, old)
	}
	return d.unsigned(ctx, actor, u, v, old)
}

// signature checks the signature. Times are judged at each scan, for the
// device's moment, so a code outside them is as good as one inside here.
func (d *Desk) signature(u qr.Unverified, v *verdict, now time.Time) {
	proof, err := u.Verify(d.CodeKeys(), now)
	var times *qr.ValidityError
	switch {
	case err == nil:
		v.signature, v.key, v.code = SignatureValid, proof.KeyID(), proof.Code()
		if proof.Sandbox() {
			v.warn |= warnTestCode
		}
	case errors.As(err, &times):
		v.signature, v.code = SignatureValid, times.Code
	case errors.Is(err, qr.ErrUnsigned):
	case errors.Is(err, qr.ErrGarbled):
		v.signature = SignatureInvalid
		v.warn |= warnGarbled
	default:
		v.signature = SignatureInvalid
		v.warn |= warnForged
	}
}

// signed attributes a code of ours by its id. What is printed may be older
// than the record: people move and marry, the QID stays.
func (d *Desk) signed(ctx context.Context, actor string, u qr.Unverified, v *verdict) error {
	claim := u.Claim()
	h, err := d.People.ByCode(ctx, person.CodeID(v.code.ID), claim.QID)
	if errors.Is(err, person.ErrUnknown) {
		v.warn |= warnUnknownCode
		v.assurance = Signed
		return d.claimAs(ctx, actor, u.Text(), ofPersonal(claim), v)
	}
	if err != nil {
		return err
	}
	v.holder, v.known, v.assurance = h, true, Signed
	if h.Revoked {
		v.warn |= warnRevoked
		v.flags |= Revoked
	}
	if !agrees(claim, h) {
		v.warn |= warnOldPrintout
	}
	return nil
}

// unsigned takes a text for what it is, a claim (A05): it is attributed to the
// QID's person only when name and birth date agree with what we hold.
func (d *Desk) unsigned(ctx context.Context, actor string, u qr.Unverified, v, old *verdict) error {
	claim := u.Claim()
	v.warn |= warnUnsigned
	h, err := d.People.ByQID(ctx, claim.QID)
	switch {
	case err == nil && agrees(claim, h):
		v.holder, v.known, v.assurance = h, true, Claim
		return nil
	case err == nil:
		v.warn |= warnMismatch
		v.flags |= Mismatch
	case errors.Is(err, person.ErrUnknown):
		v.warn |= warnUnconfirmed
	default:
		return err
	}
	return d.claim(ctx, actor, u.Text(), ofPersonal(claim), v, old)
}

// card attributes a CCCD or BHYT card. Anybody can print one, so it is worth
// less than a signature, but it is what people without an app have. One whose
// data no register could hold is kept as a claim.
func (d *Desk) card(ctx context.Context, actor, text string, card person.Attributes, kind person.KeyKind, v *verdict) error {
	h, err := d.People.ByCard(ctx, actor, card, kind)
	if errors.Is(err, fault.ErrInvalid) {
		v.warn |= warnCardDoubt | warnUnconfirmed
		return d.claim(ctx, actor, text, card, v, nil)
	}
	v.holder, v.known, v.assurance = h, true, OnCard
	return err
}

// claim keeps a text that is attributed to nobody.
func (d *Desk) claim(ctx context.Context, actor, text string, claimed person.Attributes, v, old *verdict) error {
	v.assurance = Claim
	if old != nil && old.claimed {
		v.holder, v.claimed = old.holder, true
		return nil
	}
	return d.claimAs(ctx, actor, text, claimed, v)
}

func (d *Desk) claimAs(ctx context.Context, actor, text string, claimed person.Attributes, v *verdict) (err error) {
	v.claimed = true
	v.holder, err = d.People.ByClaim(ctx, actor, text, claimed)
	return err
}

// describe prepares what is shown of a name.
func (v *verdict) describe() {
	if v.known && v.holder.Opened {
		v.warn |= warnConflict
	}
	v.full = v.holder.Name
	v.masked = viname.Mask(v.full)
	if len(v.holder.Birth) >= 4 {
		v.year = v.holder.Birth[:4]
	}
}

// agrees says whether a claim holds against the record: the same name but for
// diacritics and word order, and the same birth date as far as both show one.
func agrees(c qr.Personal, h person.Holder) bool {
	return viname.SameFolded(c.Name, h.Folded) && agreeBirth(c.BirthDate(), h.Birth)
}

// agreeBirth compares a date that may be masked with one whose day may not be
// known: registers write 1 January then. The year must be there.
func agreeBirth(c qr.Birth, held string) bool {
	if len(held) < 4 || c.Year == 0 || held[:4] != strconv.Itoa(c.Year) {
		return false
	}
	if len(held) < 10 || held[4:] == "-01-01" || c.Month == 1 && c.Day == 1 {
		return true
	}
	month, err1 := strconv.Atoi(held[5:7])
	day, err2 := strconv.Atoi(held[8:10])
	return err1 == nil && err2 == nil && (c.Month == 0 || c.Month == month) && (c.Day == 0 || c.Day == day)
}
