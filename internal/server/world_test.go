package server_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/google/uuid"

	"github.com/motma/motma/api"
	"github.com/motma/motma/declaration"
	"github.com/motma/motma/internal/audit"
	"github.com/motma/motma/internal/bundle"
	"github.com/motma/motma/internal/card"
	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/egress"
	"github.com/motma/motma/internal/feed"
	"github.com/motma/motma/internal/health"
	"github.com/motma/motma/internal/keyring"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/review"
	"github.com/motma/motma/internal/roster"
	"github.com/motma/motma/internal/scan"
	"github.com/motma/motma/internal/server"
	"github.com/motma/motma/internal/store"
	"github.com/motma/motma/internal/trace"
	"github.com/motma/motma/internal/travel"
	"github.com/motma/motma/qr"
)

// world is a whole platform on a real store, behind a real port.
type world struct {
	testing.TB
	url     string
	admin   string
	ahead   atomic.Int64 // how far the clock was moved
	log     *lockedBuffer
	db      *store.DB
	ring    *keyring.Ring
	clients *connect.Registry
	people  *person.Registry
	server  *server.Server
	feed    *feed.Feed
	courier *feed.Courier
	cards   *card.Desk
	keys    map[string]crypto.Signer
	stop    func() error // ends Serve and gives its error
	rest    func()       // ends what works in the background
	began   time.Time
	close   func() error // the store, after what works on it
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// roomy is a configuration whose quotas no test meets by accident.
func roomy(c *server.Config) {
	c.Rate, c.Burst, c.PublicRate, c.PublicBurst = 1e6, 1e6, 1e6, 1e6
}

func newWorld(tb testing.TB, change ...func(*server.Config)) *world {
	tb.Helper()
	return newWorldOn(tb, ":memory:", change...)
}

// newWorldOn is a world on a database of one's own.
func newWorldOn(tb testing.TB, database string, change ...func(*server.Config)) *world {
	tb.Helper()
	w := &world{TB: tb, began: time.Now().Truncate(time.Second), log: &lockedBuffer{}, keys: map[string]crypto.Signer{}}
	ctx := tb.Context()
	var err error
	w.db, err = store.Open(ctx, database, store.Options{Now: w.now})
	w.ok(err)
	w.close = sync.OnceValue(func() error { w.rest(); return w.db.Close() })
	tb.Cleanup(func() { w.close() })
	identity, err := keyring.NewIdentity()
	w.ok(err)
	w.ring, err = keyring.Open(ctx, w.db, identity, false, w.now)
	w.ok(err)
	for _, use := range []keyring.Use{keyring.Codes, keyring.Places, keyring.Tokens, keyring.Bundles} {
		_, err = w.ring.Make(ctx, "operator", use, qr.ES256)
		w.ok(err)
	}
	w.clients = &connect.Registry{Store: w.db, Now: w.now}
	w.people = &person.Registry{Store: w.db, Issuer: w.ring, Now: w.now, MaxDependants: 10, CodeLife: keyring.CodeLife,
		Rand: func() person.QID { q, _ := qr.NewQID(rand.Reader); return q }}
	w.serve(change)
	return w
}

// serve puts the server together and starts it on free ports.
func (w *world) serve(change []func(*server.Config)) {
	w.Helper()
	public, err := net.Listen("tcp", "127.0.0.1:0")
	w.ok(err)
	admin, err := net.Listen("tcp", "127.0.0.1:0")
	w.ok(err)
	w.url, w.admin = "http://"+public.Addr().String(), "http://"+admin.Addr().String()
	cfg := server.Config{Issuer: w.url, Now: w.now, Log: slog.New(slog.NewJSONHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	roomy(&cfg)
	for _, f := range change {
		f(&cfg)
	}
	codes := func() qr.KeySet { return w.ring.KeySet(keyring.Codes) }
	places := func() qr.KeySet { return w.ring.KeySet(keyring.Places) }
	w.deliver()
	journal := &audit.Journal{Store: w.db, Now: w.now, Budget: &audit.Budget{Limits: audit.DefaultLimits()}}
	w.cards = card.New(card.Config{Store: w.db, Health: w.db, People: w.db, Journal: journal, Now: w.now, Reads: w.clients.ReadsCards, Readers: w.clients.CardReaders,
		Report: func(err error) {
			if !errors.Is(err, card.ErrMany) {
				w.Error(err)
			}
		}})
	w.ok(w.cards.Install(w.Context()))
	w.ok(w.cards.Refresh(w.Context()))
	desk := scan.NewDesk(scan.Config{Store: w.db, Holders: w.db, People: w.people, CodeKeys: codes, PlaceKeys: places, OwnCodes: w.clients.Patterns, Journal: journal, Now: w.now,
		Cards: w.cards, CardWait: 5 * time.Second, Policies: w.cards.Set, Certificates: w.gate(journal)})
	records := w.health(journal)
	lists := &roster.Desk{Store: w.db, Journal: journal, Now: w.now, Approval: 3}
	worker := &roster.Worker{Store: w.db, People: w.people, Health: records, Desk: lists, Now: w.now}
	worker.Policy = func(ctx context.Context, app person.AppID, _ roster.Content) (roster.May, error) {
		c, err := w.clients.Client(ctx, string(app))
		return roster.May{Register: c.Policy.Check, Write: c.Policy.MayRecord}, err
	}
	lists.Wake = worker.Wake
	lists.FeedCursor = w.feed.Cursor
	w.people.Notify = func(p person.ID) { desk.Changed(p); w.cards.Changed(p) }
	w.server, err = server.New(server.Services{Cards: w.cards, Roster: lists, People: w.people, Connect: w.clients, Keys: w.ring, Bundles: &bundle.Shelf{Store: w.db.Bundles(), Now: w.now}, Journal: journal, Feed: w.feed, Hooks: w.courier.Hooks, Courier: w.courier, Ping: w.db.Ping,
		Desk: desk,
		Places: &scan.Places{Store: w.db, Keys: places, Base: w.url, Now: w.now,
			Signer: func() (*qr.Signer, error) { return w.ring.Signer(keyring.Places) }},
		Health: records, Travel: w.travel(), Foreign: w.gate(journal).Foreign,
		Review: &review.Desk{Store: w.db, People: w.people, Journal: journal, Now: w.now, Quarantined: records.Quarantined, Redate: records.Redate},
		Tracer: &trace.Tracer{Store: w.db, Scans: w.db, People: w.people, Journal: journal, Now: w.now},
	}, cfg)
	w.ok(err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.server.Serve(ctx, public, admin) }()
	working, rest := context.WithCancel(ctx)
	var chores sync.WaitGroup
	chores.Go(func() { w.feed.Watch(working, func(err error) { w.Error(err) }) })
	chores.Go(func() { w.courier.Run(working) })
	chores.Go(func() { w.cards.Work(working) })
	chores.Go(func() { worker.Run(working) })
	w.rest = sync.OnceFunc(func() { rest(); chores.Wait() })
	w.stop = sync.OnceValue(func() error { cancel(); w.rest(); return <-done })
	w.Cleanup(func() { w.stop() })
}

// health is the desk of declarations and records, as the program has it.
func (w *world) health(journal *audit.Journal) *health.Desk {
	return &health.Desk{Store: w.db, Forms: declaration.Builtin(), Values: health.ValuesOf(w.cards.Values, w.now), Journal: journal, Now: w.now,
		Changed: w.cards.AccountsChanged}
}

// travel is the desk that issues certificates.
func (w *world) travel() *travel.Desk {
	return &travel.Desk{Store: w.db, People: w.db, Records: w.db, Keys: w.ring, Authority: "Bộ Y tế (thử nghiệm)", Now: w.now}
}

// gate is what gates ask about certificates.
func (w *world) gate(journal *audit.Journal) travel.Gate {
	trust := &travel.Trust{Store: w.db, Keys: w.ring, Now: w.now}
	return travel.Gate{Trust: trust, Foreign: &travel.Foreign{Store: w.db, Trust: trust, People: w.db, Writer: w.health(journal), Now: w.now}}
}

// deliver makes the feed and its webhooks, which may be sent to this machine.
func (w *world) deliver() {
	out := egress.New(egress.Config{AllowLoopback: true})
	w.feed = feed.New(w.db, []byte("cursors of this test"))
	w.courier = &feed.Courier{
		Hooks: &feed.Hooks{Store: w.db, Feed: w.feed, Sealer: w.ring, Check: out.Check, Now: w.now},
		Send: func(ctx context.Context, url string, header map[string]string, body []byte) (int, error) {
			h := http.Header{}
			for k, v := range header {
				h.Set(k, v)
			}
			a, err := out.Post(ctx, url, h, body, 1000)
			return a.Status, err
		},
		Render: func(e feed.Event) ([]byte, error) { return json.Marshal(w.server.Event(e)) },
		May: func(ctx context.Context, app person.AppID) bool {
			c, err := w.clients.Client(ctx, string(app))
			return err == nil && connect.Authorise(c, connect.PeopleRead, "") == nil
		},
		Pauses: []time.Duration{20 * time.Millisecond, 20 * time.Millisecond}, Owner: w.db.NewID(),
		Report: func(err error) { w.Error(err) },
	}
}

func (w *world) now() time.Time { return time.Now().Add(time.Duration(w.ahead.Load())) }

func (w *world) pass(d time.Duration) { w.ahead.Add(int64(d)) }

func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatalf("unexpected: %v", err)
	}
}

// kinds of client, with all the scopes that their kind may hold.
func (w *world) client(id string, kind connect.Kind, change ...func(*connect.Client)) {
	w.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	w.ok(err)
	w.keys[id] = key
	c := connect.Client{ID: id, Name: "Ứng dụng " + id, Kind: kind, Scopes: connect.ScopesOf(kind), Keys: jwks(w, key.Public())}
	switch kind {
	case connect.Authority:
		c.Purposes = []string{"contact_tracing", "identity_review"}
	case connect.App: // may prove whatever can be proved
		c.Policy = &connect.Policy{Contributes: connect.Attributes, Proves: connect.Proofs, Records: connect.Records}
	}
	for _, f := range change {
		f(&c)
	}
	_, err = w.clients.Register(w.Context(), "operator", c)
	w.ok(err)
}

func jwks(w *world, public crypto.PublicKey) []byte {
	raw, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: public, KeyID: "k1", Use: "sig"}}})
	w.ok(err)
	return raw
}

