package store

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"time"

	"github.com/motma/motma/internal/audit"
	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
)

const (
	indexAtOnce = 8     // accounts of an access that are indexed while it is recorded
	indexChunk  = 2_000 // accounts indexed in one transaction afterwards
	maxAccesses = 1_000 // in one page
)

var errAccess = errors.New("store: packed accounts of an access are damaged")

// packAccounts writes sorted ids as their number, the first, and the
// differences, as varints: 3 to 5 bytes an account.
func packAccounts(sorted []int64) []byte {
	b := binary.AppendUvarint(make([]byte, 0, 5*len(sorted)+10), uint64(len(sorted)))
	last := int64(0)
	for _, id := range sorted {
		b = binary.AppendUvarint(b, uint64(id-last))
		last = id
	}
	return b
}

func unpackAccounts(b []byte) ([]int64, error) {
	n, size := binary.Uvarint(b)
	if size <= 0 || n > uint64(len(b)) {
		return nil, errAccess
	}
	b = b[size:]
	out := make([]int64, 0, n)
	last := int64(0)
	for range n {
		d, size := binary.Uvarint(b)
		if size <= 0 {
			return nil, errAccess
		}
		b = b[size:]
		last += int64(d)
		out = append(out, last)
	}
	if len(b) > 0 {
		return nil, errAccess
	}
	return out, nil
}

// RecordAccess implements [audit.Store]: one row, and the index at once when
// few people are concerned.
func (db *DB) RecordAccess(ctx context.Context, a audit.Access) error {
	if a.Client == "" {
		return person.ErrNoActor
	}
	if a.ID == 0 {
		a.ID = db.NewID()
	}
	ids := distinct(a.Accounts)
	pending := len(ids)
	if pending <= indexAtOnce {
		pending = 0
	}
	return db.e.write(ctx, nil, func(c conn) error {
		_, err := c.exec(ctx, `INSERT INTO access (id, at, client, officer, action, purpose, case_ref, detail, accounts, pending)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			a.ID, ms(a.At), a.Client, a.Officer, a.Action, a.Purpose, a.Case, a.Detail, packAccounts(ids), pending)
		if err != nil || pending > 0 {
			return err
		}
		return indexAccess(ctx, c, a.ID, ids)
	})
}

func indexAccess(ctx context.Context, c conn, access int64, ids []int64) error {
	for _, id := range ids {
		_, err := c.exec(ctx, `INSERT INTO access_account (account, access) VALUES ($1, $2) ON CONFLICT DO NOTHING`, id, access)
		if err != nil {
			return err
		}
	}
	return nil
}

// IndexAccesses enters what RecordAccess left for later into the index by
// account, in small transactions between which other writes run. It is to be
// called now and then; [DB.Accesses] calls it too.
func (db *DB) IndexAccesses(ctx context.Context) error {
	for {
		var pending int64
		err := one(ctx, db.e.read(), `SELECT id FROM access WHERE pending > 0 ORDER BY id LIMIT 1`, nil, &pending)
		if errors.Is(err, errNone) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := db.e.write(ctx, []string{"access index"}, func(c conn) error { return db.indexSome(ctx, c, pending) }); err != nil {
			return err
		}
	}
}

// indexSome indexes the next accounts of one access.
func (db *DB) indexSome(ctx context.Context, c conn, access int64) error {
	var packed []byte
	var pending int
	err := one(ctx, c, `SELECT accounts, pending FROM access WHERE id = $1`, args(access), &packed, &pending)
	if err != nil || pending == 0 {
		return err
	}
	ids, err := unpackAccounts(packed)
	if err != nil {
		return err
	}
	if pending > len(ids) {
		return errAccess
	}
	ids = ids[len(ids)-pending:]
	ids = ids[:min(len(ids), indexChunk)]
	if err := db.indexMany(ctx, c, access, ids); err != nil {
		return err
	}
	_, err = c.exec(ctx, `UPDATE access SET pending = pending - $2 WHERE id = $1`, access, len(ids))
	return err
}

func (db *DB) indexMany(ctx context.Context, c conn, access int64, ids []int64) error {
	_, err := c.exec(ctx, `INSERT INTO access_account (account, access) SELECT e.id, $2 FROM `+db.e.each("$1")+` e WHERE true ON CONFLICT DO NOTHING`,
		ids, access)
	return err
}

// Accesses implements [audit.Store]. Each names, of the accounts whose data
// was read, only those asked for: whom else an officer looked at is not the
// person's to know.
func (db *DB) Accesses(ctx context.Context, accounts []person.AccountID, before int64, limit int) ([]audit.Access, error) {
	if err := db.IndexAccesses(ctx); err != nil {
		if !errors.Is(err, errReadOnly) {
			return nil, err
		}
	}
	limit = min(max(limit, 1), maxAccesses)
	if before <= 0 {
		before = 1<<63 - 1
	}
	hits, err := db.accessHits(ctx, distinct(accounts), before, limit)
	if err != nil || len(hits) == 0 {
		return nil, err
	}
	ids := make([]int64, 0, len(hits))
	for id := range hits {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b int64) int { return cmp.Compare(b, a) })
	ids = ids[:min(len(ids), limit)]
	out, err := all(ctx, db.e.read(), readAccess, `SELECT id, at, client, officer, action, purpose, case_ref, detail FROM access
		WHERE id `+db.e.in("$1")+` ORDER BY id DESC`, ids)
	for i := range out {
		out[i].Accounts = hits[out[i].ID]
	}
	return out, err
}

// accessHits finds the newest accesses of each account, by the index.
func (db *DB) accessHits(ctx context.Context, accounts []int64, before int64, limit int) (map[int64][]person.AccountID, error) {
	hits := map[int64][]person.AccountID{}
	for _, account := range accounts {
		found, err := all(ctx, db.e.read(), column[int64], `SELECT access FROM access_account WHERE account = $1 AND access < $2
			ORDER BY access DESC LIMIT $3`, account, before, limit)
		if err != nil {
			return nil, err
		}
		for _, id := range found {
			hits[id] = append(hits[id], person.AccountID(account))
		}
	}
	return hits, nil
}

func readAccess(r rows) (a audit.Access, err error) {
	return a, r.Scan(&a.ID, into(&a.At), &a.Client, &a.Officer, &a.Action, &a.Purpose, &a.Case, &a.Detail)
}

// IndexEvery runs IndexAccesses until ctx ends, and tells what failed.
func (db *DB) IndexEvery(ctx context.Context, d time.Duration, failed func(error)) {
	t := time.NewTicker(d)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
		if err := db.IndexAccesses(ctx); err != nil && ctx.Err() == nil && !errors.Is(err, fault.ErrBusy) {
			failed(err)
		}
	}
}
