package review_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/review"
)

var yes = review.Verdict{Accept: true, VI: "Đã kiểm tra giấy tờ.", EN: "The papers were seen."}

func (w *world) file(app person.AppID, id person.AccountID, sort review.Sort, asked review.Asked) review.Request {
	w.Helper()
	r, err := w.File(w.Context(), app, id, review.Filing{Sort: sort, Asked: asked,
		Evidence: []review.Proof{{Paper: "cccd", SeenBy: "nv-3", Ref: "79-2021-11"}}})
	w.ok(err)
	return r
}

// accept accepts a request by one officer and gives it as it is then.
func (w *world) accept(id int64, v review.Verdict) review.Request {
	w.Helper()
	p, err := w.Resolve(w.Context(), lan, id, v)
	w.ok(err)
	if p != nil {
		w.Fatalf("takes two officers: %s", p.Need)
	}
	r, err := w.Store.Request(w.Context(), id)
	w.ok(err)
	return r
}

func (w *world) account(app person.AppID, id person.AccountID) person.Account {
	w.Helper()
	a, err := w.People.Account(w.Context(), app, id)
	w.ok(err)
	return a
}

func steps(r review.Request) string {
	var s []string
	for _, x := range r.Steps {
		s = append(s, x.What)
	}
	return strings.Join(s, " ")
}

func TestFieldsBecomeANewVersion(t *testing.T) {
	w := newWorld(t)
	one := w.register("bluezone", "u1", an, person.KeyCCCD)
	r := w.file("bluezone", one.Account, review.Fields, review.Asked{Attrs: person.Attributes{Birth: "1990-01-16"}})
	d, err := w.Dossier(t.Context(), lan, r.ID)
	w.ok(err)
	if d.Account.Attrs.Birth != "1990-01-15" || len(d.Request.Evidence) != 1 {
		t.Errorf("dossier of %s with %d papers", d.Account.Attrs.Birth, len(d.Request.Evidence))
	}
	done := w.accept(r.ID, yes)
	a := w.account("bluezone", one.Account)
	if a.Attrs.Birth != "1990-01-16" || a.Attrs.Name != an.Name || a.Version != 2 || a.VerifiedCCCD() == "" {
		t.Errorf("account version %d", a.Version)
	}
	if done.State != review.Done || steps(done) != "received accepted done" || done.Steps[1].VI != yes.VI {
		t.Errorf("%s: %s", done.State, steps(done))
	}
	_, err = w.Resolve(t.Context(), lan, r.ID, yes)
	w.refused(err, review.ErrDecided)
	if a := w.account("bluezone", one.Account); a.Version != 2 {
		t.Error("carried out twice")
	}
}

func TestAPaperIsAddedWithTheOfficersProof(t *testing.T) {
	w := newWorld(t)
	one := w.register("bluezone", "u1", with(an, func(a *person.Attributes) { a.CCCD = "" }))
	r := w.file("bluezone", one.Account, review.Paper, review.Asked{Attrs: person.Attributes{CCCD: "001 0900 00011", Name: "Somebody Else"}})
	w.accept(r.ID, yes)
	if a := w.account("bluezone", one.Account); a.VerifiedCCCD() != "001090000011" || a.Attrs.Name != an.Name {
		t.Errorf("verified %v", a.VerifiedCCCD() != "")
	}
	h, err := w.People.ByNumber(t.Context(), person.Key{Kind: person.KeyCCCD, Value: "001090000011"})
	w.ok(err)
	if h.Account != one.Account {
		t.Error("the number leads to somebody else")
	}
}

// TestASecondNumberOfOnePersonTakesTwoOfficers: adding another card to an
// account that shares its person comes to the same as linking the two.
func TestASecondNumberOfOnePersonTakesTwoOfficers(t *testing.T) {
	w := newWorld(t)
	one := w.register("bluezone", "u1", an, person.KeyCCCD)
	w.register("ncovi", "n1", an, person.KeyCCCD)
	r := w.file("bluezone", one.Account, review.Paper, review.Asked{Attrs: person.Attributes{CCCD: "001090000022"}})
	p, err := w.Resolve(t.Context(), lan, r.ID, yes)
	w.ok(err)
	if p == nil || p.Need != review.NeedNumbers || w.account("bluezone", one.Account).Attrs.CCCD != an.CCCD {
		t.Fatalf("proposal %+v", p)
	}
	_, err = w.Approve(t.Context(), minh, p.ID, "seen")
	w.ok(err)
	if w.account("bluezone", one.Account).Attrs.CCCD != "001090000022" {
		t.Error("not carried out")
	}
}

