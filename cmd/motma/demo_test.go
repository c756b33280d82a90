package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/motma/motma/internal/demo"
	"github.com/motma/motma/policy"
)

// runDemo runs the command as a person would, and gives what it printed and
// wrote.
func runDemo(t *testing.T, args ...string) (demo.Result, string) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 3*time.Minute)
	defer stop()
	dir := t.TempDir()
	file := filepath.Join(dir, "out.json")
	var out, errs bytes.Buffer
	code := run(ctx, append([]string{"demo", "--once", "--json", file, "--pdf", filepath.Join(dir, "certificate.pdf")}, args...), streams{Out: &out, Err: &errs})
	if code != 0 {
		t.Fatalf("exit code %d\n%s\n%s", code, errs.String(), out.String())
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	var r demo.Result
	if err := dec.Decode(&r); err != nil {
		t.Fatal(err)
	}
	return r, out.String()
}

func TestDemoShowsOneCodeInEveryAppAndTellsTheSameTwice(t *testing.T) {
	first, text := runDemo(t, "--people", "300", "--seed", "5")
	checkTables(t, first)
	checkRoutes(t, first)
	checkPeople(t, first)
	checkGates(t, first)
	checkHealth(t, first)
	for _, want := range []string{"Ghép đúng", "joined rightly", "cùng một mã", "same code", "mã cũ", "nghe tin", "Truy vết", "Mã giả"} {
		if !strings.Contains(strings.ToLower(text), strings.ToLower(want)) {
			t.Errorf("the report does not say %q", want)
		}
	}
	second, _ := runDemo(t, "--people", "300", "--seed", "5")
	if diff := cmp.Diff(people(first), people(second)); diff != "" {
		t.Errorf("the same seed came out differently (-first +second):\n%s", diff)
	}
	other, _ := runDemo(t, "--people", "300", "--seed", "6")
	if cmp.Equal(people(first), people(other)) {
		t.Error("another seed gives the same people")
	}
}

// people is the part of a result that the seed alone decides.
func people(r demo.Result) any {
	r.Platform, r.Phases, r.Seconds, r.Tracing, r.Accesses = "", nil, 0, nil, nil
	r.Scans, r.Head, r.Fakes, r.Changes = demo.Scans{}, demo.Head{}, nil, demo.ChangeSeconds{}
	r.Paper = nil                                                                                // a file of each run
	r.Cards, r.Gate, r.Tables[demo.CardsTable], r.Tables[demo.OfflineTable] = nil, nil, nil, nil // a declaration ends by the clock
	return r
}

func checkTables(t *testing.T, r demo.Result) {
	t.Helper()
	if len(r.Apps) != 8 || len(r.Cells) != 64 {
		t.Fatalf("%d apps, %d cells", len(r.Apps), len(r.Cells))
	}
	if len(r.Tables) != 6 {
		t.Errorf("%d tables", len(r.Tables))
	}
	for _, name := range []string{demo.Same, demo.Read, demo.Old, demo.Seen} {
		if len(r.Tables[name]) != 8 {
			t.Errorf("%s has %d rows", name, len(r.Tables[name]))
		}
		for i, row := range r.Tables[name] {
			for j, good := range row {
				if c := r.Cells[8*i+j]; len(row) != 8 || !good || c.Asked == 0 || c.Changed == 0 {
					t.Errorf("%s: %s and %s: %v, %+v", name, r.Apps[i], r.Apps[j], good, c)
				}
			}
		}
	}
}

// checkRoutes wants every way in and every way of hearing to be taken, and the
// news of changes to have arrived.
func checkRoutes(t *testing.T, r demo.Result) {
	t.Helper()
	taken := map[string]bool{}
	for i, route := range r.Routes {
		if route.App != r.AppIDs[i] {
			t.Errorf("route %d is of %s, not of %s", i, route.App, r.AppIDs[i])
		}
		taken[route.Sync], taken["in by "+route.In], taken["hears by "+route.Hears] = true, true, true
	}
	for _, way := range []string{"bulk", "call", "feed", "webhook", "in by list", "in by calls", "in by batches", "hears by pull", "hears by stream", "hears by webhook"} {
		if !taken[way] {
			t.Errorf("no app goes by %s: %+v", way, r.Routes)
		}
	}
	c := r.Changes
	if c.Changes < 8 || c.Arrivals < 56 || c.P50 <= 0 || c.P95 < c.P50 || c.Max < c.P95 || c.Max > 10 {
		t.Errorf("changes of one app arrived in the others: %+v", c)
	}
}

