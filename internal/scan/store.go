package scan

import (
	"context"
	"iter"
	"time"

	"github.com/motma/motma/internal/person"
)

// Store keeps places and scans.
type Store interface {
	// Append records scans durably and answers in their order. Calls made at
	// the same time are joined into one group commit; the call returns after
	// the commit. When the queue is full it returns fault.ErrBusy at once and
	// nothing is recorded. The caller sets each scan's Day by Slot.
	Append(ctx context.Context, scans []Slotted) ([]Verdict, error)

	// At gives the scans of a place with from <= At < to, in order of (At, ID).
	At(ctx context.Context, p PlaceID, from, to time.Time) iter.Seq2[Scan, error]
	// Of gives the scans of the accounts with from <= At < to, in order of (At, ID).
	Of(ctx context.Context, accounts []person.AccountID, from, to time.Time) iter.Seq2[Scan, error]

	SavePlace(ctx context.Context, p Place, actor string) error
	// Place returns ErrPlaceUnknown when there is none.
	Place(ctx context.Context, id PlaceID) (Place, error)
	PlaceByCode(ctx context.Context, code string) (Place, error)
	// Places of a client, by id, after a cursor.
	Places(ctx context.Context, client string, after PlaceID, limit int) ([]Place, error)
	SaveGate(ctx context.Context, g Gate, actor string) error
	Gates(ctx context.Context, p PlaceID) ([]Gate, error)
	SaveStaff(ctx context.Context, s Staff, actor string) error
	StaffOf(ctx context.Context, p PlaceID) ([]Staff, error)
	// NewID makes a surrogate for a place, gate or staff.
	NewID() int64
}

// Slotted is a scan with the partition it goes to. The slot depends on the
// device time alone as long as that is sane, so that a retry finds the first.
type Slotted struct {
	Scan
	Day Day
}
