package travel

import (
	"context"
	"log/slog"
	"time"

	"github.com/motma/motma/internal/health"
	"github.com/motma/motma/internal/person"
)

// Store keeps certificates, trusted signers and what was taken of foreign
// certificates.
type Store interface {
	// Certificates of accounts, whatever their state, oldest first.
	Certificates(ctx context.Context, accounts []person.AccountID) ([]Certificate, error)
	// Certificate gives one by its id; ErrUnknown when there is none.
	Certificate(ctx context.Context, id string) (Certificate, error)
	// SaveCertificates ends, looks at and makes certificates, all or none. One
	// that has ended meanwhile, or a second one in force for a record, is
	// ErrAgain: look again.
	SaveCertificates(ctx context.Context, actor string, c Changes) error
	// WatchCertificates notes the accounts with a certificate in force that is of a
	// dose and expires before a time, or whose record, account, person or key
	// changed, by what changed since it was last called.
	WatchCertificates(ctx context.Context, now, expires time.Time) error
	// DueCertificates gives the accounts noted, by id after a cursor.
	DueCertificates(ctx context.Context, after person.AccountID, limit int) ([]person.AccountID, error)
	// LookedAtCertificates takes accounts off again.
	LookedAtCertificates(ctx context.Context, accounts []person.AccountID) error
	// RevokedCertificates gives the ids of certificates that have not expired and
	// must not be relied on, sorted.
	RevokedCertificates(ctx context.Context, now time.Time) ([]string, error)

	// AddSigners keeps signers; one that was removed is trusted again.
	AddSigners(ctx context.Context, signers []Signer) error
	// RemoveSigner ends the trust in a signer; ErrSignerUnknown when it is not trusted.
	RemoveSigner(ctx context.Context, digest string, at time.Time, actor, reason string) error
	// Signers gives all, also removed ones, by country and digest.
	Signers(ctx context.Context) ([]Signer, error)

	// KeepForeign notes that a foreign certificate was taken; again is nothing.
	KeepForeign(ctx context.Context, k Kept) error
	// KeptForeign gives what was taken on an account, oldest first.
	KeptForeign(ctx context.Context, account person.AccountID) ([]Kept, error)
	// KeeperOf gives the account that a foreign certificate was first taken on; 0 for none.
	KeeperOf(ctx context.Context, issuer, id string) (person.AccountID, error)
}

// Changes are what becomes of certificates at one moment.
type Changes struct {
	At   time.Time
	End  []Certificate // with State, Why, Note and Next as they become
	Seen []Certificate // with Person and Version as they are now
	Make []Certificate
}

// Kept is a foreign certificate that was taken as evidence.
type Kept struct {
	Account person.AccountID
	Issuer  string
	ID      string
	Kind    Kind
	KID     string
	Record  health.RecordID
	At      time.Time
	Expires time.Time
	Actor   string
}

// LogValue shows the account alone: an id may be anything.
func (k Kept) LogValue() slog.Value { return slog.Int64Value(int64(k.Account)) }

// String keeps ids out of formatted errors.
func (Kept) String() string { return "[kept certificate]" }

// GoString keeps ids out of %#v.
func (k Kept) GoString() string { return k.String() }
