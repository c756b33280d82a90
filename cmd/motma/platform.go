package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/motma/motma/hcert"
	"github.com/motma/motma/internal/bundle"
	"github.com/motma/motma/internal/card"
	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/egress"
	"github.com/motma/motma/internal/feed"
	"github.com/motma/motma/internal/keyring"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/roster"
	"github.com/motma/motma/internal/server"
	"github.com/motma/motma/internal/store"
	"github.com/motma/motma/internal/travel"
)

// platform is the whole program put together: what serve runs, what the demo
// shows, what tests start on a free port.
type platform struct {
	db      *store.DB
	ring    *keyring.Ring
	clients *connect.Registry
	like    *person.Likeness
	server  *server.Server
	sandbox *server.Sandbox // nil: the real platform
	travel  *travel.Desk
	worker  *roster.Worker
	cards   *card.Desk
	feed    *feed.Feed
	courier *feed.Courier
	bundles *bundle.Maker
	shelf   *bundle.Shelf
	out     *egress.Client // the one way to addresses that clients named
	log     *slog.Logger

	public, admin net.Listener
	keepDays      int
}

// platformConfig is everything that differs between platforms.
type platformConfig struct {
	database
	identity
	Listen            string          `default:"127.0.0.1:8080" help:"Address of the API; behind a proxy that speaks TLS."`
	Admin             string          `default:"127.0.0.1:9090" help:"Address of metrics, profiles and health; keep it private. Empty: none."`
	URL               string          `placeholder:"URL" help:"Public address, e.g. https://motma.example (default: http:// and the listening address)."`
	OfflineWindow     time.Duration   `default:"72h" help:"How long ago a gate's device time may be without quarantine."`
	DeclarationLife   time.Duration   `default:"0s" help:"How long a health declaration holds; 0: as its form says, which is 72h."`
	Dependants        int             `default:"10" help:"How many others one person may declare for (khai hộ)."`
	Rate              float64         `default:"200" help:"Requests a second for a client without a quota of its own."`
	Burst             int             `default:"400" help:"Requests at once for such a client."`
	OverridesAnHour   int             `default:"20" help:"How many card overrides one system or officer may propose or approve within an hour, before an alarm stops them (A25)."`
	ExportApproval    int64           `default:"100000" help:"How many people an app may export without an operator's approval."`
	WebhookPauses     []time.Duration `placeholder:"DURATION" help:"Pauses before the second and each further attempt of a webhook's delivery, e.g. 5s,30s,2m (default: two days in all)."`
	EgressLoopback    bool            `help:"Let webhooks and key addresses name this machine, without TLS: for tests and demonstrations alone."`
	Assessment        string          `default:"off" enum:"off,required" help:"required: an app without an assessment that holds gets no token."`
	CertificateIssuer string          `default:"Bộ Y tế" help:"Who travel certificates say has issued them."`
	Proxies           []string        `placeholder:"CIDR" help:"Networks of the TLS proxies whose X-Forwarded-For is believed, e.g. 10.0.0.0/8."`
}