// checkHealth wants every app's records taken in, cards of more than one colour,
// and all that can be foretold as foretold.
func checkHealth(t *testing.T, r demo.Result) {
	t.Helper()
	h := r.Health
	if h.Records["dose"] < 100 || h.Declarations["domestic"] < 100 || h.Refused > 0 || len(h.Slips) < 3 {
		t.Errorf("the apps said of health: %+v", h)
	}
	if len(r.Cards) == 0 || len(r.Cards[0].Colours) < 3 || len(r.Cards[0].Reasons) < 3 || len(r.Tables[demo.CardsTable]) != len(r.Cards) {
		t.Fatalf("cards: %+v", r.Cards)
	}
	foretold := 0
	for i, p := range r.Cards {
		for _, n := range p.Foretold {
			foretold += n
		}
		if slices.Contains(r.Tables[demo.CardsTable][i], false) {
			t.Errorf("%s: foretold %v, right %v", p.Name, p.Foretold, p.Right)
		}
	}
	if foretold < 30 {
		t.Errorf("only %d cards could be foretold", foretold)
	}
	if r.Paper == nil {
		t.Fatal("nobody got a travel certificate")
	}
	if pdf, err := os.ReadFile(r.Paper.File); err != nil || !bytes.HasPrefix(pdf, []byte("%PDF-")) || len(pdf) != r.Paper.Bytes || r.Paper.Issuer == "" {
		t.Errorf("%+v: %v, %d bytes", r.Paper, err, len(pdf))
	}
	colours, shown := map[policy.Colour]bool{}, map[string]bool{}
	for i, g := range r.Gate {
		colours[g.Online.Colour], shown[g.Shown] = true, true
		if !g.Agree || !r.Tables[demo.OfflineTable][i][0] || g.Online.Reason == "" || (g.Online.Signature == "valid") == (g.Shown == demo.ForgedCode) {
			t.Errorf("at %s: online %+v, offline %+v", g.Where, g.Online, g.Offline)
		}
	}
	if len(colours) < 3 || len(shown) != 4 {
		t.Errorf("the gate offline saw cards of %d colours in %d answers", len(colours), len(r.Gate))
	}
}

func checkPeople(t *testing.T, r demo.Result) {
	t.Helper()
	g := r.Recognition
	if g.All.Wrong != 0 || g.All.Pairs.Precision != 1 || g.Clean.Pairs.Precision != 1 {
		t.Errorf("people were joined wrongly: %+v", g.All)
	}
	if g.Clean.Pairs.ProvableRecall < 0.95 || g.Clean.Right == 0 || g.Mistakes.Right == 0 {
		t.Errorf("clean people whom the evidence shows were not recognised: %+v", g.Clean)
	}
	users, states := 0, 0
	for _, a := range r.Accounts {
		users += a.Users
		states += a.Created + a.Linked + a.Pending + a.Refused
	}
	if users != states || users < 600 {
		t.Errorf("%d accounts, and %d of a known state", users, states)
	}
	if r.People != 300 || r.QIDs < g.All.Right || r.QIDs > users {
		t.Errorf("%d people, %d QIDs, %d accounts", r.People, r.QIDs, users)
	}
}

func checkGates(t *testing.T, r demo.Result) {
	t.Helper()
	s := r.Scans
	carried := 0
	for _, n := range s.Carriers {
		carried += n
	}
	if r.Gates != 200 || s.Refused != 0 || s.Quarantined != 0 || s.Recorded != s.Sent || carried != s.Sent || s.Sent < 500 || s.Known < s.Sent/2 {
		t.Errorf("%d gates, scans %+v", r.Gates, s)
	}
	if len(r.Tracing) != 3 || len(r.Accesses) < 3 {
		t.Fatalf("%d answers of tracing, %d accesses that the person sees", len(r.Tracing), len(r.Accesses))
	}
	for _, q := range r.Tracing {
		if q.Rows == 0 || q.Checked == 0 || q.Right != q.Checked {
			t.Errorf("%s: %d rows, %d of %d true", q.Question, q.Rows, q.Right, q.Checked)
		}
	}
	if len(r.Fakes) != 3 {
		t.Errorf("%d fakes", len(r.Fakes))
	}
	for _, f := range r.Fakes {
		if !f.Seen {
			t.Errorf("a code that is %s passed: %+v", f.Name, f)
		}
	}
}

func TestDemoStopsWhenToldAndLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	for _, when := range []string{"people 2 000 are registered", "it stays up"} {
		ctx, stop := context.WithCancel(t.Context())
		args, mark := []string{"demo", "--people", "2000"}, "connect apps"
		if when == "it stays up" {
			args, mark = []string{"demo", "--people", "20"}, "Ctrl-C"
		}
		out := &watched{mark: mark, seen: stop}
		var errs bytes.Buffer
		code := run(ctx, append(args, "--listen", "127.0.0.1:0"), streams{Out: out, Err: &errs})
		if want := map[bool]int{true: 0, false: 130}[when == "it stays up"]; code != want {
			t.Errorf("stopped while %s: exit code %d, want %d\n%s", when, code, want, errs.String())
		}
		stop()
		left, err := os.ReadDir(dir)
		if err != nil || len(left) != 0 {
			t.Errorf("stopped while %s: left %v, %v", when, left, err)
		}
	}
}

// watched stops the program as soon as it has said something.
type watched struct {
	bytes.Buffer
	mark string
	seen func()
}

func (w *watched) Write(p []byte) (int, error) {
	n, err := w.Buffer.Write(p)
	if strings.Contains(w.String(), w.mark) {
		w.seen()
	}
	return n, err
}

func TestDemoRefusesNonsense(t *testing.T) {
	for _, n := range []string{"0", "-1", "1000001"} {
		var errs bytes.Buffer
		if code := run(t.Context(), []string{"demo", "--once", "--people=" + n}, streams{Out: &errs, Err: &errs}); code == 0 {
			t.Errorf("--people %s is accepted", n)
		}
	}
}
