package demo

import (
	"context"
	"crypto"
	"fmt"
	"net/http"
	"time"

	"github.com/motma/motma/hcert"
	"github.com/motma/motma/internal/synth"
	"github.com/motma/motma/policy"
)

// MaxPeople is the largest population.
const MaxPeople = synth.MaxPeople

// Config says which platform and which people.
type Config struct {
	URL      string        // address of the running platform
	Operator string        // id of an operator's client there
	Key      crypto.Signer // and its private key
	People   int           // 10,000 when zero; at most synth.MaxPeople
	Seed     uint64
	Gates    int // 200 when zero
	Screen   Screen
	Paper    string           // file for a travel certificate; empty: none is made
	Abroad   *hcert.Issuer    // another country, whose signer the platform trusts; nil: none is shown
	Now      func() time.Time // nil: time.Now

	http *http.Client
}

func (c Config) filled() Config {
	if c.People == 0 {
		c.People = 10_000
	}
	if c.Gates == 0 {
		c.Gates = 200
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	c.http = newHTTP()
	return c
}

// Run shows the platform at work and gives what was found out. It needs a
// platform without apps of these names.
func Run(ctx context.Context, c Config) (*Result, error) {
	c = c.filled()
	defer c.http.CloseIdleConnections()
	began := time.Now()
	d := &demo{Config: c, result: &Result{Platform: c.URL, Seed: c.Seed}}
	for _, step := range []func(context.Context) error{d.invent, d.connect, d.register, d.tell, d.cards, d.open, d.tables, d.offline, d.paper, d.pass, d.trace, d.fakes, d.changes} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	d.result.Seconds = time.Since(began).Seconds()
	return d.result, nil
}

// demo is one run: each step leaves what the next ones need.
type demo struct {
	Config
	result  *Result
	people  *people
	plan    *synth.Plan
	fleet   *fleet
	telling *telling
	carded  []carded
	sites   []*site
	asking  *asking
	sent    []passage
}

func (d *demo) begin(name, vi, en string, items int) *part {
	return d.Screen.begin(name, vi, en, items)
}

func (d *demo) end(p *part, note string) { d.result.Phases = append(d.result.Phases, p.end(note)) }

// invent makes the people and what each app knows of them.
func (d *demo) invent(context.Context) error {
	p := d.begin("people", "Tạo người", "invent people", d.People)
	cfg := synth.Config{Seed: d.Seed, People: d.People, Errors: synth.March2022()}
	pop, err := synth.New(cfg)
	if err != nil {
		return err
	}
	d.people = meet(pop)
	fresh, err := newcomers(d.people, cfg)
	if err != nil {
		return err
	}
	if d.plan, err = pop.Plan(d.Gates); err != nil {
		return err
	}
	r := d.result
	r.People, r.Households, r.Newcomers, r.Gates, r.Places = pop.Len(), pop.Households(), len(fresh), len(d.plan.Gates()), len(d.plan.Places)
	for m := range pop.People() {
		if m.Twin >= 0 {
			r.Twins++
		}
	}
	for _, a := range d.people.apps {
		r.Apps, r.AppIDs = append(r.Apps, a.Name), append(r.AppIDs, a.ID)
	}
	p.add(pop.Len())
	d.end(p, "")
	return nil
}

func (d *demo) connect(ctx context.Context) (err error) {
	p := d.begin("apps", "Kết nối ứng dụng", "connect apps", 0)
	if d.fleet, err = connect(ctx, d.Config, d.people.apps); err != nil {
		return err
	}
	for _, a := range d.people.apps {
		d.result.Routes = append(d.result.Routes, routeOf(d.fleet.profiles[a.ID]))
	}
	p.add(len(d.people.apps) + 2)
	d.end(p, fmt.Sprintf("%d + CDC + lab", len(d.people.apps)))
	return nil
}

func (d *demo) register(ctx context.Context) error {
	p := d.begin("accounts", "Đăng ký tài khoản", "register accounts", len(d.people.users))
	if err := register(ctx, d.fleet, d.people, d.Now(), p.add); err != nil {
		return err
	}
	d.end(p, "")
	d.result.count(d.people)
	d.result.Recognition = recognise(d.people)
	return nil
}

// tell has the apps write what they know of their users' health.
func (d *demo) tell(ctx context.Context) error {
	p := d.begin("records", "Hồ sơ y tế", "health records", 0)
	d.telling = newTelling(d.people, d.fleet, d.Now())
	records, declarations, err := d.telling.lines()
	if err != nil {
		return err
	}
	p.total(linesIn(records))
	if err := d.telling.tell(ctx, records, sendRecords, p.add); err != nil {
		return err
	}
	d.end(p, "")
	p = d.begin("declarations", "Tờ khai", "declarations", linesIn(declarations))
	if err := d.telling.tell(ctx, declarations, sendDeclarations, p.add); err != nil {
		return err
	}
	d.result.Health = d.telling.count
	d.end(p, "")
	return nil
}

// cards asks for the card of everybody of whom an app said something.
func (d *demo) cards(ctx context.Context) error {
	known := d.telling.known()
	d.result.Unsaid = len(d.people.by) - len(known)
	p := d.begin("cards", "Hỏi thẻ", "ask for cards", len(known))
	var err error
	if d.carded, err = d.telling.cards(ctx, known, p.add); err != nil {
		return err
	}
	d.result.Cards = cardTable(d.carded, d.home)
	d.end(p, "")
	return nil
}

// home is the province where a person lives.
func (d *demo) home(person int) (unit, name string) {
	return d.people.pop.Province(d.people.pop.Person(person))
}

func (d *demo) open(ctx context.Context) (err error) {
	p := d.begin("gates", "Mở cổng", "open gates", d.result.Gates)
	if d.sites, err = openSites(ctx, d.fleet, d.plan, d.people.apps, p.add); err == nil {
		d.end(p, "")
	}
	return err
}

func (d *demo) tables(ctx context.Context) error {
	d.asking = newAsking(d.people, d.fleet, d.sites, d.Now)
	p := d.begin("tables", "Hỏi 8 × 8 ứng dụng", "ask 8 × 8 apps", len(d.people.apps)*len(d.people.apps)*samples)
	cells, err := d.asking.ask(ctx, p.add)
	if err != nil {
		return err
	}
	d.end(p, "")
	d.result.Cells = cells
	return nil
}

// offline compares a gate's answers with and without network.
func (d *demo) offline(ctx context.Context) error {
	p := d.begin("offline", "Cổng mất mạng", "a gate offline", gatePeople*len(policy.Colours)+3)
	b, err := openBundle(ctx, d.Config)
	if err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	g := &gates{telling: d.telling, sites: d.sites, bundle: b, abroad: d.Abroad, clock: d.Now}
	if d.result.Gate, err = g.answers(ctx, d.carded, p.add); err != nil {
		return err
	}
	d.asking.sent = append(d.asking.sent, g.sent...)
	d.end(p, "")
	return nil
}

// paper writes one travel certificate.
func (d *demo) paper(ctx context.Context) (err error) {
	if d.Paper == "" {
		return nil
	}
	p := d.begin("paper", "In chứng nhận", "print a paper", 1)
	if d.result.Paper, err = d.telling.paper(ctx, d.Paper); err != nil {
		return err
	}
	if d.result.Paper != nil {
		p.add(1)
	}
	d.end(p, "")
	return nil
}

// pass lets people pass the gates: two days from the queues of gates that
// were without network, then live.
func (d *demo) pass(ctx context.Context) error {
	ps := &passages{people: d.people, sites: d.sites}
	p := d.begin("queues", "Hai ngày qua cổng", "two days of scans", 0)
	past, t := ps.pastDays(d.plan, d.Now()), newTally()
	p.total(len(past))
	if err := sendPast(ctx, d.fleet, past, t, p.add); err != nil {
		return err
	}
	d.end(p, "")
	p = d.begin("live", "Qua cổng bây giờ", "scans live", min(liveScans, len(past)))
	live, err := sendLive(ctx, d.fleet, ps, d.plan, t, d.Now, p.add)
	if err != nil {
		return err
	}
	d.end(p, "")
	t.Unshown = ps.unshown
	d.sent, d.result.Scans = append(past, live...), t.Scans
	return d.head(ctx, live)
}

// head asks how many people are at the place that most entered just now.
func (d *demo) head(ctx context.Context, live []passage) error {
	count, best := map[int]int{}, -1
	for _, x := range live {
		count[x.Place]++
		if best < 0 || count[x.Place] > count[best] {
			best = x.Place
		}
	}
	if best < 0 {
		return nil
	}
	s := d.sites[best]
	h, err := d.fleet.apps[s.app].HeadCount(ctx, s.id)
	if err != nil {
		return fmt.Errorf("head count: %w", err)
	}
	d.result.Head = Head{Place: s.Name, Inside: h.Inside, At: h.At}
	return nil
}

func (d *demo) trace(ctx context.Context) (err error) {
	p := d.begin("tracing", "Truy vết", "trace contacts", 3)
	t := newTracing(d.people, d.fleet, d.sites, d.sent, d.asking.sent, d.Now())
	if d.result.Tracing, err = t.ask(ctx, p.add); err != nil {
		return err
	}
	if d.result.Accesses, err = t.accesses(ctx); err == nil {
		d.end(p, "")
	}
	return err
}

func (d *demo) fakes(ctx context.Context) (err error) {
	p := d.begin("fakes", "Thử mã giả", "try fakes", 3)
	if d.result.Fakes, err = d.asking.fakes(ctx, d.sent, p.add); err == nil {
		d.end(p, "")
	}
	return err
}

// changes come last: codes are renewed, and nothing after that shows one.
func (d *demo) changes(ctx context.Context) error {
	c := newChanges(d.people, d.fleet)
	p := d.begin("changes", "Báo mất, nghe tin", "hear of changes", len(c.reports))
	if err := c.hearing.during(ctx, d.fleet, d.result.Routes, func(ctx context.Context) error { return c.make(ctx, p.add) }); err != nil {
		return err
	}
	d.end(p, "")
	c.count(d.result.Cells)
	d.result.Changes = c.seconds()
	d.result.fill()
	return nil
}
