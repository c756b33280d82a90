package review

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
)

// said is what a person is told of a decision.
type said struct{ vi, en string }

// choiceOf keeps the account that an officer named beside a proposal.
func choiceOf(id person.AccountID) string {
	if id == 0 {
		return ""
	}
	return id.String()
}

// accepting is the action of carrying a request out; for a proposal, only while
// the request still waits for that one.
func (d *Desk) accepting(ctx context.Context, by By, id int64, reason, choice string, proposal int64) (action, error) {
	r, err := d.Store.Request(ctx, id)
	if err != nil {
		return action{}, err
	}
	if !r.State.Open() {
		return action{}, ErrDecided
	}
	a := action{kind: KindAccept, subjects: []int64{id}, account: r.Account, reason: reason, choice: choice,
		keys: []person.Key{requestKey(r.Account)}, said: proposedWords(r)}
	if err := d.byKind(ctx, by, &a, &r, choice); err != nil {
		return action{}, err
	}
	weigh := a.weigh
	a.weigh = func(tx person.Tx) (string, Need, error) {
		now, err := openRequest(d.Store.Unit(tx), r.Account, id)
		if err != nil {
			return "", "", err
		}
		if proposal != 0 && now.Proposal != proposal {
			return "", "", ErrStale // another officer asked for evidence since
		}
		r.Evidence = now.Evidence
		rest, need, err := weigh(tx)
		return digestOf(now.Print, len(now.Evidence), rest), need, err
	}
	a.last = func(tx person.Tx, u Tx, w said) error { return d.carried(tx, u, r, w, a.handedOn) }
	return a, nil
}

// proposedWords are what the first officer would tell the person.
func proposedWords(r Request) said {
	for _, s := range slices.Backward(r.Steps) {
		if s.What == "proposed" {
			return said{s.VI, s.EN}
		}
	}
	return said{}
}

// carried notes that a request was carried out, or handed on, in that same
// transaction.
func (d *Desk) carried(tx person.Tx, u Tx, r Request, w said, handedOn bool) error {
	now, what := d.Now().UTC().Truncate(time.Millisecond), "done"
	r.State, r.Updated, r.Due, r.Proposal = Done, now, time.Time{}, 0
	if handedOn {
		r.State, what = HandedOn, string(HandedOn)
	}
	if err := u.SaveRequest(r, pending...); err != nil {
		return err
	}
	if err := u.AddStep(r.ID, Step{ID: tx.NewID(), At: now, What: "accepted", VI: w.vi, EN: w.en}); err != nil {
		return err
	}
	return u.AddStep(r.ID, Step{ID: tx.NewID(), At: now, What: what})
}

// byKind fills in what an acceptance rests on and does. It is the officer's
// doing, who looked at papers: what an app alone may not do to a code, it may.
func (d *Desk) byKind(ctx context.Context, by By, a *action, r *Request, choice string) error {
	a.weigh = func(tx person.Tx) (string, Need, error) { return weighAccount(tx, r.Account) }
	switch r.Sort {
	case Fields, Paper:
		return d.correcting(ctx, a, r)
	case Transfer:
		if r.Asked.Declarer == 0 {
			return d.correcting(ctx, a, r)
		}
		a.run = func(reg *person.Registry, actor string) error {
			return reg.Redeclare(ctx, actor, r.App, r.Account, r.Asked.Declarer)
		}
	case Regenerate:
		a.run = func(reg *person.Registry, actor string) error {
			_, err := reg.Renew(ctx, actor, "", r.Account, r.Asked.Code)
			return err
		}
	case Revoke:
		a.run = func(reg *person.Registry, actor string) error { return reg.Revoke(ctx, actor, "", r.Account) }
	case Date:
		d.redating(ctx, a, r)
	case Merge:
		return d.merging(ctx, a, r)
	case Unknown:
		return d.parting(ctx, by, a, r, choice)
	}
	return nil
}

// redating corrects the date on the health record that the person means. Where
// that is not to be found here, or is not the only one, it is for whoever
// keeps the record.
func (d *Desk) redating(ctx context.Context, a *action, r *Request) {
	a.run = func(reg *person.Registry, actor string) error {
		return reg.Store.Within(ctx, nil, func(tx person.Tx) error {
			tx.Act(actor, d.Now())
			a.handedOn = true
			if d.Redate == nil {
				return nil
			}
			reason := "Sửa ngày theo yêu cầu " + strconv.FormatInt(r.ID, 10) + " đã được duyệt."
			done, err := d.Redate(ctx, tx, actor, r.Account, r.Asked.Record, r.Asked.Was, r.Asked.Is, reason)
			a.handedOn = !done
			return err
		})
	}
}