// assertion signs what a client says of itself.
func (w *world) assertion(key crypto.Signer, c jwt.Claims) string {
	w.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", "k1"))
	w.ok(err)
	raw, err := jwt.Signed(signer).Claims(c).Serialize()
	w.ok(err)
	return raw
}

func (w *world) claims(id string) jwt.Claims {
	now := w.now()
	return jwt.Claims{Issuer: id, Subject: id, Audience: jwt.Audience{w.url}, ID: uuid.NewString(),
		IssuedAt: jwt.NewNumericDate(now), Expiry: jwt.NewNumericDate(now.Add(time.Minute))}
}

// askToken sends an assertion to the token endpoint.
func (w *world) askToken(assertion, scope string) reply {
	w.Helper()
	form := url.Values{"grant_type": {"client_credentials"}, "client_assertion": {assertion},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}}
	if scope != "" {
		form.Set("scope", scope)
	}
	return w.send("POST", "/oauth2/token", "", form.Encode(), "Content-Type", "application/x-www-form-urlencoded")
}

// token gets an access token for a client.
func (w *world) token(id string) string {
	w.Helper()
	return w.tokenFor(id, "")
}

// tokenFor asks for some of a client's scopes alone.
func (w *world) tokenFor(id, scopes string) string {
	w.Helper()
	r := w.askToken(w.assertion(w.keys[id], w.claims(id)), scopes)
	var t api.Token
	r.read(http.StatusOK, &t)
	return t.AccessToken
}

