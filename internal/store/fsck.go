package store

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/motma/motma/internal/scan"
)

// Finding is something that must not be in a database.
type Finding struct {
	Check string // short name of what was checked
	Count int64  // how many rows are wrong
	Where string // an example or a day: ids only, no personal data
}

// String is for an operator's screen.
func (f Finding) String() string { return fmt.Sprintf("%s: %d (%s)", f.Check, f.Count, f.Where) }

// checks are the invariants that one statement tells: how many rows break it,
// and the smallest id among them.
var checks = []struct{ name, sql string }{
	{"account with two active links", `SELECT COUNT(*), MIN(account) FROM (SELECT account FROM link WHERE state = 'certain' AND ended IS NULL
		GROUP BY account HAVING COUNT(*) > 1) x`},
	{"account without its current version", `SELECT COUNT(*), MIN(a.id) FROM account a WHERE NOT EXISTS (SELECT 1 FROM account_version v
		WHERE v.account = a.id AND v.version = a.version)`},
	{"account whose history has a hole", `SELECT COUNT(*), MIN(a.id) FROM account a WHERE a.version <> (SELECT COUNT(*) FROM account_version v
		WHERE v.account = a.id)`},
	{"person whose current QID is not a member's", `SELECT COUNT(*), MIN(p.id) FROM person p WHERE p.qid IS NOT NULL AND NOT EXISTS (
		SELECT 1 FROM qid q JOIN link l ON l.account = q.account WHERE q.qid = p.qid AND l.person = p.id AND l.state = 'certain' AND l.ended IS NULL)`},
	{"verified identifier of another person than its account", `SELECT COUNT(*), MIN(i.account) FROM identifier i WHERE NOT EXISTS (
		SELECT 1 FROM link l WHERE l.account = i.account AND l.person = i.person AND l.state = 'certain' AND l.ended IS NULL)`},
	{"QID without its account", `SELECT COUNT(*), MIN(q.account) FROM qid q WHERE NOT EXISTS (SELECT 1 FROM account a WHERE a.id = q.account)`},
	{"code whose QID is another account's", `SELECT COUNT(*), MIN(c.id) FROM code c WHERE NOT EXISTS (
		SELECT 1 FROM qid q WHERE q.qid = c.qid AND q.account = c.account)`},
	{"link of an account or person that is not there", `SELECT COUNT(*), MIN(l.id) FROM link l WHERE NOT EXISTS (
		SELECT 1 FROM account a WHERE a.id = l.account) OR NOT EXISTS (SELECT 1 FROM person p WHERE p.id = l.person)`},
	{"link ended by a line that is not there", `SELECT COUNT(*), MIN(l.id) FROM link l WHERE l.ended_by IS NOT NULL AND NOT EXISTS (
		SELECT 1 FROM link n WHERE n.id = l.ended_by)`},
	{"key of an account that is not there", `SELECT COUNT(*), MIN(k.account) FROM account_key k WHERE NOT EXISTS (
		SELECT 1 FROM account a WHERE a.id = k.account)`},
	{"conflict that is open and not found, or the reverse", `SELECT COUNT(*), MIN(c.id) FROM conflict c WHERE
		(c.closed IS NULL AND c.noted = 0) <> EXISTS (SELECT 1 FROM open_conflict o WHERE o.conflict = c.id AND o.subject = c.account)`},
	{"request in review that waits for no proposal", `SELECT COUNT(*), MIN(r.id) FROM request r WHERE r.state = 'in_review' AND NOT EXISTS (
		SELECT 1 FROM proposal p WHERE p.id = r.proposal AND p.state = 'waiting')`},
	{"test keys beside real ones", `SELECT COUNT(*), 0 FROM signing_key WHERE sandbox = 1 AND EXISTS (SELECT 1 FROM signing_key r WHERE r.sandbox = 0)`},
	{"account that was withdrawn and is still found or linked", `SELECT COUNT(*), MIN(a.id) FROM account a WHERE a.withdrawn IS NOT NULL AND (
		EXISTS (SELECT 1 FROM account_key k WHERE k.account = a.id) OR EXISTS (SELECT 1 FROM identifier i WHERE i.account = a.id)
		OR EXISTS (SELECT 1 FROM link l WHERE l.account = a.id AND l.state = 'certain' AND l.ended IS NULL))`},
	{"numbers of the feed with a hole", `SELECT CASE WHEN COUNT(number) = COALESCE(MAX(number) - MIN(number) + 1, 0) THEN 0 ELSE 1 END, MIN(number) FROM feed_unit`},
	{"event of a unit that is not there", `SELECT COUNT(*), MIN(e.id) FROM feed_event e WHERE NOT EXISTS (SELECT 1 FROM feed_unit u WHERE u.ticket = e.ticket)`},
	{"delivery of an event that is not there", `SELECT COUNT(*), MIN(d.mark) FROM delivery d WHERE NOT EXISTS (
		SELECT 1 FROM feed_unit u JOIN feed_event e ON e.ticket = u.ticket WHERE u.number = d.mark / 65536 AND e.pos = d.mark % 65536)`},
	{"access indexed further than it goes", `SELECT COUNT(*), MIN(access) FROM access_account x WHERE NOT EXISTS (
		SELECT 1 FROM access a WHERE a.id = x.access)`},
	{"import that is done and has not one result for each row", `SELECT COUNT(*), MIN(j.id) FROM job j WHERE j.kind = 'import' AND j.state = 'done' AND (
		j.erased IS NULL AND j.received <> (SELECT COALESCE(SUM(p.n_rows), 0) FROM job_part p WHERE p.job = j.id AND p.side = 'out')
		OR EXISTS (SELECT 1 FROM job_part p WHERE p.job = j.id AND p.side <> 'out'))`},
	{"certificate of a record that is another account's, or not there", `SELECT COUNT(*), MIN(c.record) FROM certificate c WHERE c.kind <> 'test'
		AND NOT EXISTS (SELECT 1 FROM record r WHERE r.id = c.record AND r.account = c.account)`},
	{"certificate replaced by one that is not there", `SELECT COUNT(*), MIN(c.record) FROM certificate c WHERE c.next <> '' AND NOT EXISTS (
		SELECT 1 FROM certificate n WHERE n.id = c.next)`},
	{"retention dropped copies that differed", `SELECT COUNT(*), MIN(day) FROM retention WHERE scans <> copies OR digest LIKE '%/%'`},
	{"day that retention dropped is there again", `SELECT COUNT(*), MIN(d.day) FROM scan_day d WHERE d.day > 0 AND EXISTS (
		SELECT 1 FROM retention r WHERE r.day = d.day)`},
}

