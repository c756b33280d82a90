package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/motma/motma/api"
	"github.com/motma/motma/client"
)

// announced is an output that tells the address in its first line.
type announced struct {
	mu   sync.Mutex
	text bytes.Buffer
	url  chan string
}

var announcement = regexp.MustCompile(`^motma sandbox: (http\S+)\n`)

func (a *announced) Write(p []byte) (int, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.text.Write(p)
	if m := announcement.FindSubmatch(a.text.Bytes()); m != nil && a.url != nil {
		a.url <- string(m[1])
		a.url = nil
	}
	return len(p), nil
}

// startSandbox runs the command as a person would; stop ends it and waits.
func startSandbox(t *testing.T, dir string, args ...string) (url string, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out, done := &announced{url: make(chan string, 1)}, make(chan int, 1)
	heard := out.url
	var errs bytes.Buffer
	go func() {
		done <- run(ctx, append([]string{"sandbox", "--dir", dir, "--listen", "127.0.0.1:0"}, args...), streams{Out: out, Err: &errs})
	}()
	stop = sync.OnceFunc(func() {
		cancel()
		if code := <-done; code != 0 {
			t.Errorf("exit code %d\n%s", code, errs.String())
		}
	})
	select {
	case url = <-heard:
	case code := <-done:
		cancel()
		t.Fatalf("exit code %d\n%s", code, errs.String())
	}
	t.Cleanup(stop)
	return url, stop
}

// joined is an app that connected itself.
func joined(t *testing.T, url, id string) *client.Client {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c, err := client.New(client.Config{Base: url, ID: id, Key: key})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.JoinSandbox(t.Context(), "App "+id); err != nil {
		t.Fatal(err)
	}
	return c
}

func worldOf(t *testing.T, url string) (w api.Sandbox) {
	t.Helper()
	answer, err := http.Get(url + "/v1/sandbox")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if err := json.NewDecoder(answer.Body).Decode(&w); err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%d %v", answer.StatusCode, err)
	}
	return w
}

// tableOf reads the table whose heading begins with the column given. Columns
// are named by their place: headings are translated.
func tableOf(t *testing.T, file string, n, columns int) (rows [][]string) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("../../docs", file))
	if err != nil {
		t.Fatal(err)
	}
	at, inside := -1, false
	for line := range strings.Lines(string(raw)) {
		isRow := strings.HasPrefix(line, "| ")
		if isRow && !inside {
			at++
		} else if isRow && at == n {
			cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
			for i := range cells {
				cells[i] = strings.TrimSpace(cells[i])
			}
			if len(cells) != columns {
				t.Fatalf("%s: a row of %d cells: %s", file, len(cells), line)
			}
			rows = append(rows, cells)
		}
		inside = strings.HasPrefix(line, "|")
	}
	if len(rows) == 0 {
		t.Fatalf("%s: table %d is empty", file, n)
	}
	return rows
}

var ticked = regexp.MustCompile("`([^`]+)`")

// expectations are what stands between backticks in a cell.
func expectations(cell string) (all []string) {
	for _, m := range ticked.FindAllStringSubmatch(cell, -1) {
		all = append(all, m[1])
	}
	return all
}

// TestSandboxTrapsAreAsDocumented sends every row of the page's tables and
// compares with what the page says.
func TestSandboxTrapsAreAsDocumented(t *testing.T) {
	url, _ := startSandbox(t, t.TempDir())
	apps := map[string]*client.Client{"one": joined(t, url, "one"), "two": joined(t, url, "two")}
	t.Run("people", func(t *testing.T) { sendTraps(t, apps) })
	t.Run("codes", func(t *testing.T) { readTraps(t, url, apps["one"]) })
}

func sendTraps(t *testing.T, apps map[string]*client.Client) {
	seen := map[string]api.Outcome{}
	for _, row := range tableOf(t, "sandbox.md", 0, 5) {
		name, body := row[0], expectations(row[2])[0]
		body = strings.ReplaceAll(body, "{now}", time.Now().UTC().Format(time.RFC3339))
		for earlier, out := range seen {
			body = strings.ReplaceAll(body, "{"+earlier+"}", out.Account)
		}
		var in api.Registration
		dec := json.NewDecoder(strings.NewReader(body))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&in); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out, err := apps[row[1]].Register(t.Context(), in)
		var refused *api.Problem
		if err != nil && !errors.As(err, &refused) {
			t.Fatalf("%s: %v", name, err)
		}
		if out.QID != "" && !strings.HasPrefix(out.QID, "TEST") {
			t.Errorf("%s: a QID that shows no test: %s", name, out.QID)
		}
		for _, want := range expectations(row[3]) {
			if !holds(want, out, refused, seen) {
				t.Errorf("%s: not %q: %+v, flags %v, %v", name, want, out, out.Flags, err)
			}
		}
		seen[name] = out
	}
}

