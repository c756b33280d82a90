package review_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/review"
)

// at runs f from many goroutines at once and counts who succeeded; the others
// have to be told one of the faults given.
func at(t *testing.T, n int, f func(i int) error, told ...error) int {
	t.Helper()
	var done atomic.Int32
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			err := f(i)
			if err == nil {
				done.Add(1)
				return
			}
			for _, want := range told {
				if errors.Is(err, want) {
					return
				}
			}
			t.Errorf("told %v", err)
		})
	}
	wg.Wait()
	return int(done.Load())
}

func TestOneOfManyOfficersDecides(t *testing.T) { onBoth(t, oneDecides) }

func oneDecides(t *testing.T, w *world) {
	b2(w)
	c := w.question()
	n := at(t, 8, func(i int) error {
		as := review.Same
		if i%2 == 0 {
			as = review.Different
		}
		_, err := w.Decide(t.Context(), officer(string(rune('a'+i))), c.ID, as, "papers_seen")
		return err
	}, review.ErrDecided, person.ErrUnknown)
	if n != 1 {
		t.Errorf("%d decided", n)
	}
	n = at(t, 8, func(i int) error {
		_, err := w.Undo(t.Context(), officer(string(rune('a'+i))), c.ID, "mistake")
		return err
	}, review.ErrNoAnswer, person.ErrOvertaken, person.ErrAlone, person.ErrUnknown)
	if n != 1 {
		t.Errorf("%d took it back", n)
	}
}

func TestAProposalIsCarriedOutOnce(t *testing.T) { onBoth(t, carriedOnce) }

func carriedOnce(t *testing.T, w *world) {
	known, asked, c := verifiedElsewhere(w)
	p, err := w.Decide(t.Context(), lan, c.ID, review.Same, "papers_seen")
	w.ok(err)
	n := at(t, 8, func(i int) error {
		_, err := w.Approve(t.Context(), officer(string(rune('a'+i))), p.ID, "ok")
		return err
	}, review.ErrDecided, review.ErrStale)
	if n != 1 || w.whose(known.Account) != w.whose(asked.Account) {
		t.Errorf("%d approvals", n)
	}
	kept, err := w.Proposal(t.Context(), p.ID)
	w.ok(err)
	if kept.State != review.Approved {
		t.Errorf("kept as %s", kept.State)
	}
}

// TestRequestsOfOnePersonAtOnce: requests of one person accepted at once are
// carried out each once, one after the other.
func TestRequestsOfOnePersonAtOnce(t *testing.T) { onBoth(t, atOnce) }

func atOnce(t *testing.T, w *world) {
	one := w.register("bluezone", "u1", an, person.KeyCCCD)
	ids := []int64{
		w.file("bluezone", one.Account, review.Fields, review.Asked{Attrs: person.Attributes{Unit: "00001"}}).ID,
		w.file("bluezone", one.Account, review.Regenerate, review.Asked{}).ID,
		w.file("bluezone", one.Account, review.Date, review.Asked{Record: "dose", Was: "2021-08-01", Is: "2021-08-11"}).ID,
	}
	n := at(t, 9, func(i int) error {
		_, err := w.Resolve(t.Context(), officer(string(rune('a'+i))), ids[i%3], yes)
		return err
	}, review.ErrDecided, review.ErrStale)
	if n != 3 {
		t.Errorf("%d carried out", n)
	}
}

// TestARefusedProposalPutsTheRequestBackInLine: and it can be decided anew.
func TestARefusedProposalPutsTheRequestBackInLine(t *testing.T) {
	w := newWorld(t)
	one := w.register("bluezone", "u1", an, person.KeyCCCD)
	two := w.register("vssid", "v1", with(an, func(a *person.Attributes) { a.CCCD = "001090000022" }), person.KeyCCCD)
	r := w.file("bluezone", one.Account, review.Merge, review.Asked{QID: two.QID})
	p, err := w.Resolve(t.Context(), lan, r.ID, yes)
	w.ok(err)
	_, err = w.Refuse(t.Context(), minh, p.ID, "not_seen")
	w.ok(err)
	r, err = w.Store.Request(t.Context(), r.ID)
	w.ok(err)
	if r.State != review.Received || r.Proposal != 0 || steps(r) != "received proposed not_approved" {
		t.Errorf("%s: %s", r.State, steps(r))
	}
	p, err = w.Resolve(t.Context(), lan, r.ID, yes)
	w.ok(err)
	_, err = w.Approve(t.Context(), minh, p.ID, "seen")
	w.ok(err)
	if w.whose(one.Account) != w.whose(two.Account) {
		t.Error("not joined")
	}
}

// TestAskingForEvidenceStopsAProposal: what one officer accepted cannot be
// approved while another waits for the person's paper.
func TestAskingForEvidenceStopsAProposal(t *testing.T) {
	w := newWorld(t)
	one := w.register("bluezone", "u1", an, person.KeyCCCD)
	two := w.register("vssid", "v1", with(an, func(a *person.Attributes) { a.CCCD = "001090000022" }), person.KeyCCCD)
	r := w.file("bluezone", one.Account, review.Merge, review.Asked{QID: two.QID})
	p, err := w.Resolve(t.Context(), lan, r.ID, yes)
	w.ok(err)
	_, err = w.Resolve(t.Context(), officer("hoa"), r.ID, review.Verdict{Ask: true, VI: "Xin cho xem cả hai thẻ.", EN: "Please show both cards."})
	w.ok(err)
	_, err = w.Approve(t.Context(), minh, p.ID, "ok")
	w.refused(err, review.ErrStale)
	r, err = w.Store.Request(t.Context(), r.ID)
	w.ok(err)
	if r.State != review.Needs || w.whose(one.Account) == w.whose(two.Account) {
		t.Errorf("state %s", r.State)
	}
}