// problems checks the configuration as a whole, all at once.
func (c platformConfig) problems() error {
	var bad []string
	add := func(ok bool, format string, args ...any) {
		if !ok {
			bad = append(bad, fmt.Sprintf(format, args...))
		}
	}
	add(c.KeepDays >= 1 && c.KeepDays <= 365, "keep-days must be 1 to 365, is %d", c.KeepDays)
	add(c.FeedDays >= 1 && c.FeedDays <= 365, "feed-days must be 1 to 365, is %d", c.FeedDays)
	add(c.Conns >= 4 && c.Conns <= 1000, "conns must be 4 to 1000, is %d", c.Conns)
	add(c.OfflineWindow > 0 && c.OfflineWindow <= time.Duration(c.KeepDays)*24*time.Hour, "offline-window must be positive and within keep-days, is %s", c.OfflineWindow)
	add(c.DeclarationLife >= 0 && c.DeclarationLife <= time.Duration(c.KeepDays)*24*time.Hour, "declaration-life must be 0 to keep-days, is %s", c.DeclarationLife)
	add(c.Dependants >= 0 && c.Dependants <= 1000, "dependants must be 0 to 1000, is %d", c.Dependants)
	add(c.OverridesAnHour >= 1 && c.OverridesAnHour <= 1000, "overrides-an-hour must be 1 to 1000, is %d", c.OverridesAnHour)
	add(c.ExportApproval >= 0, "export-approval must not be negative")
	add(c.Rate > 0 && c.Burst > 0, "rate and burst must be positive")
	add(c.URL == "" || strings.HasPrefix(c.URL, "https://") || strings.HasPrefix(c.URL, "http://"), "url must begin with https:// or http://")
	add(!slices.ContainsFunc(c.WebhookPauses, func(d time.Duration) bool { return d <= 0 }), "webhook-pauses must be positive")
	_, err := c.proxies()
	add(err == nil, "proxies: %v", err)
	for _, a := range []string{c.Listen, c.Admin} {
		_, _, err := net.SplitHostPort(a)
		add(a == "" && a == c.Admin || err == nil, "%q is not host:port", a)
	}
	if len(bad) == 0 {
		return nil
	}
	return errors.New("configuration:\n  " + strings.Join(bad, "\n  "))
}

func (c platformConfig) proxies() (nets []netip.Prefix, err error) {
	for _, s := range c.Proxies {
		n, err := netip.ParsePrefix(s)
		if err != nil {
			return nil, err
		}
		nets = append(nets, n)
	}
	return nets, nil
}

// cursorKey is the same in every process that opens the same keys, so that
// each takes the others' cursors.
func (c platformConfig) cursorKey() ([]byte, error) {
	id, err := c.identity.read()
	mac := hmac.New(sha256.New, []byte(id))
	mac.Write([]byte("motma cursors v1"))
	return mac.Sum(nil), err
}

// newPlatform opens the database, the keys and the ports. The caller closes it.
func newPlatform(ctx context.Context, c platformConfig, log *slog.Logger) (*platform, error) {
	p := &platform{log: log, keepDays: c.KeepDays}
	if err := p.open(ctx, c); err != nil {
		return nil, errors.Join(err, p.close())
	}
	return p, nil
}

func (p *platform) open(ctx context.Context, c platformConfig) (err error) {
	if p.db, err = c.database.make(ctx); err != nil {
		return err
	}
	if p.ring, err = c.identity.ring(ctx, p.db); err != nil {
		return err
	}
	if err = p.ring.Rotate(ctx, "start"); err != nil {
		return err
	}
	if c.Sandbox { // a real root is founded, or imported, by officers
		if _, err = p.ring.FoundRoot(ctx, "start", hcert.ES256); err != nil && !errors.Is(err, keyring.ErrRootThere) {
			return err
		}
	}
	if p.public, err = net.Listen("tcp", c.Listen); err != nil {
		return err
	}
	if c.Admin != "" {
		if p.admin, err = net.Listen("tcp", c.Admin); err != nil {
			return err
		}
	}
	if c.URL == "" {
		c.URL = "http://" + p.public.Addr().String()
	}
	if err = p.compose(c); err != nil {
		return err
	}
	if err = p.cards.Install(ctx); err != nil {
		return err
	}
	return p.cards.Refresh(ctx)
}

// base is the address that the platform answers on.
func (p *platform) base() string { return "http://" + p.public.Addr().String() }

// run serves until ctx ends, keeping keys fresh and old days removed, and then
// finishes what is in hand.
func (p *platform) run(ctx context.Context) error {
	chores, stop := context.WithCancel(ctx)
	var done sync.WaitGroup
	done.Go(func() { p.chores(chores) })
	done.Go(func() { p.worker.Run(chores) })
	done.Go(func() { p.feed.Watch(chores, func(err error) { p.report(chores, "watch the feed", err) }) })
	done.Go(func() { p.courier.Run(chores) })
	done.Go(func() { p.cards.Work(chores) })
	err := p.server.Serve(ctx, p.public, p.admin)
	stop()
	done.Wait()
	return err
}

