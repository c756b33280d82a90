package person

import (
	"context"
	"slices"
	"time"
)

// EventKind is what an app is told of one of its own users.
type EventKind string

// The kinds of events.
const (
	AccountCorrected EventKind = "account.corrected" // the app said something else of its user
	AccountSettled   EventKind = "account.settled"   // it was pending and has a person now
	AccountContested EventKind = "account.contested" // somebody else claims a paper number of it (A19)
	AccountWithdrawn EventKind = "account.withdrawn" // a tombstone: the user has left the app
	CodeChanged      EventKind = "code.changed"      // the person has another code, or another QID
	CodeRevoked      EventKind = "code.revoked"      // every code issued until now is void
	PersonLinked     EventKind = "person.linked"     // the account belongs to a person with other accounts now
	PersonUnlinked   EventKind = "person.unlinked"   // that was undone
	CardChanged      EventKind = "card.changed"      // the colour of the person's card may be another
)

// EventKinds are all of them.
var EventKinds = []EventKind{AccountCorrected, AccountSettled, AccountContested, AccountWithdrawn,
	CodeChanged, CodeRevoked, PersonLinked, PersonUnlinked, CardChanged}

// Event tells one app of one of its accounts. It says nothing of other apps
// (A18): a link made through somebody else's account shows only in that the
// QID or the code changes.
type Event struct {
	ID      int64
	Kind    EventKind
	App     AppID
	Account AccountID
	Person  ID // orders events; inside only. 0: none
	At      time.Time
	QID     QID    // that the person shows now; empty without one
	Before  QID    // that was shown before, if it is another
	Takes   int64  // the event that this one takes back, 0: none
	Detail  string // why, one word, without personal data; may be empty
}

// unit runs f in one transaction of the store, in the name of an actor, and
// announces to the apps what came of it.
func (r *Registry) unit(ctx context.Context, actor string, keys []Key, f func(tx Tx) error) error {
	return r.Store.Within(ctx, keys, func(tx Tx) error { return r.announcing(tx, actor, f) })
}

// announcing runs f and then announces what it changed. Rules do not announce
// themselves: a witness looks on while they write, and tells of the difference
// that the unit made, so that no path is forgotten and nothing is told twice.
// One transaction may hold several, one after the other.
func (r *Registry) announcing(tx Tx, actor string, f func(tx Tx) error) error {
	tx.Act(actor, r.Now())
	w := &witness{Tx: tx, now: r.Now(), apps: map[AccountID]AppID{}, made: map[AccountID]bool{}, history: map[AccountID][]Link{},
		moves: map[AccountID]*shift{}, shown: map[ID]*qids{}, members: map[ID][]Account{}, issued: map[ID]bool{}, revoked: map[ID]string{}}
	if err := f(w); err != nil {
		return err
	}
	return w.tell()
}

// witness passes everything on to the transaction, and remembers what the
// difference is told from: mostly what the rules have read themselves.
type witness struct {
	Tx
	now       time.Time
	apps      map[AccountID]AppID
	made      map[AccountID]bool // accounts that this unit made: their app gets the answer
	spoken    []Account          // saved again
	history   map[AccountID][]Link
	moves     map[AccountID]*shift
	moved     []AccountID // the keys of moves, in order
	shown     map[ID]*qids
	members   map[ID][]Account // as read last, where that still holds
	persons   []ID             // the keys of issued, revoked and changed QIDs, in order
	issued    map[ID]bool
	revoked   map[ID]string
	reason    string // of the revocation last made
	contested []Conflict
}

// shift is what happened to the link of one account.
type shift struct {
	from   *Link // the active one before
	to     *Link // the active one after
	broken LinkID
}

// qids are a person's current QID before and now.
type qids struct{ before, now QID }

// SaveAccount implements [Tx].
func (w *witness) SaveAccount(a Account, keys []Key) error {
	w.apps[a.ID] = a.App
	if a.Version == 1 {
		w.made[a.ID] = true
	} else {
		w.spoken = append(w.spoken, a)
	}
	return w.Tx.SaveAccount(a, keys)
}

// Links implements [Tx].
func (w *witness) Links(id AccountID) ([]Link, error) {
	links, err := w.Tx.Links(id)
	if _, known := w.history[id]; !known {
		w.history[id] = slices.Clone(links)
	}
	return links, err
}

// Members implements [Tx].
func (w *witness) Members(p ID) ([]Account, error) {
	members, err := w.Tx.Members(p)
	for _, m := range members {
		w.apps[m.ID] = m.App
	}
	w.members[p] = members
	return members, err
}

