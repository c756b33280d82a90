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
	Keys     json.RawMessage `json:"keys" doc:"JWK set: its public keys (ES256 or EdDSA)."`
	Rate     float64         `json:"rate,omitempty" minimum:"0" maximum:"1000000" doc:"Requests a second; 0: the platform's default."`
	Burst    int             `json:"burst,omitempty" minimum:"0" maximum:"1000000" doc:"Requests at once; 0: the platform's default."`
}

// App is a connected system.
type App struct {
	AppInput
	Created   time.Time  `json:"created" doc:"When it was registered."`
	Suspended *time.Time `json:"suspended,omitempty" doc:"Since when it is suspended."`
	Reason    string     `json:"reason,omitempty" doc:"Why it is suspended."`
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
