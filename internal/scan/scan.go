// Package scan records that somebody passed a gate.
//
// A scan is one reading at a gate of a place: in, out or check. It belongs to
// an account, never to a person directly, so that links made and broken later
// move it exactly. It is answered only after it is durable. Visits and head
// counts are computed from scans, never stored.
package scan

import (
	"log/slog"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/motma/motma/internal/person"
)

// PlaceID, GateID and StaffID are surrogates; zero is none.
type (
	PlaceID int64
	GateID  int64
	StaffID int64
)

// String gives decimal digits.
func (id PlaceID) String() string { return strconv.FormatInt(int64(id), 10) }

// ID is the client-made UUID of a scan: together with the place and the
// device time it makes recording idempotent.
type ID = uuid.UUID

// Direction of a scan.
type Direction uint8

// In and out move the head count, a check does not.
const (
	In Direction = iota + 1
	Out
	Check
)

// Method is how the reading came about.
type Method uint8

// The ways of standard §4.
const (
	StaffScans Method = iota + 1 // staff read the person's code
	SelfScans                    // the person read the place's code
	CardRead                     // a CCCD or BHYT card was read
	Number                       // a number was typed by hand
)

// Kind is what was read.
type Kind uint8

// The kinds of reading that can be recorded.
const (
	Personal Kind = iota + 1
	CCCD
	BHYT
	Certificate
	AppCode
	Typed // a number typed by hand
	User  // the app vouches for its own logged-in user (SelfScans)
)

// Assurance is how sure the platform is who passed.
type Assurance uint8

// From weakest to strongest; the order is this project's own choice.
const (
	Claim   Assurance = iota + 1 // somebody says so: unsigned text or typed number
	Vouched                      // an app says so of its logged-in user
	OnCard                       // read from a card, which anybody could print
	Signed                       // a valid signature of the platform
)

// Flag marks what is unusual in a scan; a set.
type Flag uint16

// The flags.
const (
	Quarantined Flag = 1 << iota // outside the offline window: kept, not in visits (A10)
	Late                         // came long after its device time, inside the window
	Future                       // device clock ahead of ours beyond the tolerance
	Expired                      // a live code after its time (A02)
	Revoked                      // the code was revoked
	Mismatch                     // the claim contradicts what we know (A04, A05)
	Remote                       // self check-in beyond the place's usual rate (A07)
	OverCap                      // the place was over its capacity
	FarUse                       // the same code was used in another province just before (A02)
)

// Scan is one reading at a gate.
type Scan struct {
	ID        ID
	Place     PlaceID
	Gate      GateID           // 0: the place as a whole
	Account   person.AccountID // who; an AppClaim account when unresolved
	Code      person.CodeID    // 0 when no signed code was read
	At        time.Time        // device time, millisecond precision
	Received  time.Time        // server time
	Direction Direction
	Method    Method
	Kind      Kind
	Assurance Assurance
	Flags     Flag
	Staff     StaffID // 0: none named
	Client    int32   // surrogate of the client that sent it
}

// LogValue shows no personal data.
func (s Scan) LogValue() slog.Value {
	return slog.GroupValue(slog.String("scan", s.ID.String()), slog.Int64("place", int64(s.Place)))
}

// Verdict is what happened to one scan of an append.
type Verdict uint8

// The verdicts.
const (
	Recorded  Verdict = iota + 1 // new, durable
	Duplicate                    // the same scan was there already
	Reused                       // id and time were used for another scan: not recorded
)

// PlaceKind is what sort of place it is (standard §4).
type PlaceKind uint8

// The kinds of place.
const (
	Venue PlaceKind = iota + 1
	Vehicle
	Checkpoint
)

// Place is where people pass.
type Place struct {
	ID       PlaceID
	Code     string // short public code: in the poster's URL, and to type
	Kind     PlaceKind
	Name     string
	Unit     string // administrative unit code (standard §9)
	Address  string
	Client   string   // the client that registered it and may manage it
	Scanners []string // further clients that may scan there
	Owner    string   // owner's name, for authorities
	Phone    string   // owner's phone, for authorities
	Capacity int      // 0: none stated
	Hours    []Opening
	Stay     time.Duration // assumed length of a visit without check-out; 0: by kind
	Poster   int           // current poster version, from 1
	Created  time.Time
	Closed   time.Time // zero while open
}

// LogValue shows no personal data.
func (p Place) LogValue() slog.Value { return slog.Int64Value(int64(p.ID)) }

// Opening is one weekly opening time, in the profile's time zone.
type Opening struct {
	Day      time.Weekday
	From, To int // minutes after midnight; To may exceed 1440 past midnight
}

// Gate is one entrance of a place.
type Gate struct {
	ID     GateID
	Place  PlaceID
	Name   string
	Closed time.Time
}

// Staff may scan at a place.
type Staff struct {
	ID    StaffID
	Place PlaceID
	Ref   string // the client's own reference for the person, opaque
	Role  string // "guard" or "manager"
	Until time.Time
}

// Day is a UTC day of scans, counted from the Unix epoch; partitions are by it.
type Day int32

// Undated is the day of scans whose device time is nowhere near now: they are
// kept in quarantine by the time they were received.
const Undated Day = 0

// DayOf gives the UTC day of a moment.
func DayOf(t time.Time) Day { return Day(t.UnixMilli() / 86_400_000) }

// Start is the first moment of the day.
func (d Day) Start() time.Time { return time.UnixMilli(int64(d) * 86_400_000).UTC() }

// String gives YYYYMMDD.
func (d Day) String() string { return d.Start().Format("20060102") }
