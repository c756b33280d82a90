package person

import (
	"errors"
	"slices"

	"github.com/motma/motma/internal/linkage"
)

// maxCandidates bounds how many accounts of one identifier are looked at: the
// oldest, and those of a verified owner. A phone that more carry says nothing.
const maxCandidates = 64

// errMoved says that a person's accounts went to another person between the
// search and the lock: the search has to be made again.
var errMoved = errors.New("person: moved meanwhile")

// finding is a person that shares an identifier with an account, and the best
// that the ladder says of the two.
type finding struct {
	person ID
	match
	with  AccountID
	score linkage.Score // the model's word on the two, where a question needs it
}

// resolve gives the account's person: the one it has, the one that the ladder
// finds, or a new one. It gives 0 where the evidence contradicts itself.
func (r *Registry) resolve(tx Tx, actor string, acc Account, same string, state State, out *Outcome) (ID, error) {
	links, err := tx.Links(acc.ID)
	if err != nil {
		return 0, err
	}
	active := activeLink(links)
	if active != nil && state == Unchanged {
		out.Tier = active.Tier
		if out.Flags, err = r.flags(tx, acc, *active); err != nil {
			return 0, err
		}
		return active.Person, tx.Lock(active.Person)
	}
	found, err := r.search(tx, acc, same, links)
	if err != nil {
		return 0, err
	}
	d := decide(acc, found, active)
	d.sort(active != nil)
	for _, q := range d.questions {
		if err := r.ask(tx, acc, q, out); err != nil {
			return 0, err
		}
	}
	if d.pending && active == nil {
		return 0, nil
	}
	p, err := r.settle(tx, actor, acc, d, active, out)
	if err != nil || p == 0 {
		return 0, err
	}
	if state != Created {
		if err := r.overtaken(tx, acc.ID, p); err != nil {
			return 0, err
		}
	}
	return p, r.verify(tx, acc, p, out)
}

// flags of a registration that changes nothing: as when it was made.
func (r *Registry) flags(tx Tx, acc Account, active Link) (flags []string, err error) {
	if active.Tier == TierA1 {
		flags = append(flags, "unverified-id")
	}
	conflicts, err := tx.Conflicts(acc.ID)
	if slices.ContainsFunc(conflicts, func(c Conflict) bool { return c.Closed.IsZero() }) {
		flags = append(flags, "review")
	}
	return flags, err
}

// search finds the persons that share an identifier with the account, or are
// likely to be the same by the model, apart from those it was parted from.
func (r *Registry) search(tx Tx, acc Account, same string, links []Link) ([]finding, error) {
	var found []finding
	around := map[AccountID]Account{}
	for _, k := range acc.Attrs.index() {
		others, err := candidates(tx, k)
		if err != nil {
			return nil, err
		}
		if len(others) >= maxCandidates && !k.Kind.identifies() {
			continue
		}
		shared := k.Kind == KeyPhone && slices.ContainsFunc(others, func(o Account) bool { return o.ID != acc.ID && acc.disputes(o, r.Now()) })
		for _, o := range others {
			if o.ID == acc.ID {
				continue
			}
			around[o.ID] = o
			m, ok := compare(acc, o, k, r.Now())
			if !ok {
				continue
			}
			if shared && m.join {
				m, _ = m.question("B1")
			}
			if found, err = add(tx, found, o, m, links); err != nil {
				return nil, err
			}
		}
	}
	if err := cannotLink(tx, acc, same, links, found); err != nil {
		return nil, err
	}
	return r.likely(tx, acc, around, found, links)
}

// candidates gives the accounts that carry an identifier, and always those of
// its verified owner: a crowd of claims must not hide them.
func candidates(tx Tx, k Key) ([]Account, error) {
	all, err := tx.AccountsByKey(k, maxCandidates)
	if err != nil || len(all) < maxCandidates || !k.Kind.identifies() {
		return all, err
	}
	owner, err := tx.Verified(k)
	if errors.Is(err, ErrUnknown) {
		return all, nil
	}
	if err != nil {
		return nil, err
	}
	members, err := tx.Members(owner)
	for _, m := range members {
		if slices.Contains(m.Attrs.Keys(), k) && !slices.ContainsFunc(all, func(a Account) bool { return a.ID == m.ID }) {
			all = append(all, m)
		}
	}
	return all, err
}