// Fsck checks what must always hold, on one state of the database, while it
// serves. It takes time: it reads everything.
func (db *DB) Fsck(ctx context.Context) ([]Finding, error) {
	var found []Finding
	err := db.e.snapshot(ctx, func(c conn) error {
		found = nil
		add := func(f Finding) { found = append(found, f) }
		for _, ch := range slices.Concat(checks, cardChecks) {
			if err := count(ctx, c, ch.name, ch.sql, add); err != nil {
				return fmt.Errorf("%s: %w", ch.name, err)
			}
		}
		if err := checkAccesses(ctx, c, add); err != nil {
			return err
		}
		if err := db.checkHealth(ctx, c, add); err != nil {
			return err
		}
		if err := db.checkDays(ctx, c, add); err != nil {
			return err
		}
		return db.e.check(ctx, c, add)
	})
	if err != nil {
		return nil, fmt.Errorf("fsck: %w", err)
	}
	return found, nil
}

func count(ctx context.Context, c conn, name, sql string, add func(Finding), a ...any) error {
	var n int64
	var least *int64
	if err := one(ctx, c, sql, a, &n, &least); err != nil {
		return err
	}
	if n > 0 {
		where := ""
		if least != nil {
			where = fmt.Sprintf("first: %d", *least)
		}
		add(Finding{name, n, where})
	}
	return nil
}

