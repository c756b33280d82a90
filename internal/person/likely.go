package person

import (
	"encoding/json"
	"slices"

	"github.com/motma/motma/internal/linkage"
)

// The rules of the tiers C1 and C3.
const (
	// worthLooking is from which odds on (in bits) an account is looked at.
	worthLooking = 0
	// certainPosterior and certainMargin are C3's: so likely, and so many times
	// likelier than the second.
	certainPosterior = 0.999
	certainMargin    = 10
	// likelyPosterior is from which on C1 is worth a note: below, it is two
	// namesakes as likely as one person.
	likelyPosterior = 0.9
)

// identifies says whether a key is an identifier that people are known by. A
// phone is an address, and a weak key finds candidates only.
func (k KeyKind) identifies() bool {
	return k != KeyPhone && k != blockNameBirth && k != blockNameYear
}

// likely adds whom the model takes for the same person though no tier says so.
// It never joins: C tiers are questions.
func (r *Registry) likely(tx Tx, acc Account, around map[AccountID]Account, found []finding, links []Link) ([]finding, error) {
	model, rec := r.Likeness.current(), acc.Attrs.record()
	for i := range found {
		if o, ok := around[found[i].with]; ok && !found[i].join {
			found[i].score = model.Score(likeness, rec, o.Attrs.record())
		}
	}
	var persons []finding
	var bits []float64
	for _, o := range sorted(around) {
		if o.App == acc.App && acc.App != AppCard || !acc.sameNumbers(o, "") {
			continue // cannot-link: two accounts of one app, two numbers
		}
		b := model.Bits(likeness, rec, o.Attrs.record())
		if b < worthLooking {
			continue
		}
		p, ok, err := standsFor(tx, o.ID, links)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		i := slices.IndexFunc(persons, func(f finding) bool { return f.person == p })
		switch {
		case i < 0:
			persons, bits = append(persons, finding{person: p, with: o.ID}), append(bits, b)
		case b > bits[i]:
			persons[i].with, bits[i] = o.ID, b
		}
	}
	best := linkage.Choose(bits)
	if best.Best < 0 || slices.ContainsFunc(found, func(f finding) bool { return f.person == persons[best.Best].person }) {
		return found, nil
	}
	f := persons[best.Best]
	o := around[f.with]
	f.score = model.Score(likeness, rec, o.Attrs.record())
	if kind := likelyTier(acc, o, f.score.Posterior, best.Margin); kind != "" {
		f.match, _ = match{}.question(string(kind))
		found = append(found, f)
	}
	return found, nil
}

// likelyTier is C1, C3 or none.
func likelyTier(a, b Account, posterior, margin float64) Tier {
	switch {
	case posterior >= certainPosterior && margin >= certainMargin:
		return TierC3
	case posterior >= likelyPosterior && agreeName(a, b) && agreeBirth(a.Attrs.Birth, b.Attrs.Birth) == birthExact &&
		a.Attrs.Sex != SexNone && a.Attrs.Sex == b.Attrs.Sex && a.Attrs.Unit != "" && a.Attrs.Unit == b.Attrs.Unit:
		return TierC1
	}
	return ""
}

// standsFor gives the person of an account, unless the two were parted or a
// reviewer said no.
func standsFor(tx Tx, id AccountID, links []Link) (ID, bool, error) {
	theirs, err := tx.Links(id)
	if err != nil {
		return 0, false, err
	}
	active := activeLink(theirs)
	if active == nil || lastState(links, active.Person) == LinkRejected || apart(links, theirs) {
		return 0, false, nil
	}
	return active.Person, true, nil
}

func sorted(around map[AccountID]Account) []Account {
	out := make([]Account, 0, len(around))
	for _, a := range around {
		out = append(out, a)
	}
	slices.SortFunc(out, func(a, b Account) int { return int(min(max(a.ID-b.ID, -1), 1)) })
	return out
}

// sort divides the questions: those that a reviewer has to answer because
// somebody waits, or numbers contradict each other; and those that are only
// noted: two records of which nobody knows whether they are one person's do no
// harm meanwhile, each has a code that works. Of the noted, the likeliest is
// kept, and every twin and second person.
func (d *decision) sort(linked bool) {
	best := -1
	for i := range d.questions {
		f := &d.questions[i]
		waits := f.match.ask == "two-persons" && d.pending && !linked
		f.noted = !waits && slices.Contains(noteKinds, f.match.ask)
		if f.single() && (best < 0 || f.score.Bits > d.questions[best].score.Bits) {
			best = i
		}
	}
	kept := d.questions[:0]
	for i, f := range d.questions {
		if !f.single() || i == best {
			kept = append(kept, f)
		}
	}
	d.questions = kept
}

// single says that one such note is enough for an account.
func (f finding) single() bool {
	return f.noted && f.match.ask != "twins" && f.match.ask != "two-persons"
}

// noteKinds are the questions that wait until somebody looks.
var noteKinds = []string{"B1", "twins", "two-persons", string(TierC1), string(TierC3)}

// parts writes what the model said of each field, never a value.
func parts(s linkage.Score) string {
	if len(s.Parts) == 0 {
		return ""
	}
	b, _ := json.Marshal(s.Parts)
	return string(b)
}

// overtaken closes what was only noted between an account and the person that
// it has come to by better evidence.
func (r *Registry) overtaken(tx Tx, id AccountID, p ID) error {
	asked, err := tx.Conflicts(id)
	if err != nil {
		return err
	}
	for _, c := range asked {
		if c.Noted && c.Closed.IsZero() && slices.Equal(c.Persons, []ID{p}) {
			if err := tx.CloseConflict(c.ID, r.Now(), "linked"); err != nil {
				return err
			}
		}
	}
	return nil
}

// united closes what was only noted between an account that moved and those it
// moved to.
func (r *Registry) united(tx Tx, acc Account, from, to ID) error {
	if err := r.overtaken(tx, acc.ID, to); err != nil {
		return err
	}
	if stayed, err := tx.Members(from); err != nil || len(stayed) > 0 {
		return err
	}
	members, err := tx.Members(to)
	if err != nil {
		return err
	}
	for _, m := range members {
		if err := r.overtaken(tx, m.ID, from); err != nil {
			return err
		}
	}
	return nil
}