// cannotLink turns matches into questions where one of the person's accounts
// stands against it: one that the account was parted from, one of the same app
// (two accounts of one app are two people, unless that app says that they are
// one), or one with another number.
func cannotLink(tx Tx, acc Account, same string, links []Link, found []finding) error {
	for i := range found {
		f := &found[i]
		if !f.join || f.person == 0 {
			continue
		}
		members, err := tx.Members(f.person)
		if err != nil {
			return err
		}
		apart, err := anyParted(tx, links, members)
		if err != nil {
			return err
		}
		is := func(m Account) bool { return m.ID != acc.ID && m.App == acc.App }
		said := slices.ContainsFunc(members, func(m Account) bool { return is(m) && m.User == same })
		switch {
		case apart:
			f.join, f.ask = false, "broken-pair"
		case acc.App != AppCard && !said && slices.ContainsFunc(members, is):
			f.join, f.ask = false, "same-app"
		case slices.ContainsFunc(members, func(m Account) bool { return m.ID != acc.ID && !acc.sameNumbers(m, "") }):
			f.join, f.ask = false, "two-numbers"
		}
	}
	return nil
}

// add notes a match with whatever person the other account has.
func add(tx Tx, found []finding, o Account, m match, links []Link) ([]finding, error) {
	theirs, err := tx.Links(o.ID)
	if err != nil {
		return nil, err
	}
	f := finding{match: m, with: o.ID}
	if a := activeLink(theirs); a != nil {
		f.person = a.Person
	}
	if lastState(links, f.person) == LinkRejected {
		return found, nil // a reviewer answered: it is no question any more
	}
	if apart(links, theirs) {
		f.join, f.ask = false, "broken-pair"
	}
	i := slices.IndexFunc(found, func(x finding) bool { return x.person == f.person && f.person != 0 })
	switch {
	case i < 0:
		return append(found, f), nil
	case better(f.match, found[i].match):
		found[i] = f
	}
	return found, nil
}

// parted says that a link between the two was broken or rejected, and not
// restored since.
func parted(links []Link, p ID) bool {
	last := lastState(links, p)
	return last == LinkBroken || last == LinkRejected
}

// lastState is what the ledger last said of an account and a person; empty if
// nothing.
func lastState(links []Link, p ID) (last LinkState) {
	for _, l := range links {
		if l.Person == p {
			last = l.State
		}
	}
	return last
}

// apart says of two accounts' histories that one was parted from a person that
// the other belongs or belonged to: wherever both have gone since, no match
// brings them together again.
func apart(a, b []Link) bool {
	from := func(x, y []Link) bool {
		return slices.ContainsFunc(y, func(l Link) bool { return l.State == LinkCertain && parted(x, l.Person) })
	}
	return from(a, b) || from(b, a)
}

// anyParted says that one of the members was parted from the account whose
// history is given.
func anyParted(tx Tx, links []Link, members []Account) (bool, error) {
	for _, m := range members {
		theirs, err := tx.Links(m.ID)
		if err != nil {
			return false, err
		}
		if apart(links, theirs) {
			return true, nil
		}
	}
	return false, nil
}

// better prefers a pair that was parted, then joins by identifiers that both
// sides verified, then a contradiction (B2 must not be hidden by a weaker
// agreement), then other joins; of equals the one whose other side is known
// better, so that it does not matter which of a person's accounts is older.
func better(a, b match) bool {
	rank := func(m match) int {
		switch {
		case m.ask == "broken-pair":
			return 5
		case m.join && m.strong:
			return 4
		case m.ask == "B2":
			return 3
		case m.join:
			return 2
		}
		return 1
	}
	return rank(a) > rank(b) || rank(a) == rank(b) && a.theirs > b.theirs
}

// decision is what the findings come to.
type decision struct {
	join      *finding  // link to this person
	absorb    []finding // persons who prove to be that one as well
	questions []finding // and ask these
	pending   bool      // neither link nor new person
}

// decide is the rule of the ladder for many findings.
//
// One person only, joined by its tier. A record whose declared numbers match
// two persons never joins them (A23), and a contradicted CCCD neither links
// nor makes a third person (B2). What is proved now, a phone answered by both
// sides or an identifier verified on both, may bring the accounts of a second
// person along, each by its own evidence (see absorb): otherwise the outcome
// would depend on who registered first.
func decide(acc Account, found []finding, active *Link) decision {
	var d decision
	var joins []finding
	for _, f := range found {
		switch {
		case active != nil && f.person == active.Person:
			if f.ask == "B2" { // it turned into somebody else
				d.questions = append(d.questions, f)
			}
		case f.person == 0:
		case f.join:
			joins = append(joins, f)
		case f.ask != "":
			d.questions = append(d.questions, f)
			d.pending = d.pending || blocks(acc, f)
		}
	}
	slices.SortStableFunc(joins, func(a, b finding) int { return standing(a) - standing(b) })
	papers := slices.IndexFunc(joins, func(f finding) bool { return f.tier == TierB1 })
	if papers < 0 {
		papers = len(joins)
	}
	switch {
	case len(joins) == 0:
	case d.pending && standing(joins[0]) > standingOwned,
		papers > 1 && standing(joins[1]) <= max(standing(joins[0]), standingOwned):
		d.pending = true
		d.ask(joins)
	case papers == 0 && len(joins) > 1:
		d.ask(joins) // one phone, two persons: neither
	default:
		d.join, d.pending = &joins[0], false
		d.others(joins[1:])
	}
	return d
}