// checkAccesses compares the packed accounts with the index, as sums over
// pairs, so that neither has to be held in memory.
func checkAccesses(ctx context.Context, c conn, add func(Finding)) error {
	var packed, indexed digest
	pair := func(d *digest, account, access int64) {
		var none [16]byte
		binary.BigEndian.PutUint64(none[:], uint64(access))
		d.add(none[:], access, 0, account)
	}
	r, err := c.query(ctx, `SELECT id, accounts, pending FROM access`)
	if err != nil {
		return err
	}
	defer r.Close()
	for r.Next() {
		var id int64
		var b []byte
		var pending int
		if err := r.Scan(&id, &b, &pending); err != nil {
			return err
		}
		ids, err := unpackAccounts(b)
		if err != nil || pending > len(ids) {
			add(Finding{"access whose accounts cannot be read", 1, fmt.Sprintf("access %d", id)})
			continue
		}
		for _, a := range ids[:len(ids)-pending] {
			pair(&packed, a, id)
		}
	}
	r.Close()
	if err := r.Err(); err != nil {
		return err
	}
	x, err := c.query(ctx, `SELECT account, access FROM access_account`)
	if err != nil {
		return err
	}
	defer x.Close()
	for x.Next() {
		var account, access int64
		if err := x.Scan(&account, &access); err != nil {
			return err
		}
		pair(&indexed, account, access)
	}
	if packed != indexed {
		add(Finding{"accesses and their index by account differ", max(packed.n-indexed.n, indexed.n-packed.n, 1), "all"})
	}
	return x.Err()
}

// checkDays compares both copies of every day, and looks for scans that lie
// in the wrong day, are too old, or name what is not there.
func (db *DB) checkDays(ctx context.Context, c conn, add func(Finding)) error {
	days, err := all(ctx, c, column[scan.Day], `SELECT day FROM scan_day ORDER BY day`)
	if err != nil {
		return err
	}
	horizon := db.horizon(db.now())
	for _, d := range days {
		if d != scan.Undated && d < horizon {
			add(Finding{"day that retention should have dropped", 1, dayName(d)})
		}
		byPlace, byAccount, err := bothCopies(ctx, c, d)
		if err != nil {
			return err
		}
		if byPlace != byAccount {
			add(Finding{"copies of scans that differ", max(byPlace.n-byAccount.n, byAccount.n-byPlace.n, 1), dayName(d)})
		}
		if err := checkDay(ctx, c, d, add); err != nil {
			return err
		}
	}
	return nil
}

func checkDay(ctx context.Context, c conn, d scan.Day, add func(Finding)) error {
	where := func(f Finding) { f.Where = dayName(d); add(f) }
	err := count(ctx, c, "scan of an account that is not there", `SELECT COUNT(*), MIN(s.account) FROM `+accountTable(d)+` s
		WHERE NOT EXISTS (SELECT 1 FROM account a WHERE a.id = s.account)`, where)
	if err != nil {
		return err
	}
	err = count(ctx, c, "scan at a place that is not there", `SELECT COUNT(*), MIN(s.place) FROM (SELECT DISTINCT place FROM `+placeTable(d)+`) s
		WHERE NOT EXISTS (SELECT 1 FROM place p WHERE p.id = s.place)`, where)
	if err != nil || d == scan.Undated {
		return err
	}
	return count(ctx, c, "scan in the wrong day", `SELECT COUNT(*), MIN(place) FROM `+placeTable(d)+` WHERE at < $1 OR at >= $2`, where,
		ms(d.Start()), ms((d + 1).Start()))
}

// check asks SQLite itself whether the file is sound.
func (l *lite) check(ctx context.Context, c conn, add func(Finding)) error {
	for _, pragma := range []string{"integrity_check", "foreign_key_check"} {
		r, err := c.query(ctx, "PRAGMA "+pragma)
		if err != nil {
			return err
		}
		n := int64(0)
		for r.Next() {
			if pragma == "integrity_check" {
				var said string
				if err := r.Scan(&said); err == nil && said == "ok" {
					continue
				}
			}
			n++
		}
		err = r.Err()
		r.Close()
		if err != nil {
			return err
		}
		if n > 0 {
			add(Finding{"SQLite " + pragma, n, "file"})
		}
	}
	return nil
}

// check: PostgreSQL keeps its own checksums and foreign keys.
func (p *pg) check(context.Context, conn, func(Finding)) error { return nil }
