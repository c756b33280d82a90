package store

import (
	"context"
	"errors"
	"time"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/travel"
)

const certificates = `SELECT c.id, c.account, c.person, c.record, c.version, c.kind, c.state, c.basis, c.kid, c.issued, c.expires, c.actor, c.content,
	c.checked, c.ended, c.ended_by, c.why, c.note, c.next FROM certificate c `

func readCertificate(r rows) (c travel.Certificate, err error) {
	return c, r.Scan(&c.ID, &c.Account, &c.Person, &c.Record, &c.Version, &c.Kind, &c.State, &c.Basis, &c.KID, into(&c.Issued), into(&c.Expires),
		&c.Actor, &c.Text, into(&c.Checked), into(&c.Ended), &c.EndedBy, &c.Why, &c.Note, &c.Next)
}

// Certificates implements [travel.Store].
func (db *DB) Certificates(ctx context.Context, accounts []person.AccountID) ([]travel.Certificate, error) {
	return all(ctx, db.e.read(), readCertificate, certificates+`WHERE c.account `+db.e.in("$1")+` ORDER BY c.issued, c.record, c.id`, int64s(accounts))
}

// Certificate implements [travel.Store].
func (db *DB) Certificate(ctx context.Context, id string) (travel.Certificate, error) {
	c, err := only(all(ctx, db.e.read(), readCertificate, certificates+`WHERE c.id = $1`, id))
	if errors.Is(err, person.ErrUnknown) {
		err = travel.ErrUnknown
	}
	return c, err
}

// SaveCertificates implements [travel.Store]. The records are the locks: two
// units that would make a certificate of one run one after the other.
func (db *DB) SaveCertificates(ctx context.Context, actor string, c travel.Changes) error {
	if actor == "" {
		return person.ErrNoActor
	}
	return db.e.write(ctx, certificateLocks(c), func(w conn) error {
		for _, old := range c.End {
			if err := db.endCertificate(ctx, w, actor, c.At, old); err != nil {
				return err
			}
		}
		for _, seen := range c.Seen {
			_, err := w.exec(ctx, `UPDATE certificate SET person = $2, version = $3, checked = $4 WHERE id = $1 AND state = 'in_force'`,
				seen.ID, int64(seen.Person), seen.Version, ms(c.At))
			if err != nil {
				return err
			}
		}
		for _, made := range c.Make {
			if err := db.addCertificate(ctx, w, actor, c.At, made); err != nil {
				return err
			}
		}
		return nil
	})
}

func certificateLocks(c travel.Changes) []string {
	var locks []string
	for _, list := range [][]travel.Certificate{c.End, c.Make} {
		for _, one := range list {
			locks = append(locks, "certificate\x00"+person.ID(one.Record).String())
		}
	}
	return locks
}

func (db *DB) endCertificate(ctx context.Context, w conn, actor string, at time.Time, c travel.Certificate) error {
	n, err := w.exec(ctx, `UPDATE certificate SET state = $2, ended = $3, ended_by = $4, why = $5, note = $6, next = $7 WHERE id = $1 AND state = 'in_force'`,
		c.ID, string(c.State), ms(at), actor, string(c.Why), c.Note, c.Next)
	if err != nil {
		return err
	}
	if n == 0 {
		return travel.ErrAgain
	}
	return db.note(ctx, w, actor, "certificate."+string(c.State), map[string]string{"account": c.Account.String(), "id": c.ID, "why": string(c.Why)})
}

func (db *DB) addCertificate(ctx context.Context, w conn, actor string, at time.Time, c travel.Certificate) error {
	n, err := w.exec(ctx, `INSERT INTO certificate (id, account, person, record, version, kind, state, basis, kid, issued, expires, actor, content, checked)
		SELECT CAST($1 AS TEXT), CAST($2 AS BIGINT), CAST($3 AS BIGINT), CAST($4 AS BIGINT), CAST($5 AS INTEGER), CAST($6 AS TEXT), 'in_force',
		CAST($7 AS TEXT), CAST($8 AS TEXT), CAST($9 AS BIGINT), CAST($10 AS BIGINT), CAST($11 AS TEXT), CAST($12 AS TEXT), CAST($13 AS BIGINT)
		WHERE NOT EXISTS (SELECT 1 FROM certificate o WHERE o.record = CAST($4 AS BIGINT) AND o.state = 'in_force')`,
		c.ID, int64(c.Account), int64(c.Person), int64(c.Record), c.Version, string(c.Kind), c.Basis, c.KID, ms(c.Issued), ms(c.Expires), actor, c.Text, ms(at))
	if err != nil {
		return err
	}
	if n == 0 {
		return travel.ErrAgain
	}
	return db.note(ctx, w, actor, "certificate.issued", map[string]string{"account": c.Account.String(), "id": c.ID})
}

// RevokedCertificates implements [travel.Store].
func (db *DB) RevokedCertificates(ctx context.Context, now time.Time) ([]string, error) {
	return all(ctx, db.e.read(), column[string], `SELECT id FROM certificate WHERE ended IS NOT NULL AND expires > $1
		AND (state = 'withdrawn' OR why <> 'renewed') ORDER BY id`, ms(now))
}

// EraseCertificates takes the text of certificates that ended or expired before
// a time; that there was one, and why it ended, stays.
func (db *DB) EraseCertificates(ctx context.Context, before time.Time) (n int64, err error) {
	err = db.e.write(ctx, nil, func(c conn) error {
		n, err = c.exec(ctx, `UPDATE certificate SET content = '', note = '' WHERE content <> '' AND (expires < $1 OR ended < $1)`, ms(before))
		return err
	})
	return n, err
}
