package demo

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/motma/motma/internal/synth"
)

func town(t *testing.T, n int, errors synth.Mix) *people {
	t.Helper()
	pop, err := synth.New(synth.Config{Seed: 7, People: n, Errors: errors})
	if err != nil {
		t.Fatal(err)
	}
	return meet(pop)
}

// perfect gives every person one QID of their own.
func perfect(p *people) {
	for _, u := range p.users {
		u.qid = fmt.Sprint("q", u.Person)
	}
}

func sums(t *testing.T, r Recognition) {
	t.Helper()
	for name, g := range map[string]Group{"all": r.All, "clean": r.Clean, "mistakes": r.Mistakes} {
		if g.Right+g.Wrong+g.Conflict+g.Apart != g.Several {
			t.Errorf("%s: %d + %d + %d + %d people are not the %d known to several apps", name, g.Right, g.Wrong, g.Conflict, g.Apart, g.Several)
		}
		if g.Pairs.Right > g.Pairs.Joined || g.Pairs.Right > g.Pairs.Truth || g.Pairs.ProvableRight > g.Pairs.Right || g.Silent > g.Apart {
			t.Errorf("%s: a part is more than its whole: %+v", name, g)
		}
	}
	whole, parts := r.All, []int{r.Clean.Known + r.Mistakes.Known, r.Clean.Several + r.Mistakes.Several, r.Clean.Wrong + r.Mistakes.Wrong,
		r.Clean.Pairs.Truth + r.Mistakes.Pairs.Truth, r.Clean.Pairs.Joined + r.Mistakes.Pairs.Joined, r.Clean.Pairs.Right + r.Mistakes.Pairs.Right}
	if diff := cmp.Diff([]int{whole.Known, whole.Several, whole.Wrong, whole.Pairs.Truth, whole.Pairs.Joined, whole.Pairs.Right}, parts); diff != "" {
		t.Errorf("clean and mistakes do not add up to all (-all +parts):\n%s", diff)
	}
}

func TestAPerfectPlatformIsReportedAsPerfect(t *testing.T) {
	p := town(t, 400, synth.March2022())
	perfect(p)
	r := recognise(p)
	sums(t, r)
	g := r.All
	if g.Right != g.Several || g.Several < 100 || g.Pairs.Precision != 1 || g.Pairs.Recall != 1 || g.Pairs.Truth < 300 {
		t.Errorf("everybody has one QID of their own, and the report says %+v", g)
	}
	if r.Clean.Known == 0 || r.Mistakes.Known == 0 {
		t.Error("a population with mistakes has clean people and others")
	}
}

func TestJoiningTwoPeopleIsReportedAsWrong(t *testing.T) {
	p := town(t, 400, synth.NoErrors())
	perfect(p)
	var several []int
	for person := range p.pop.Len() {
		if len(p.by[person]) >= 2 {
			several = append(several, person)
		}
	}
	a, b := several[0], several[1]
	for _, u := range p.by[b] {
		u.qid = p.by[a][0].qid
	}
	r := recognise(p)
	sums(t, r)
	wrongPairs := len(p.by[a]) * len(p.by[b])
	if r.All.Wrong != 2 || r.Clean.Wrong != 2 || r.All.Pairs.Joined-r.All.Pairs.Right != wrongPairs || r.All.Pairs.Precision == 1 {
		t.Errorf("two people joined by %d pairs of accounts, and the report says %+v", wrongPairs, r.All)
	}
}

func TestConflictAndSeparationAreToldApart(t *testing.T) {
	p := town(t, 400, synth.NoErrors())
	perfect(p)
	var held, parted *user
	for person := range p.pop.Len() {
		us := p.by[person]
		switch {
		case len(us) < 2 || !allSame(provableSets(us)):
		case held == nil:
			held = us[1]
		case parted == nil:
			parted = us[1]
		}
	}
	held.qid, parted.qid = "", "another"
	r := recognise(p)
	sums(t, r)
	if r.All.Conflict != 1 || r.All.Apart != 1 || r.All.Silent != 0 || r.All.Pairs.Precision != 1 {
		t.Errorf("one person waits, one has two QIDs though the records show who it is; the report says %+v", r.All)
	}
	if missed := r.All.Pairs.Provable - r.All.Pairs.ProvableRight; missed == 0 || r.All.Pairs.ProvableRecall == 1 {
		t.Error("missed links that the evidence shows do not lower the recall where provable")
	}
}

func TestRecordsWithNothingInCommonAreSilent(t *testing.T) {
	record := func(app, name, phone, cccd string) *user {
		r := synth.Record{App: app, Person: 1, Name: name, Birth: "1990-01-15", Phone: phone, CCCD: cccd}
		if phone != "" {
			r.PhoneBy = synth.OTP
		}
		return &user{Record: r, qid: app}
	}
	p := town(t, 10, synth.NoErrors())
	p.by, p.users = map[int][]*user{}, nil
	for _, u := range []*user{
		record("ncovi", "Nguyễn Văn An", "0530000001", ""),
		record("ssk", "Nguyễn Văn An", "", "001090000011"),
		record("vneid", "Nguyễn Văn An", "0530000001", ""),
	} {
		p.add(u)
	}
	r := recognise(p)
	sums(t, r)
	if r.All.Apart != 1 || r.All.Silent != 1 || r.All.Pairs.Truth != 3 || r.All.Pairs.Provable != 1 {
		t.Errorf("of three records only the two with one phone can be known to be one person's; the report says %+v", r.All)
	}
}
