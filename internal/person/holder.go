package person

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"

	"github.com/motma/motma/viname"
)

// ByCode finds whose signed code it is. A code id that we do not know but
// whose signature held falls back to the QID: restored databases, imports.
func (r *Registry) ByCode(ctx context.Context, id CodeID, q QID) (Holder, error) {
	h, err := r.Store.HolderOfCode(ctx, id)
	if errors.Is(err, ErrUnknown) {
		return r.Store.Holder(ctx, q)
	}
	return h, err
}

// ByQID finds whose QID it is, alias or not.
func (r *Registry) ByQID(ctx context.Context, q QID) (Holder, error) { return r.Store.Holder(ctx, q) }

// ByNumber finds the person of a verified identifier typed by hand.
func (r *Registry) ByNumber(ctx context.Context, k Key) (Holder, error) {
	return r.Store.HolderOfKey(ctx, k)
}

// ByAccount finds an account's person.
func (r *Registry) ByAccount(ctx context.Context, id AccountID) (Holder, error) {
	return r.Store.HolderOfAccount(ctx, id)
}

// ByUser finds the person of one app's own user.
func (r *Registry) ByUser(ctx context.Context, app AppID, id AccountID) (Holder, error) {
	if _, err := r.Account(ctx, app, id); err != nil {
		return Holder{}, err
	}
	return r.Store.HolderOfAccount(ctx, id)
}

// ByOwnCode finds whose the user id in an app's own code is. Nobody signed it
// and anybody can write one, so it is a claim about that app's users alone.
func (r *Registry) ByOwnCode(ctx context.Context, app AppID, user string) (Holder, error) {
	if validUser(user) != nil {
		return Holder{}, ErrUnknown
	}
	id, err := r.Store.AccountID(ctx, app, user)
	if err != nil {
		return Holder{}, err
	}
	return r.Store.HolderOfAccount(ctx, id)
}

// ByCard finds the person of a card read at a gate, or makes one: somebody
// without any app who passes with a CCCD can be traced as well. Cards that
// show the same number and other data are different accounts; the ladder says
// what they are to each other.
func (r *Registry) ByCard(ctx context.Context, actor string, card Attributes, kind KeyKind) (Holder, error) {
	clean, err := card.Clean(r.Now())
	if err != nil {
		return Holder{}, err
	}
	user := string(kind) + "-" + digest(clean.Paper(), bhxh(clean.BHYT), viname.Key(clean.Name), clean.Birth)
	in := Registration{App: AppCard, User: user, Attrs: clean,
		Proofs: []Proof{{Kind: KeyCCCD, How: Card}, {Kind: KeyBHXH, How: Card}}}
	id, known, err := r.account(ctx, AppCard, user)
	if err != nil {
		return Holder{}, err
	}
	if known {
		if h, err := r.Store.HolderOfAccount(ctx, id); err != nil || h.Person != 0 {
			return h, err
		}
		// In conflict when it was last read: that may be over.
	}
	err = r.settled(func() error {
		return r.unit(ctx, actor, append(clean.Keys(), userKey(AppCard, user)), func(tx Tx) error {
			in.Proofs = cleanProofs(in.Proofs, clean)
			acc, state, err := r.keep(tx, in)
			if err != nil {
				return err
			}
			id = acc.ID
			if err := tx.Lock(ID(id)); err != nil {
				return err
			}
			var out Outcome
			_, err = r.resolve(tx, actor, acc, "", state, &out)
			return err
		})
	})
	if err != nil {
		return Holder{}, err
	}
	return r.Store.HolderOfAccount(ctx, id)
}

// ByClaim keeps an unsigned text that resolved to nobody: an account linked to
// no person. The same text is the same account.
func (r *Registry) ByClaim(ctx context.Context, actor, text string, claimed Attributes) (Holder, error) {
	user := digest(text)
	id, known, err := r.account(ctx, AppClaim, user)
	if err != nil {
		return Holder{}, err
	}
	if known {
		return r.Store.HolderOfAccount(ctx, id)
	}
	claimed = claimed.bounded()
	err = r.Store.Within(ctx, []Key{userKey(AppClaim, user)}, func(tx Tx) error {
		tx.Act(actor, r.Now())
		old, err := tx.AccountByUser(AppClaim, user)
		if err == nil {
			id = old.ID
			return nil
		}
		if !errors.Is(err, ErrUnknown) {
			return err
		}
		now := r.Now()
		acc := Account{ID: AccountID(tx.NewID()), App: AppClaim, User: user, Version: 1, Created: now, Updated: now,
			Attrs: claimed, Folded: viname.Fold(claimed.Name)}
		id = acc.ID
		return tx.SaveAccount(acc, nil) // no keys: a claim is found by nobody
	})
	if err != nil {
		return Holder{}, err
	}
	return r.Store.HolderOfAccount(ctx, id)
}

// account finds an account without the cost of a transaction.
func (r *Registry) account(ctx context.Context, app AppID, user string) (AccountID, bool, error) {
	id, err := r.Store.AccountID(ctx, app, user)
	if errors.Is(err, ErrUnknown) {
		return 0, false, nil
	}
	return id, err == nil, err
}

// bounded cuts what a forged text claims to sane lengths and drops what no
// screen should show.
func (a Attributes) bounded() Attributes {
	for _, f := range []*string{&a.Name, &a.Birth, &a.CCCD, &a.CMND, &a.Passport, &a.Nationality, &a.BHYT, &a.Phone, &a.Unit} {
		*f = strings.Map(func(r rune) rune {
			if r < 0x20 || r == 0x7f || strings.ContainsRune("<>=\u200b\u200c\u200d\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff", r) {
				return -1
			}
			return r
		}, strings.ToValidUTF8(*f, ""))
		if len(*f) > 128 {
			*f = strings.ToValidUTF8((*f)[:128], "")
		}
	}
	return a
}

func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:16])
}

// Account gives an app its own account back, with what it said; another app's
// is unknown to it.
func (r *Registry) Account(ctx context.Context, app AppID, id AccountID) (Account, error) {
	acc, err := r.Store.ReadAccount(ctx, id)
	if err != nil {
		return Account{}, err
	}
	if acc.App != app {
		return Account{}, ErrUnknown
	}
	if !acc.Withdrawn.IsZero() {
		return Account{}, ErrWithdrawn
	}
	return acc, r.guarded(acc)
}
