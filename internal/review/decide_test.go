package review_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/motma/motma/internal/audit"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/review"
)

// b2 makes a question: another app has An's number with another birth date.
func b2(w *world) (known, asked person.Outcome) {
	w.Helper()
	known = w.register("bluezone", "u1", an, person.KeyCCCD)
	asked = w.register("ncovi", "n1", with(an, func(a *person.Attributes) { a.Name, a.Birth, a.Phone = "NGUYEN VAN AN", "1990-02-15", "" }))
	if asked.State != person.Pending {
		w.Fatalf("state %s", asked.State)
	}
	return known, asked
}

func TestEvidenceSideBySideIsWrittenDownFirst(t *testing.T) {
	w := newWorld(t)
	known, asked := b2(w)
	c := w.question()
	e, err := w.Evidence(t.Context(), lan, c.ID)
	w.ok(err)
	says := map[string]person.Agreement{}
	for _, f := range e.Fields {
		if len(f.Known) > 0 {
			says[f.Name] = f.Known[0].Says
		}
	}
	for field, want := range map[string]person.Agreement{"name": person.BareName, "birth": person.Differs, "cccd": person.Agrees, "sex": person.Agrees, "phone": person.Missing} {
		if says[field] != want {
			t.Errorf("%s: %q, want %q", field, says[field], want)
		}
	}
	if e.VI == "" || e.EN == "" || e.Suggest != "" {
		t.Errorf("%q %q %q", e.VI, e.EN, e.Suggest)
	}
	for _, id := range []person.AccountID{known.Account, asked.Account} {
		seen, err := w.Journal.List(t.Context(), []person.AccountID{id}, 0, 10)
		w.ok(err)
		if len(seen) != 1 || seen[0].Action != "review.conflict" || seen[0].Purpose != "identity_review" || seen[0].Officer != "lan" {
			t.Errorf("accesses %+v", seen)
		}
	}
	if s := fmt.Sprintf("%v %+v %#v", e, e, e); strings.Contains(s, "Nguy") || strings.Contains(s, "0010900") {
		t.Error("evidence prints personal data")
	}
}

func TestWhoReadsTooManyQuestionsIsStopped(t *testing.T) {
	w := newWorld(t)
	b2(w)
	c := w.question()
	w.Journal.Budget = &audit.Budget{Limits: map[string]int{"review.conflict": 4}}
	for range 2 {
		_, err := w.Evidence(t.Context(), lan, c.ID)
		w.ok(err)
	}
	_, err := w.Evidence(t.Context(), lan, c.ID)
	w.refused(err, audit.ErrBudget)
	_, err = w.Evidence(t.Context(), minh, c.ID)
	w.ok(err)
}

func TestOnlyAnOfficerWithThePurposeReadsOrDecides(t *testing.T) {
	w := newWorld(t)
	b2(w)
	c := w.question()
	for by, want := range map[string]error{"": review.ErrOfficer, "lan": review.ErrPurpose} {
		_, err := w.Evidence(t.Context(), review.By{Client: "moh", Officer: by}, c.ID)
		w.refused(err, want)
		_, err = w.Decide(t.Context(), review.By{Client: "moh", Officer: by}, c.ID, review.Same, "papers_seen")
		w.refused(err, want)
	}
}