func TestMergeJoinsTwoQIDsAndCanBeTakenBack(t *testing.T) {
	w := newWorld(t)
	one := w.register("bluezone", "u1", an, person.KeyCCCD)
	two := w.register("vssid", "v1", with(an, func(a *person.Attributes) { a.CCCD, a.Phone, a.BHYT = "", "", "0123456789" }), person.KeyBHXH)
	three := w.register("ncovi", "n1", with(an, func(a *person.Attributes) { a.CCCD, a.Phone, a.BHYT = "", "", "0123456789" }), person.KeyBHXH)
	before := w.whose(two.Account)
	r := w.file("bluezone", one.Account, review.Merge, review.Asked{QID: two.QID})
	w.accept(r.ID, yes)
	for _, id := range []person.AccountID{two.Account, three.Account} {
		if w.whose(id) != w.whose(one.Account) {
			t.Fatal("not joined")
		}
	}
	for _, q := range []person.QID{one.QID, two.QID} {
		if h, err := w.People.ByQID(t.Context(), q); err != nil || h.QID != one.QID {
			t.Errorf("QID leads elsewhere (%v)", err)
		}
	}
	p, err := w.UndoRequest(t.Context(), minh, r.ID, "wrong_person")
	w.ok(err)
	if p != nil || w.whose(two.Account) != before || w.whose(three.Account) != before || w.whose(one.Account) == before {
		t.Error("not as before")
	}
	if h, err := w.People.ByQID(t.Context(), two.QID); err != nil || h.QID != two.QID {
		t.Errorf("the QID that went over did not come back (%v)", err)
	}
	_, err = w.UndoRequest(t.Context(), minh, r.ID, "wrong_person")
	w.refused(err, review.ErrNoAnswer)
}

// TestUndoingAMergeLeavesALaterLinkAlone: what a merge linked was broken since,
// and the account belongs elsewhere: taking the merge back is overtaken.
func TestUndoingAMergeLeavesALaterLinkAlone(t *testing.T) {
	w := newWorld(t)
	known, asked := b2(w) // asked waits for its person
	r := w.file("ncovi", asked.Account, review.Merge, review.Asked{QID: known.QID})
	w.accept(r.ID, yes)
	_, _, err := w.Break(t.Context(), lan, asked.Account, "wrong_person", "")
	w.ok(err)
	other := w.register("vssid", "v1", person.Attributes{Name: "Trần Thị Bình", Birth: "1985-03-02", BHYT: "0123456789"}, person.KeyBHXH)
	join := w.file("ncovi", asked.Account, review.Merge, review.Asked{QID: other.QID})
	w.accept(join.ID, yes)
	_, err = w.UndoRequest(t.Context(), minh, r.ID, "wrong_person")
	w.refused(err, person.ErrOvertaken)
	if w.whose(asked.Account) != w.whose(other.Account) {
		t.Error("the later link was broken instead")
	}
}

// TestWhoLeavesAsksForNothingMore: a request of somebody who left their app is
// not carried out any more; it would bring the account back.
func TestWhoLeavesAsksForNothingMore(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		one := w.register("bluezone", "u1", an, person.KeyCCCD)
		r := w.file("bluezone", one.Account, review.Fields, review.Asked{Attrs: person.Attributes{Unit: "00001"}})
		done := w.file("bluezone", one.Account, review.Date, review.Asked{Record: "dose", Was: "2021-08-01", Is: "2021-08-11"})
		w.accept(done.ID, yes)
		w.refused(w.Leave(t.Context(), "client:ncovi", "ncovi", one.Account), person.ErrUnknown)
		if kept, err := w.Store.Request(t.Context(), r.ID); err != nil || !kept.State.Open() {
			t.Errorf("another app closed it: %s, %v", kept.State, err)
		}
		for range 2 {
			w.ok(w.Leave(t.Context(), "client:bluezone", "bluezone", one.Account))
		}
		_, err := w.Resolve(t.Context(), lan, r.ID, yes)
		w.refused(err, review.ErrDecided)
		if _, err := w.People.Account(t.Context(), "bluezone", one.Account); !errors.Is(err, person.ErrWithdrawn) {
			t.Errorf("a request brought the account back: %v", err)
		}
		kept, err := w.Store.Request(t.Context(), r.ID)
		w.ok(err)
		if kept.State != review.Withdrawn || steps(kept) != "received withdrawn" {
			t.Errorf("%s: %s", kept.State, steps(kept))
		}
		if n, err := w.db.EraseRequests(t.Context(), w.now, w.now.Add(time.Hour), "test"); err != nil || n != 2 {
			t.Errorf("%d erased, %v", n, err)
		}
	})
}

