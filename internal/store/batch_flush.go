package store

import (
	"slices"

	"github.com/motma/motma/internal/person"
)

// flush sends what the rows wrote, in an order in which what is referred to
// comes first and no unique index is violated on the way: links end before
// new ones begin.
func (b *batch) flush() error {
	for _, send := range []func() error{b.sendAccounts, b.sendKeys, b.sendPersons, b.sendLinks, b.sendOwners, b.sendCodes, b.sendConflicts} {
		if err := send(); err != nil {
			return b.fail(err)
		}
	}
	if err := b.insertAll("change", []string{"id", "at", "actor", "kind", "account", "person", "detail"}, b.w.changes); err != nil {
		return err
	}
	b.told = b.w.events
	return b.publish()
}

// saved gives the accounts saved here, each once.
func (b *batch) saved() []person.AccountID { return once(b.w.accounts) }

// once drops what is repeated, and keeps the order.
func once[T comparable](all []T) []T {
	seen := make(map[T]bool, len(all))
	out := make([]T, 0, len(all))
	for _, v := range all {
		if !seen[v] {
			seen[v] = true
			out = append(out, v)
		}
	}
	return out
}

func (b *batch) sendAccounts() error {
	var made [][]any
	for _, id := range b.saved() {
		a := b.accounts[id]
		if b.fresh[id] {
			made = append(made, []any{int64(a.ID), string(a.App), a.User, int64(a.Version), ms(a.Created), ms(a.Updated), orNull(a.Declarer)})
			continue
		}
		b.anew = append(b.anew, int64(id))
		// That nobody saved the same version meanwhile, its primary key says.
		err := b.insert(`UPDATE account SET version = $2, updated = $3, withdrawn = $4 WHERE id = $1 AND version < $2`,
			int64(a.ID), a.Version, ms(a.Updated), msOrNull(a.Withdrawn))
		if err != nil {
			return err
		}
	}
	if err := b.insertAll("account", []string{"id", "app", "app_user", "version", "created", "updated", "declarer"}, made); err != nil {
		return err
	}
	return b.insertAll("account_version", []string{"account", "version", "at", "actor", "name", "folded", "birth", "sex", "cccd", "cmnd",
		"passport", "nationality", "bhyt", "phone", "unit", "proofs"}, b.w.versions)
}

func (b *batch) sendKeys() error {
	var rows [][]any
	for _, id := range b.saved() {
		if !b.fresh[id] {
			if err := b.insert(`DELETE FROM account_key WHERE account = $1`, int64(id)); err != nil {
				return err
			}
		}
		for _, k := range once(b.keys[id]) {
			rows = append(rows, []any{string(k.Kind), k.Value, int64(id)})
		}
	}
	return b.insertAll("account_key", []string{"kind", "value", "account"}, rows)
}

func (b *batch) sendPersons() error {
	made := map[person.ID]bool{}
	var rows [][]any
	for _, p := range b.w.persons {
		made[p] = true
		var q any
		if b.shown[p] != "" {
			q = string(b.shown[p])
		}
		rows = append(rows, []any{int64(p), ms(b.at), q})
	}
	for _, p := range once(b.w.shown) {
		if made[p] {
			continue
		}
		if err := b.insert(`UPDATE person SET qid = NULLIF($2, '') WHERE id = $1`, int64(p), string(b.shown[p])); err != nil {
			return err
		}
	}
	return b.insertAll("person", []string{"id", "created", "qid"}, rows)
}

func (b *batch) sendLinks() error {
	made := map[line]bool{}
	var rows [][]any
	for _, at := range b.w.links {
		made[at] = true
		l := b.linkOf(at)
		if !b.fresh[at.account] || !b.made[int64(l.Person)] {
			b.moved = append(b.moved, int64(l.ID))
		}
		rows = append(rows, []any{int64(l.ID), int64(l.Account), int64(l.Person), string(l.State), string(l.Tier), l.Evidence, l.Flags, l.Actor,
			ms(l.At), msOrNull(l.Ended), orNull(l.EndedBy)})
	}
	for _, at := range b.w.ended {
		if made[at] {
			continue
		}
		l := b.linkOf(at)
		b.moved = append(b.moved, int64(l.ID))
		err := b.insert(`UPDATE link SET ended = $3, ended_by = $2 WHERE id = $1 AND ended IS NULL`, int64(l.ID), int64(l.EndedBy), ms(l.Ended))
		if err != nil {
			return err
		}
	}
	return b.insertAll("link", []string{"id", "account", "person", "state", "tier", "evidence", "flags", "actor", "at", "ended", "ended_by"}, rows)
}

