package store

import (
	"context"
	"errors"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/scan"
)

// withdrawnUser stands for the user of an account that was erased. No app can
// have such a user: it has a space in it.
const withdrawnUser = "'withdrawn ' || CAST(id AS TEXT)"

// Retire implements [person.Tx].
func (t *tx) Retire(id person.AccountID) error {
	return t.must(`UPDATE account SET app_user = `+withdrawnUser+` WHERE id = $1 AND withdrawn IS NOT NULL`, int64(id))
}

// eraseWithdrawn takes what was said of users who left their app before a day:
// every version, the app's id of them, and what their revoked codes said. The
// account, its history without content, its links and QIDs stay.
func (db *DB) eraseWithdrawn(ctx context.Context, horizon scan.Day, actor string, out *Retained) error {
	ids, err := all(ctx, db.e.read(), column[int64], `SELECT id FROM account a WHERE withdrawn < $1
		AND EXISTS (SELECT 1 FROM account_version v WHERE v.account = a.id AND v.name <> '')`, ms(horizon.Start()))
	if err != nil {
		return err
	}
	for _, id := range ids {
		gone, err := db.erase(ctx, id, horizon, actor)
		if err != nil {
			return err
		}
		if gone {
			out.Erased++
		}
	}
	return nil
}

// erase holds the lock that registering the user again would take.
func (db *DB) erase(ctx context.Context, id int64, horizon scan.Day, actor string) (gone bool, err error) {
	err = db.e.write(ctx, []string{personLock(person.ID(id))}, func(c conn) error {
		gone = false
		n, err := c.exec(ctx, `UPDATE account SET app_user = `+withdrawnUser+` WHERE id = $1 AND withdrawn < $2`, id, ms(horizon.Start()))
		if err != nil || n == 0 {
			return err
		}
		gone = true
		_, versions := c.exec(ctx, `UPDATE account_version SET name = '', folded = '', birth = '', sex = 0, cccd = '', cmnd = '', passport = '',
			nationality = '', bhyt = '', phone = '', unit = '', proofs = '[]' WHERE account = $1`, id)
		_, codes := c.exec(ctx, `UPDATE code SET content = '' WHERE account = $1 AND revoked IS NOT NULL`, id)
		_, kept := c.exec(ctx, `DELETE FROM kept_certificate WHERE account = $1`, id) // another country's ids name somebody there
		return errors.Join(versions, codes, kept, db.note(ctx, c, actor, "account.erased", map[string]string{"account": person.AccountID(id).String()}))
	})
	return gone && err == nil, err
}
