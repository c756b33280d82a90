package trace

import (
	"context"
	"time"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/scan"
)

// Store keeps cases and answers the bulk questions of tracing. Scans come
// from scan.Store's At and Of.
type Store interface {
	SaveCase(ctx context.Context, c Case, actor string) error
	// Case returns ErrCaseUnknown when there is none.
	Case(ctx context.Context, ref string) (Case, error)

	// AccountsOf gives every account that is or was linked as certain to the
	// persons now (active links only), for asking scan.Store.Of.
	AccountsOf(ctx context.Context, p person.ID) ([]person.AccountID, error)
	// Holders gives who stands behind many accounts at once: the result is in
	// the order asked; an account without a person has Person 0.
	Holders(ctx context.Context, accounts []person.AccountID) ([]person.Holder, error)
	// Persons is Holders for counting: whose the accounts are, 0 for nobody's,
	// in the order asked.
	Persons(ctx context.Context, accounts []person.AccountID) ([]person.ID, error)
	// Passages gives, for many windows at once, the compact scans inside them,
	// quarantined ones left out, ordered by window, then account, then time.
	// It is the hot part of contacts: one covering index answers it.
	Passages(ctx context.Context, windows []Window) ([]Passage, error)
}

// Window is a place and a time span, from <= At < to.
type Window struct {
	Place    scan.PlaceID
	From, To time.Time
}

// Passage is a scan as contacts need it.
type Passage struct {
	Window    int32 // index into the windows asked
	Account   person.AccountID
	At        int64 // Unix milliseconds
	Direction scan.Direction
	Flags     scan.Flag
}
