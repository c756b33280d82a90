package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"time"

	"github.com/motma/motma/internal/audit"
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
	"github.com/motma/motma/internal/trace"
	"github.com/motma/motma/internal/travel"
	"github.com/motma/motma/qr"
)

// compose is where the parts meet; nothing else knows them all.
func (p *platform) compose(c platformConfig) (err error) {
	cursors, err := c.cursorKey()
	if err != nil {
		return err
	}
	proxies, err := c.proxies()
	if err != nil {
		return err
	}
	codes := func() qr.KeySet { return p.ring.KeySet(keyring.Codes) }
	places := func() qr.KeySet { return p.ring.KeySet(keyring.Places) }
	keep := time.Duration(c.KeepDays) * 24 * time.Hour
	p.clients = &connect.Registry{Store: p.db, Now: time.Now}
	p.like = &person.Likeness{}
	people := &person.Registry{Likeness: p.like, Store: p.db, Issuer: p.ring, Rand: drawer(c.Sandbox), Now: time.Now, MaxDependants: c.Dependants, CodeLife: keyring.CodeLife}
	journal := &audit.Journal{Store: p.db, Now: time.Now, Budget: &audit.Budget{Limits: audit.DefaultLimits()}}
	p.cards = card.New(card.Config{Store: p.db, Health: p.db, People: p.db, Journal: journal, Now: time.Now, Many: c.OverridesAnHour,
		Reads: p.clients.ReadsCards, Readers: p.clients.CardReaders, Report: func(err error) { p.log.Error("cards", "error", err) }})
	records := p.healthDesk(c, journal)
	trust := &travel.Trust{Store: p.db, Keys: p.ring, Now: time.Now}
	gate := travel.Gate{Trust: trust, Foreign: &travel.Foreign{Store: p.db, Trust: trust, People: p.db, Writer: records, Now: time.Now}}
	p.travel = &travel.Desk{Store: p.db, People: p.db, Records: p.db, Keys: p.ring, Authority: c.CertificateIssuer, Now: time.Now}
	desk := scan.NewDesk(scan.Config{Cards: p.cards, Store: p.db, Holders: p.db, People: people, CodeKeys: codes, PlaceKeys: places, OwnCodes: p.clients.Patterns,
		Policies: p.cards.Set, Certificates: gate, Journal: journal, Now: time.Now, Limits: scan.Limits{Back: c.OfflineWindow, Keep: keep}})
	people.Notify = func(of person.ID) { desk.Changed(of); p.cards.Changed(of) }
	registrar := &scan.Places{Store: p.db, Signer: func() (*qr.Signer, error) { return p.ring.Signer(keyring.Places) }, Keys: places, Base: c.URL, Now: time.Now}
	tracer := &trace.Tracer{Store: p.db, Scans: p.db, People: people, Journal: journal, Now: time.Now, Keep: keep}
	if c.Sandbox {
		p.sandbox = &server.Sandbox{Profile: grantBuiltIn}
	}
	p.deliver(c, cursors)
	p.server, err = server.New(server.Services{
		People:  people,
		Health:  records,
		Travel:  p.travel,
		Foreign: gate.Foreign,
		Review: &review.Desk{Store: p.db, People: people, Journal: journal, Now: time.Now,
			Quarantined: records.Quarantined, Redate: records.Redate},
		Roster:  p.lists(c, people, records, journal),
		Feed:    p.feed,
		Hooks:   p.courier.Hooks,
		Courier: p.courier,
		Connect: p.clients,
		Keys:    p.ring,
		Desk:    desk,
		Places:  registrar,
		Tracer:  tracer,
		Cards:   p.cards,
		Bundles: p.offline(c, people),
		Journal: journal,
		Ping:    p.db.Ping,
	}, server.Config{
		Issuer:    c.URL,
		Log:       p.log,
		Rate:      c.Rate,
		Burst:     c.Burst,
		Proxies:   proxies,
		Assessed:  c.Assessment == "required" && !c.Sandbox,
		Sandbox:   p.sandbox,
		CursorKey: cursors,
		Layout:    layoutOf,
	})
	return err
}

// lists puts imports and exports together.
func (p *platform) lists(c platformConfig, people *person.Registry, records *health.Desk, journal *audit.Journal) *roster.Desk {
	desk := &roster.Desk{Store: p.db, Journal: journal, Now: time.Now, Approval: c.ExportApproval, FeedCursor: p.feed.Cursor}
	p.worker = &roster.Worker{Store: p.db, People: people, Health: records, Desk: desk, Now: time.Now, Policy: p.policy, Report: p.report}
	if _, embedded := c.file(); embedded {
		p.worker.Unit = embeddedUnit
	}
	desk.Wake = p.worker.Wake
	return desk
}

// policy is what an app's imports may bring.
func (p *platform) policy(ctx context.Context, app person.AppID, c roster.Content) (roster.May, error) {
	need := connect.HealthWrite
	if c == roster.People {
		need = connect.PeopleWrite
	}
	client, err := p.clients.Client(ctx, string(app))
	if err == nil {
		err = connect.Authorise(client, need, "")
	}
	return roster.May{Register: client.Policy.Check, Write: client.Policy.MayRecord, Shared: client.Sees("declaration")}, err
}

// deliver puts the change feed and its webhooks together.
func (p *platform) deliver(c platformConfig, cursors []byte) {
	p.out = egress.New(egress.Config{AllowLoopback: c.EgressLoopback})
	p.clients.Fetch = func(ctx context.Context, url string) ([]byte, error) {
		set, _, err := p.out.Get(ctx, url, connect.MaxKeySet)
		p.report(ctx, "fetch published keys", err)
		return set, err
	}
	p.feed = feed.New(p.db, cursors)
	p.courier = &feed.Courier{
		Hooks:  &feed.Hooks{Store: p.db, Feed: p.feed, Sealer: p.ring, Check: p.out.Check, Now: time.Now},
		Send:   sender(p.out),
		Render: func(e feed.Event) ([]byte, error) { return json.Marshal(p.server.Event(e)) },
		May: func(ctx context.Context, app person.AppID) bool {
			client, err := p.clients.Client(ctx, string(app))
			return err == nil && connect.Authorise(client, connect.PeopleRead, "") == nil
		},
		Pauses: c.WebhookPauses, Owner: p.db.NewID(),
		Report: func(err error) { p.log.Error("webhooks", "error", err) },
	}
}

// maxReply is what is read of a receiver's answer: only the status counts.
const maxReply = 4 << 10

// sender is the way out for deliveries.
func sender(out *egress.Client) func(context.Context, string, map[string]string, []byte) (int, error) {
	return func(ctx context.Context, url string, header map[string]string, body []byte) (int, error) {
		h := http.Header{}
		for k, v := range header {
			h.Set(k, v)
		}
		a, err := out.Post(ctx, url, h, body, maxReply)
		return a.Status, err
	}
}

// embeddedUnit is how many rows of an import SQLite takes in one transaction:
// it has one writer, and a check-in is not to wait long for it.
const embeddedUnit = 64

// drawer makes QIDs: those of a sandbox show what they are.
func drawer(sandbox bool) func() person.QID {
	draw := qr.NewQID
	if sandbox {
		draw = qr.NewTestQID
	}
	return func() person.QID {
		for {
			// The system's random source does not fail; NewQID says so by looping
			// only on what it rejects.
			if q, err := draw(rand.Reader); err == nil {
				return q
			}
		}
	}
}
