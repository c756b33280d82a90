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

	// Within gives f the sheets of accounts, locked, and keeps in the same
	// transaction the versions that f added, the facts that come of them, and a
	// note that the cards of the persons concerned are due. All or nothing; f may
	// run more than once. tx is for what has to be kept along with it. An
	// account that is not there, or was withdrawn, has no sheet.
	Within(ctx context.Context, actor string, at time.Time, accounts []person.AccountID,
		f func(tx person.Tx, sheets map[person.AccountID]*Sheet) error) error

	// Sheets reads the sheets of accounts, without a lock.
	Sheets(ctx context.Context, accounts []person.AccountID) (map[person.AccountID]*Sheet, error)
	// History gives every version of one account's records and declarations.
	History(ctx context.Context, account person.AccountID) ([]Record, []Declaration, error)
	// Facts gives for each person what their accounts know, in the order asked:
	// one facts row of each account, put together by [policy.Merge], with birth
	// and home, doubt and override.
	Facts(ctx context.Context, persons []person.ID) ([]policy.Facts, error)
	// Erase removes what is older than is kept (Regulation 733, standard §6).
	Erase(ctx context.Context, before time.Time, actor string) (int64, error)
}