func (b *batch) linkOf(at line) (found person.Link) {
	for _, l := range b.ledger[at.account] {
		if l.ID == at.id {
			found = l
		}
	}
	return found
}

func (b *batch) sendOwners() error {
	var rows [][]any
	for _, k := range once(b.w.owners) {
		o := b.owners[k]
		if o.person == 0 {
			if err := b.insert(`DELETE FROM identifier WHERE kind = $1 AND value = $2`, string(k.Kind), k.Value); err != nil {
				return err
			}
			continue
		}
		if !o.stored {
			rows = append(rows, []any{string(k.Kind), k.Value, int64(o.person), int64(o.by), int64(o.how), ms(o.at)})
			continue
		}
		err := b.insert(`UPDATE identifier SET person = $3, account = $4, how = $5, at = $6 WHERE kind = $1 AND value = $2`,
			string(k.Kind), k.Value, int64(o.person), int64(o.by), int64(o.how), ms(o.at))
		if err != nil {
			return err
		}
	}
	return b.insertAll("identifier", []string{"kind", "value", "person", "account", "how", "at"}, rows)
}

func (b *batch) sendCodes() error {
	if err := b.insertAll("qid", []string{"qid", "account", "at"}, b.w.qids); err != nil {
		return err
	}
	rows := make([][]any, len(b.w.codes))
	for i, c := range b.w.codes {
		rows[i] = []any{int64(c.ID), string(c.QID), int64(c.Account), c.Text, c.Basis, ms(c.Issued), ms(c.Expires), msOrNull(c.Revoked), c.Reason}
	}
	return b.insertAll("code", []string{"id", "qid", "account", "content", "basis", "issued", "expires", "revoked", "reason"}, rows)
}

func (b *batch) sendConflicts() error {
	made := map[question]bool{}
	var rows [][]any
	for _, q := range b.w.conflicts {
		made[q] = true
		c := b.conflictOf(q)
		rows = append(rows, []any{c.ID, c.Kind, int64(c.Account), jsonIDs(distinct(c.Persons)), string(c.Key), ms(c.Opened),
			msOrNull(c.Closed), c.Outcome, int64(bit(c.Noted)), c.Score, c.Evidence})
	}
	closed := map[int64]bool{}
	if err := b.dueByQuestions(b.answered()...); err != nil {
		return err
	}
	for _, q := range b.w.closed {
		closed[q.id] = true
		if made[q] {
			continue
		}
		c := b.conflictOf(q)
		if err := b.insert(`DELETE FROM open_conflict WHERE conflict = $1`, c.ID); err != nil {
			return err
		}
		if err := b.insert(`UPDATE conflict SET closed = $2, outcome = $3 WHERE id = $1 AND closed IS NULL`, c.ID, ms(c.Closed), c.Outcome); err != nil {
			return err
		}
	}
	err := b.insertAll("conflict", []string{"id", "kind", "account", "persons", "key", "opened", "closed", "outcome", "noted", "score", "evidence"}, rows)
	if err != nil {
		return err
	}
	rows = nil
	for _, o := range b.w.opened {
		if !closed[o[1]] {
			rows = append(rows, []any{o[0], o[1]})
		}
	}
	if err := b.insertAll("open_conflict", []string{"subject", "conflict"}, rows); err != nil {
		return err
	}
	var asked []int64
	for _, q := range b.w.conflicts {
		if !closed[q.id] && !b.conflictOf(q).Noted {
			asked = append(asked, q.id)
		}
	}
	return b.dueByQuestions(asked...)
}

// answered are the questions closed here that were open before.
func (b *batch) answered() (ids []int64) {
	for _, q := range b.w.closed {
		if !slices.Contains(b.w.conflicts, q) {
			ids = append(ids, q.id)
		}
	}
	return ids
}

func (b *batch) conflictOf(q question) (found person.Conflict) {
	for _, c := range b.asked[q.account] {
		if c.ID == q.id {
			found = c
		}
	}
	return found
}
