package person

import (
	"context"
	"time"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/qr"
)

// Form is which of a person's texts is wanted.
type Form struct {
	Full bool // the paper number, phone and BHYT number in it: the person's explicit choice
	Days int  // 0: static. Else a live strip: so many texts of 24 hours, 1 to 28
	// Unit and Kind say whose policy colours the live texts: that of a place of
	// this kind in this province. Empty: a place of no kind, in the person's
	// home province.
	Unit string
	Kind string
}

// Text is one issued text and when it is valid.
type Text struct {
	Text    string
	From    time.Time
	Expires time.Time
}

// String keeps the text out of formatted errors.
func (Text) String() string { return "[text]" }

// GoString keeps the text out of %#v.
func (Text) GoString() string { return "[text]" }

// maxStrip is the longest live strip, in days (design: 28 x 24 h).
const maxStrip = 28

// draft is what the texts of a person say, before they are signed.
type draft struct {
	account Account // that asks
	person  ID
	code    Code
	text    qr.Personal
}

// Texts gives the texts of an account's person in a form. Hidden and static
// is the same text in every app. Live texts carry the colour of the person's
// card where it is known; see [Registry.Colours].
func (r *Registry) Texts(ctx context.Context, actor string, app AppID, id AccountID, f Form) ([]Text, error) {
	if f.Days < 0 || f.Days > maxStrip {
		return nil, fault.ErrInvalid.At(fault.Place{Path: "days", VI: "Số ngày từ 1 đến 28.", EN: "The number of days is 1 to 28."})
	}
	var w draft
	err := r.within(ctx, actor, app, id, func(tx Tx, acc Account, p ID) error {
		out := Outcome{Account: id}
		if err := r.present(tx, p, &out); err != nil {
			return err
		}
		if out.Code == nil {
			return out.Reason
		}
		w = draft{account: acc, person: p, code: *out.Code}
		var err error
		w.text, err = r.words(tx, acc, p, w.code, f)
		return err
	})
	switch {
	case err != nil:
		return nil, err
	case f.Days > 0:
		return r.live(ctx, w, f)
	case f.Full:
		s, err := r.Issuer.Issue(w.text, w.code.info())
		return []Text{{Text: s, From: w.code.Issued, Expires: w.code.Expires}}, err
	}
	return []Text{{Text: w.code.Text, From: w.code.Issued, Expires: w.code.Expires}}, nil
}

// words are what the texts of a form say.
func (r *Registry) words(tx Tx, acc Account, p ID, c Code, f Form) (qr.Personal, error) {
	members, err := tx.Members(p)
	if err != nil {
		return qr.Personal{}, err
	}
	v := survive(members)
	declarer, err := r.declarerQID(tx, v)
	if err != nil {
		return qr.Personal{}, err
	}
	if !f.Full {
		return v.personal(c.QID, declarer).Hidden(), nil
	}
	text := v.own(acc).personal(c.QID, declarer)
	if text.Paper == "" && text.Declared == qr.BySelf {
		return qr.Personal{}, ErrFullNeedsPaper
	}
	return text, nil
}
