package verifier

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"slices"
	"time"

	"github.com/motma/motma/hcert"
	"github.com/motma/motma/policy"
	"github.com/motma/motma/qr"
	"github.com/motma/motma/rules"
)

// Keys are whose signatures count, for each use: the content of PartKeys.
type Keys struct {
	Codes   qr.KeySet `json:"codes"`
	Places  qr.KeySet `json:"places"`
	Bundles qr.KeySet `json:"bundles"` // of this bundle and of those that follow
}

// Policies are the content of PartPolicies.
type Policies []Policy

// Policy is one version of a policy document with the time for which it is in
// force.
type Policy struct {
	Number   uint32          `json:"number"` // as signed codes carry it
	From     time.Time       `json:"from,omitzero"`
	To       time.Time       `json:"to,omitzero"`
	Document json.RawMessage `json:"document"`
}

// maxPolicies bounds how many documents a bundle may hold.
const maxPolicies = 1_000

// Set compiles policies.
func (ps Policies) Set(values *rules.ValueSets, risks *policy.Risks) (*policy.Set, error) {
	if len(ps) > maxPolicies {
		return nil, ErrPart
	}
	active := make([]policy.Active, len(ps))
	for i, p := range ps {
		compiled, err := policy.Parse(p.Document)
		if err != nil {
			return nil, ErrPart
		}
		active[i] = policy.Active{Policy: compiled, Number: p.Number, From: p.From, To: p.To}
	}
	return policy.NewSet(active, values, risks), nil
}

// CertificateHash names a certificate in PartCertificates by its id, whose
// text anybody may have made.
func CertificateHash(id string) uint64 {
	sum := sha256.Sum256([]byte(id))
	return binary.BigEndian.Uint64(sum[:8])
}

// load takes the contents in. An empty part is one that the platform has
// nothing to say in.
func (b *Bundle) load(content func(name string) []byte) error {
	var keys Keys
	if err := strictly(content(PartKeys), &keys); err != nil {
		return err
	}
	b.keys = keys
	var risks policy.Risks
	var err error
	if text := content(PartValues); len(text) > 0 {
		if b.values, err = rules.ParseValueSets(text); err != nil {
			return ErrPart
		}
	}
	if err := strictly(content(PartRisks), &risks); err != nil {
		return err
	}
	var policies Policies
	if err := strictly(content(PartPolicies), &policies); err != nil {
		return err
	}
	if b.set, err = policies.Set(b.values, &risks); err != nil {
		return err
	}
	return b.loadLists(content)
}

func (b *Bundle) loadLists(content func(name string) []byte) (err error) {
	if text := content(PartSigners); len(text) > 0 {
		certs, err := hcert.ParseSigners(text)
		if err != nil {
			return ErrPart
		}
		if b.signers, err = hcert.NewTrustList(certs...); err != nil {
			return ErrPart
		}
	}
	if filter := content(PartRevoked); len(filter) > 0 {
		if b.revoked, err = DecodeFilter(filter); err != nil {
			return err
		}
	}
	if b.tail, err = decodeTail(content(PartTail)); err != nil {
		return err
	}
	b.withdrawn, err = decodeTail(content(PartCertificates))
	return err
}

// strictly reads JSON without unknown members. No content changes nothing.
func strictly(text []byte, out any) error {
	if len(text) == 0 {
		return nil
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(out); err != nil {
		return ErrPart
	}
	return nil
}

// perhapsRevoked says that only the server knows whether a code still counts.
func (b *Bundle) perhapsRevoked(id uint64) bool {
	_, found := slices.BinarySearch(b.tail, id)
	return found || b.revoked.Has(id)
}
