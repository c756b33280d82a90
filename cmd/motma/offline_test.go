package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/uuid"

	"github.com/motma/motma/api"
	"github.com/motma/motma/client"
	"github.com/motma/motma/hcert"
	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/synth"
	"github.com/motma/motma/policy"
	"github.com/motma/motma/verifier"
)

// offlineWorld is a whole platform on a free port, on SQLite, with one app that
// may do everything that an app may.
type offlineWorld struct {
	*testing.T
	platform *platform
	app      *client.Client
}

func newOfflineWorld(t *testing.T) *offlineWorld {
	dir := t.TempDir()
	c := platformConfig{database: database{DB: filepath.Join(dir, "motma.db"), KeepDays: 30, FeedDays: 30, Conns: 16},
		identity: identity{Identity: filepath.Join(dir, "motma.age")}, Listen: "127.0.0.1:0", OfflineWindow: 72 * time.Hour, Dependants: 10, Rate: 1e6, Burst: 1e6}
	w := &offlineWorld{T: t}
	w.ok(c.create())
	var err error
	w.platform, err = newPlatform(t.Context(), c, slog.New(slog.NewTextHandler(io.Discard, nil)))
	w.ok(err)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	w.ok(err)
	public, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "k1", Algorithm: "ES256"}}})
	w.ok(err)
	_, err = w.platform.clients.Register(t.Context(), "operator", connect.Client{ID: "vneid", Name: "VNEID", Kind: connect.App, Scopes: connect.ScopesOf(connect.App), Keys: public,
		Purposes: []string{"entry_control"}, Policy: &connect.Policy{Contributes: connect.Attributes, Reads: connect.HealthReads, Proves: connect.Proofs, Records: connect.Records}})
	w.ok(err)
	w.app, err = client.New(client.Config{Base: w.platform.base(), ID: "vneid", Key: key})
	w.ok(err)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.platform.run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if err := w.platform.close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

func (w *offlineWorld) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// register brings invented people with their papers and health histories in,
// and gives the account of each.
func (w *offlineWorld) register(people *synth.Population, many int) []string {
	w.Helper()
	now := time.Now()
	var users []api.Registration
	for i := range many {
		p := people.Person(i)
		users = append(users, api.Registration{User: fmt.Sprint(i), Attributes: api.Attributes{Name: p.Name, Birth: p.Birth, CCCD: fmt.Sprintf("001090%06d", i+1), Unit: p.Unit},
			Proofs: []api.Proof{{Kind: "cccd", How: "register", At: now}}})
	}
	out, err := w.app.RegisterBatch(w.Context(), users)
	w.ok(err)
	accounts := make([]string, many)
	for i, o := range out {
		if o.Problem != nil {
			w.Fatalf("user %d: %s", i, o.Problem.Code)
		}
		accounts[i] = o.Outcome.Account
	}
	var lines []api.RecordLine
	for i := range many {
		lines = append(lines, recordsOf(people.Health(i), accounts[i])...)
	}
	for len(lines) > 0 {
		n := min(len(lines), 500)
		answers, err := w.app.AddRecords(w.Context(), lines[:n])
		w.ok(err)
		for _, a := range answers {
			if a.Problem != nil {
				w.Fatalf("line %d, %s: %s", a.Line, lines[a.Line-1].Kind, a.Problem.Code)
			}
		}
		lines = lines[n:]
	}
	return accounts
}

// recordsOf are a history's doses, tests and illnesses.
func recordsOf(h synth.History, account string) (out []api.RecordLine) {
	add := func(kind string, o synth.Origin, body api.RecordBody) {
		out = append(out, api.RecordLine{Account: account, Kind: kind, Source: fmt.Sprintf("%s-%d-%d", kind, h.Person, len(out)), Facility: o.Facility, Responsible: o.Responsible, Batch: o.Batch, Body: &body})
	}
	for _, d := range h.Doses {
		add("dose", d.Origin, api.RecordBody{Dose: &api.DoseBody{Date: d.Date, Vaccine: d.Vaccine, Number: d.Number, Of: d.Of}})
	}
	for _, t := range h.Tests {
		add("test", t.Origin, api.RecordBody{Test: &api.TestBody{Kind: t.Kind, Sample: t.Sample, Result: t.Result, Outcome: t.Outcome, Kit: t.Kit, Name: t.Name}})
	}
	for _, i := range h.Infections {
		add("infection", i.Origin, api.RecordBody{Infection: &api.InfectionBody{Since: i.Since, Recovered: i.Recovered}})
	}
	return out
}

// newest fetches the whole bundle, as a gate does for the first time.
func (w *offlineWorld) newest() *verifier.Bundle {
	w.Helper()
	w.platform.makeBundle(w.Context())
	source := client.BundleSource{Base: w.platform.base()}
	trust, err := source.Trust(w.Context())
	w.ok(err)
	file, err := source.File(w.Context(), 0)
	w.ok(err)
	b, err := verifier.Open(file, trust, time.Now())
	w.ok(err)
	return b
}