func weighAccount(tx person.Tx, id person.AccountID) (string, Need, error) {
	if err := tx.Lock(person.ID(id)); err != nil {
		return "", "", err
	}
	acc, err := tx.Account(id)
	return digestOf("account", id, acc.Version), "", err
}

// correcting makes a new version of the account. A paper that is added has the
// officer's proof: they have seen it.
func (d *Desk) correcting(ctx context.Context, a *action, r *Request) error {
	acc, err := d.People.Store.ReadAccount(ctx, r.Account)
	if err != nil {
		return err
	}
	in := person.Registration{App: acc.App, User: acc.User, Attrs: r.Asked.over(acc.Attrs), Declarer: acc.Declarer}
	if r.Sort == Paper {
		for _, k := range r.Asked.Attrs.Keys() {
			in.Proofs = append(in.Proofs, person.Proof{Kind: k.Kind, How: person.Card, At: d.Now()})
		}
	}
	a.weigh = func(tx person.Tx) (string, Need, error) {
		digest, need, err := weighAccount(tx, r.Account)
		if err == nil && digest != digestOf("account", r.Account, acc.Version) {
			err = ErrStale // the app corrected it while we looked
		}
		if err == nil {
			need, err = secondNumber(tx, acc.ID, person.Account{Attrs: in.Attrs, Proofs: in.Proofs})
		}
		return digest, need, err
	}
	a.run = func(reg *person.Registry, actor string) error {
		_, err := reg.Register(ctx, actor, in)
		return err
	}
	return nil
}

// secondNumber says that a person would hold two verified CCCDs that differ if
// one of their accounts said this: as with a link, that takes two officers.
func secondNumber(tx person.Tx, id person.AccountID, would person.Account) (Need, error) {
	members, _, err := company(tx, id)
	if err != nil {
		return "", err
	}
	others := slices.DeleteFunc(slices.Clone(members), func(m person.Account) bool { return m.ID == id })
	if numbersDiffer([]person.Account{would}, others) {
		return NeedNumbers, nil
	}
	return "", nil
}

// merging joins the person with the one whose QID they named.
func (d *Desk) merging(ctx context.Context, a *action, r *Request) error {
	other, err := d.People.ByQID(ctx, r.Asked.QID)
	if err != nil {
		return err
	}
	if other.Person == 0 {
		return person.ErrUnknown
	}
	a.weigh = func(tx person.Tx) (string, Need, error) {
		digest, need, err := weighPair(tx, r.Account, other.Person)
		if err != nil {
			return "", "", err
		}
		r.Joined, err = joinOf(tx, r.Account, other.Person)
		return digest, need, err
	}
	a.run = func(reg *person.Registry, actor string) error {
		_, err := reg.Join(ctx, actor, r.Account, other.Person, "request-"+strconv.FormatInt(r.ID, 10))
		return err
	}
	return nil
}

// joinOf is what a Join is about to do, noted with the request for undoing it.
func joinOf(tx person.Tx, id person.AccountID, other person.ID) (*person.Joined, error) {
	_, p, err := company(tx, id)
	if err != nil {
		return nil, err
	}
	if p == 0 {
		return &person.Joined{Into: other, Moved: []person.AccountID{id}}, nil
	}
	j := &person.Joined{Into: min(p, other), From: max(p, other)}
	coming, err := tx.Members(j.From)
	for _, m := range coming {
		j.Moved = append(j.Moved, m.ID)
	}
	return j, err
}

// parting takes a record that is not theirs away from the person: one that is
// linked is broken off, one that merely claims to be them is answered.
func (d *Desk) parting(ctx context.Context, by By, a *action, r *Request, choice string) error {
	p, stranger, err := d.stranger(ctx, r, choice)
	if err != nil {
		return err
	}
	question, err := d.claims(ctx, stranger, p)
	if err != nil {
		return err
	}
	a.choice, a.keys = choiceOf(stranger), append(a.keys, officerKey(by))
	if question != 0 {
		a.weigh = func(tx person.Tx) (string, Need, error) { return weighPair(tx, stranger, p) }
		a.run = func(reg *person.Registry, actor string) error {
			return d.withNote(reg, question, Different, "request").Different(ctx, actor, question, "request")
		}
		weigh := a.weigh
		a.weigh = func(tx person.Tx) (string, Need, error) {
			digest, _, err := weigh(tx)
			return digest, "", err // parting them is no link
		}
		return nil
	}
	a.weigh = func(tx person.Tx) (string, Need, error) {
		_, whose, err := company(tx, r.Account)
		if err != nil {
			return "", "", err
		}
		members, err := tx.Members(whose)
		if err != nil {
			return "", "", err
		}
		if !slices.ContainsFunc(members, func(m person.Account) bool { return m.ID == stranger }) {
			return "", "", ErrAnotherPerson
		}
		return d.weighBreaks(ctx, tx, by, []person.AccountID{stranger})
	}
	a.run = func(reg *person.Registry, actor string) error {
		_, err := reg.BreakAll(ctx, actor, []person.AccountID{stranger}, "request")
		return err
	}
	return nil
}

