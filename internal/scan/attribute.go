package scan

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/qr"
	"github.com/motma/motma/viname"
)

// personal judges a personal code: signed by us, forged, or a mere claim.
func (d *Desk) personal(ctx context.Context, actor string, u qr.Unverified, v, old *verdict, now time.Time) error {
	if old != nil && old.signature == SignatureValid && old.key != "" {
		v.signature, v.key, v.code = SignatureValid, old.key, old.code
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
	case errors.As(err, &times):
		v.signature, v.code = SignatureValid, times.Code
	case errors.Is(err, qr.ErrUnsigned):
	case errors.Is(err, qr.ErrTestCode):
		v.signature = SignatureInvalid
		v.warn |= warnTestCode
	case errors.Is(err, qr.ErrRealCode):
		v.signature = SignatureInvalid
		v.warn |= warnRealCode
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