// Over HTTP and SQLite, with everything as the program puts it together: what
// gates are told by the server is what a gate without network reads out of the
// live code that the app got, with the bundle that the server handed out.
func TestGatesAgreeOnlineAndOffline(t *testing.T) {
	const many = 300
	w := newOfflineWorld(t)
	people, err := synth.New(synth.Config{Seed: 9, People: many, Date: time.Now()})
	w.ok(err)
	accounts := w.register(people, many)
	b := w.newest()
	colours := map[string]int{}
	for i, place := range []api.PlaceInput{
		{Kind: "venue", Name: "Chợ Đầm", Unit: "56"}, {Kind: "venue", Name: "Chợ Hàn", Unit: "48"}, {Kind: "venue", Name: "Chợ Bến Thành", Unit: "79"},
		{Kind: "checkpoint", Name: "Chốt Pháp Vân", Unit: "01"}, {Kind: "vehicle", Name: "Xe khách 29B-00001", Unit: "01"},
	} {
		p, err := w.app.CreatePlace(t.Context(), place)
		w.ok(err)
		for n, account := range accounts {
			if n%5 != i {
				continue
			}
			codes, err := w.app.Code(t.Context(), account, api.CodeRequest{Days: 2, Unit: place.Unit, Kind: place.Kind})
			w.ok(err)
			text := current(codes, time.Now())
			online, err := w.app.Scan(t.Context(), api.Scan{ID: uuid.NewString(), Place: p.Place, At: time.Now().Format(time.RFC3339Nano), Direction: "in", Method: "staff_scans", Text: text})
			w.ok(err)
			offline := b.Check(text, policy.Where{Unit: place.Unit, Kind: place.Kind}, online.At)
			if string(offline.Card.Colour) != online.Card.Colour || offline.Card.Policy != online.Card.Policy || len(online.Card.Reasons) == 0 ||
				len(offline.Card.Reasons) == 0 || offline.Card.Reasons[0].Code != online.Card.Reasons[0].Code || offline.Shown.Get("name") == "" {
				t.Errorf("%s: the server says %s by %s, the gate %s by %s (%s)", place.Name, online.Card.Colour, online.Card.Policy, offline.Card.Colour, offline.Card.Policy, offline.Why.Code)
			}
			colours[online.Card.Colour]++
		}
	}
	if len(colours) < 3 {
		t.Errorf("only the colours %v", colours)
	}
	t.Log(colours)

	// A36: a code that was lost is asked about, with what changed since.
	lost, err := w.app.Code(t.Context(), accounts[0], api.CodeRequest{Days: 1, Unit: "56"})
	w.ok(err)
	_, err = w.app.Renew(t.Context(), accounts[0], api.Renewal{Reason: "lost"})
	w.ok(err)
	next := w.after(b)
	if a := next.Check(current(lost, time.Now()), policy.Where{Unit: "56"}, time.Now()); a.Validity != verifier.AskOnline || a.Card.Colour != policy.Unknown {
		t.Errorf("a lost code is %q, %s", a.Validity, a.Card.Colour)
	}
}

// Certificates say the same with and without network: of another country by its
// statement and the host's rules; of the platform itself by its statement, which
// here is all that is known of its bearer. What was withdrawn counts nowhere.
func TestCertificatesAgreeOnlineAndOffline(t *testing.T) {
	w := newOfflineWorld(t)
	_, err := w.platform.ring.FoundRoot(t.Context(), "op", hcert.ES256)
	w.ok(err)
	abroad, err := trustAbroad(t.Context(), w.platform)
	w.ok(err)
	place, err := w.app.CreatePlace(t.Context(), api.PlaceInput{Kind: "venue", Name: "Chợ Đầm", Unit: "56"})
	w.ok(err)
	texts := map[string]string{"full": w.ownCertificate("full", 60, 2), "late": w.ownCertificate("late", 5, 2), "half": w.ownCertificate("half", 60, 1)}
	for name, days := range map[string]int{"abroad": 60, "abroad late": 5} {
		texts[name], err = abroad.Issue(hcert.Certificate{Version: "1.3.0", Birth: "1988-05-17", Name: hcert.Name{Family: "Tester", FamilyTravel: "TESTER", Given: "Anna", GivenTravel: "ANNA"},
			Vaccinations: []hcert.Vaccination{{Disease: "840539006", Vaccine: "1119349007", Product: "EU/1/20/1528", Maker: "ORG-100030215", Dose: 2, Doses: 2,
				Date: time.Now().AddDate(0, 0, -days).Format(time.DateOnly), Country: "XX", Issuer: "test", ID: hcert.NewID("XX")}}}, "XX", time.Now())
		w.ok(err)
	}
	w.platform.makeBundle(t.Context())
	b, colours := w.newest(), map[string]int{}
	compare := func(name string, b *verifier.Bundle) (api.ScanAnswer, verifier.Answer) {
		online, err := w.app.Scan(t.Context(), api.Scan{ID: uuid.NewString(), Place: place.Place, At: time.Now().Format(time.RFC3339Nano), Direction: "in", Method: "staff_scans", Text: texts[name]})
		w.ok(err)
		offline := b.Check(texts[name], policy.Where{Unit: "56", Kind: "venue"}, online.At)
		if string(offline.Card.Colour) != online.Card.Colour || offline.Card.Policy != online.Card.Policy || string(offline.Signature) != online.Signature {
			t.Errorf("%s: the server says %+v, the gate %s by %s (%s)", name, online.Card, offline.Card.Colour, offline.Card.Policy, offline.Why.Code)
		}
		return online, offline
	}
	for name := range texts {
		online, offline := compare(name, b)
		if offline.Certificate == nil || !offline.Certificate.Genuine || online.Certificate.Verdict != "valid" {
			t.Errorf("%s: %+v, %+v", name, online.Certificate, offline.Certificate)
		}
		colours[online.Card.Colour]++
	}
	if colours["green"] < 2 || len(colours) < 2 {
		t.Errorf("only the colours %v", colours)
	}

	records, err := w.app.Records(t.Context(), w.account("full"))
	w.ok(err)
	_, err = w.app.WithdrawRecord(t.Context(), w.account("full"), records[0].Record, "nhập nhầm người")
	w.ok(err)
	_, err = w.platform.travel.KeepTrue(t.Context(), "chore")
	w.ok(err)
	if online, offline := compare("full", w.after(b)); online.Certificate.Verdict != "revoked" || offline.Validity != verifier.AskOnline || offline.Card.Colour != policy.Unknown {
		t.Errorf("withdrawn: %+v, %s %s", online.Certificate, offline.Validity, offline.Card.Colour)
	}
}