// chores are what the platform does by the clock. A chore that fails is
// reported and tried again at its next turn.
func (p *platform) chores(ctx context.Context) {
	minute, hour := time.NewTicker(30*time.Second), time.NewTicker(time.Hour)
	defer minute.Stop()
	defer hour.Stop()
	p.hourly(ctx)
	p.makeBundle(ctx)
	for {
		select {
		case <-ctx.Done():
			return
		case <-minute.C:
			p.report(ctx, "refresh keys", p.ring.Refresh(ctx))
			p.report(ctx, "index accesses", p.db.IndexAccesses(ctx))
			p.makeBundle(ctx)
		case <-hour.C:
			p.hourly(ctx)
		}
	}
}

func (p *platform) hourly(ctx context.Context) {
	p.report(ctx, "learn likeness", p.relearn(ctx))
	p.report(ctx, "rotate keys", p.ring.Rotate(ctx, "rotation"))
	r, err := p.db.Retain(ctx, time.Now(), p.keepDays, "retention")
	p.report(ctx, "retention", err)
	erased, err := p.db.EraseRequests(ctx, time.Now(), time.Now().AddDate(0, 0, -p.keepDays), "retention")
	p.report(ctx, "erase requests", err)
	if erased > 0 {
		p.log.Info("requests erased", "requests", erased)
	}
	looked, err := p.travel.KeepTrue(ctx, "certificates")
	p.report(ctx, "keep certificates true", err)
	if looked > 0 {
		p.log.Info("certificates looked at", "accounts", looked)
	}
	_, err = p.db.EraseCertificates(ctx, time.Now().AddDate(0, 0, -p.keepDays))
	p.report(ctx, "erase certificates", err)
	_, err = p.db.EraseJobs(ctx, roster.Import, time.Now().Add(-roster.ResultsKept))
	p.report(ctx, "erase imports", err)
	_, err = p.db.EraseJobs(ctx, roster.Export, time.Now().Add(-roster.LinksKept))
	p.report(ctx, "erase exports", err)
	if len(r.Days) > 0 || r.Undated > 0 || r.Units > 0 || r.Erased+r.Health > 0 {
		p.log.Info("retention", "days", len(r.Days), "scans", r.Scans, "undated", r.Undated, "accounts", r.Accounts, "units", r.Units, "erased", r.Erased, "health", r.Health)
	}
}

// relearn learns the model of likeness again when there is much more to learn
// from, and takes the newest into use, whoever learned it.
func (p *platform) relearn(ctx context.Context) error {
	t := person.Teacher{Store: p.db, Now: time.Now}
	due, err := t.Due(ctx)
	if err != nil {
		return err
	}
	if due {
		if _, err := t.Learn(ctx, "relearning"); err != nil {
			return err
		}
	}
	return p.like.Load(ctx, p.db)
}

func (p *platform) report(ctx context.Context, chore string, err error) {
	if err != nil && ctx.Err() == nil {
		p.log.Error("chore failed", "chore", chore, "error", err)
	}
}

// close gives back ports and database; what was never opened is left alone.
func (p *platform) close() error {
	var errs []error
	for _, l := range []net.Listener{p.public, p.admin} {
		if l == nil {
			continue
		}
		if err := l.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			errs = append(errs, err)
		}
	}
	if p.db != nil {
		errs = append(errs, p.db.Close())
	}
	return errors.Join(errs...)
}

// newLog writes JSON lines; personal data print themselves redacted.
func newLog(w io.Writer, level slog.Level) *slog.Logger {
	if w == nil {
		w = os.Stderr
	}
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level}))
}
