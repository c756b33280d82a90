package hcert

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

// MarshalJSON writes steps, an object with true or false for each; reasons of
// those that failed by themselves; certificate in the form of the European schema,
// null when it could not be read; claims, the values around it; signer when its
// key made the signature.
func (r Report) MarshalJSON() ([]byte, error) {
	wire := struct {
		Steps       stepsJSON         `json:"steps"`
		Reasons     map[string]Reason `json:"reasons,omitempty"`
		Certificate *Certificate      `json:"certificate"`
		Claims      *claimsJSON       `json:"claims,omitempty"`
		Signer      *signerJSON       `json:"signer,omitempty"`
	}{Steps: stepsJSON(r.passed), Reasons: map[string]Reason{}}
	for s := range numSteps {
		if r.why[s] != (Reason{}) {
			wire.Reasons[s.String()] = r.why[s]
		}
	}
	if r.Claims != nil {
		wire.Certificate, wire.Claims = &r.Claims.Certificate, r.Claims.json()
	}
	if r.Signer != nil {
		wire.Signer = &signerJSON{r.Signer.ID.String(), r.Signer.Algorithm.String(), r.Signer.Country}
	}
	return plainJSON(wire)
}

// stepsJSON is an object with the steps in their order.
type stepsJSON [numSteps]bool

// MarshalJSON writes true or false for every step.
func (steps stepsJSON) MarshalJSON() ([]byte, error) {
	var b []byte
	for s, ok := range steps {
		b = strconv.AppendBool(fmt.Appendf(b, ",%q:", Step(s).String()), ok)
	}
	b[0] = '{'
	return append(b, '}'), nil
}

// plainJSON leaves < as it is: travel names are full of it. An encoder that
// escapes does so all the same.
func plainJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

type signerJSON struct {
	KeyID     string `json:"kid"`
	Algorithm string `json:"algorithm"`
	Country   string `json:"country,omitempty"`
}

type claimsJSON struct {
	Issuer      string     `json:"issuer,omitempty"`
	IssuedAt    *time.Time `json:"issued,omitempty"`
	NotBefore   *time.Time `json:"not_before,omitempty"`
	Expires     *time.Time `json:"expires,omitempty"`
	Nationality string     `json:"nationality,omitempty"`
}

func (c Claims) json() *claimsJSON {
	return &claimsJSON{c.Issuer, known(c.IssuedAt), known(c.NotBefore), known(c.Expires), c.Nationality}
}

// MarshalJSON writes the values around the certificate and, as certificate, the
// certificate itself.
func (c Claims) MarshalJSON() ([]byte, error) {
	return plainJSON(struct {
		*claimsJSON
		Certificate Certificate `json:"certificate"`
	}{c.json(), c.Certificate})
}

// known returns nil for a time that is not said.
func known(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
