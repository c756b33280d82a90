package demo

// Recognition says how well several apps' records were known to be one
// person's, with the truth as the measure (identity resolution, "Measures").
type Recognition struct {
	All      Group `json:"all"`      // everybody
	Clean    Group `json:"clean"`    // people with no mistake in any record
	Mistakes Group `json:"mistakes"` // people with one or more
}

// Group is the recognition of some people. Right, Wrong, Conflict and Apart
// share out Several: each person is counted once, by the worst that happened.
type Group struct {
	Known    int `json:"known"`    // known to one app or more
	Several  int `json:"several"`  // known to two apps or more
	Right    int `json:"right"`    // one QID in all their apps, and nobody else's
	Wrong    int `json:"wrong"`    // shares a QID with somebody else
	Conflict int `json:"conflict"` // an app was told to wait: the evidence contradicts itself
	Apart    int `json:"apart"`    // has more than one QID
	Silent   int `json:"silent"`   // of Apart: the records do not show, even by the ladder's own text, that they are one person's

	Pairs Pairs `json:"pairs"`
}

// Pairs counts pairs of accounts, as record linkage is usually measured. A
// wrong pair belongs to the people with mistakes unless both sides are clean.
type Pairs struct {
	Truth     int     `json:"truth"`     // pairs of accounts that are one person's
	Joined    int     `json:"joined"`    // pairs that show one QID
	Right     int     `json:"right"`     // of Joined: rightly
	Precision float64 `json:"precision"` // Right / Joined; 1 when nothing was joined
	Recall    float64 `json:"recall"`    // Right / Truth; 1 when there was nothing to join

	Provable       int     `json:"provable"`        // of Truth: pairs that the ladder's text links, directly or through further records of the person
	ProvableRight  int     `json:"provable_right"`  // of those: joined
	ProvableRecall float64 `json:"provable_recall"` // ProvableRight / Provable
}

// holders says how many accounts of whom show a QID.
type holders map[string]map[int]int

// recognise compares what the apps were told with the truth.
func recognise(p *people) Recognition {
	h, cleans := holders{}, map[int]bool{}
	for person, us := range p.by {
		cleans[person] = clean(us)
		for _, u := range us {
			h.add(u)
		}
	}
	var r Recognition
	both := func(clean bool, count func(*Group)) {
		count(&r.All)
		if clean {
			count(&r.Clean)
		} else {
			count(&r.Mistakes)
		}
	}
	for person, us := range p.by {
		both(cleans[person], func(g *Group) { g.person(us, h) })
	}
	h.wrong(func(a, b, n int) {
		both(cleans[a] && cleans[b], func(g *Group) { g.Pairs.Joined += n })
	})
	for _, g := range []*Group{&r.All, &r.Clean, &r.Mistakes} {
		g.Pairs.divide()
	}
	return r
}

func (h holders) add(u *user) {
	if u.qid == "" {
		return
	}
	if h[u.qid] == nil {
		h[u.qid] = map[int]int{}
	}
	h[u.qid][u.Person]++
}

// wrong yields every two persons who share a QID and how many pairs of
// accounts that is.
func (h holders) wrong(yield func(a, b, pairs int)) {
	for _, here := range h {
		for a, n := range here {
			for b, m := range here {
				if a < b {
					yield(a, b, n*m)
				}
			}
		}
	}
}

func (g *Group) person(us []*user, h holders) {
	g.Known++
	set := provableSets(us)
	for i, a := range us {
		for j, b := range us[:i] {
			g.Pairs.truth(a, b, set[i] == set[j])
		}
	}
	if len(us) < 2 {
		return
	}
	g.Several++
	switch fate(us, h) {
	case wrong:
		g.Wrong++
	case conflict:
		g.Conflict++
	case apart:
		g.Apart++
		if len(us) > 0 && !allSame(set) {
			g.Silent++
		}
	default:
		g.Right++
	}
}

// What can happen to a person, the worst last.
const (
	right = iota
	apart
	conflict
	wrong
)

// fate is the worst that happened to a person.
func fate(us []*user, h holders) int {
	worst := right
	for _, u := range us {
		switch {
		case len(h[u.qid]) > 1:
			worst = max(worst, wrong)
		case u.qid == "":
			worst = max(worst, conflict)
		case u.qid != us[0].qid:
			worst = max(worst, apart)
		}
	}
	return worst
}

// truth counts a pair of one person's accounts.
func (p *Pairs) truth(a, b *user, provable bool) {
	joined := a.qid != "" && a.qid == b.qid
	p.Truth++
	if provable {
		p.Provable++
	}
	if joined {
		p.Joined++
		p.Right++
	}
	if joined && provable {
		p.ProvableRight++
	}
}

func (p *Pairs) divide() {
	p.Precision = share(p.Right, p.Joined)
	p.Recall = share(p.Right, p.Truth)
	p.ProvableRecall = share(p.ProvableRight, p.Provable)
}

// share is n/of, and 1 of nothing.
func share(n, of int) float64 {
	if of == 0 {
		return 1
	}
	return float64(n) / float64(of)
}

// provableSets numbers a person's records by what the ladder's text joins,
// step by step: records with the same number are one person's by the evidence.
func provableSets(us []*user) []int {
	set := make([]int, len(us))
	for i := range us {
		set[i] = i
		for j := range us[:i] {
			if set[i] != set[j] && provable(us[i], us[j]) {
				rename(set[:i+1], set[i], set[j])
			}
		}
	}
	return set
}

func rename(set []int, from, to int) {
	for i := range set {
		if set[i] == from {
			set[i] = to
		}
	}
}

func allSame(set []int) bool {
	for _, s := range set {
		if s != set[0] {
			return false
		}
	}
	return true
}
