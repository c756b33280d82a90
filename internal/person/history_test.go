package person_test

import (
	"context"
	"errors"
	"testing"

	"pgregory.net/rapid"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/store"
)

// past is what a random history must never lose or make again.
type past struct {
	*world
	*rapid.T
	accounts []person.AccountID
	apps     map[person.AccountID]person.AppID
	qids     map[person.QID]bool
	parted   map[[2]person.AccountID]bool
}

// Whatever happens to whom in whatever order, every QID ever issued answers,
// the database is sound, one person has one code in every app, and who was
// parted stays parted.
func TestAnyHistoryKeepsThePromises(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		db, err := store.Open(context.Background(), ":memory:", store.Options{})
		if err != nil {
			rt.Fatal(err)
		}
		defer db.Close()
		h := &past{world: worldOn(t, db), T: rt, apps: map[person.AccountID]person.AppID{}, qids: map[person.QID]bool{}, parted: map[[2]person.AccountID]bool{}}
		for range rapid.IntRange(3, 25).Draw(rt, "steps") {
			h.step()
			h.promises()
		}
	})
}

func (h *past) step() {
	switch n := rapid.IntRange(0, 12).Draw(h.T, "step"); {
	case n < 7 || len(h.accounts) == 0:
		h.say()
	case n == 7:
		card := with(h.someone(), func(a *person.Attributes) { a.CCCD = "001090000011" })
		_, err := h.ByCard(context.Background(), "gate", card, person.KeyCCCD)
		h.fine(err)
	case n < 10:
		h.part()
	case n == 10:
		h.rejoin()
	case n == 11:
		id := rapid.SampledFrom(h.accounts).Draw(h.T, "account")
		_, err := h.Renew(context.Background(), "test", h.apps[id], id, "lost")
		h.fine(err, person.ErrPending, person.ErrUnproved)
	default:
		open, err := h.Conflicts(context.Background(), true, 0, 200)
		h.fine(err)
		if len(open) > 0 {
			h.answer(rapid.SampledFrom(open).Draw(h.T, "question"))
		}
	}
}

func (h *past) fine(err error, but ...error) {
	h.T.Helper()
	for _, b := range but {
		if errors.Is(err, b) {
			return
		}
	}
	if err != nil {
		h.T.Fatal(err)
	}
}

// someone draws from a few people who are easily taken for each other.
func (h *past) someone() person.Attributes {
	return rapid.SampledFrom([]person.Attributes{
		{Name: "Nguyễn Văn An", Birth: "1990-01-15", Sex: person.Male}, {Name: "NGUYEN VAN AN", Birth: "1990-01-15"},
		{Name: "Nguyễn Văn Ân", Birth: "1990-01-15", Sex: person.Male}, {Name: "Nguyễn Văn An", Birth: "1990"},
		{Name: "Trần Thị Bình", Birth: "1985-05-05", Sex: person.Female},
	}).Draw(h.T, "who")
}

// say registers or corrects.
func (h *past) say() {
	a := h.someone()
	a.CCCD = rapid.SampledFrom([]string{"", "001090000011", "001090000012"}).Draw(h.T, "cccd")
	a.CMND = rapid.SampledFrom([]string{"", "", "012345678"}).Draw(h.T, "cmnd")
	a.BHYT = rapid.SampledFrom([]string{"", "", "0120800001"}).Draw(h.T, "bhyt")
	a.Phone = rapid.SampledFrom([]string{"", "0944700001", "0944700001", "0944700002"}).Draw(h.T, "phone")
	var ps []person.Proof
	for _, k := range a.Keys() {
		if rapid.Bool().Draw(h.T, "proved") {
			how := rapid.SampledFrom([]person.Assurance{person.Card, person.Register}).Draw(h.T, "how")
			if k.Kind == person.KeyPhone {
				how = person.OTP
			}
			ps = append(ps, h.proofs(how, k.Kind)...)
		}
	}
	in := person.Registration{App: rapid.SampledFrom(eightApps[:4]).Draw(h.T, "app"), User: rapid.SampledFrom([]string{"u1", "u2"}).Draw(h.T, "user"), Attrs: a, Proofs: ps}
	out, err := h.Register(context.Background(), "test", in)
	h.fine(err)
	if h.apps[out.Account] == "" {
		h.apps[out.Account], h.accounts = in.App, append(h.accounts, out.Account)
	}
	if out.QID != "" {
		h.qids[out.QID] = true
	}
}

