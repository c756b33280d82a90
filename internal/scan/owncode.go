package scan

import (
	"context"
	"errors"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/qr"
)

// ownCode judges a text that is of no standard kind: perhaps it is an app's own
// code, printed before the app was connected. Signed codes never come here, so
// that patterns cost them nothing. A verdict by a pattern is read again like any
// other, so a changed pattern shows within holderTTL and the time that OwnCodes
// remembers.
func (d *Desk) ownCode(ctx context.Context, actor, text string, why qr.Reason, v, old *verdict) error {
	if d.OwnCodes == nil {
		return ErrUnreadable.With(why)
	}
	patterns, err := d.OwnCodes(ctx)
	if err != nil {
		return err
	}
	res := (qr.Recogniser{Now: d.Now, Apps: patterns}).Recognise(text)
	switch {
	case res.Kind == qr.KindApp:
		v.app = res.App.App
		return d.ownUser(ctx, actor, *res.App, v, old)
	case res.Reason == qr.ReasonAmbiguous:
		v.warn |= warnTwoApps
		return d.claim(ctx, actor, text, person.Attributes{}, v, old)
	}
	return ErrUnreadable.With(res.Reason)
}

// ownUser attributes an app's own code to that app's user. Nobody signed it, so
// it is a claim even where the user is known. A user whom nobody registered, or
// whose account is linked to nobody, is not confirmed: what was read is kept.
func (d *Desk) ownUser(ctx context.Context, actor string, code qr.AppCode, v, old *verdict) error {
	h, err := d.People.ByOwnCode(ctx, person.AppID(code.App), code.User)
	if errors.Is(err, person.ErrUnknown) {
		v.warn |= warnUnconfirmed
		return d.claim(ctx, actor, code.Text(), person.Attributes{}, v, old)
	}
	if err != nil {
		return err
	}
	v.holder, v.assurance, v.known = h, Claim, h.Person != 0
	if !v.known {
		v.warn |= warnUnconfirmed
	}
	return nil
}

// ownWarning says whose old code was read.
func ownWarning(app string) Warning {
	return Warning{"own_code",
		"Mã cũ của ứng dụng " + app + ", không có chữ ký: chỉ là lời tự khai. Đối chiếu giấy tờ; nên dùng mã chung.",
		"An old code of the app " + app + ". It is not signed and only a claim. Compare with the papers; better use the common code."}
}