func TestSameAndItsUndo(t *testing.T) {
	w := newWorld(t)
	known, asked := b2(w)
	c := w.question()
	p, err := w.Decide(t.Context(), lan, c.ID, review.Same, "papers_seen")
	w.ok(err)
	if p != nil || w.whose(asked.Account) != w.whose(known.Account) {
		t.Fatal("not linked by one officer")
	}
	_, err = w.Decide(t.Context(), lan, c.ID, review.Same, "papers_seen")
	w.refused(err, review.ErrDecided)
	p, err = w.Undo(t.Context(), minh, c.ID, "wrong_person")
	w.ok(err)
	if p != nil || w.whose(asked.Account) == w.whose(known.Account) || w.whose(asked.Account) == 0 {
		t.Fatal("not parted")
	}
	// Remembered: no match joins them again.
	again := w.register("ncovi", "n1", an)
	if w.whose(again.Account) == w.whose(known.Account) {
		t.Error("a match joined what a reviewer parted")
	}
	_, err = w.Undo(t.Context(), minh, c.ID, "wrong_person")
	w.refused(err, review.ErrNoAnswer)
	said, err := w.Store.Answers(t.Context(), c.ID)
	w.ok(err)
	if len(said) != 2 || said[0].Decision != review.Same || said[1].Decision != review.UndoSame || said[1].Actor != "client:moh/minh" {
		t.Errorf("answers %+v", said)
	}
}

func TestDifferentAndItsUndoOpensTheQuestionAgain(t *testing.T) {
	w := newWorld(t)
	known, asked := b2(w)
	c := w.question()
	_, err := w.Decide(t.Context(), lan, c.ID, review.Later, "call_back")
	w.ok(err)
	if w.question().ID != c.ID {
		t.Fatal("later closed the question")
	}
	_, err = w.Decide(t.Context(), lan, c.ID, review.Different, "two_people")
	w.ok(err)
	if w.whose(asked.Account) == 0 || w.whose(asked.Account) == w.whose(known.Account) {
		t.Fatal("the account has no person of its own")
	}
	_, err = w.Undo(t.Context(), lan, c.ID, "mistake")
	w.ok(err)
	if w.question().ID != c.ID {
		t.Fatal("the question is not open again")
	}
	// And can be answered the other way, by moving the account that is alone.
	_, err = w.Decide(t.Context(), minh, c.ID, review.Same, "papers_seen")
	w.ok(err)
	if w.whose(asked.Account) != w.whose(known.Account) {
		t.Error("not linked after the undo")
	}
}

// verifiedElsewhere links, by a phone, two accounts that each have another
// verified CCCD: An's own, and one with a wrong card.
func verifiedElsewhere(w *world) (known, asked person.Outcome, c person.Conflict) {
	w.Helper()
	known = w.register("bluezone", "u1", an, person.KeyCCCD, person.KeyPhone)
	asked = w.register("ncovi", "n1", with(an, func(a *person.Attributes) { a.CCCD = "001090000022" }), person.KeyCCCD, person.KeyPhone)
	return known, asked, w.question()
}

func TestTwoVerifiedNumbersTakeTwoOfficers(t *testing.T) {
	w := newWorld(t)
	known, asked, c := verifiedElsewhere(w)
	p, err := w.Decide(t.Context(), lan, c.ID, review.Same, "papers_seen")
	w.ok(err)
	if p == nil || p.Need != review.NeedNumbers || w.whose(known.Account) == w.whose(asked.Account) {
		t.Fatalf("proposal %+v", p)
	}
	same, err := w.Decide(t.Context(), minh, c.ID, review.Same, "papers_seen")
	w.ok(err)
	if same == nil || same.ID != p.ID {
		t.Error("the same proposal was made twice")
	}
	_, err = w.Approve(t.Context(), lan, p.ID, "ok")
	w.refused(err, review.ErrSecond)
	done, err := w.Approve(t.Context(), minh, p.ID, "ok")
	w.ok(err)
	if done.State != review.Approved || w.whose(known.Account) != w.whose(asked.Account) {
		t.Fatal("not carried out")
	}
	_, err = w.Approve(t.Context(), officer("hoa"), p.ID, "ok")
	w.refused(err, review.ErrDecided)
	kept, err := w.Proposal(t.Context(), p.ID)
	w.ok(err)
	if kept.By != "moh/minh" || kept.Decided.IsZero() {
		t.Errorf("kept %+v", kept)
	}
}

