// Package person knows that the user of one app, the CCCD holder of another
// and the BHYT card at a gate are one person, and never joins two.
//
// It links, it never merges. An account is one app's record of a user; a
// person is an opaque id with no data of its own; a link in an append-only
// ledger says which account belongs to which person, by which tier of
// evidence. What is shown of a person is computed from the accounts linked at
// that moment, so that breaking a link restores both sides exactly. Broken
// and rejected pairs are remembered: no later match makes them again.
//
// A QID belongs to the account it was issued for and resolves, for ever, to
// the person whom that account is linked to. A person has one current QID;
// the others are aliases.
package person

import (
	"log/slog"
	"slices"
	"strconv"
	"time"

	"github.com/motma/motma/qr"
)

// ID is a person: a surrogate, never shown outside the platform.
type ID int64

// AccountID is one app's record of one user: a surrogate. Zero is none.
type AccountID int64

// LinkID is a line of the link ledger.
type LinkID int64

// CodeID identifies an issued code inside its signature; revocation is by it.
type CodeID uint64

// AppID names a connected app, e.g. "bluezone".
type AppID string

// Apps that are no apps: accounts that gates make of what they read.
const (
	AppCard  AppID = "card"  // a CCCD or BHYT card read at a gate
	AppClaim AppID = "claim" // an unsigned text that resolved to nobody
)

// QID is the national identifier of a person (standard §1): opaque text.
type QID = qr.QID

// String gives decimal digits.
func (id ID) String() string { return strconv.FormatInt(int64(id), 10) }

// String gives decimal digits.
func (id AccountID) String() string { return strconv.FormatInt(int64(id), 10) }

// Sex as the standard writes it (standard §1, EXT 2).
type Sex uint8

// The values of EXT position 2.
const (
	SexNone Sex = iota
	Male
	Female
)

// Attributes are what an app says of its user. Each may be empty but Name
// and Birth. They are claims until a Proof says otherwise.
type Attributes struct {
	Name        string // as written, NFC, with diacritics where the app has them
	Birth       string // YYYY-MM-DD, or YYYY where only the year is known
	Sex         Sex
	CCCD        string // 12 digits
	CMND        string // 9 digits
	Passport    string // capital letters and digits
	Nationality string // ISO 3166-1 alpha-3; needed beside a passport
	BHYT        string // card number of 15 characters, or the 10 BHXH digits
	Phone       string // 10 digits
	Unit        string // administrative unit code (standard §9), usually the commune
}

// LogValue keeps personal data out of logs.
func (Attributes) LogValue() slog.Value { return slog.StringValue("[attributes]") }

// String keeps personal data out of formatted errors.
func (Attributes) String() string { return "[attributes]" }

// GoString keeps personal data out of %#v.
func (Attributes) GoString() string { return "[attributes]" }

// KeyKind is a kind of identifier.
type KeyKind string

// The identifiers that accounts are found by.
const (
	KeyCCCD     KeyKind = "cccd"
	KeyCMND     KeyKind = "cmnd"
	KeyPassport KeyKind = "passport" // nationality + ":" + number
	KeyBHXH     KeyKind = "bhxh"     // last 10 digits of the BHYT number
	KeyPhone    KeyKind = "phone"
)

// Key is an identifier's kind and normalised value.
type Key struct {
	Kind  KeyKind
	Value string
}

// LogValue shows the kind alone.
func (k Key) LogValue() slog.Value { return slog.StringValue(string(k.Kind) + ":[value]") }

// String shows the kind alone.
func (k Key) String() string { return string(k.Kind) + ":[value]" }

// GoString shows the kind alone.
func (k Key) GoString() string { return k.String() }

// Assurance is how well an identifier is known to be its claimant's.
type Assurance uint8

// From weakest to strongest. The order is this project's own choice.
const (
	Declared Assurance = iota // the person, or somebody for them, said so
	OTP                       // a one-time password was answered: phones only
	Card                      // staff read the card
	Register                  // the population or insurance register said yes
)

// Verified says whether the identifier counts as verified (identity ladder).
// A phone never is: it is an address, not an identity.
func (a Assurance) Verified() bool { return a >= Card }

// Proof is one identifier's assurance.
type Proof struct {
	Kind KeyKind
	How  Assurance
	At   time.Time // when it was proved
}