// TestAStrangersQID: whoever asks to be merged with somebody else's QID learns
// nothing, and two cards that differ are never one officer's decision.
func TestAStrangersQID(t *testing.T) {
	w := newWorld(t)
	one := w.register("bluezone", "u1", an, person.KeyCCCD)
	stranger := w.register("vssid", "v1", person.Attributes{Name: "Trần Thị Bình", Birth: "1985-03-02", CCCD: "079185000022"}, person.KeyCCCD)
	hit := w.file("bluezone", one.Account, review.Merge, review.Asked{QID: stranger.QID})
	miss := w.file("bluezone", one.Account, review.Merge, review.Asked{QID: "123456789012345678"})
	if hit.State != miss.State || steps(hit) != steps(miss) || fmt.Sprint(hit.Due) != fmt.Sprint(miss.Due) {
		t.Error("filing tells whether a QID exists")
	}
	_, err := w.Resolve(t.Context(), lan, miss.ID, yes)
	w.refused(err, person.ErrUnknown)
	d, err := w.Dossier(t.Context(), lan, hit.ID)
	w.ok(err)
	if d.Need != review.NeedNumbers || !d.Found || len(d.Others) != 1 {
		t.Errorf("dossier: need %q found %v", d.Need, d.Found)
	}
	seen, err := w.Journal.List(t.Context(), []person.AccountID{stranger.Account}, 0, 5)
	w.ok(err)
	if len(seen) != 1 || seen[0].Action != "review.request" {
		t.Errorf("the stranger does not see that they were read: %+v", seen)
	}
	p, err := w.Resolve(t.Context(), lan, hit.ID, yes)
	w.ok(err)
	if p == nil || p.Need != review.NeedNumbers || w.whose(one.Account) == w.whose(stranger.Account) {
		t.Fatalf("proposal %+v", p)
	}
	r, err := w.Own(t.Context(), "bluezone", one.Account, hit.ID)
	w.ok(err)
	if r.State != review.InReview {
		t.Errorf("state %s", r.State)
	}
	_, err = w.Approve(t.Context(), lan, p.ID, "ok")
	w.refused(err, review.ErrSecond)
	// The person thinks better of it: the approval comes too late.
	_, err = w.Withdraw(t.Context(), "bluezone", one.Account, hit.ID)
	w.ok(err)
	_, err = w.Approve(t.Context(), minh, p.ID, "ok")
	w.refused(err, review.ErrStale)
	if w.whose(one.Account) == w.whose(stranger.Account) {
		t.Error("joined after it was withdrawn")
	}
}

func TestAMergeThatTakesTwoIsCarriedOutOnApproval(t *testing.T) {
	w := newWorld(t)
	one := w.register("bluezone", "u1", an, person.KeyCCCD)
	two := w.register("vssid", "v1", with(an, func(a *person.Attributes) { a.CCCD = "001090000022" }), person.KeyCCCD)
	r := w.file("bluezone", one.Account, review.Merge, review.Asked{QID: two.QID})
	p, err := w.Resolve(t.Context(), lan, r.ID, yes)
	w.ok(err)
	_, err = w.Approve(t.Context(), minh, p.ID, "ok")
	w.ok(err)
	r, err = w.Store.Request(t.Context(), r.ID)
	w.ok(err)
	if r.State != review.Done || w.whose(one.Account) != w.whose(two.Account) || steps(r) != "received proposed accepted done" {
		t.Errorf("%s: %s", r.State, steps(r))
	}
	if r.Steps[2].VI != yes.VI || r.Steps[2].Actor != "client:moh/lan+client:moh/minh" {
		t.Errorf("step %+v", r.Steps[2])
	}
}