// stranger is the account that a person says is not theirs: named by the
// officer, or the only other one.
func (d *Desk) stranger(ctx context.Context, r *Request, choice string) (person.ID, person.AccountID, error) {
	own, err := d.People.ByAccount(ctx, r.Account)
	if err != nil {
		return 0, 0, err
	}
	if own.Person == 0 {
		return 0, 0, person.ErrPending
	}
	if choice != "" {
		n, err := strconv.ParseInt(choice, 10, 64)
		if err != nil || person.AccountID(n) == r.Account {
			return 0, 0, ErrAnotherPerson
		}
		return own.Person, person.AccountID(n), nil
	}
	members, err := d.Store.MembersOf(ctx, own.Person, 3)
	if err != nil {
		return 0, 0, err
	}
	members = slices.DeleteFunc(members, func(m person.Account) bool {
		return m.ID == r.Account || r.Asked.App != "" && m.App != r.Asked.App
	})
	if len(members) != 1 {
		return 0, 0, fault.ErrInvalid.At(fault.Place{Path: "account", VI: "Nêu tài khoản cần tách ra.", EN: "Name the account to be taken away."})
	}
	return own.Person, members[0].ID, nil
}

// claims finds the open question of an account that claims to be a person.
func (d *Desk) claims(ctx context.Context, id person.AccountID, p person.ID) (found int64, err error) {
	return found, d.People.Store.Within(ctx, nil, func(tx person.Tx) error {
		asked, err := tx.Conflicts(id)
		if err != nil {
			return err
		}
		links, err := tx.Links(id)
		if err != nil {
			return err
		}
		found = 0
		for _, c := range asked {
			if c.Closed.IsZero() && slices.Equal(c.Persons, []person.ID{p}) && activePerson(links) != p {
				found = c.ID
			}
		}
		return nil
	})
}

// UndoRequest takes a merge that was carried out back: the accounts that went
// over go back together. Other requests have their own way back: a further
// request, or Restore.
func (d *Desk) UndoRequest(ctx context.Context, by By, id int64, reason string) (*Proposal, error) {
	if err := by.admitted(); err != nil {
		return nil, err
	}
	a, err := d.unjoining(ctx, by, id, reason)
	if err != nil {
		return nil, err
	}
	return d.do(ctx, by, a)
}

func (d *Desk) unjoining(ctx context.Context, by By, id int64, reason string) (action, error) {
	r, err := d.Store.Request(ctx, id)
	if err != nil {
		return action{}, err
	}
	if r.State != Done || r.Joined == nil {
		return action{}, ErrNoAnswer
	}
	j := *r.Joined
	a := action{kind: KindUnjoin, subjects: []int64{id}, account: r.Account, reason: reason, keys: []person.Key{requestKey(r.Account), officerKey(by)}}
	a.weigh = func(tx person.Tx) (string, Need, error) { return d.weighUnjoin(ctx, tx, by, j) }
	a.run = func(reg *person.Registry, actor string) error { return reg.Unjoin(ctx, actor, j, reason) }
	a.last = func(tx person.Tx, u Tx, _ said) error {
		now := d.Now().UTC().Truncate(time.Millisecond)
		r.Joined, r.Updated = nil, now
		if err := u.SaveRequest(r, Done); err != nil {
			return err
		}
		return u.AddStep(id, Step{ID: tx.NewID(), At: now, What: "undone"})
	}
	return a, nil
}

// weighUnjoin is as for breaks: the same needs, counted together with them.
func (d *Desk) weighUnjoin(ctx context.Context, tx person.Tx, by By, j person.Joined) (string, Need, error) {
	for _, id := range j.Moved {
		if err := tx.Lock(person.ID(id)); err != nil {
			return "", "", err
		}
	}
	if err := lockAll(tx, j.Into, j.From); err != nil {
		return "", "", err
	}
	members, err := tx.Members(j.Into)
	if err != nil {
		return "", "", err
	}
	need, err := d.breakNeed(ctx, tx, by, len(j.Moved), j.Into)
	return digestOf("unjoin", j, versions(members)), need, err
}