func TestOneOfficerIsNotTwoByAnotherSpelling(t *testing.T) {
	w := newWorld(t)
	known, asked, c := verifiedElsewhere(w)
	p, err := w.Decide(t.Context(), lan, c.ID, review.Same, "papers_seen")
	w.ok(err)
	other := officer("lan")
	other.Client = "cdc"
	for _, by := range []review.By{officer("Lan"), officer("LAN"), other} {
		_, err = w.Approve(t.Context(), by, p.ID, "ok")
		w.refused(err, review.ErrSecond)
		_, err = w.Refuse(t.Context(), by, p.ID, "ok")
		w.refused(err, review.ErrSecond)
	}
	if w.whose(known.Account) == w.whose(asked.Account) {
		t.Error("one officer carried it out alone")
	}
}

func TestAProposalIsStaleWhenTheRecordsChanged(t *testing.T) {
	w := newWorld(t)
	known, asked, c := verifiedElsewhere(w)
	p, err := w.Decide(t.Context(), lan, c.ID, review.Same, "papers_seen")
	w.ok(err)
	w.register("bluezone", "u1", with(an, func(a *person.Attributes) { a.Unit = "00001" }), person.KeyCCCD)
	_, err = w.Approve(t.Context(), minh, p.ID, "ok")
	w.refused(err, review.ErrStale)
	_, err = w.Approve(t.Context(), minh, p.ID, "ok")
	w.refused(err, review.ErrStale)
	if w.whose(known.Account) == w.whose(asked.Account) {
		t.Error("a stale proposal was carried out")
	}
	// Proposed anew, it can be approved.
	p, err = w.Decide(t.Context(), lan, c.ID, review.Same, "papers_seen")
	w.ok(err)
	_, err = w.Approve(t.Context(), minh, p.ID, "ok")
	w.ok(err)
}

func TestAProposalEndsByItselfOrByRefusal(t *testing.T) {
	w := newWorld(t)
	known, asked, c := verifiedElsewhere(w)
	p, err := w.Decide(t.Context(), lan, c.ID, review.Same, "papers_seen")
	w.ok(err)
	w.now = w.now.Add(review.ProposalLife)
	_, err = w.Approve(t.Context(), minh, p.ID, "ok")
	w.refused(err, review.ErrExpired)
	p, err = w.Decide(t.Context(), lan, c.ID, review.Same, "papers_seen")
	w.ok(err)
	refused, err := w.Refuse(t.Context(), minh, p.ID, "not_shown")
	w.ok(err)
	if refused.State != review.Refused || w.whose(known.Account) == w.whose(asked.Account) {
		t.Error("refused and carried out")
	}
	_, err = w.Approve(t.Context(), minh, p.ID, "ok")
	w.refused(err, review.ErrDecided)
}

func TestQuarantineTakesTwoOfficersToBreak(t *testing.T) {
	w := newWorld(t)
	one := w.register("bluezone", "u1", an, person.KeyCCCD)
	two := w.register("ncovi", "n1", an, person.KeyCCCD)
	p := w.whose(one.Account)
	w.Quarantined = func(_ context.Context, id person.ID) (bool, error) { return id == p, nil }
	_, made, err := w.Break(t.Context(), lan, two.Account, "wrong_person", "")
	w.ok(err)
	if made == nil || made.Need != review.NeedQuarantine || w.whose(two.Account) != p {
		t.Fatalf("proposal %+v", made)
	}
	_, err = w.Approve(t.Context(), minh, made.ID, "ok")
	w.ok(err)
	if w.whose(two.Account) == p {
		t.Error("not broken")
	}
}