func pair(a, b person.AccountID) [2]person.AccountID {
	return [2]person.AccountID{min(a, b), max(a, b)}
}

func (h *past) of(id person.AccountID) person.Holder {
	held, err := h.ByAccount(context.Background(), id)
	h.fine(err)
	return held
}

func (h *past) part() {
	id := rapid.SampledFrom(h.accounts).Draw(h.T, "account")
	was := h.of(id).Person
	out, err := h.Break(context.Background(), "reviewer", id, "wrong")
	h.fine(err, person.ErrAlone, person.ErrPending)
	if err != nil {
		return
	}
	for _, q := range []person.QID{out.QID, out.Left} {
		if q != "" {
			h.qids[q] = true
		}
	}
	for _, o := range h.accounts {
		if o != id && h.of(o).Person == was {
			h.parted[pair(id, o)] = true
		}
	}
}

func (h *past) rejoin() {
	id := rapid.SampledFrom(h.accounts).Draw(h.T, "account")
	err := h.Restore(context.Background(), "reviewer", id)
	h.fine(err, person.ErrNotBroken, person.ErrPending)
	if err != nil {
		return
	}
	h.takeBack(id)
}

// takeBack forgets what was parted of an account: the reviewer found that it
// should not have been.
func (h *past) takeBack(id person.AccountID) {
	for p := range h.parted {
		if p[0] == id || p[1] == id {
			delete(h.parted, p)
		}
	}
}

// answer is a reviewer's: an answer that joins takes back a parting.
func (h *past) answer(c person.Conflict) {
	ctx, busy := context.Background(), []error{person.ErrCompany, person.ErrOvertaken}
	switch rapid.IntRange(0, 2).Draw(h.T, "answer") {
	case 0:
		h.fine(h.CloseConflict(ctx, "reviewer", c.ID, "seen"))
	case 1:
		h.fine(h.Different(ctx, "reviewer", c.ID, "seen"), busy...)
	default:
		err := h.Same(ctx, "reviewer", c.ID, "seen")
		h.fine(err, busy...)
		if err == nil {
			h.takeBack(c.Account)
		}
	}
	for _, id := range h.accounts {
		if held := h.of(id); held.QID != "" {
			h.qids[held.QID] = true
		}
	}
}

func (h *past) promises() {
	found, err := h.db.Fsck(context.Background())
	h.fine(err)
	for _, f := range found {
		h.T.Fatalf("fsck: %s", f)
	}
	for q := range h.qids {
		held, err := h.ByQID(context.Background(), q)
		if err != nil || held.Person == 0 || held.QID == "" {
			h.T.Fatalf("an issued QID answers for nobody: %v", err)
		}
	}
	texts := map[person.ID]string{}
	for _, id := range h.accounts {
		held := h.of(id)
		got, err := h.Texts(context.Background(), "test", h.apps[id], id, person.Form{})
		h.fine(err, person.ErrPending, person.ErrNeedsPaper)
		text := "none"
		if err == nil {
			text = got[0].Text
		}
		if t, ok := texts[held.Person]; held.Person != 0 && ok && t != text {
			h.T.Fatal("two apps show one person different codes")
		}
		texts[held.Person] = text
	}
	for p := range h.parted {
		if one := h.of(p[0]).Person; one != 0 && one == h.of(p[1]).Person {
			h.T.Fatal("matching joined two accounts that a reviewer had parted")
		}
	}
}

// TestWhoBroughtAVerifiedNumberFirstKeepsIt: breaking the later of two
// accounts that both had the card read leaves the earlier one as it was.
func TestWhoBroughtAVerifiedNumberFirstKeepsIt(t *testing.T) {
	w := newWorld(t)
	one := w.register("bluezone", "u1", with(an, anCCCD), w.proofs(person.Card, person.KeyCCCD)...)
	two := w.register("ncovi", "n1", with(an, anCCCD), w.proofs(person.Card, person.KeyCCCD)...)
	if _, err := w.Break(t.Context(), "officer", two.Account, "wrong_person"); err != nil {
		t.Fatal(err)
	}
	again := w.register("bluezone", "u1", with(an, anCCCD))
	if again.Code == nil || again.QID != one.QID || again.Code.Text != one.Code.Text {
		t.Errorf("the earlier account lost its code: %v", again.Reason)
	}
	h, err := w.ByNumber(t.Context(), person.Key{Kind: person.KeyCCCD, Value: "001090000011"})
	if err != nil || h.Account != one.Account && h.QID != one.QID {
		t.Errorf("the number leads elsewhere (%v)", err)
	}
}
