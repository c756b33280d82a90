package health_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/motma/motma/declaration"
	"github.com/motma/motma/internal/health"
)

func TestACorrectionOfAnswersKeepsWhatItDoesNotName(t *testing.T) {
	w := newWorld(t)
	a := w.user("ncovi", "a")
	ill := well()
	ill.Answers["symptoms"], ill.Answers["symptoms_text"] = true, "ho, sốt"
	first := w.all("ncovi", health.Together{}, health.Entry{Account: a, Declaration: ill})[0]
	if first.Err != nil {
		t.Fatal(first.Err.Places)
	}
	w.now = noon.Add(time.Hour)
	street := map[string]any{"address": "Số 2 phố Trúc Bạch"}
	got := w.all("ncovi", health.Together{},
		health.Entry{Account: a, Declaration: &health.NewDeclaration{ID: first.Declaration.ID, Kind: "domestic", Consent: 1, Changes: true, Answers: street, Reason: "sai số nhà"}},
		health.Entry{Account: a, Declaration: &health.NewDeclaration{Kind: "domestic", Consent: 1, Changes: true, Answers: street}})
	if s := outcomes(got); s != "[corrected invalid_input]" {
		t.Fatalf("%s: a correction names what is wrong alone, a new declaration answers anew what the form renews", s)
	}
	var answers map[string]any
	if err := json.Unmarshal(got[0].Declaration.Answers, &answers); err != nil {
		t.Fatal(err)
	}
	if answers["symptoms_text"] != "ho, sốt" || answers["address"] != street["address"] || !got[0].Declaration.Symptoms || !got[0].Declaration.At.Equal(first.Declaration.At) {
		t.Errorf("corrected: %v", answers)
	}
}

// forms are two versions of the domestic form: the second from a day on.
func forms(t *testing.T, day string) *declaration.Forms {
	t.Helper()
	old, err := declaration.Builtin().Form("domestic", 1)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(old)
	if err != nil {
		t.Fatal(err)
	}
	next, err := declaration.ParseForm([]byte(strings.NewReplacer(`"version":1,"from":"`+old.From+`"`, `"version":2,"from":"`+day+`"`).Replace(string(text))))
	if err != nil || next.Version != 2 {
		t.Fatalf("version %v, %v", next, err)
	}
	return declaration.NewForms(old, next)
}

func TestADeclarationIsCheckedByTheFormInForceWhenItWasMade(t *testing.T) {
	w := newWorld(t)
	w.desk.Forms = forms(t, "2021-10-06") // tomorrow
	a := w.user("ncovi", "a")
	first := w.all("ncovi", health.Together{}, health.Entry{Account: a, Declaration: well()})[0]
	if first.Err != nil || first.Declaration.Form != 1 {
		t.Fatalf("today: %v", first.Err)
	}
	w.now = noon.Add(24 * time.Hour)
	late, corrected := well(), well()
	late.At = noon.Add(time.Hour)
	corrected.ID, corrected.Reason, corrected.Answers["address"] = first.Declaration.ID, "sai số nhà", "Số 3"
	for name, x := range map[string]struct {
		in   *health.NewDeclaration
		form int
	}{"tomorrow": {well(), 2}, "made today, sent tomorrow": {late, 1}, "a correction": {corrected, 1}} {
		got := w.all("ncovi", health.Together{}, health.Entry{Account: a, Declaration: x.in})[0]
		if got.Err != nil || got.Declaration.Form != x.form {
			t.Errorf("%s: %v, want form %d", name, got.Err, x.form)
		}
	}
	w.desk.Forms = forms(t, "2022-01-01")
	early := well()
	early.At = time.Date(2021, 9, 10, 3, 0, 0, 0, time.UTC)
	if got := w.all("ncovi", health.Together{}, health.Entry{Account: a, Declaration: early})[0]; got.Err == nil || got.Err.Places[0].Path != "form" {
		t.Errorf("before the first form: %v", got.Err)
	}
}
