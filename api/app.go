package api

import (
	"encoding/json"
	"time"
)

// AppInput registers a connected system.
type AppInput struct {
	ID       string          `json:"id" pattern:"^[a-z][a-z0-9-]{1,31}$" doc:"Short name, for good." example:"bluezone"`
	Name     string          `json:"name" minLength:"1" maxLength:"200" doc:"Full name."`
	Kind     string          `json:"kind" enum:"app,gate,authority,lab,operator" doc:"What it is; it bounds the scopes."`
	Scopes   []string        `json:"scopes" maxItems:"16" nullable:"false" doc:"What it may do."`
	Purposes []string        `json:"purposes,omitempty" maxItems:"16" doc:"For which purposes."`
	Unit     string          `json:"unit,omitempty" maxLength:"5" doc:"Administrative unit it is competent for; empty: the country."`
	Keys     json.RawMessage `json:"keys,omitempty" doc:"JWK set: its public keys (ES256 or EdDSA). These or jwks_url."`
	JWKSURL  string          `json:"jwks_url,omitempty" maxLength:"500" doc:"Where it publishes its keys instead; read again every five minutes, and when a key is not known yet."`
	Rate     float64         `json:"rate,omitempty" minimum:"0" maximum:"1000000" doc:"Requests a second; 0: the platform's default."`
	Burst    int             `json:"burst,omitempty" minimum:"0" maximum:"1000000" doc:"Requests at once; 0: the platform's default."`
	Policy   *Policy         `json:"policy,omitempty" doc:"What an app, laboratory or authority may say, prove, record and read of people. Without one: say everything, prove a phone by one-time password, record and read nothing."`
	OwnCodes []OwnCode       `json:"own_codes,omitempty" maxItems:"8" doc:"Patterns of the codes that the app printed before it was connected."`
	Profile  string          `json:"profile,omitempty" maxLength:"32" doc:"The profile it was registered from."`
}

// AppChange is PUT /v1/apps/{app}: all of it; what is left out is removed.
type AppChange struct {
	Name     string   `json:"name" minLength:"1" maxLength:"200" doc:"Full name."`
	Scopes   []string `json:"scopes" maxItems:"16" nullable:"false" doc:"What it may do."`
	Purposes []string `json:"purposes,omitempty" maxItems:"16" doc:"For which purposes."`
	Unit     string   `json:"unit,omitempty" maxLength:"5" doc:"Administrative unit it is competent for; empty: the country."`
	JWKSURL  string   `json:"jwks_url,omitempty" maxLength:"500" doc:"Where it publishes its keys; empty: it sends its keys (setAppKeys ends the publishing)."`
	Rate     float64  `json:"rate,omitempty" minimum:"0" maximum:"1000000" doc:"Requests a second; 0: the platform's default."`
	Burst    int      `json:"burst,omitempty" minimum:"0" maximum:"1000000" doc:"Requests at once; 0: the platform's default."`
	Policy   *Policy  `json:"policy,omitempty" doc:"What an app may say, prove and read of people."`
	Profile  string   `json:"profile,omitempty" maxLength:"32" doc:"The profile that this follows."`
}

// Policy is what an app may say of people, which proofs it may claim, and what
// it may read beyond its own records.
type Policy struct {
	Contributes []string            `json:"contributes" maxItems:"16" nullable:"false" doc:"Attributes that it may register: name, birth, sex, cccd, cmnd, passport, nationality, bhyt, phone, unit."`
	Reads       []string            `json:"reads" maxItems:"16" nullable:"false" doc:"What it may read of its users whoever said it: attributes, and card, declaration, records."`
	Proves      map[string][]string `json:"proves" doc:"By kind of identifier (cccd, cmnd, passport, bhxh, phone): otp, card, register."`
	Records     []string            `json:"records,omitempty" maxItems:"16" doc:"Kinds of health data that it may write: dose, test, infection, contact, quarantine, check, declaration."`
}

// OwnCode is a pattern of an app's own codes, with an example that proves it.
type OwnCode struct {
	Pattern string `json:"pattern" minLength:"1" maxLength:"512" doc:"RE2 expression for the whole text, with the group (?P<user>...) around the app's user id." example:"NCOVI:(?P<user>[0-9a-z]{13})"`
	Text    string `json:"text" minLength:"1" maxLength:"1024" doc:"An example of such a code."`
	User    string `json:"user" minLength:"1" maxLength:"128" doc:"The user id in the example."`
}

// OwnCodes is PUT /v1/app/codes: all of an app's patterns.
type OwnCodes struct {
	OwnCodes []OwnCode `json:"own_codes" maxItems:"8" nullable:"false" doc:"The patterns; none ends the reading of such codes."`
}

// Assessment says that an app was assessed before its deployment.
type Assessment struct {
	Ref   string    `json:"ref" minLength:"1" maxLength:"200" doc:"The document."`
	Until time.Time `json:"until" doc:"Until when it holds; a time that has passed takes it back."`
}

// App is a connected system.
type App struct {
	AppInput
	Created   time.Time  `json:"created" doc:"When it was registered."`
	Suspended *time.Time `json:"suspended,omitempty" doc:"Since when it is suspended."`
	Reason    string     `json:"reason,omitempty" doc:"Why it is suspended."`
	// Assessed is what holds of an app's assessment.
	Assessed *Assessment `json:"assessed,omitempty" doc:"Its assessment, if there is one."`
}

// Suspension is POST /v1/apps/{app}/suspend.
type Suspension struct {
	Reason string `json:"reason" minLength:"1" maxLength:"200" doc:"Why; shown to operators."`
}

// AppKeys replaces a client's public keys. To rotate without a gap, send old
// and new together first, and the new alone later.
type AppKeys struct {
	Keys json.RawMessage `json:"keys" doc:"JWK set: public keys (ES256 or EdDSA)."`
}

// OwnKeys is PUT /v1/app/keys: an app rotates its keys by itself. First old and
// new together, proved by the old; then the new alone, proved by the new.
type OwnKeys struct {
	Keys      json.RawMessage `json:"keys" doc:"JWK set: public keys (ES256 or EdDSA). The key that signed the assertion is one of them."`
	Assertion string          `json:"client_assertion" minLength:"1" maxLength:"8192" doc:"A new assertion, as for /oauth2/token, signed with a key in force."`
}

// Unit is one administrative unit.
type Unit struct {
	Code   string `json:"code" doc:"GSO code, with its leading zeros."`
	Name   string `json:"name" doc:"Name with its kind, such as Quận Ba Đình."`
	Parent string `json:"parent,omitempty" doc:"Code of the unit above."`
	Below  bool   `json:"below" doc:"Whether there are units below it in this list."`
}

// Units is a part of the dated list of units.
type Units struct {
	Version string `json:"version" doc:"Version of the list."`
	Units   []Unit `json:"units" nullable:"false" doc:"The units below the parent asked for, or the top."`
}
