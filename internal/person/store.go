package person

import (
	"context"
	"time"
)

// Store keeps accounts, persons, links, identifiers, QIDs and codes.
type Store interface {
	// Within runs f in one transaction that holds an exclusive lock on every
	// key given and on the (app, user) pair, so that two registrations which
	// might concern one person run one after the other. It commits durably
	// when f returns nil and leaves no trace when f fails. f may run more than
	// once (a serialisation failure), so it must have no effect outside tx.
	Within(ctx context.Context, keys []Key, f func(tx Tx) error) error

	// Together is Within for many registrations of one app: it locks and reads
	// beforehand what they concern, and sends what they wrote at the end. What
	// c does not foresee is read when it is asked for; what the rules of
	// registering never do, f may not do either: it fails the unit.
	Together(ctx context.Context, c Concern, f func(tx Bulk) error) error

	// Holder finds whose QID it is, alias or not. Unknown: ErrUnknown.
	Holder(ctx context.Context, q QID) (Holder, error)
	// HolderOfCode finds whose code it is, revoked or not. Unknown: ErrUnknown.
	HolderOfCode(ctx context.Context, id CodeID) (Holder, error)
	// HolderOfKey finds the person of a verified identifier. Unknown: ErrUnknown.
	HolderOfKey(ctx context.Context, k Key) (Holder, error)
	// HolderOfAccount finds an account's person (0 where it has no link).
	HolderOfAccount(ctx context.Context, id AccountID) (Holder, error)

	// AccountID finds the account of an app's user. Unknown: ErrUnknown.
	AccountID(ctx context.Context, app AppID, user string) (AccountID, error)
	// ReadAccount reads an account outside a transaction. Unknown: ErrUnknown.
	ReadAccount(ctx context.Context, id AccountID) (Account, error)
	// ReadConflicts gives conflicts, open ones or all, after a cursor.
	ReadConflicts(ctx context.Context, open bool, after int64, limit int) ([]Conflict, error)
}

// Tx is what the rules may do inside Within. Every write carries the actor
// given to Act; a write before Act is refused.
type Tx interface {
	// Act names who does what follows; it becomes part of the change log.
	Act(actor string, at time.Time)
	// NewID makes a surrogate: unique, roughly in order of time.
	NewID() int64
	// Lock makes this transaction the only one that holds the surrogate (a
	// person's or an account's), until it ends. It may make Within start over.
	Lock(id ID) error

	// AccountByUser and Account return ErrUnknown when there is none.
	AccountByUser(app AppID, user string) (Account, error)
	Account(id AccountID) (Account, error)
	// SaveAccount inserts version 1 or a further version (the earlier ones
	// stay in the history), and replaces the account's current keys.
	SaveAccount(a Account, keys []Key) error
	// AccountsByKey gives the accounts whose current version carries k, at
	// most limit, oldest first.
	AccountsByKey(k Key, limit int) ([]Account, error)
	// SetDeclarer changes who declared for an account.
	SetDeclarer(id, declarer AccountID) error
	// DeclaredBy counts the accounts that one account declared on behalf.
	DeclaredBy(declarer AccountID) (int, error)

	// Links of an account, whole history, oldest first.
	Links(account AccountID) ([]Link, error)
	// Members are the accounts with an active certain link to p, oldest first.
	Members(p ID) ([]Account, error)
	// AddPerson makes a person.
	AddPerson(p ID) error
	// AddLink appends to the ledger. The database refuses a second active
	// certain link of an account.
	AddLink(l Link) error
	// EndLink marks an active link as ended by another.
	EndLink(id, by LinkID, at time.Time) error

	// Verified says whose a verified identifier is; ErrUnknown if nobody's.
	Verified(k Key) (ID, error)
	// SetVerified gives a verified identifier to a person; the database
	// refuses it if it is another's.
	SetVerified(k Key, p ID, by AccountID, how Assurance) error
	// ReleaseVerified takes an identifier back that was verified through an
	// account; one verified through another stays.
	ReleaseVerified(k Key, by AccountID) error
	// MoveVerified gives the identifiers verified through an account to a
	// person, when a link is broken or made again.
	MoveVerified(by AccountID, to ID) error

	// Retire takes the app's id of its user from an account that was withdrawn:
	// the id is another user's from now on.
	Retire(id AccountID) error
	// DropVerified takes the identifiers verified through an account from its
	// person.
	DropVerified(by AccountID) error

	// QIDs of an account, oldest first.
	QIDs(account AccountID) ([]QID, error)
	// AddQID issues or imports a QID for an account; a taken one: ErrTaken.
	AddQID(q QID, account AccountID) error
	// MoveQIDs gives an account's QIDs, with their codes, to another account.
	MoveQIDs(from, to AccountID) error
	// CurrentQID of a person; empty when it has none yet.
	CurrentQID(p ID) (QID, error)
	// SetCurrentQID says which of the members' QIDs is shown.
	SetCurrentQID(p ID, q QID) error

	// Codes of a QID, newest first.
	Codes(q QID) ([]Code, error)
	AddCode(c Code) error
	RevokeCode(id CodeID, at time.Time, reason string) error

	// OpenConflict keeps a question; the same open question is kept once.
	OpenConflict(c Conflict) error
	Conflicts(account AccountID) ([]Conflict, error)
	CloseConflict(id int64, at time.Time, outcome string) error
	// ReopenConflict opens a closed question again; where the same question is
	// open by now: ErrAskedAgain.
	ReopenConflict(id int64) error

	// Change appends to the change log: what happened to which account and
	// person, without personal data. Audits read it.
	Change(c Change) error
	// Announce tells an app, by its feed, what changed for one of its users; it
	// is told when this unit commits, and in the order of the person's units.
	Announce(e Event) error
}

// Holder is whom a text or number resolves to, with what a gate shows.
type Holder struct {
	Account AccountID
	Person  ID        // 0: an account with no link yet
	QID     QID       // the person's current one; differs from an alias asked for
	Name    string    // of the account that answers, as written
	Folded  string    // its folded form
	Birth   string    // YYYY-MM-DD or YYYY
	Paper   string    // the number that the code carries
	Code    CodeID    // when asked by code
	Revoked bool      // that code was revoked
	Phone   string    // for masking
	Opened  bool      // an open conflict concerns the person or account
	At      time.Time // when this was read from the store
}

// String keeps personal data out of formatted errors.
func (h Holder) String() string { return "[holder " + h.Account.String() + "]" }

// GoString keeps personal data out of %#v.
func (h Holder) GoString() string { return h.String() }

// Change is one line of the change log.
type Change struct {
	Kind    string // "account.created", "link.made", "link.broken", "code.issued", ...
	Account AccountID
	Person  ID
	Detail  string // JSON without personal data, may be empty
}
