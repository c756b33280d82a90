package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/roster"
)

// An app's people, from a user id on; who left the app is nobody of its own any
// more, and the feed says that they left. Somebody changed when the account, its
// link or the person's code did.
const (
	peopleFrom = ` FROM account a
		LEFT JOIN link l ON l.account = a.id AND l.state = 'certain' AND l.ended IS NULL
		LEFT JOIN person p ON p.id = l.person
		LEFT JOIN code k ON k.id = (SELECT c.id FROM code c WHERE c.qid = p.qid AND c.revoked IS NULL ORDER BY c.issued DESC, c.id DESC LIMIT 1)
		WHERE a.app = $1 AND a.withdrawn IS NULL AND (a.updated >= $2 OR l.at >= $2 OR k.issued >= $2) `

	extractPage = `SELECT a.id, a.app_user, a.updated, COALESCE(l.person, 0), COALESCE(p.qid, ''), COALESCE(k.content, ''), COALESCE(l.flags, ''),
		CASE WHEN EXISTS (SELECT 1 FROM open_conflict o WHERE o.subject = a.id) THEN 1 ELSE 0 END` +
		peopleFrom + `AND a.app_user > $3 ORDER BY a.app_user LIMIT $4`
)

// pageRows are read at a time.
const pageRows = 2_000

// Extract implements [roster.Store].
func (db *DB) Extract(ctx context.Context, app person.AppID, since time.Time, f func(roster.Person) error) error {
	return db.e.snapshot(ctx, func(c conn) error {
		last := ""
		for {
			page, err := all(ctx, c, readPerson, extractPage, string(app), sinceMS(since), last, pageRows)
			if err != nil {
				return err
			}
			for _, p := range page {
				if err := f(p); err != nil {
					return err
				}
				last = p.User
			}
			if len(page) < pageRows {
				return nil
			}
		}
	})
}

// CountPeople implements [roster.Store].
func (db *DB) CountPeople(ctx context.Context, app person.AppID, since time.Time) (n int64, err error) {
	if since.IsZero() {
		return n, one(ctx, db.e.read(), `SELECT COUNT(*) FROM account WHERE app = $1 AND withdrawn IS NULL`, args(string(app)), &n)
	}
	return n, one(ctx, db.e.read(), `SELECT COUNT(*)`+peopleFrom, args(string(app), sinceMS(since)), &n)
}

func sinceMS(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return ms(t)
}

func readPerson(r rows) (p roster.Person, err error) {
	var account person.AccountID
	var whose person.ID
	var flags string
	var asked int64
	err = r.Scan(&account, &p.User, into(&p.Updated), &whose, &p.QID, &p.Code, &flags, &asked)
	p.Account, p.State = account.String(), "pending"
	if whose != 0 {
		p.State = "linked"
	}
	if flags == "unverified-id" {
		p.Flags = append(p.Flags, flags)
	}
	if asked == 1 {
		p.Flags = append(p.Flags, "review")
	}
	return p, err
}

// EndExport implements [roster.Store].
func (db *DB) EndExport(ctx context.Context, token string, j roster.Job) error {
	options, err := json.Marshal(j.Options)
	if err != nil {
		return err
	}
	return db.e.write(ctx, []string{"job " + idString(j.ID)}, func(c conn) error {
		n, err := c.exec(ctx, `UPDATE job SET state = 'done', ended = $3, options = $4, received = $5 WHERE id = $1 AND token = $2 AND state = 'running'`,
			int64(j.ID), token, ms(db.now()), string(options), j.Received)
		if err == nil && n == 0 {
			err = roster.ErrOvertaken
		}
		if err != nil {
			return err
		}
		return db.note(ctx, c, "roster", "export.done", map[string]string{"job": idString(j.ID)})
	})
}