// reply is an answer that was read whole.
type reply struct {
	w      *world
	status int
	header http.Header
	body   []byte
}

// send sends a request; headers come in pairs.
func (w *world) send(method, path, token string, body any, headers ...string) reply {
	w.Helper()
	var r io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		r = strings.NewReader(b)
	case []byte:
		r = bytes.NewReader(b)
	default:
		raw, err := json.Marshal(b)
		w.ok(err)
		r = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(w.Context(), method, w.url+path, r)
	w.ok(err)
	if r != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultClient.Do(req)
	w.ok(err)
	defer answer.Body.Close()
	from := io.Reader(answer.Body)
	if answer.Header.Get("Content-Type") == "text/event-stream" {
		from = io.LimitReader(from, 1) // it has no end; see listen
	}
	raw, err := io.ReadAll(from)
	w.ok(err)
	return reply{w, answer.StatusCode, answer.Header, raw}
}

// want expects a status alone.
func (r reply) want(status int) {
	r.w.Helper()
	r.read(status, nil)
}

// read expects a status and reads the body.
func (r reply) read(status int, out any) {
	r.w.Helper()
	if r.status != status {
		r.w.Fatalf("status %d, want %d: %s", r.status, status, r.body)
	}
	if out != nil {
		r.w.ok(json.Unmarshal(r.body, out))
	}
}

