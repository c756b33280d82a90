package travel

import (
	"context"
	"crypto/x509"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/motma/motma/hcert"
)

// trustFor is how old the trust list may be: a signer that was removed, here or
// by another process, verifies nothing after that.
const trustFor = 30 * time.Second

// Trust is the list by which gates verify certificates: the platform's own
// document signers, and those of other countries that officers entered.
type Trust struct {
	Store Store
	Keys  Keys
	Now   func() time.Time

	kept atomic.Pointer[trustView]
}

type trustView struct {
	list hcert.TrustList
	at   time.Time
}

// Signers are the certificates that are trusted now, own and foreign, as
// bundles for gates carry them.
func (t *Trust) Signers(ctx context.Context) ([]*x509.Certificate, error) {
	foreign, err := t.Store.Signers(ctx)
	if err != nil {
		return nil, fmt.Errorf("read trust list: %w", err)
	}
	var out []*x509.Certificate
	for _, own := range t.Keys.DSCs() {
		if !own.Compromised {
			out = append(out, own.Certificate)
		}
	}
	for _, s := range foreign {
		if s.Removed.IsZero() {
			out = append(out, s.Certificate)
		}
	}
	return out, nil
}

// List gives the trust list, at most trustFor old. When it cannot be read
// again, the last one serves for some minutes.
func (t *Trust) List(ctx context.Context) (hcert.TrustList, error) {
	now, old := t.Now(), t.kept.Load()
	if old != nil && now.Sub(old.at) < trustFor && !now.Before(old.at) {
		return old.list, nil
	}
	certs, err := t.Signers(ctx)
	if err != nil {
		if old != nil && now.Sub(old.at) < 10*trustFor {
			return old.list, nil
		}
		return hcert.TrustList{}, err
	}
	list, err := hcert.NewTrustList(certs...)
	if err != nil {
		return hcert.TrustList{}, fmt.Errorf("trust list: %w", err)
	}
	list = list.Reserve(country)
	t.kept.Store(&trustView{list, now})
	return list, nil
}
