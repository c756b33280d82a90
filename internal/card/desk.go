package card

import (
	"context"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/motma/motma/internal/audit"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/policy"
)

// Facts gives for each person what their accounts know together.
type Facts interface {
	Facts(ctx context.Context, persons []person.ID) ([]policy.Facts, error)
}

// People finds accounts; the store does.
type People interface {
	// Holder finds whose QID it is; unknown is person.ErrUnknown.
	Holder(ctx context.Context, q person.QID) (person.Holder, error)
	ReadAccount(ctx context.Context, id person.AccountID) (person.Account, error)
}

// Config is what a Desk works with.
type Config struct {
	Store   Store
	Health  Facts
	People  People
	Journal *audit.Journal
	Now     func() time.Time
	// Reads says whether an app may read the cards of its users by evidence
	// that came from other apps.
	Reads func(ctx context.Context, app person.AppID) bool
	// Readers are the apps that may, to be told of changed cards; nil: nobody.
	Readers func(ctx context.Context) ([]person.AppID, error)
	// Many is how many overrides one hand may propose or approve within an
	// hour; [Many] when zero.
	Many int
	// Entries is how many persons' facts are remembered, 200,000 when zero.
	Entries int
	// Chunk is how many persons a step of a pass over everybody does, 8,192 when
	// zero.
	Chunk int
	// Report is told what went wrong in the background, and of alarms; nil:
	// nobody is.
	Report func(error)
}

// Desk says what card people have. Any number of desks may work on one store.
type Desk struct {
	Config
	inForce atomic.Pointer[inForce]
	known   *memory
	wake    chan struct{}
	alarms  atomic.Int64 // raised by this process
	token   string
}

// factsTTL is how old what a desk remembers may be, in other processes than the
// one that wrote it: well inside the 60 seconds of A29.
const factsTTL = 30 * time.Second

// Many is how many overrides one hand may propose or approve within an hour,
// where the operator does not say. Project's own choice.
const Many = 20

// New prepares a desk; [Desk.Refresh] reads what is in force.
func New(c Config) *Desk {
	if c.Many <= 0 {
		c.Many = Many
	}
	if c.Entries <= 0 {
		c.Entries = 200_000
	}
	if c.Chunk <= 0 {
		c.Chunk = 8_192
	}
	if c.Report == nil {
		c.Report = func(error) {}
	}
	return &Desk{Config: c, known: newMemory(c.Entries), wake: make(chan struct{}, 1), token: newToken()}
}

func (d *Desk) now() time.Time { return d.Now().UTC().Truncate(time.Millisecond) }

// change runs f in one transaction, and then takes into use what came of it.
func (d *Desk) change(ctx context.Context, actor string, f func(Tx) error) error {
	if err := d.Store.ChangeCards(ctx, actor, d.now(), f); err != nil {
		return err
	}
	d.Wake()
	return d.Refresh(ctx)
}

// Wake makes the worker look at once.
func (d *Desk) Wake() {
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

func idText(id int64) string { return strconv.FormatInt(id, 10) }