// problem expects a problem.
func (r reply) problem(status int, code string) api.Problem {
	r.w.Helper()
	var p api.Problem
	if ct := r.header.Get("Content-Type"); ct != "application/problem+json" {
		r.w.Fatalf("status %d, content type %q, want a problem %d %s: %s", r.status, ct, status, code, r.body)
	}
	r.read(status, &p)
	if p.Code != code || p.Status != status || p.RequestID == "" || p.DetailVI == "" || p.DetailEN == "" {
		r.w.Fatalf("problem %+v, want code %s", p, code)
	}
	return p
}

var an = api.Attributes{Name: "Nguyễn Văn An", Birth: "1990-01-15", Sex: "male", CCCD: "001090000011", Phone: "0944700001"}

func cardProof(w *world) []api.Proof {
	return []api.Proof{{Kind: "cccd", How: "card", At: w.began.Add(-time.Hour)}}
}

func (w *world) register(token, user string, a api.Attributes, proofs ...api.Proof) api.Outcome {
	w.Helper()
	var out api.Outcome
	r := w.send("POST", "/v1/accounts", token, api.Registration{User: user, Attributes: a, Proofs: proofs})
	if r.status != http.StatusCreated && r.status != http.StatusOK {
		w.Fatalf("register: %d %s", r.status, r.body)
	}
	w.ok(json.Unmarshal(r.body, &out))
	return out
}

func (w *world) place(token, name string) api.Place {
	w.Helper()
	var p api.Place
	w.send("POST", "/v1/places", token, api.PlaceInput{Kind: "venue", Name: name, Unit: communeOf(w)}).read(http.StatusCreated, &p)
	return p
}

// communeOf gives a unit that a venue may name today: the list in force may
// not hold communes, then any well-formed code will do.
func communeOf(*world) string { return "00001" }

func (w *world) scanOf(place, text string) api.Scan {
	return api.Scan{ID: uuid.NewString(), Place: place, At: w.now().Format(time.RFC3339Nano), Direction: "in", Method: "staff_scans", Text: text}
}

func lines(items ...any) string {
	var b strings.Builder
	for _, i := range items {
		raw, _ := json.Marshal(i)
		fmt.Fprintf(&b, "%s\n", raw)
	}
	return b.String()
}
