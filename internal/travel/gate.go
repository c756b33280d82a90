package travel

import (
	"context"
	"errors"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/policy"
)

// Gate is what gates ask about certificates.
type Gate struct {
	*Trust
	*Foreign
}

// Bearer says whose a certificate is that its issuer calls so: 0 for nobody's
// that is known here. Own says that the platform issued it; revoked, why it must
// not be relied on any more.
func (g Gate) Bearer(ctx context.Context, issuer, id string) (account person.AccountID, own bool, revoked *policy.Reason, err error) {
	if issuer != country {
		account, err = g.Foreign.Store.KeeperOf(ctx, issuer, id)
		return account, false, nil, err
	}
	c, err := g.Foreign.Store.Certificate(ctx, id)
	if errors.Is(err, ErrUnknown) { // of another signer of the country
		account, err = g.Foreign.Store.KeeperOf(ctx, issuer, id)
		return account, false, nil, err
	}
	if err != nil {
		return 0, false, nil, err
	}
	if c.Revoked() {
		vi, en := c.Why.Texts()
		revoked = &policy.Reason{Code: "certificate_" + string(c.Why), VI: vi, EN: en}
	}
	return c.Account, true, revoked, nil
}