// ownCertificate has a user registered of whom one dose is known, some days ago,
// and a certificate issued of it; it gives its text.
func (w *offlineWorld) ownCertificate(user string, days, number int) string {
	w.Helper()
	account := w.account(user)
	_, err := w.app.AddRecord(w.Context(), account, api.RecordInput{Kind: "dose", Source: "s-" + user, Facility: "Trạm y tế Sài Đồng", Responsible: "BS. Lê Thử",
		Body: api.RecordBody{Dose: &api.DoseBody{Date: time.Now().AddDate(0, 0, -days).Format(time.DateOnly), Vaccine: "EU/1/20/1528", Number: number, Of: 2}}})
	w.ok(err)
	made, err := w.app.IssueCertificates(w.Context(), account)
	w.ok(err)
	if len(made.Items) != 1 {
		w.Fatalf("%d certificates of %s, left %v", len(made.Items), user, made.Left)
	}
	return made.Items[0].Text
}

// account registers a user whose CCCD was read, or gives the one that is there.
func (w *offlineWorld) account(user string) string {
	w.Helper()
	out, err := w.app.Register(w.Context(), api.Registration{User: user, Attributes: api.Attributes{Name: "Nguyễn Thị Đông", Birth: "1990-01-15", CCCD: fmt.Sprintf("001190%06d", user[0]), Unit: "01"},
		Proofs: []api.Proof{{Kind: "cccd", How: "register", At: time.Now()}}})
	w.ok(err)
	return out.Account
}

// after applies what changed since a bundle.
func (w *offlineWorld) after(b *verifier.Bundle) *verifier.Bundle {
	w.Helper()
	w.platform.makeBundle(w.Context())
	delta, err := client.BundleSource{Base: w.platform.base()}.Delta(w.Context(), b.Manifest().Version)
	w.ok(err)
	next, err := b.Apply(delta, time.Now())
	w.ok(err)
	return next
}

// current is the code that holds at a moment.
func current(codes []api.Code, at time.Time) string {
	for _, c := range codes {
		if !at.Before(c.From) && at.Before(c.Expires) {
			return c.Text
		}
	}
	return ""
}

// The commands fetch a bundle, go on from the one that is there, and never from
// what they do not trust.
func TestBundleCommands(t *testing.T) {
	w := newOfflineWorld(t)
	w.newest()
	file := filepath.Join(t.TempDir(), "gate.bundle")
	do := func(args ...string) (int, string) {
		var out, errs strings.Builder
		code := run(t.Context(), args, streams{Out: &out, Err: &errs, In: strings.NewReader("")})
		return code, out.String() + errs.String()
	}
	fetch := []string{"bundle", "fetch", "--url", w.platform.base(), "--out", file}
	if code, out := do(fetch...); code != 0 || !strings.Contains(out, "version 1") {
		t.Fatalf("%d: %s", code, out)
	}
	if code, out := do(fetch...); code != 0 || !strings.Contains(out, "newest") {
		t.Errorf("again %d: %s", code, out)
	}
	code, out := do("bundle", "show", file)
	var shown struct {
		Version  int64
		Age      string
		Policies []any
	}
	if err := json.Unmarshal([]byte(out), &shown); code != 0 || err != nil || shown.Version != 1 || shown.Age != "fresh" || len(shown.Policies) == 0 {
		t.Errorf("%d, %v: %s", code, err, out)
	}
	w.ok(replaceFile(file+".keys", []byte(`{"keys":[]}`)))
	if code, out := do(fetch...); code == 0 {
		t.Errorf("a bundle that nobody vouches for is taken: %s", out)
	}
}