// holds says whether an outcome is as a word of the page says.
func holds(want string, out api.Outcome, refused *api.Problem, seen map[string]api.Outcome) bool {
	what, value, _ := strings.Cut(want, " ")
	switch {
	case what == "problem":
		return refused != nil && value == fmt.Sprint(refused.Status, " ", refused.Code)
	case refused != nil:
		return false
	case what == "state":
		return out.State == value
	case what == "reason":
		return out.Reason != nil && out.Reason.Code == value
	case what == "flag":
		return slices.Contains(out.Flags, value)
	case want == "code":
		return out.Code != nil
	case want == "no code":
		return out.Code == nil
	case want == "no qid":
		return out.QID == ""
	case strings.HasPrefix(want, "qid of "):
		return out.QID != "" && out.QID == seen[strings.TrimPrefix(want, "qid of ")].QID
	case strings.HasPrefix(want, "other qid than "):
		return out.QID != seen[strings.TrimPrefix(want, "other qid than ")].QID
	}
	return false // a word that the page must not use
}

func readTraps(t *testing.T, url string, app *client.Client) {
	codes := map[string]string{}
	world := worldOf(t, url)
	for _, c := range world.Codes {
		codes[c.Name] = c.Text
	}
	place, err := app.CreatePlace(t.Context(), api.PlaceInput{Kind: "venue", Name: "Cổng thử", Unit: "26743"})
	if err != nil {
		t.Fatal(err)
	}
	rows := tableOf(t, "sandbox.md", 1, 4)
	if len(rows) != len(codes) {
		t.Errorf("%d codes, %d rows", len(codes), len(rows))
	}
	for _, row := range rows {
		verdict, err := app.VerifyCode(t.Context(), codes[row[0]])
		if err != nil || !verdict.Sandbox || !slices.Equal(expectations(row[1]), []string{"class " + verdict.Class}) {
			t.Errorf("%s: %+v, %v", row[0], verdict, err)
		}
		answer, err := app.Scan(t.Context(), api.Scan{ID: uuid.NewString(), Place: place.Place, At: time.Now().Format(time.RFC3339),
			Direction: "in", Method: "staff_scans", Text: codes[row[0]]})
		if err != nil {
			t.Fatalf("%s: %v", row[0], err)
		}
		got := []string{"signature " + answer.Signature, "assurance " + answer.Assurance}
		for _, w := range answer.Warnings {
			got = append(got, "warning "+w.Code)
		}
		for _, want := range expectations(row[2]) {
			if !slices.Contains(got, want) {
				t.Errorf("%s: not %q: %v", row[0], want, got)
			}
		}
	}
}

// TestSandboxPageSaysTheSameInBothLanguages: the rows may differ in the last
// column alone.
func TestSandboxPageSaysTheSameInBothLanguages(t *testing.T) {
	for n, columns := range []int{5, 4} {
		english, vietnamese := tableOf(t, "sandbox.md", n, columns), tableOf(t, "sandbox.vi.md", n, columns)
		for _, rows := range [][][]string{english, vietnamese} {
			for _, row := range rows {
				row[columns-1] = ""
			}
		}
		if d := cmp.Diff(english, vietnamese); d != "" {
			t.Errorf("table %d differs (-en +vi):\n%s", n, d)
		}
	}
}