// TestAForeignClaimIsRejected: somebody linked themselves to An with An's
// number (A1), another waits in conflict; An says that neither is theirs (A19).
func TestAForeignClaimIsRejected(t *testing.T) {
	w := newWorld(t)
	one := w.register("bluezone", "u1", an, person.KeyCCCD)
	linked := w.register("ncovi", "n1", with(an, func(a *person.Attributes) { a.Phone = "0944700066" }))
	if w.whose(linked.Account) != w.whose(one.Account) {
		t.Fatal("not linked")
	}
	r := w.file("bluezone", one.Account, review.Unknown, review.Asked{App: "ncovi", Text: "Tôi không dùng NCOVI."})
	w.accept(r.ID, yes)
	if w.whose(linked.Account) == w.whose(one.Account) {
		t.Error("the claim is still linked")
	}
	waiting := w.register("vssid", "v1", with(an, func(a *person.Attributes) { a.Birth, a.Phone = "1971-05-05", "" }))
	if waiting.State != person.Pending {
		t.Fatalf("state %s", waiting.State)
	}
	r = w.file("bluezone", one.Account, review.Unknown, review.Asked{App: "vssid"})
	v := yes
	v.Account = waiting.Account
	w.accept(r.ID, v)
	if w.whose(waiting.Account) == w.whose(one.Account) || w.whose(waiting.Account) == 0 {
		t.Error("the claim was not answered")
	}
	open, err := w.Queue(t.Context(), review.Filter{State: "open"}, 0, 10)
	w.ok(err)
	for _, c := range open {
		if c.Account == waiting.Account && c.Persons[0] == w.whose(one.Account) {
			t.Error("the question is still open")
		}
	}
}

// TestAnOfficerCannotBeSentAfterAnotherPerson: the account named must be the
// person's own.
func TestAnOfficerCannotBeSentAfterAnotherPerson(t *testing.T) {
	w := newWorld(t)
	one := w.register("bluezone", "u1", an, person.KeyCCCD)
	b := person.Attributes{Name: "Trần Thị Bình", Birth: "1985-03-02", CCCD: "079185000022"}
	other := w.register("vssid", "v1", b, person.KeyCCCD)
	w.register("ncovi", "n1", b, person.KeyCCCD)
	r := w.file("bluezone", one.Account, review.Unknown, review.Asked{})
	v := yes
	for id, want := range map[person.AccountID]error{other.Account: review.ErrAnotherPerson, one.Account: review.ErrAnotherPerson, 0: fault.ErrInvalid} {
		v.Account = id
		_, err := w.Resolve(t.Context(), lan, r.ID, v)
		w.refused(err, want)
	}
}

func TestADependantMovesToAnotherDeclarer(t *testing.T) {
	w := newWorld(t)
	mother := w.register("bluezone", "m", an, person.KeyCCCD)
	father := w.register("bluezone", "f", person.Attributes{Name: "Lê Văn Cường", Birth: "1978-11-30", CCCD: "079078000033"}, person.KeyCCCD)
	child := func(user string, by person.AccountID) person.Outcome {
		out, err := w.People.Register(t.Context(), "client:bluezone", person.Registration{App: "bluezone", User: user, Declarer: by,
			Attrs: person.Attributes{Name: "Lê Thị Dung " + user, Birth: "2015-06-01"}})
		w.ok(err)
		return out
	}
	c := child("a", mother.Account)
	_, err := w.File(t.Context(), "bluezone", c.Account, review.Filing{Sort: review.Transfer, Asked: review.Asked{Declarer: 12345}})
	w.refused(err, person.ErrDeclarer)
	r := w.file("bluezone", c.Account, review.Transfer, review.Asked{Declarer: father.Account})
	w.accept(r.ID, yes)
	if a := w.account("bluezone", c.Account); a.Declarer != father.Account {
		t.Error("still the former declarer's")
	}
	// The cap of the one who takes over counts (A21).
	child("b", father.Account)
	third := child("c", mother.Account)
	r = w.file("bluezone", third.Account, review.Transfer, review.Asked{Declarer: father.Account})
	_, err = w.Resolve(t.Context(), lan, r.ID, yes)
	w.refused(err, person.ErrDependants)
	if r, err = w.Store.Request(t.Context(), r.ID); err != nil || r.State != review.Received {
		t.Errorf("%s after a decision that could not be carried out (%v)", r.State, err)
	}
}