func TestAPlanShowsTheCascadeAndHolds(t *testing.T) {
	w := newWorld(t)
	one := w.register("bluezone", "u1", an, person.KeyCCCD)
	two := w.register("ncovi", "n1", an, person.KeyCCCD)
	// Linked to the second alone, by a phone that the first does not have: without
	// the second, nothing says that the others are one.
	w.register("ncovi", "n1", with(an, func(a *person.Attributes) { a.Phone = "0944700009" }), person.KeyCCCD, person.KeyPhone)
	three := w.register("vssid", "v1", with(an, func(a *person.Attributes) { a.CCCD, a.Phone = "", "0944700009" }), person.KeyPhone)
	if w.whose(three.Account) != w.whose(one.Account) {
		t.Fatal("not linked")
	}
	plan, err := w.Plan(t.Context(), lan, two.Account, person.MoveBreak)
	w.ok(err)
	if len(plan.Stay) != 2 || len(plan.Lean) != 2 || plan.Lean[1] != three.Account || !plan.NewQID || plan.Left != person.ShownSame ||
		len(plan.Verified) != 0 || plan.Need != "" {
		t.Errorf("plan %+v", plan)
	}
	first, err := w.Plan(t.Context(), lan, one.Account, person.MoveBreak)
	w.ok(err)
	if len(first.QIDs) != 1 || first.QIDs[0] != one.QID || first.Left != person.ShownNew || first.NewQID {
		t.Errorf("plan %+v", first)
	}
	_, _, err = w.Break(t.Context(), lan, two.Account, "wrong_person", "0000")
	w.refused(err, review.ErrPlan)
	got, _, err := w.Break(t.Context(), lan, one.Account, "wrong_person", first.Digest)
	w.ok(err)
	if got.QID != one.QID || got.Left == one.QID || got.Left == "" {
		t.Errorf("parting %+v", got)
	}
	_, _, err = w.Break(t.Context(), lan, two.Account, "wrong_person", plan.Digest)
	w.refused(err, review.ErrPlan)
	back, err := w.Plan(t.Context(), lan, one.Account, person.MoveRestore)
	w.ok(err)
	if len(back.With) != 2 || len(back.Stay) != 0 || back.Left != person.ShownNone {
		t.Errorf("plan of the restore %+v", back)
	}
	p, err := w.Restore(t.Context(), lan, one.Account, "mistake", back.Digest)
	w.ok(err)
	if p != nil || w.whose(one.Account) != w.whose(two.Account) {
		t.Error("not restored")
	}
}

// TestFiftyBreaksCannotBeHadBySingleCalls: one officer's breaks of an hour
// count together (four eyes for more than 50 at once).
func TestFiftyBreaksCannotBeHadBySingleCalls(t *testing.T) {
	w := newWorld(t)
	var seconds []person.AccountID
	for i := range review.ManyBreaks + 2 {
		a := with(an, func(a *person.Attributes) { a.CCCD, a.Phone = fmt.Sprintf("0010900001%02d", i), "" })
		w.register("bluezone", fmt.Sprintf("u%d", i), a, person.KeyCCCD)
		seconds = append(seconds, w.register("ncovi", fmt.Sprintf("n%d", i), a, person.KeyCCCD).Account)
	}
	all, made, err := w.BreakAll(t.Context(), lan, seconds[:review.ManyBreaks-1], "wrong_import")
	w.ok(err)
	if made != nil || len(all) != review.ManyBreaks-1 {
		t.Fatalf("%d broken, %+v", len(all), made)
	}
	next := seconds[review.ManyBreaks-1:]
	_, made, err = w.Break(t.Context(), lan, next[0], "wrong_import", "")
	w.ok(err)
	if made != nil {
		t.Fatal("the fiftieth took two officers")
	}
	_, made, err = w.Break(t.Context(), officer("Lan"), next[1], "wrong_import", "")
	w.ok(err)
	if made == nil || made.Need != review.NeedMany {
		t.Fatalf("the 51st within an hour: %+v", made)
	}
	_, err = w.Approve(t.Context(), minh, made.ID, "ok")
	w.ok(err)
	w.now = w.now.Add(time.Hour + time.Minute)
	_, made, err = w.Break(t.Context(), lan, next[2], "wrong_import", "")
	w.ok(err)
	if made != nil {
		t.Error("an hour later it still takes two")
	}
	_, _, err = w.BreakAll(t.Context(), lan, nil, "x")
	if err == nil {
		t.Error("a break of nothing")
	}
}
