package verifier

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"time"
)

// Format is the version of the bundle's form that this package reads.
const Format = 1

// Names of the parts. A bundle has each once; parts that a reader does not know
// are passed over.
const (
	PartKeys         = "keys"         // who signs codes, places and bundles: [Keys]
	PartPolicies     = "policies"     // in force now or soon, with their rules for certificates: [Policies]
	PartValues       = "values"       // value sets, in the EU's form
	PartRisks        = "risks"        // risk levels of units (Resolution 128)
	PartSigners      = "signers"      // who signs certificates: X.509, PEM
	PartRevoked      = "revoked"      // codes revoked until some day: [Filter]
	PartTail         = "tail"         // codes revoked since: [EncodeTail]
	PartCertificates = "certificates" // certificates of this platform withdrawn: [EncodeTail] of [CertificateHash]
)

// Limits of a bundle. Project's own choice: a nation's revoked codes and trust
// list fit several times over.
const (
	MaxFile     = 16 << 20 // as it travels
	maxUnpacked = 48 << 20
	maxPart     = 16 << 20
	maxParts    = 32
)

// Manifest says what a bundle consists of. Its text is what is signed.
type Manifest struct {
	Format   int       `json:"format"`
	Platform string    `json:"platform"` // address of the platform that made it
	Version  int64     `json:"version"`  // each is larger than all before
	Made     time.Time `json:"made"`
	// MaxAge and Refuse are seconds after Made: after the first the bundle is old,
	// and nothing is green any more; after the second it says nothing of a person.
	MaxAge int64  `json:"max_age_s"`
	Refuse int64  `json:"refuse_after_s"`
	Parts  []Part `json:"parts"`
}

// Part is one part by its content: equal content has an equal digest, and may be
// kept from one version to the next.
type Part struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"` // lower-case hexadecimal
	Size   int    `json:"size"`   // bytes
}

// NewPart describes a part.
func NewPart(name string, content []byte) Part {
	return Part{Name: name, SHA256: Digest(content), Size: len(content)}
}

// Digest names a content.
func Digest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// parseManifest reads a manifest whose signature was checked.
func parseManifest(text string) (Manifest, error) {
	var m Manifest
	dec := json.NewDecoder(bytes.NewReader([]byte(text)))
	if err := dec.Decode(&m); err != nil {
		return Manifest{}, ErrManifest
	}
	if _, err := dec.Token(); err != io.EOF || !m.valid() {
		return Manifest{}, ErrManifest
	}
	if m.Format != Format {
		return Manifest{}, ErrFormat
	}
	return m, nil
}

func (m Manifest) valid() bool {
	if m.Version < 1 || m.Made.IsZero() || m.MaxAge < 1 || m.Refuse < m.MaxAge || m.Refuse > maxRefuse || len(m.Parts) > maxParts {
		return false
	}
	seen := map[string]bool{}
	for _, p := range m.Parts {
		raw, err := hex.DecodeString(p.SHA256)
		if p.Name == "" || seen[p.Name] || err != nil || len(raw) != sha256.Size || p.Size < 0 || p.Size > maxPart {
			return false
		}
		seen[p.Name] = true
	}
	return true
}

// maxRefuse is the longest time, in seconds, that any bundle serves.
const maxRefuse = 90 * 24 * 3600

// Changed gives the parts of m that another version does not have.
func (m Manifest) Changed(other Manifest) []Part {
	have := map[string]bool{}
	for _, p := range other.Parts {
		have[p.SHA256] = true
	}
	var out []Part
	for _, p := range m.Parts {
		if !have[p.SHA256] {
			out = append(out, p)
		}
	}
	return out
}