// Lock implements [Tx]. What was read before may be old.
func (w *witness) Lock(p ID) error {
	delete(w.members, p)
	return w.Tx.Lock(p)
}

// shift gives what is noted of an account.
func (w *witness) shift(id AccountID) *shift {
	s := w.moves[id]
	if s == nil {
		s = &shift{}
		w.moves[id], w.moved = s, append(w.moved, id)
	}
	return s
}

// AddLink implements [Tx].
func (w *witness) AddLink(l Link) error {
	switch l.State {
	case LinkCertain:
		delete(w.members, l.Person)
		w.shift(l.Account).to = &l
	case LinkBroken:
		w.shift(l.Account).broken = l.ID
	}
	return w.Tx.AddLink(l)
}

// EndLink implements [Tx]. Rules have always read the line that they end.
func (w *witness) EndLink(id, by LinkID, at time.Time) error {
	for account, links := range w.history {
		i := slices.IndexFunc(links, func(l Link) bool { return l.ID == id && l.State == LinkCertain })
		if i < 0 {
			continue
		}
		s := w.shift(account)
		if s.from == nil {
			s.from = &links[i]
		}
		delete(w.members, links[i].Person)
	}
	return w.Tx.EndLink(id, by, at)
}

// CurrentQID implements [Tx].
func (w *witness) CurrentQID(p ID) (QID, error) {
	q, err := w.Tx.CurrentQID(p)
	if w.shown[p] == nil && err == nil {
		w.shown[p] = &qids{q, q}
	}
	return q, err
}

// SetCurrentQID implements [Tx].
func (w *witness) SetCurrentQID(p ID, q QID) error {
	s, err := w.qids(p)
	if err != nil {
		return err
	}
	s.now = q
	w.touch(p)
	return w.Tx.SetCurrentQID(p, q)
}

func (w *witness) qids(p ID) (*qids, error) {
	if w.shown[p] == nil && p != 0 {
		if _, err := w.CurrentQID(p); err != nil {
			return nil, err
		}
	}
	if p == 0 {
		return &qids{}, nil
	}
	return w.shown[p], nil
}

func (w *witness) touch(p ID) {
	if !slices.Contains(w.persons, p) {
		w.persons = append(w.persons, p)
	}
}

// RevokeCode implements [Tx].
func (w *witness) RevokeCode(id CodeID, at time.Time, reason string) error {
	w.reason = reason
	return w.Tx.RevokeCode(id, at, reason)
}

// OpenConflict implements [Tx].
func (w *witness) OpenConflict(c Conflict) error {
	w.contested = append(w.contested, c)
	return w.Tx.OpenConflict(c)
}

// Change implements [Tx].
func (w *witness) Change(c Change) error {
	switch c.Kind {
	case "code.issued":
		w.issued[c.Person] = true
		w.touch(c.Person)
	case "code.revoked":
		w.revoked[c.Person] = w.reason
		w.touch(c.Person)
	}
	return w.Tx.Change(c)
}

// tell announces the difference. The order is that in which an app can follow:
// what was said, who it is, what code stands, who else claims to be it.
func (w *witness) tell() error {
	for _, a := range w.spoken {
		if err := w.said(a); err != nil {
			return err
		}
	}
	for _, id := range w.moved {
		if err := w.link(id, *w.moves[id]); err != nil {
			return err
		}
	}
	for _, p := range w.persons {
		if err := w.code(p); err != nil {
			return err
		}
	}
	for _, c := range w.contested {
		if err := w.contest(c); err != nil {
			return err
		}
	}
	return nil
}

// say announces one event, unless the account is no app's.
func (w *witness) say(e Event) error {
	if e.App == AppCard || e.App == AppClaim {
		return nil
	}
	if e.ID == 0 {
		e.ID = w.NewID()
	}
	e.At = w.now
	q, err := w.qids(e.Person)
	if err != nil {
		return err
	}
	if e.QID = q.now; e.Before == e.QID {
		e.Before = ""
	}
	return w.Announce(e)
}

// said tells of a further version.
func (w *witness) said(a Account) error {
	kind := AccountCorrected
	if !a.Withdrawn.IsZero() {
		kind = AccountWithdrawn
	}
	p, err := w.personOf(a.ID)
	if err != nil {
		return err
	}
	e := Event{Kind: kind, App: a.App, Account: a.ID, Person: p}
	if s := w.moves[a.ID]; s != nil && s.from != nil {
		q, err := w.qids(s.from.Person)
		if err != nil {
			return err
		}
		e.Before = q.before
		if e.Person == 0 {
			return w.gone(e, s.from.Person)
		}
	}
	return w.say(e)
}

