// Package audit writes down who read whose data, and why.
//
// An access is recorded before the data leaves. It names the reader, the
// purpose, the case, and every account whose data was in the answer, so that
// each person can see it in their own list.
package audit

import (
	"context"
	"time"

	"github.com/motma/motma/internal/person"
)

// Access is one read of personal data by anybody but the person.
type Access struct {
	ID       int64
	At       time.Time
	Client   string             // who asked: the client
	Officer  string             // and the officer or staff it named, opaque
	Action   string             // "trace.place", "trace.visits", "trace.contacts", "scan.answer", "person.resolve"
	Purpose  string             // "contact_tracing", ...
	Case     string             // case reference, may be empty
	Accounts []person.AccountID // whose data was read
	Detail   string             // JSON without personal data: place, time span
}

// Store keeps accesses.
type Store interface {
	// RecordAccess makes an access durable. It is cheap even for very many
	// accounts: they are kept packed, and indexed by person afterwards.
	RecordAccess(ctx context.Context, a Access) error
	// Accesses of the accounts, newest first, before a cursor (0: from the
	// newest). It includes everything recorded before the call.
	Accesses(ctx context.Context, accounts []person.AccountID, before int64, limit int) ([]Access, error)
	NewID() int64
}
