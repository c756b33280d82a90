package travel

import (
	"context"
	"errors"

	"github.com/motma/motma/internal/keyring"
	"github.com/motma/motma/internal/person"
)

// chunk is how many accounts are looked at between two questions to the store.
const chunk = 500

// KeepTrue looks at the certificates that come to their end, or no longer rest
// on what they did, and renews, replaces or withdraws them. It gives how many
// accounts it looked at. Where whose they are waits for a reviewer, they are
// looked at again until the answer is there.
//
// Without a key that signs, what must not be relied on is withdrawn all the
// same. What was to be renewed waits, and the error is keyring.ErrNoSigner.
func (d *Desk) KeepTrue(ctx context.Context, actor string) (looked int, err error) {
	now := d.Now()
	if err := d.Store.WatchCertificates(ctx, now, now.Add(renewBefore)); err != nil {
		return 0, err
	}
	var unsigned error
	for after := person.AccountID(0); ; {
		due, err := d.Store.DueCertificates(ctx, after, chunk)
		if err != nil {
			return looked, err
		}
		if len(due) == 0 {
			return looked, unsigned
		}
		var done []person.AccountID
		for _, account := range due {
			err := d.look(ctx, actor, account)
			switch {
			case err == nil:
				done = append(done, account)
			case errors.Is(err, keyring.ErrNoSigner):
				unsigned = err
			case !errors.Is(err, ErrDisputed) && !errors.Is(err, ErrAgain):
				return looked, errors.Join(err, d.Store.LookedAtCertificates(ctx, done))
			}
			looked++
		}
		if err := d.Store.LookedAtCertificates(ctx, done); err != nil {
			return looked, err
		}
		after = due[len(due)-1]
	}
}

// look brings the certificates of one account's person in order. ErrDisputed:
// that waits for a reviewer; ErrAgain: somebody else is at it; ErrNoSigner of
// the keyring: something is left to be made.
func (d *Desk) look(ctx context.Context, actor string, account person.AccountID) (err error) {
	for range tries {
		var who identity
		who, err = d.identify(ctx, account)
		switch {
		case errors.Is(err, ErrDisputed):
			err = errors.Join(err, d.withdraw(ctx, actor, account, KeyCompromised, d.signedByCompromised()))
		case errors.Is(err, ErrUnproven), errors.Is(err, ErrName), errors.Is(err, person.ErrWithdrawn):
			err = d.withdraw(ctx, actor, account, IdentityGone, func(Certificate) bool { return true })
		case err == nil:
			_, err = d.bring(ctx, actor, who, nil)
		}
		if !errors.Is(err, ErrAgain) {
			return err
		}
	}
	return err
}

func (d *Desk) signedByCompromised() func(Certificate) bool {
	bad := d.compromised()
	return func(c Certificate) bool { return bad(c.KID) }
}

// withdraw ends those of an account's certificates in force that must not be
// relied on.
func (d *Desk) withdraw(ctx context.Context, actor string, account person.AccountID, why Why, which func(Certificate) bool) error {
	have, err := d.Store.Certificates(ctx, []person.AccountID{account})
	if err != nil {
		return err
	}
	c := Changes{At: d.Now()}
	for _, one := range have {
		if one.State == InForce && which(one) {
			one.State, one.Why = Withdrawn, why
			c.End = append(c.End, one)
		}
	}
	if len(c.End) == 0 {
		return nil
	}
	return d.Store.SaveCertificates(ctx, actor, c)
}
