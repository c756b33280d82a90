// Package connect knows the connected apps: who they are, the public keys
// they prove it with, what each may do and for which purpose, and whether
// they are suspended.
package connect

import (
	"context"
	"slices"
	"time"
)

// Kind is what sort of client it is; it bounds the scopes it may hold.
type Kind string

// The kinds of client.
const (
	App       Kind = "app"       // a citizens' app: registers people, shows codes, scans
	Gate      Kind = "gate"      // a place's or checkpoint's own scanner system
	Authority Kind = "authority" // a health authority: traces; may have patients of its own
	Lab       Kind = "lab"       // opens cases; may have patients of its own
	Operator  Kind = "operator"  // runs the platform
)

// Scope is one thing a client may do.
type Scope string

// The scopes, a closed list.
const (
	PeopleWrite  Scope = "people.write"  // register, correct, declare on behalf
	PeopleRead   Scope = "people.read"   // its own users: code, visits, accesses
	PeopleReview Scope = "people.review" // conflicts, break and un-break
	PlacesWrite  Scope = "places.write"
	PlacesRead   Scope = "places.read" // its own places: head count, visitors masked
	ScansWrite   Scope = "scans.write"
	Checkpoint   Scope = "scans.officer" // the answer shows name and birth year
	CasesWrite   Scope = "cases.write"
	TraceRead    Scope = "trace.read"
	AppsAdmin    Scope = "apps.admin"
	HealthWrite  Scope = "health.write" // records and declarations of its own users, of the kinds that its policy grants
	HealthRead   Scope = "health.read"  // card, declarations and records of its own users

	PoliciesWrite Scope = "policies.write" // policies and risk levels: of its unit; an operator, of all
	CardsOverride Scope = "cards.override" // colours in place of a policy's (A25)
)

// Scopes that each kind may hold: a grant outside the table is refused.
var allowed = map[Kind][]Scope{
	App:       {PeopleWrite, PeopleRead, PlacesWrite, PlacesRead, ScansWrite, HealthWrite, HealthRead},
	Gate:      {PlacesRead, ScansWrite, Checkpoint},
	Authority: {PeopleReview, PlacesRead, TraceRead, CasesWrite, PeopleWrite, PeopleRead, HealthWrite, HealthRead, PoliciesWrite, CardsOverride},
	Lab:       {CasesWrite, PeopleWrite, PeopleRead, HealthWrite, HealthRead},
	Operator:  {AppsAdmin, PeopleReview, PoliciesWrite, CardsOverride},
}

// Allowed says whether a kind of client may hold a scope.
func Allowed(k Kind, s Scope) bool { return slices.Contains(allowed[k], s) }

// ScopesOf gives what a kind may hold at most.
func ScopesOf(k Kind) []Scope { return slices.Clone(allowed[k]) }

// UsualScopes gives what a client of a kind holds unless it is granted
// otherwise: patients of their own are for those laboratories and authorities
// that have them.
func UsualScopes(k Kind) []Scope {
	if k != Lab && k != Authority {
		return ScopesOf(k)
	}
	patients := []Scope{PeopleWrite, PeopleRead, HealthWrite, HealthRead}
	return slices.DeleteFunc(ScopesOf(k), func(s Scope) bool { return slices.Contains(patients, s) })
}

// Client is one connected system.
type Client struct {
	ID        string // short name, e.g. "bluezone"; the AppID of its accounts
	Number    int32  // surrogate, in scans
	Name      string
	Kind      Kind
	Scopes    []Scope
	Purposes  []string // what for, e.g. "contact_tracing"
	Unit      string   // administrative unit it is competent for; "" the country
	Keys      []byte   // JWK set: its public keys; several during a rotation
	JWKSURL   string   // where it publishes them instead; Keys are then what was read there
	Rate      float64  // requests a second it may make; 0: the default
	Burst     int
	Created   time.Time
	Suspended time.Time // zero while active: the kill switch (A35)
	Reason    string    // why it was suspended

	Policy     *Policy    // what it may say, prove and read of people; nil: see [Policy]
	OwnCodes   []OwnCode  // patterns of an app's own old codes
	Profile    string     // id of the profile it was registered from, for people
	Assessment Assessment // of an app, before it is deployed (standard §2)
}

// Has says whether the client holds a scope.
func (c Client) Has(s Scope) bool { return slices.Contains(c.Scopes, s) }

// Store keeps clients.
type Store interface {
	SaveClient(ctx context.Context, c Client, actor string) error
	// Client returns ErrClientUnknown when there is none.
	Client(ctx context.Context, id string) (Client, error)
	Clients(ctx context.Context) ([]Client, error)
	// UseOnce remembers a one-time token until its time; false: it was used
	// before (A29).
	UseOnce(ctx context.Context, client, jti string, until time.Time) (bool, error)
}
