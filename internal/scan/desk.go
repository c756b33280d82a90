package scan

import (
	"context"
	"time"

	"github.com/motma/motma/internal/audit"
	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/policy"
	"github.com/motma/motma/qr"
)

// Config is what a Desk works with.
type Config struct {
	Store     Store
	Holders   Holders
	People    People
	CodeKeys  func() qr.KeySet // that verify personal codes
	PlaceKeys func() qr.KeySet // that verify posters
	// OwnCodes are the patterns of apps' own codes, as they are now; it may
	// remember them for some seconds. nil: there are none.
	OwnCodes func(ctx context.Context) ([]qr.AppPattern, error)
	Journal  *audit.Journal // where reads of visitors are written down
	Now      func() time.Time
	Limits   Limits
	Zone     *time.Location // of opening hours; nil: UTC+7
	Entries  int            // texts kept judged, 200,000 when zero
	Cards    Cards          // what card people have; nil: nobody knows
	// CardWait is how long an answer waits for the card at most, from the moment
	// that the reading was understood; 100 ms when zero.
	CardWait time.Duration
	// Certificates verifies travel certificates; nil: none is read.
	Certificates Certificates
	// Policies are those in force, for certificates; nil: the built-in ones.
	Policies func() *policy.Set
}

// Persons says whose many accounts are, 0 for nobody's, in the order asked.
type Persons interface {
	Persons(ctx context.Context, accounts []person.AccountID) ([]person.ID, error)
}

// Holders says who stands behind many accounts at once, in the order asked.
type Holders interface {
	Persons
	// Holders gives what may be shown of them; Person is 0 where there is none.
	Holders(ctx context.Context, accounts []person.AccountID) ([]person.Holder, error)
}

// Desk records readings and answers gates. What it keeps in memory only makes
// it quick or warns earlier: any number of desks may work on one store.
type Desk struct {
	Config
	texts   *cache[textKey, *verdict]
	posters *cache[textKey, posterRead]
	places  *cache[PlaceID, *placeView]
	recent  *cache[passKey, pass]
	uses    *cache[person.CodeID, use]
	selves  *cache[PlaceID, *selfRate]
	heads   *cache[PlaceID, *head]
	changes *cache[person.ID, time.Time] // persons who changed lately
	asking  chan struct{}                // bounds the look-ups of cards under way
}

// NewDesk prepares a desk.
func NewDesk(c Config) *Desk {
	c.Limits = c.Limits.orDefault()
	if c.Zone == nil {
		c.Zone = time.FixedZone("ICT", 7*3600)
	}
	if c.Entries <= 0 {
		c.Entries = 200_000
	}
	if c.Policies == nil {
		c.Policies = policy.Builtin
	}
	if c.CardWait <= 0 {
		c.CardWait = defaultCardWait
	}
	return &Desk{Config: c, asking: make(chan struct{}, maxAsking),
		texts:   newCache[textKey, *verdict](c.Entries, hashText),
		posters: newCache[textKey, posterRead](c.Entries/4, hashText),
		places:  newCache[PlaceID, *placeView](c.Entries/4, spread[PlaceID]),
		recent:  newCache[passKey, pass](c.Entries, hashPass),
		uses:    newCache[person.CodeID, use](c.Entries, spread[person.CodeID]),
		selves:  newCache[PlaceID, *selfRate](c.Entries/4, spread[PlaceID]),
		heads:   newCache[PlaceID, *head](c.Entries/4, spread[PlaceID]),
		changes: newCache[person.ID, time.Time](c.Entries/4, spread[person.ID]),
	}
}

// Record takes one reading. It answers when the scan is durable; the same
// reading sent again gives ResultDuplicate. It never waits for tracing or for
// the head count, and for the card no longer than CardWait, which begins
// before the scan is written.
func (d *Desk) Record(ctx context.Context, by By, r Reading) (Answer, error) {
	now := d.Now()
	x, err := d.prepare(ctx, by, r, now)
	if err != nil {
		return Answer{}, err
	}
	cards := d.ask(ctx, []*draft{&x})
	got, err := d.Store.Append(ctx, []Slotted{x.scan})
	if err != nil {
		return Answer{}, err
	}
	if len(got) != 1 || got[0] == Reused {
		return Answer{}, ErrReused
	}
	cards.wait()
	return d.answer(by, x, got[0]), nil
}

// draft is a reading on its way to the store.
type draft struct {
	scan  Slotted
	place *placeView
	v     *verdict
	warn  warnings
	card  policy.Card

	certificate *CertificateAnswer // where one was read
	kept        bool
	notKept     *fault.Error
}

// prepare checks, attributes and marks a reading.
func (d *Desk) prepare(ctx context.Context, by By, r Reading, now time.Time) (draft, error) {
	if err := r.check(); err != nil {
		return draft{}, err
	}
	r.At = r.At.UTC().Truncate(time.Millisecond)
	place, flags, warn, err := d.where(ctx, by, &r, now)
	if err != nil {
		return draft{}, err
	}
	v, err := d.who(ctx, by, r, now)
	if err != nil {
		return draft{}, err
	}
	x := draft{place: place, v: v, warn: warn | v.warn}
	if r.Keep {
		d.keep(ctx, by, r, &x)
	}
	flags |= v.flags | d.Limits.judge(r.At, now, r.Offline)
	flags |= x.times(flags, r.At, now)
	x.scan = Slotted{Day: d.Limits.slot(r.At, now), Scan: Scan{
		ID: r.ID, Place: place.ID, Gate: r.Gate, Account: v.holder.Account, Code: person.CodeID(v.code.ID), At: r.At, Received: now.UTC().Truncate(time.Millisecond),
		Direction: r.Direction, Method: methodOf(r.Method, v.kind), Kind: v.kind, Assurance: v.assurance,
		Flags: flags, Staff: r.Staff, Client: by.Number}}
	d.remember(&x, now)
	return x, nil
}