// A second start goes on with the first one's data, keys and apps.
func TestSandboxGoesOnWhereItEnded(t *testing.T) {
	dir := t.TempDir()
	url, stop := startSandbox(t, dir)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	hoa := api.Registration{User: "u1", Attributes: api.Attributes{Name: "Nguyễn Thị Hoa", Birth: "1988-04-12", CCCD: "001188000101"}}
	register := func(url string) api.Outcome {
		c, err := client.New(client.Config{Base: url, ID: "mine", Key: key})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.JoinSandbox(t.Context(), "Mine"); err != nil {
			t.Fatal(err)
		}
		out, err := c.Register(t.Context(), hoa)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	first := register(url)
	_, place, _ := strings.Cut(worldOf(t, url).Poster, "/p/")
	stop()
	url, _ = startSandbox(t, dir)
	second := register(url)
	if second.State != "unchanged" || second.QID != first.QID || second.Code.Text != first.Code.Text {
		t.Errorf("%+v, before %+v", second, first)
	}
	if _, again, _ := strings.Cut(worldOf(t, url).Poster, "/p/"); again[:8] != place[:8] {
		t.Error("another place after the second start")
	}
}

// A developer alone with a sandbox needs nobody: their people come out again
// without an officer's approval, and their own machine may receive events. One
// that teams share calls no machine from inside (A28).
func TestSandboxNeedsNobodyElse(t *testing.T) {
	url, _ := startSandbox(t, t.TempDir())
	app := joined(t, url, "mine")
	if _, err := app.Register(t.Context(), api.Registration{User: "u1", Attributes: api.Attributes{Name: "Nguyễn Thị Hoa", Birth: "1988-04-12", CCCD: "001188000101"}}); err != nil {
		t.Fatal(err)
	}
	if job, err := app.CreateExport(t.Context(), api.ExportInput{}); err != nil || job.State == "waiting" {
		t.Errorf("export: %q, %v", job.State, err)
	}
	if _, err := app.PutWebhook(t.Context(), api.WebhookInput{URL: "http://127.0.0.1:9/motma"}); err != nil {
		t.Errorf("webhook on this machine: %v", err)
	}
	for address, here := range map[string]bool{"127.0.0.1:8090": true, "[::1]:8090": true, "localhost:8090": true, "0.0.0.0:8090": false, ":8090": false, "10.0.0.7:8090": false, "sandbox.example:80": false} {
		if onlyHere(address) != here {
			t.Errorf("%s: only here %v", address, !here)
		}
	}
}

// The sandbox's poster is for everybody's users.
func TestSandboxPosterCanBeScannedByAnybody(t *testing.T) {
	url, _ := startSandbox(t, t.TempDir())
	app := joined(t, url, "mine")
	out, err := app.Register(t.Context(), api.Registration{User: "u1", Attributes: api.Attributes{Name: "Nguyễn Thị Hoa", Birth: "1988-04-12", CCCD: "001188000101"}})
	if err != nil {
		t.Fatal(err)
	}
	world := worldOf(t, url)
	answer, err := app.Scan(t.Context(), api.Scan{ID: uuid.NewString(), At: time.Now().Format(time.RFC3339), Direction: "in", Method: "self_scans",
		Account: out.Account, PlaceText: world.Poster})
	if err != nil || answer.PlaceName != world.Place || answer.Result != "recorded" {
		t.Errorf("%+v, %v", answer, err)
	}
}

// What a sandbox made is refused as such by the real platform, and the real
// platform has none of its doors.
func TestRealPlatformTakesNothingOfASandbox(t *testing.T) {
	dir := t.TempDir()
	sandbox, stop := startSandbox(t, dir)
	test := worldOf(t, sandbox).Codes[0].Text
	stop()
	file := func(name string) string { return filepath.Join(dir, name) }
	command := func(args ...string) (int, string) {
		var errs bytes.Buffer
		code := run(t.Context(), args, streams{Out: io.Discard, Err: &errs})
		return code, errs.String()
	}
	if code, said := command("serve", "--check", "--db", file("motma.db"), "--identity", file("motma.age")); code != 1 || !strings.Contains(said, "sandbox") {
		t.Errorf("served a sandbox's database as real: %d %s", code, said)
	}
	real := []string{"--db", file("real.db"), "--identity", file("real.age")}
	if code, said := command(append([]string{"admin", "init", "--key", file("op.pem")}, real...)...); code != 0 {
		t.Fatal(said)
	}
	if code, said := command(append([]string{"serve", "--check", "--sandbox"}, real...)...); code != 1 || !strings.Contains(said, "real platform") {
		t.Errorf("served a real database as sandbox: %d %s", code, said)
	}
	p, err := newPlatform(t.Context(), platformConfig{database: database{DB: file("real.db"), KeepDays: 30, Conns: 16}, identity: identity{Identity: file("real.age")},
		Listen: "127.0.0.1:0", OfflineWindow: time.Hour, Dependants: 10, Rate: 200, Burst: 400}, newLog(io.Discard, 0))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- p.run(ctx) }()
	defer func() {
		cancel()
		if err := errors.Join(<-done, p.close()); err != nil {
			t.Error(err)
		}
	}()
	for path, body := range map[string]string{"/v1/sandbox": "", "/v1/sandbox/apps": `{"id":"mine","name":"Mine","keys":{}}`} {
		if got := askSandbox(t, p.base()+path, body); got["code"] != "sandbox_only" || got["status"] != 404.0 {
			t.Errorf("%s: %v", path, got)
		}
	}
	verdict := askSandbox(t, p.base()+"/v1/codes/verify", fmt.Sprintf(`{"text":%q}`, test))
	if verdict["class"] != "invalid" || !strings.Contains(fmt.Sprint(verdict["vi"]), "THỬ NGHIỆM") || !strings.Contains(fmt.Sprint(verdict["en"]), "TEST code") {
		t.Errorf("a test code at the real platform: %v", verdict)
	}
}

// ask gets, or posts a body, and gives the JSON answer.
func askSandbox(t *testing.T, url, body string) (got map[string]any) {
	t.Helper()
	var answer *http.Response
	var err error
	if body == "" {
		answer, err = http.Get(url)
	} else {
		answer, err = http.Post(url, "application/json", strings.NewReader(body))
	}
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if err := json.NewDecoder(answer.Body).Decode(&got); err != nil {
		t.Fatal(err)
	}
	return got
}
