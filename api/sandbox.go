package api

import "encoding/json"

// SandboxApp is POST /v1/sandbox/apps: an app registers itself, in a sandbox
// only. No operator is asked; it may do what apps may.
type SandboxApp struct {
	ID      string          `json:"id" pattern:"^[a-z][a-z0-9-]{1,31}$" doc:"Short name, for good." example:"my-app"`
	Name    string          `json:"name" minLength:"1" maxLength:"200" doc:"Full name."`
	Keys    json.RawMessage `json:"keys,omitempty" doc:"Its public key: a JWK, a JWK set, or PEM as a string (ES256 or EdDSA)."`
	JWKSURL string          `json:"jwks_url,omitempty" maxLength:"500" doc:"Where it publishes its public keys instead, as a JWK set."`
	Profile string          `json:"profile,omitempty" maxLength:"64" doc:"Name of a profile, for the grants that it gives; absent: all that an app may be granted."`
}

// Sandbox is GET /v1/sandbox: what is there to practise on.
type Sandbox struct {
	Place  string        `json:"place" doc:"Name of a place whose poster your users can scan."`
	Poster string        `json:"poster" doc:"What its poster says: the place_text of a self_scans reading."`
	Codes  []SandboxCode `json:"codes" nullable:"false" doc:"Codes to show at a gate of yours."`
}

// SandboxCode is a code of a synthetic person, in a state that an app has to
// handle.
type SandboxCode struct {
	Name string `json:"name" doc:"Short name, for good." example:"revoked"`
	Text string `json:"text" doc:"The text of the code."`
	VI   string `json:"vi" doc:"What it is, in Vietnamese."`
	EN   string `json:"en" doc:"The same in English."`
}
