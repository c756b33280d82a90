package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/motma/motma/internal/linkage"
	"github.com/motma/motma/internal/person"
)

// LinkModel implements [person.ModelStore].
func (db *DB) LinkModel(ctx context.Context) (person.Learned, error) {
	var l person.Learned
	var content string
	err := one(ctx, db.e.read(), `SELECT at, accounts, content FROM link_model ORDER BY id DESC LIMIT 1`, nil,
		into(&l.At), &l.Accounts, &content)
	if errors.Is(err, errNone) {
		return l, person.ErrUnknown
	}
	if err != nil {
		return l, err
	}
	l.Model = new(linkage.Model)
	if err := json.Unmarshal([]byte(content), l.Model); err != nil {
		return person.Learned{}, fmt.Errorf("read link model: %w", err)
	}
	return l, nil
}

// SaveLinkModel implements [person.ModelStore].
func (db *DB) SaveLinkModel(ctx context.Context, actor string, l person.Learned) error {
	if actor == "" {
		return person.ErrNoActor
	}
	content, err := json.Marshal(l.Model)
	if err != nil {
		return err
	}
	return db.e.write(ctx, nil, func(c conn) error {
		_, err := c.exec(ctx, `INSERT INTO link_model (id, at, actor, accounts, content) VALUES ($1, $2, $3, $4, $5)`,
			db.NewID(), ms(l.At), actor, l.Accounts, string(content))
		if err != nil {
			return err
		}
		return db.note(ctx, c, actor, "link_model.learned", map[string]string{"accounts": fmt.Sprint(l.Accounts)})
	})
}

// CountAccounts implements [person.ModelStore].
func (db *DB) CountAccounts(ctx context.Context) (n int64, err error) {
	return n, one(ctx, db.e.read(), `SELECT COUNT(*) FROM account`, nil, &n)
}

// ReadAccounts implements [person.ModelStore].
func (db *DB) ReadAccounts(ctx context.Context, after person.AccountID, limit int) ([]person.Account, error) {
	return all(ctx, db.e.read(), readAccount, accounts+`WHERE a.id > $1 ORDER BY a.id LIMIT $2`, int64(after), limit)
}

// ReadAccountsByKey implements [person.ModelStore].
func (db *DB) ReadAccountsByKey(ctx context.Context, k person.Key, limit int) ([]person.Account, error) {
	return all(ctx, db.e.read(), readAccount, accounts+carriers, string(k.Kind), k.Value, limit)
}

// IndexAccounts implements [person.ModelStore]. An account that was corrected
// meanwhile has its keys already.
func (db *DB) IndexAccounts(ctx context.Context, found []person.Account) error {
	return db.e.write(ctx, nil, func(c conn) error {
		for _, a := range found {
			for _, k := range a.Attrs.Blocks() {
				_, err := c.exec(ctx, `INSERT INTO account_key (kind, value, account) SELECT $1, $2, id FROM account
					WHERE id = $3 AND version = $4 ON CONFLICT DO NOTHING`, string(k.Kind), k.Value, int64(a.ID), a.Version)
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
}

var _ person.ModelStore = (*DB)(nil)
