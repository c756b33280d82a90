package travel

import (
	"context"
	"errors"

	"github.com/motma/motma/internal/person"
)

// chunk is how many accounts are looked at between two questions to the store.
const chunk = 500

// KeepTrue looks at the certificates that come to their end, or no longer rest
// on what they did, and renews, replaces or withdraws them. It gives how many
// accounts it looked at. Where whose they are waits for a reviewer nothing is
// done until the answer is there.
func (d *Desk) KeepTrue(ctx context.Context, actor string) (looked int, err error) {
	after := person.AccountID(0)
	for {
		due, err := d.Store.DueCertificates(ctx, d.Now().Add(renewBefore), after, chunk)
		if err != nil || len(due) == 0 {
			return looked, err
		}
		for _, account := range due {
			if err := d.look(ctx, actor, account); err != nil {
				return looked, err
			}
			looked++
		}
		after = due[len(due)-1]
	}
}

// look brings the certificates of one account's person in order.
func (d *Desk) look(ctx context.Context, actor string, account person.AccountID) error {
	for range tries {
		who, err := d.identify(ctx, account)
		switch {
		case errors.Is(err, ErrDisputed):
			return nil
		case errors.Is(err, ErrUnproven), errors.Is(err, ErrName), errors.Is(err, person.ErrWithdrawn):
			err = d.withdraw(ctx, actor, account)
		case err == nil:
			_, err = d.bring(ctx, actor, who, nil)
		}
		if !errors.Is(err, ErrAgain) {
			return err
		}
	}
	return nil // somebody else is at it; the next turn looks again
}

// withdraw ends an account's certificates because whose they are holds no more.
func (d *Desk) withdraw(ctx context.Context, actor string, account person.AccountID) error {
	have, err := d.Store.Certificates(ctx, []person.AccountID{account})
	if err != nil {
		return err
	}
	c := Changes{At: d.Now()}
	for _, one := range have {
		if one.State == InForce {
			one.State, one.Why = Withdrawn, IdentityGone
			c.End = append(c.End, one)
		}
	}
	if len(c.End) == 0 {
		return nil
	}
	return d.Store.SaveCertificates(ctx, actor, c)
}