func TestAPhoneMoves(t *testing.T) {
	w := newWorld(t)
	one := w.register("bluezone", "u1", an, person.KeyCCCD)
	r := w.file("bluezone", one.Account, review.Transfer, review.Asked{Attrs: person.Attributes{Phone: "+84 944 700 077"}})
	w.accept(r.ID, yes)
	if a := w.account("bluezone", one.Account); a.Attrs.Phone != "0944700077" {
		t.Error("the phone did not move")
	}
}

func TestRegenerateAndRevoke(t *testing.T) {
	w := newWorld(t)
	one := w.register("bluezone", "u1", an, person.KeyCCCD)
	r := w.file("bluezone", one.Account, review.Regenerate, review.Asked{Code: "leaked"})
	w.accept(r.ID, yes)
	texts, err := w.People.Texts(t.Context(), "client:bluezone", "bluezone", one.Account, person.Form{})
	w.ok(err)
	if texts[0].Text == one.Code.Text {
		t.Error("the code is the leaked one")
	}
	r = w.file("bluezone", one.Account, review.Revoke, review.Asked{Code: "lost"})
	w.accept(r.ID, yes)
	_, err = w.People.Texts(t.Context(), "client:bluezone", "bluezone", one.Account, person.Form{})
	w.refused(err, person.ErrCodeWithdrawn)
	again := w.register("ncovi", "n1", an, person.KeyCCCD)
	if again.Code != nil || again.QID != one.QID {
		t.Error("another app got a code that was withdrawn")
	}
	back, err := w.People.Renew(t.Context(), "client:bluezone", "bluezone", one.Account, "lost")
	w.ok(err)
	if back.Code == nil || back.QID != one.QID {
		t.Error("no code after asking again")
	}
}

func TestADateIsHandedOn(t *testing.T) {
	w := newWorld(t)
	one := w.register("bluezone", "u1", an, person.KeyCCCD)
	r := w.file("bluezone", one.Account, review.Date, review.Asked{Record: "dose", Was: "2021-08-01", Is: "2021-08-11"})
	if done := w.accept(r.ID, yes); done.State != review.HandedOn || steps(done) != "received accepted waits_for_records" {
		t.Errorf("%s: %s", done.State, steps(done))
	}
}

func TestEvidenceIsAskedForAndCounts(t *testing.T) {
	w := newWorld(t)
	one := w.register("bluezone", "u1", an, person.KeyCCCD)
	r := w.file("bluezone", one.Account, review.Revoke, review.Asked{})
	_, err := w.Resolve(t.Context(), lan, r.ID, review.Verdict{Ask: true, VI: "Xin cho xem CCCD.", EN: "Please show your CCCD."})
	w.ok(err)
	r, err = w.Add(t.Context(), "bluezone", one.Account, r.ID, review.Proof{Paper: "cccd", SeenBy: "nv-9"})
	w.ok(err)
	if r.State != review.Received || len(r.Evidence) != 2 || steps(r) != "received asked evidence" {
		t.Errorf("%s: %s", r.State, steps(r))
	}
	_, err = w.Resolve(t.Context(), lan, r.ID, review.Verdict{VI: "Không đủ căn cứ.", EN: "Not shown."})
	w.ok(err)
	_, err = w.Add(t.Context(), "bluezone", one.Account, r.ID, review.Proof{Paper: "cccd"})
	w.refused(err, review.ErrDecided)
}

func TestWhatAnAppMayNotDo(t *testing.T) {
	w := newWorld(t)
	one := w.register("bluezone", "u1", an, person.KeyCCCD)
	ask := review.Filing{Sort: review.Revoke}
	_, err := w.File(t.Context(), "ncovi", one.Account, ask)
	w.refused(err, person.ErrUnknown)
	r := w.file("bluezone", one.Account, review.Revoke, review.Asked{})
	same := w.file("bluezone", one.Account, review.Revoke, review.Asked{})
	if same.ID != r.ID {
		t.Error("the same open request was kept twice")
	}
	_, err = w.Own(t.Context(), "ncovi", one.Account, r.ID)
	w.refused(err, person.ErrUnknown)
	_, err = w.Withdraw(t.Context(), "ncovi", one.Account, r.ID)
	w.refused(err, person.ErrUnknown)
	for i := range review.MaxRequests - 1 {
		w.file("bluezone", one.Account, review.Date, review.Asked{Record: "test", Was: "2021-08-01", Is: fmt.Sprintf("2021-08-%02d", 10+i)})
	}
	_, err = w.File(t.Context(), "bluezone", one.Account, review.Filing{Sort: review.Merge, Asked: review.Asked{QID: "1"}})
	w.refused(err, review.ErrMany)
}