// Account is one app's record of one user, in its current version.
type Account struct {
	ID       AccountID
	App      AppID
	User     string // the app's own id of the user; opaque, may be personal
	Version  int    // 1 is the first; older ones stay in the history
	Created  time.Time
	Updated  time.Time
	Attrs    Attributes
	Proofs   []Proof
	Declarer AccountID // whoever declared on behalf (khai hộ), 0 for oneself
	Folded   string    // Attrs.Name folded: what the code carries
	// Withdrawn is when the user left the app; zero while they use it.
	Withdrawn time.Time
}

// Proven says that papers of this account's user were checked.
func (a Account) Proven() bool {
	return slices.ContainsFunc(a.Proofs, func(p Proof) bool { return p.How.Verified() })
}

// LogValue keeps personal data out of logs.
func (a Account) LogValue() slog.Value {
	return slog.GroupValue(slog.String("app", string(a.App)), slog.Int64("account", int64(a.ID)))
}

// String keeps personal data out of formatted errors.
func (a Account) String() string { return "[account " + a.ID.String() + "]" }

// GoString keeps personal data out of %#v.
func (a Account) GoString() string { return a.String() }

// Tier is the rung of the evidence ladder that made a link (identity ladder;
// the tiers are this project's own).
type Tier string

// The rungs. C tiers never link by themselves.
const (
	TierNew Tier = "new" // the first account of a person
	TierA0  Tier = "A0"  // same verified CCCD; name and birth date agree
	TierA1  Tier = "A1"  // same self-declared CCCD; birth date exact, name equal
	TierA2  Tier = "A2"  // CCCD and old CMND known together: crosswalk
	TierA3  Tier = "A3"  // same BHXH number; birth date and name agree
	TierB1  Tier = "B1"  // phone proved now by both; name and birth date agree
	TierB2  Tier = "B2"  // same CCCD, other name or birth date: conflict
	TierB3  Tier = "B3"  // same passport and nationality; name and birth date agree
	TierC1  Tier = "C1"  // name, birth date, sex and commune: a question at most
	TierC3  Tier = "C3"  // likely by the model, far ahead of the second: a question
	TierMan Tier = "manual"
)

// LinkState is what the ledger says of an account and a person.
type LinkState string

// The states of identity.md's model.
const (
	LinkCertain  LinkState = "certain"
	LinkProbable LinkState = "probable" // waits for a reviewer
	LinkRejected LinkState = "rejected" // a reviewer said no: remembered
	LinkBroken   LinkState = "broken"   // was certain, was undone: remembered
)

// Link is one line of the ledger. Lines are never changed but for being
// ended, and never removed.
type Link struct {
	ID       LinkID
	Account  AccountID
	Person   ID
	State    LinkState
	Tier     Tier
	Evidence string // JSON: which identifier kinds agreed, without values
	Flags    string // e.g. "unverified-id"
	Actor    string
	At       time.Time
	Ended    time.Time // zero while it holds
	EndedBy  LinkID    // the line that replaced it; itself when its account was withdrawn; 0 while it holds
}

// Conflict is a question for a reviewer: two records that share an
// identifier and contradict each other, or one record that matches two
// persons. It joins nobody.
type Conflict struct {
	ID      int64
	Kind    string // "B2", "two-persons", "twins", "broken-pair", ...
	Account AccountID
	Persons []ID
	Key     KeyKind // the identifier that collided
	Opened  time.Time
	Closed  time.Time
	Outcome string
	// Noted: nobody waits for the answer, and nothing wrong is shown
	// meanwhile. It is kept for whoever looks, not put before a reviewer.
	Noted    bool
	Score    float64 // posterior of the model that the two are one person; 0 without one
	Evidence string  // JSON: the model's word on each field, without values
}

// Code is one issued version of a person's code. Hidden, full, static and
// live texts of a version share its id.
type Code struct {
	ID      CodeID
	QID     QID
	Account AccountID // whose QID it is
	Text    string    // the static hidden text, the same bytes in every app
	Basis   string    // digest of what the text says: a change makes a new version
	Issued  time.Time
	Expires time.Time
	Revoked time.Time // zero while valid
	Reason  string    // why it was revoked: "lost", ...
}

// LogValue keeps the text out of logs.
func (c Code) LogValue() slog.Value { return slog.Uint64Value(uint64(c.ID)) }

// String keeps the text out of formatted errors.
func (c Code) String() string { return "[code " + strconv.FormatUint(uint64(c.ID), 10) + "]" }

// GoString keeps the text out of %#v.
func (c Code) GoString() string { return c.String() }
