package scan

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"time"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/qr"
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
	// ByOwnCode finds the user of an app's own code. Unknown: person.ErrUnknown.
	ByOwnCode(ctx context.Context, app person.AppID, user string) (person.Holder, error)
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
	claimed   bool   // holder is a claim's account
	app       string // whose own code it is
	// certificate is set when one was read.
	certificate *certificate
	read        time.Time
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
		v.kind = Certificate
		err = d.certificate(ctx, actor, text, v, now)
	case qr.KindPlace:
		return nil, ErrPlaceCode
	default:
		v.kind = AppCode
		err = d.ownCode(ctx, actor, text, res.Reason, v, old)
	}
	if err != nil {
		return nil, err
	}
	v.describe()
	return v, nil
}