func TestRequestsAreCheckedByTheirKind(t *testing.T) {
	w := newWorld(t)
	one := w.register("bluezone", "u1", an, person.KeyCCCD)
	for name, in := range map[string]review.Filing{
		"no such kind":        {Sort: "promote"},
		"fields without any":  {Sort: review.Fields},
		"a birth to come":     {Sort: review.Fields, Asked: review.Asked{Attrs: person.Attributes{Birth: "2999-01-01"}}},
		"merge with nobody":   {Sort: review.Merge},
		"a turned QID (A11)":  {Sort: review.Merge, Asked: review.Asked{QID: "20000\u202e1"}},
		"a QID with a NUL":    {Sort: review.Merge, Asked: review.Asked{QID: "20000\x001"}},
		"a blank QID":         {Sort: review.Merge, Asked: review.Asked{QID: " "}},
		"transfer of nothing": {Sort: review.Transfer},
		"transfer of both":    {Sort: review.Transfer, Asked: review.Asked{Declarer: 5, Attrs: person.Attributes{Phone: "0944700001"}}},
		"a date of no record": {Sort: review.Date, Asked: review.Asked{Record: "wedding", Was: "2021-01-01", Is: "2021-01-02"}},
		"a date to come":      {Sort: review.Date, Asked: review.Asked{Record: "dose", Was: "2021-01-01", Is: "2999-01-02"}},
		"paper without any":   {Sort: review.Paper, Asked: review.Asked{Attrs: person.Attributes{Name: "An"}}},
		"paper of 11 digits":  {Sort: review.Paper, Asked: review.Asked{Attrs: person.Attributes{CCCD: "00109000001"}}},
		"reason of one's own": {Sort: review.Revoke, Asked: review.Asked{Code: "bored"}},
		"turned text (A11)":   {Sort: review.Revoke, Asked: review.Asked{Text: "abc\u202edef"}},
		"evidence of nothing": {Sort: review.Revoke, Evidence: []review.Proof{{SeenBy: "x"}}},
		"too much evidence":   {Sort: review.Revoke, Evidence: make([]review.Proof, 9)},
		"an endless text":     {Sort: review.Revoke, Asked: review.Asked{Text: strings.Repeat("a", 501)}},
	} {
		_, err := w.File(t.Context(), "bluezone", one.Account, in)
		if !errors.Is(err, fault.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && strings.Contains(err.Error(), "00109000001") {
			t.Errorf("%s: the error tells the number", name)
		}
	}
}

func TestClosedRequestsAreErased(t *testing.T) {
	w := newWorld(t)
	one := w.register("bluezone", "u1", an, person.KeyCCCD)
	closed := w.file("bluezone", one.Account, review.Fields, review.Asked{Attrs: person.Attributes{Unit: "00001"}})
	w.accept(closed.ID, yes)
	open := w.file("bluezone", one.Account, review.Revoke, review.Asked{Text: "Mất điện thoại"})
	late := w.file("bluezone", one.Account, review.Regenerate, review.Asked{})
	_, err := w.Resolve(t.Context(), lan, late.ID, review.Verdict{Ask: true, VI: "Xin bổ sung.", EN: "Please add."})
	w.ok(err)
	w.now = w.now.Add(31 * 24 * time.Hour)
	n, err := w.db.EraseRequests(t.Context(), w.now, w.now.AddDate(0, 0, -30), "retention")
	w.ok(err)
	r, err := w.Store.Request(t.Context(), closed.ID)
	w.ok(err)
	if n != 1 || r.Erased.IsZero() || r.Asked != (review.Asked{}) || r.Evidence != nil || r.Steps[1].VI != "" || r.State != review.Done {
		t.Errorf("%d erased; %s, %d papers", n, r.State, len(r.Evidence))
	}
	if r, err = w.Store.Request(t.Context(), open.ID); err != nil || r.Asked.Text == "" {
		t.Errorf("an open request was erased (%v)", err)
	}
	if r, err = w.Store.Request(t.Context(), late.ID); err != nil || r.State != review.Withdrawn || steps(r) != "received asked withdrawn" {
		t.Errorf("%s: %s (%v)", r.State, steps(r), err)
	}
	_, err = w.Dossier(t.Context(), lan, closed.ID)
	w.ok(err)
}