// Standings order how sure a join is: by an identifier verified on both
// sides, by one that the other side verified, by declared numbers, by phone.
const (
	standingStrong = iota
	standingOwned
	standingDeclared
	standingPhone
)

func standing(f finding) int {
	switch {
	case f.strong:
		return standingStrong
	case f.theirs.Verified():
		return standingOwned
	case f.tier == TierB1:
		return standingPhone
	}
	return standingDeclared
}

// others sorts further matches: what is proved now may be absorbed, the rest
// is a question.
func (d *decision) others(joins []finding) {
	for _, f := range joins {
		if f.proved() {
			d.absorb = append(d.absorb, f)
		} else {
			d.ask([]finding{f})
		}
	}
}

// proved says that nobody could have crafted the match by writing something.
func (m match) proved() bool { return m.join && (m.strong || m.tier == TierB1) }

// ask turns matches into questions.
func (d *decision) ask(joins []finding) {
	for _, f := range joins {
		f.match.ask = "two-persons"
		d.questions = append(d.questions, f)
	}
}

// blocks says whether a question keeps the account from having a person. What
// is known better is not held up by a lesser claim to it; a question
// about a phone or a twin leaves the account its own person meanwhile.
func blocks(acc Account, f finding) bool {
	switch f.ask {
	case "B2":
		return f.theirs >= acc.proved(KeyCCCD)
	case "same-app":
		return f.key != KeyPhone
	}
	return false
}

// ask keeps a question for a reviewer. Both sides are told through the change
// log: the owner of an identifier learns that somebody else claims it (A19).
func (r *Registry) ask(tx Tx, acc Account, f finding, out *Outcome) error {
	c := Conflict{ID: tx.NewID(), Kind: f.match.ask, Account: acc.ID, Key: f.key, Opened: r.Now(),
		Noted: f.noted, Score: f.score.Posterior, Evidence: parts(f.score)}
	if c.Kind == "" {
		c.Kind = "two-persons"
	}
	if f.person != 0 {
		c.Persons = []ID{f.person}
	}
	if !slices.Contains(out.Flags, "review") {
		out.Flags = append(out.Flags, "review")
	}
	open, err := tx.Conflicts(acc.ID)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(open, func(o Conflict) bool {
		return o.Closed.IsZero() && o.Kind == c.Kind && o.Key == c.Key && slices.Equal(o.Persons, c.Persons)
	}) {
		return nil
	}
	if err := tx.OpenConflict(c); err != nil || f.key == "" {
		return err
	}
	return tx.Change(Change{Kind: "identifier.contested", Account: f.with, Person: f.person, Detail: evidence(f.key)})
}

// settle links the account as decided.
func (r *Registry) settle(tx Tx, actor string, acc Account, d decision, active *Link, out *Outcome) (p ID, err error) {
	switch {
	case active != nil:
		p, err = r.stay(tx, actor, acc, &d, *active, out)
	case d.join != nil:
		out.State = Linked
		p, err = r.link(tx, actor, acc, d.join.person, d.join.match, out)
	default:
		out.State, p = Created, ID(tx.NewID())
		if err = tx.AddPerson(p); err == nil {
			_, err = r.link(tx, actor, acc, p, match{tier: TierNew}, out)
		}
	}
	for _, f := range d.absorb {
		if err != nil {
			break
		}
		err = r.absorb(tx, actor, acc, p, f, out)
	}
	return p, err
}

// stay is for an account that has a person and learned something: alone, it
// goes to the person it turned out to be, and its QID becomes an alias there;
// with company it stays, and what is proved comes to it.
func (r *Registry) stay(tx Tx, actor string, acc Account, d *decision, active Link, out *Outcome) (ID, error) {
	out.Tier = active.Tier
	if d.join == nil {
		return active.Person, tx.Lock(active.Person)
	}
	if err := lockBoth(tx, active.Person, d.join.person); err != nil {
		return 0, err
	}
	members, err := tx.Members(active.Person)
	if err != nil {
		return 0, err
	}
	if len(members) == 1 {
		out.Tier, out.Flags = d.join.tier, flagsOf(d.join.match, out.Flags)
		return d.join.person, r.move(tx, actor, acc, active, d.join.person, d.join.match)
	}
	if d.join.proved() {
		d.absorb = append(d.absorb, *d.join)
		return active.Person, nil
	}
	f := *d.join
	f.match.ask = "two-persons"
	return active.Person, r.ask(tx, acc, f, out)
}

