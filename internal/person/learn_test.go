package person_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/motma/motma/internal/person"
)

// A record with a slip in its birth date and no number in common is likely the
// same person's: it is noted for whoever looks, with what speaks for it, and
// joins nobody.
func TestLikelyRecordIsNotedAndNeverJoined(t *testing.T) {
	bothEngines(t, func(t *testing.T, w *world) {
		thai := person.Attributes{Name: "Quách Thuần Khiết", Birth: "1987-06-23", Sex: person.Male, Phone: "0944700001", Unit: "00001"}
		one := w.register("ncovi", "n1", thai)
		two := w.register("bluezone", "b1", with(thai, func(a *person.Attributes) { a.Birth = "1987-06-28" }))
		if one.QID == two.QID || two.State != person.Created {
			t.Fatal("a C tier joined two records")
		}
		open := w.open()
		if len(open) != 1 || open[0].Kind != "C3" || !open[0].Noted || open[0].Score < 0.999 || open[0].Evidence == "" {
			t.Fatalf("noted %d questions", len(open))
		}
		if h, err := w.ByQID(context.Background(), one.QID); err != nil || h.Opened {
			t.Errorf("gates are told of a note: %v, %v", h.Opened, err)
		}
		w.register("bluezone", "b1", with(thai, anCCCD))
		w.register("ncovi", "n1", with(thai, anCCCD))
		if w.person(one.QID) != w.person(two.QID) {
			t.Fatal("the number did not bring the two together")
		}
		if n := len(w.open()); n != 0 {
			t.Errorf("%d questions are open that the number answered", n)
		}
		w.sound()
	})
}

// Namesakes born on one day are no question: nothing makes them likely.
func TestCommonNamesakesDoNotFloodReviewers(t *testing.T) {
	w := newWorld(t)
	for i := range 20 {
		w.register("ncovi", fmt.Sprint("n", i), person.Attributes{Name: "Nguyễn Thị Hương", Birth: "1985-05-05", Sex: person.Female, Unit: fmt.Sprintf("%05d", i+1)})
	}
	other := w.register("bluezone", "b1", person.Attributes{Name: "Nguyễn Thị Hương", Birth: "1985-05-05", Sex: person.Female, Unit: "00999"})
	if n := len(w.open()); n != 0 || other.State != person.Created {
		t.Errorf("%d questions about a common name", n)
	}
}

func TestModelIsLearnedFromTheStoresOwnAccountsAndUsed(t *testing.T) {
	bothEngines(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		given := []string{"An", "Bình", "Châu", "Dũng", "Giang", "Hà", "Khánh", "Linh", "Minh", "Nga"}
		for i := range 60 {
			a := person.Attributes{Name: "Nguyễn Văn " + given[i%10] + " " + given[i/10], Birth: fmt.Sprintf("%d-%02d-%02d", 1950+i, 1+i%12, 2+i%26), Sex: person.Male}
			w.register("ncovi", fmt.Sprint("n", i), a)
			if i%2 == 0 {
				w.register("bluezone", fmt.Sprint("b", i), a)
			}
		}
		teacher := person.Teacher{Store: w.db, Now: func() time.Time { return w.now }}
		if _, err := w.db.LinkModel(ctx); !errors.Is(err, person.ErrUnknown) {
			t.Fatalf("a model before any was learned: %v", err)
		}
		l, err := teacher.Learn(ctx, "test")
		if err != nil {
			t.Fatal(err)
		}
		if pairs := l.Model.Prior * 90 * 89 / 2; l.Accounts != 90 || pairs < 20 || pairs > 40 {
			t.Errorf("from %d accounts, of which 30 pairs are one person's, %.1f were learned", l.Accounts, pairs)
		}
		back, err := w.db.LinkModel(ctx)
		if err != nil || back.Accounts != 90 || len(back.Model.Fields) != len(l.Model.Fields) {
			t.Errorf("read back: %v", err)
		}
		if due, err := teacher.Due(ctx); err != nil || due {
			t.Errorf("due at once again: %v", err)
		}
		w.Likeness = new(person.Likeness)
		if err := w.Likeness.Load(ctx, w.db); err != nil {
			t.Fatal(err)
		}
		w.register("vhd", "v1", person.Attributes{Name: "Trần Thị Lan", Birth: "1990-02-03"})
	})
}
