package main

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"slices"
	"time"

	"github.com/motma/motma/internal/bundle"
	"github.com/motma/motma/internal/card"
	"github.com/motma/motma/internal/keyring"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/travel"
	"github.com/motma/motma/policy"
	"github.com/motma/motma/qr"
	"github.com/motma/motma/verifier"
)

// offline puts together what gates without network need: bundles, and colours
// in live codes.
func (p *platform) offline(c platformConfig, people *person.Registry) *bundle.Shelf {
	people.Colours = bundle.Strips{Set: p.cards.Set, Facts: p.db.Facts, Reads: p.clients.ReadsCards}.Colours
	in := contents{p.ring, p.cards, &travel.Trust{Store: p.db, Keys: p.ring, Now: time.Now}}
	p.bundles = &bundle.Maker{
		Store:    p.db.Bundles(),
		Signer:   func() (*qr.Signer, error) { return p.ring.Signer(keyring.Bundles) },
		Platform: c.URL,
		Now:      time.Now,
		Sources: bundle.Sources{Keys: in.keys, Policies: in.policies, Values: in.values, Risks: in.risks,
			Signers: in.signers, Withdrawn: in.withdrawn},
	}
	p.shelf = &bundle.Shelf{Store: p.db.Bundles(), Now: time.Now}
	return p.shelf
}

// riskPast is how far behind the clock of a gate may ask.
const riskPast = 48 * time.Hour

// contents are what the platform knows, in the words of bundles.
type contents struct {
	ring  *keyring.Ring
	cards *card.Desk
	trust *travel.Trust
}

func (in contents) keys() verifier.Keys {
	return verifier.Keys{Codes: in.ring.KeySet(keyring.Codes), Places: in.ring.KeySet(keyring.Places), Bundles: in.ring.KeySet(keyring.Bundles)}
}

// policies are those in force, and those that will be; what ended goes.
func (in contents) policies(ctx context.Context) (verifier.Policies, error) {
	if err := in.cards.Refresh(ctx); err != nil {
		return nil, err
	}
	versions, err := in.cards.Versions(ctx)
	if err != nil {
		return nil, err
	}
	texts := map[uint32][]byte{}
	for _, v := range versions {
		texts[v.Number] = v.Text
	}
	out := verifier.Policies{}
	for _, a := range in.cards.Set().Active() {
		if !a.To.IsZero() && a.To.Before(time.Now().Add(-bundle.MaxAge)) {
			continue
		}
		if texts[a.Number] == nil {
			return nil, fmt.Errorf("policy %d is in force and not there", a.Number)
		}
		out = append(out, verifier.Policy{Number: a.Number, From: a.From, To: a.To, Document: texts[a.Number]})
	}
	return out, nil
}

// values are the value sets built in, and the editions kept after them.
func (in contents) values(ctx context.Context) ([]byte, error) {
	editions, err := in.cards.Store.Editions(ctx)
	if err != nil {
		return nil, err
	}
	var all []any
	for _, set := range policy.BuiltinValueSets() {
		all = append(all, set)
	}
	for _, e := range editions {
		all = append(all, json.RawMessage(e.Text))
	}
	return json.Marshal(all)
}

// risks are the levels that a gate may ask for: what was assessed long ago would
// make the part grow beyond its limit within months.
func (in contents) risks(ctx context.Context) ([]byte, error) {
	all, err := in.cards.Risks(ctx)
	if err != nil {
		return nil, err
	}
	levels := &policy.Risks{}
	for _, r := range all {
		levels.Add(r)
	}
	return json.Marshal(levels.Since(time.Now().Add(-riskPast)))
}

// signers are whose certificates count, as PEM in a fixed order.
func (in contents) signers(ctx context.Context) ([]byte, error) {
	certs, err := in.trust.Signers(ctx)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(certs, func(a, b *x509.Certificate) int { return bytes.Compare(a.Raw, b.Raw) })
	var out bytes.Buffer
	for _, c := range certs {
		if err := pem.Encode(&out, &pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), nil
}

// withdrawn are the certificates of this platform that count no more.
func (in contents) withdrawn(ctx context.Context) ([]string, error) {
	return in.trust.Store.RevokedCertificates(ctx, time.Now())
}

// makeBundle brings the bundle up to date.
func (p *platform) makeBundle(ctx context.Context) {
	made, err := p.bundles.Make(ctx, "bundle")
	p.report(ctx, "make bundle", err)
	if made {
		p.shelf.Forget()
		p.log.Info("bundle made")
	}
}