// gone tells of an account that has no person any more; the event stays in
// the order of the one that it had.
func (w *witness) gone(e Event, had ID) error {
	e.ID, e.At, e.Person = w.NewID(), w.now, had
	return w.Announce(e)
}

// personOf gives whose the account is now.
func (w *witness) personOf(id AccountID) (ID, error) {
	if s := w.moves[id]; s != nil && s.to != nil {
		return s.to.Person, nil
	} else if s != nil && s.from != nil {
		return 0, nil
	}
	links, known := w.history[id]
	if !known {
		var err error
		if links, err = w.Links(id); err != nil {
			return 0, err
		}
	}
	if a := activeLink(links); a != nil {
		return a.Person, nil
	}
	return 0, nil
}

// link tells of an account that got a person, or another one. An event of a
// link has the id of its line in the ledger: so a compensation can name it.
func (w *witness) link(id AccountID, s shift) error {
	if s.to == nil {
		return nil // withdrawn: its tombstone says so
	}
	app, err := w.app(id)
	if err != nil {
		return err
	}
	e := Event{App: app, Account: id, Person: s.to.Person}
	if s.from == nil && !w.made[id] {
		e.Kind = AccountSettled
		if err := w.say(e); err != nil {
			return err
		}
	}
	if s.from != nil {
		q, err := w.qids(s.from.Person)
		if err != nil {
			return err
		}
		e.Before = q.before
	}
	switch {
	case s.broken != 0:
		e.Kind, e.ID = PersonUnlinked, int64(s.broken)
		if s.from.Tier != TierNew {
			e.Takes = int64(s.from.ID)
		}
	case s.to.Tier == TierNew:
		return nil
	default:
		e.Kind, e.ID = PersonLinked, int64(s.to.ID)
		if s.to.Flags == flagRestored {
			e.Takes = int64(w.brokenFrom(id, s.to.Person))
		}
	}
	return w.say(e)
}

// brokenFrom finds the line that parted an account from a person.
func (w *witness) brokenFrom(id AccountID, p ID) (line LinkID) {
	for _, l := range w.history[id] {
		if l.State == LinkBroken && l.Person == p {
			line = l.ID
		}
	}
	return line
}

func (w *witness) app(id AccountID) (AppID, error) {
	if app, known := w.apps[id]; known {
		return app, nil
	}
	a, err := w.Account(id)
	return a.App, err
}

// code tells a person's accounts of their code and QID. Those that moved have
// been told, and those made here have the answer.
func (w *witness) code(p ID) error {
	q, err := w.qids(p)
	if err != nil {
		return err
	}
	reason, revoked := w.revoked[p]
	if !revoked && !w.issued[p] && q.now == q.before {
		return nil
	}
	members, known := w.members[p]
	if !known {
		if members, err = w.Members(p); err != nil {
			return err
		}
	}
	for _, m := range members {
		if w.made[m.ID] || w.moves[m.ID] != nil {
			continue
		}
		e := Event{App: m.App, Account: m.ID, Person: p, Before: q.before}
		if revoked {
			e.Kind, e.Detail = CodeRevoked, reason
			if err := w.say(e); err != nil {
				return err
			}
		}
		if e.Kind, e.Detail = CodeChanged, ""; w.issued[p] || q.now != q.before {
			if err := w.say(e); err != nil {
				return err
			}
		}
	}
	return nil
}

// contest tells those whose paper number somebody else claims. Phones are
// shared by households: a question about one is no claim to be them.
func (w *witness) contest(c Conflict) error {
	if c.Key == KeyPhone || c.Key == "" {
		return nil
	}
	claimant, err := w.Account(c.Account)
	if err != nil {
		return err
	}
	own, err := w.personOf(claimant.ID)
	if err != nil {
		return err
	}
	for _, p := range c.Persons {
		members, err := w.Members(p)
		if err != nil {
			return err
		}
		for _, m := range members {
			if p == own || !shareKey(m, claimant, c.Key) {
				continue
			}
			if err := w.say(Event{Kind: AccountContested, App: m.App, Account: m.ID, Person: p, Detail: string(c.Key)}); err != nil {
				return err
			}
		}
	}
	return nil
}

// shareKey says whether two accounts have one identifier of a kind.
func shareKey(a, b Account, kind KeyKind) bool {
	theirs := b.Attrs.Keys()
	return slices.ContainsFunc(a.Attrs.Keys(), func(k Key) bool { return k.Kind == kind && slices.Contains(theirs, k) })
}
