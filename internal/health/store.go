package health

import (
	"context"
	"time"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/policy"
)

// Store keeps records, declarations and facts.
type Store interface {
	NewID() int64

	// WriteSheets gives f the sheets of accounts, locked together with their
	// persons, and keeps in the same transaction the versions that f added, the
	// facts that come of them, and a note that the cards of the persons
	// concerned are due. All or nothing; f may run more than once. tx is for
	// what has to be kept along with it. An account that is not there has no
	// sheet.
	WriteSheets(ctx context.Context, actor string, at time.Time, accounts []person.AccountID,
		f func(tx person.Tx, sheets map[person.AccountID]*Sheet) error) error

	// SheetsIn gives f the sheets of accounts within a unit of person's, locked
	// like those of WriteSheets, and keeps what f added in that unit.
	SheetsIn(tx person.Tx, accounts []person.AccountID, f func(sheets map[person.AccountID]*Sheet) error) error
	// Sheets reads the sheets of accounts, without a lock.
	Sheets(ctx context.Context, accounts []person.AccountID) (map[person.AccountID]*Sheet, error)
	// AccountIDs finds the accounts of an app's users; who is not there is not
	// in the answer.
	AccountIDs(ctx context.Context, app person.AppID, users []string) (map[string]person.AccountID, error)
	// Kin gives for each account the others that are, were or may be of the same
	// person.
	Kin(ctx context.Context, accounts []person.AccountID) (map[person.AccountID][]Kin, error)
	// RecordVersions gives every version of one record, DeclarationVersions of
	// one declaration, oldest first; none where the account has no such.
	RecordVersions(ctx context.Context, account person.AccountID, id RecordID) ([]Record, error)
	DeclarationVersions(ctx context.Context, account person.AccountID, id DeclarationID) ([]Declaration, error)

	// Facts gives for each person what their accounts know, in the order asked:
	// one facts row of each account, put together by [policy.Merge], with birth
	// and home, and whether an open question concerns them.
	Facts(ctx context.Context, persons []person.ID) ([]policy.Facts, error)
	// EraseHealth removes what is older than is kept (Regulation 733, standard
	// §6): see [Record.Erasable]. It gives how many records and declarations.
	EraseHealth(ctx context.Context, before time.Time, actor string) (int64, error)
}