// absorb brings a second person's accounts to the first, if each of them has
// proved evidence of its own with the account that came, and none contradicts
// any account there. Otherwise the two persons become a question.
func (r *Registry) absorb(tx Tx, actor string, acc Account, into ID, f finding, out *Outcome) error {
	if err := lockBoth(tx, into, f.person); err != nil {
		return err
	}
	there, err := tx.Members(into)
	if err != nil {
		return err
	}
	coming, err := tx.Members(f.person)
	if err != nil {
		return err
	}
	moves := make([]func() error, 0, len(coming))
	for _, m := range coming {
		how, ok := r.prove(m, acc)
		links, err := tx.Links(m.ID)
		if err != nil {
			return err
		}
		parted, err := anyParted(tx, links, there)
		if err != nil {
			return err
		}
		if !ok || parted || slices.ContainsFunc(there, func(o Account) bool { return contradicts(m, o) }) {
			f.match.ask = "two-persons"
			return r.ask(tx, acc, f, out)
		}
		moves = append(moves, func() error { return r.move(tx, actor, m, *activeLink(links), into, how) })
	}
	for _, move := range moves {
		if err := move(); err != nil {
			return err
		}
	}
	return nil
}

// prove finds proved evidence between two accounts.
func (r *Registry) prove(m, acc Account) (match, bool) {
	for _, k := range acc.Attrs.Keys() {
		if !slices.Contains(m.Attrs.Keys(), k) {
			continue
		}
		if how, ok := compare(m, acc, k, r.Now()); ok && how.proved() {
			return how, true
		}
	}
	return match{}, false
}

// contradicts says that two accounts cannot be one person's: of one app, or
// with another name, birth date or paper.
func contradicts(a, b Account) bool {
	return a.App == b.App && a.App != AppCard || !agreeName(a, b) || agreeBirth(a.Attrs.Birth, b.Attrs.Birth) == birthDiffers || !a.compatible(b, "")
}

// move takes an account from its person to another.
func (r *Registry) move(tx Tx, actor string, acc Account, active Link, to ID, how match) error {
	line := r.line(tx, actor, acc.ID, to, LinkCertain, how)
	if err := tx.EndLink(active.ID, line.ID, r.Now()); err != nil {
		return err
	}
	if err := tx.AddLink(line); err != nil {
		return err
	}
	if err := tx.MoveVerified(acc.ID, to); err != nil {
		return err
	}
	if err := r.united(tx, acc, active.Person, to); err != nil {
		return err
	}
	if err := r.left(tx, active.Person); err != nil {
		return err
	}
	return tx.Change(Change{Kind: "link.made", Account: acc.ID, Person: to, Detail: evidence(how.key)})
}

func lockBoth(tx Tx, a, b ID) error {
	if err := tx.Lock(min(a, b)); err != nil {
		return err
	}
	return tx.Lock(max(a, b))
}

func (r *Registry) link(tx Tx, actor string, acc Account, p ID, m match, out *Outcome) (ID, error) {
	if err := tx.Lock(p); err != nil {
		return 0, err
	}
	if m.tier != TierNew {
		// The person may have become another's while we waited for the lock.
		if members, err := tx.Members(p); err != nil || len(members) == 0 {
			return 0, errors.Join(err, errMoved)
		}
	}
	out.Tier, out.Flags = m.tier, flagsOf(m, out.Flags)
	if err := tx.AddLink(r.line(tx, actor, acc.ID, p, LinkCertain, m)); err != nil {
		return 0, err
	}
	return p, tx.Change(Change{Kind: "link.made", Account: acc.ID, Person: p, Detail: evidence(m.key)})
}

func (r *Registry) line(tx Tx, actor string, acc AccountID, p ID, s LinkState, m match) Link {
	l := Link{ID: LinkID(tx.NewID()), Account: acc, Person: p, State: s, Tier: m.tier, Evidence: evidence(m.key), Actor: actor, At: r.Now()}
	if m.tier == TierA1 {
		l.Flags = "unverified-id"
	}
	return l
}

func flagsOf(m match, flags []string) []string {
	if m.tier == TierA1 {
		return append(flags, "unverified-id")
	}
	return flags
}

// verify gives the account's verified identifiers to its person. One that is
// another's already becomes a question; it is never taken away.
func (r *Registry) verify(tx Tx, acc Account, p ID, out *Outcome) error {
	for _, k := range acc.Attrs.Keys() {
		how := acc.proved(k.Kind)
		if !how.Verified() {
			continue
		}
		owner, err := tx.Verified(k)
		switch {
		case errors.Is(err, ErrUnknown):
			err = tx.SetVerified(k, p, acc.ID, how)
		case err == nil && owner != p:
			err = r.ask(tx, acc, finding{person: owner, match: match{key: k.Kind, ask: "verified-elsewhere"}, with: acc.ID}, out)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