// keep takes a certificate as evidence on the account that the reading names,
// because its bearer agreed. The scan is recorded whatever comes of it.
func (d *Desk) keep(ctx context.Context, by By, r Reading, x *draft) {
	if x.v.certificate == nil {
		x.notKept = ErrNotCertificate
		return
	}
	err := d.Certificates.Keep(ctx, by.Client, by.App, r.Account, x.v.certificate.read.Text())
	x.kept, x.notKept = err == nil, fault.Of(err)
}

// methodOf corrects what a gate cannot know before the text is read.
func methodOf(m Method, k Kind) Method {
	if m == StaffScans && (k == CCCD || k == BHYT) {
		return CardRead
	}
	if m == CardRead && (k == Personal || k == AppCode) {
		return StaffScans
	}
	return m
}

// times judges the code's own validity at the device's moment; where that is
// not believed, at ours. It adds the warnings that go with the time flags.
func (x *draft) times(flags Flag, at, now time.Time) (more Flag) {
	if flags&Quarantined != 0 {
		x.warn |= warnQuarantined
		at = now
	} else if flags&Late != 0 {
		x.warn |= warnLate
	}
	if c := x.v.certificate; c != nil {
		return c.times(at)
	}
	if x.v.signature != SignatureValid {
		return 0
	}
	switch {
	case !at.Add(-qr.Tolerance).Before(x.v.code.Expires):
		x.warn |= warnExpired
		return Expired
	case at.Add(qr.Tolerance).Before(x.v.code.NotBefore):
		x.warn |= warnNotYet
		return Expired // not to be told from an old one by the flag: out of its time
	}
	return 0
}

// who says to whom a reading belongs.
func (d *Desk) who(ctx context.Context, by By, r Reading, now time.Time) (*verdict, error) {
	switch r.Method {
	case SelfScans:
		return d.user(ctx, by.App, r.Account, now)
	case Number:
		k, _ := CleanNumber(*r.Number)
		return d.number(ctx, by.Client, k, now)
	}
	return d.judge(ctx, by.Client, r.Text, now)
}

// answer tells the asker what they may see.
func (d *Desk) answer(by By, x draft, got Verdict) Answer {
	s, v := x.scan.Scan, x.v
	a := Answer{Scan: s.ID, Result: ResultRecorded, At: s.At, Received: s.Received, Place: s.Place, PlaceName: x.place.Name,
		Gate: s.Gate, Direction: s.Direction, Method: s.Method, Assurance: s.Assurance, Kind: s.Kind,
		Signature: v.signature, Flags: s.Flags, Card: x.card, Certificate: x.certificate}
	switch {
	case got == Duplicate:
		a.Result = ResultDuplicate
	case s.Flags&Quarantined != 0:
		a.Result = ResultQuarantined
	}
	a.Who = v.shown(by.Officer)
	warn := x.warn
	// An unsigned text is what somebody who guesses QIDs would send: place
	// staff are told the same for a QID that exists and one that does not (A01).
	if !by.Officer && v.warn&warnMismatch != 0 {
		warn = warn&^warnMismatch | warnUnconfirmed
		a.Flags &^= Mismatch
	}
	if d.CodeKeys().Sandbox() {
		warn |= warnTestCode // whatever was read, and however: nothing here is worth anything
	}
	a.Warnings = warn.list()
	if v.app != "" {
		a.Warnings = append([]Warning{ownWarning(v.app)}, a.Warnings...)
	}
	return a
}

// shown masks a person by who asks. A typed number shows nothing to anybody:
// typing is not reading a code (A13). An app's own code may be as guessable as
// a number, so place staff learn no name by it (A01).
func (v *verdict) shown(officer bool) Who {
	switch {
	case v.kind == Typed:
		return Who{}
	case v.kind == AppCode && !officer:
		return Who{Known: v.known}
	case officer:
		return Who{Name: v.full, BirthYear: v.year, QID: maskQID(v.holder.QID), Known: v.known}
	}
	return Who{Name: v.masked, QID: maskQID(v.holder.QID), Known: v.known}
}

const stars = "******************"

func maskQID(q person.QID) string {
	if len(q) <= 8 {
		return ""
	}
	return stars[:min(len(q)-4, len(stars))] + string(q[len(q)-4:])
}

// user is the app's own logged-in user, whom the app vouches for.
func (d *Desk) user(ctx context.Context, app person.AppID, id person.AccountID, now time.Time) (*verdict, error) {
	k := keyOf("user\x00" + string(app) + "\x00" + id.String())
	return d.kept(k, now, func(*verdict) (*verdict, error) {
		h, err := d.People.ByUser(ctx, app, id)
		v := &verdict{kind: User, signature: SignatureNone, holder: h, known: true, assurance: Vouched, read: now}
		v.holder.Account = id // of several linked accounts, the one that checks in
		v.describe()
		return v, err
	})
}

// number is what staff typed: evidence of nothing, so neither the answer nor
// its warnings tell whether anybody has that number.
func (d *Desk) number(ctx context.Context, actor string, k person.Key, now time.Time) (*verdict, error) {
	text := "number\x00" + string(k.Kind) + "\x00" + k.Value
	return d.kept(keyOf(text), now, func(old *verdict) (*verdict, error) {
		v := &verdict{kind: Typed, signature: SignatureNone, assurance: Claim, warn: warnTyped, read: now}
		h, err := d.People.ByNumber(ctx, k)
		v.holder = h
		if fault.Of(err) != nil && fault.Of(err).Is(person.ErrUnknown) {
			err = d.claim(ctx, actor, text, ofNumber(k), v, old)
		}
		return v, err
	})
}
