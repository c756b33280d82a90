package scan

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/motma/motma/internal/audit"
	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/viname"
)

// VisitorQuery asks who was at a place, for those who run it.
type VisitorQuery struct {
	Place    PlaceID
	From, To time.Time // at most a week
	After    Cursor    // zero: from the beginning
	Limit    int       // at most 1,000
	Staff    string    // whom the client names as the reader, opaque
}

// Cursor is a position in a list of visits. The zero Cursor is its beginning.
type Cursor struct {
	Seen time.Time
	ID   ID
}

func (c Cursor) before(v Visit) bool {
	return c.Seen.IsZero() || cmp.Or(c.Seen.Compare(v.Seen), bytes.Compare(c.ID[:], v.First[:])) < 0
}

// Visitor is a visit as the place may see it: enough to count and to ask, not
// enough to call (standard §4).
type Visitor struct {
	Name        string // Họ tên đệm***
	Phone       string // 0123456***, empty when none is known
	From, To    time.Time
	FromAssumed bool
	ToAssumed   bool
	Gate        GateID
	Method      Method
	Doubtful    bool // beyond what is plausible for self check-ins (A07)
}

// String keeps personal data out of formatted errors.
func (Visitor) String() string { return "[visitor]" }

// GoString keeps personal data out of %#v.
func (Visitor) GoString() string { return "[visitor]" }

// errPage ends a walk when a page is full.
var errPage = errors.New("page is full")

// Visitors gives a page of visits in order of their first reading, and where
// the next page begins (zero when there is none). The access is written down
// first; without that nothing is given.
func (d *Desk) Visitors(ctx context.Context, by By, q VisitorQuery) ([]Visitor, Cursor, error) {
	p, err := d.Store.Place(ctx, q.Place)
	if err != nil {
		return nil, Cursor{}, err
	}
	if by.Client == "" || p.Client != by.Client {
		return nil, Cursor{}, ErrNotYourPlace
	}
	if !q.From.Before(q.To) || q.To.Sub(q.From) > 7*24*time.Hour {
		return nil, Cursor{}, fault.ErrInvalid.At(fault.Place{Path: "to",
			VI: "Khoảng thời gian tối đa 7 ngày, kết thúc sau khi bắt đầu.", EN: "The time span is at most 7 days and ends after it begins."})
	}
	visits, next, err := d.page(ctx, p, q)
	if err != nil || len(visits) == 0 {
		return nil, Cursor{}, err
	}
	accounts := make([]person.AccountID, len(visits))
	for i, v := range visits {
		accounts[i] = v.Account
	}
	err = d.Journal.Write(ctx, audit.Access{Client: by.Client, Officer: q.Staff, Action: "scan.visitors", Purpose: "place_management",
		Accounts: accounts, Detail: fmt.Sprintf(`{"place":%d,"from":%d,"to":%d}`, q.Place, q.From.UnixMilli(), q.To.UnixMilli())})
	if err != nil {
		return nil, Cursor{}, err
	}
	holders, err := d.Holders.Holders(ctx, accounts)
	if err != nil {
		return nil, Cursor{}, err
	}
	return mask(visits, holders), next, nil
}

// page collects one page of visits.
func (d *Desk) page(ctx context.Context, p Place, q VisitorQuery) ([]Visit, Cursor, error) {
	limit := min(max(q.Limit, 1), 1000)
	from := q.From
	if q.After.Seen.After(from) {
		from = q.After.Seen.Add(-time.Millisecond) // whatever was first read later also ended later
	}
	var visits []Visit
	err := Walker{d.Store, d.Holders, d.Zone}.Walk(ctx, p, from, q.To, func(v Visit) error {
		if !q.After.before(v) {
			return nil
		}
		if len(visits) == limit {
			return errPage
		}
		visits = append(visits, v)
		return nil
	})
	if errors.Is(err, errPage) {
		last := visits[len(visits)-1]
		return visits, Cursor{last.Seen, last.First}, nil
	}
	return visits, Cursor{}, err
}

func mask(visits []Visit, holders []person.Holder) []Visitor {
	out := make([]Visitor, len(visits))
	for i, v := range visits {
		h := holders[i]
		out[i] = Visitor{Name: viname.Mask(h.Name), From: v.From, To: v.To, FromAssumed: v.FromAssumed, ToAssumed: v.ToAssumed,
			Gate: v.Gate, Method: v.Method, Doubtful: v.Doubtful()}
		if h.Phone != "" {
			out[i].Phone = viname.MaskPhone(h.Phone)
		}
	}
	return out
}
