package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/motma/motma/hcert"
	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/demo"
	"github.com/motma/motma/internal/travel"
)

type demoCmd struct {
	People   int    `default:"10000" help:"How many synthetic people."`
	Seed     uint64 `default:"1" help:"The same seed gives the same people."`
	Once     bool   `help:"End after printing; exit code 1 when something did not come out as it should."`
	JSON     string `placeholder:"FILE" help:"Write the results as data too."`
	PDF      string `name:"pdf" placeholder:"FILE" help:"Where to write the travel certificate, as a PDF. Default: a new file in the temporary folder; without --once it goes when the demo ends."`
	DB       string `name:"db" env:"MOTMA_DEMO_DB" placeholder:"PATH|URL" help:"Keep everything there (a new SQLite file or an empty PostgreSQL database); a temporary one by default."`
	Identity string `env:"MOTMA_DEMO_IDENTITY" placeholder:"FILE" help:"With --db, a new file for the age identity that opens its keys (default: beside a SQLite file, with .age)."`
	Listen   string `env:"MOTMA_DEMO_LISTEN" placeholder:"HOST:PORT" help:"Address to serve on (default 127.0.0.1:8080, or a free port)."`

	abroad *hcert.Issuer // a country whose certificates the platform trusts
}

// demoOperator is the client that connects the demo's apps.
const demoOperator = "demo-operator"

// Run starts a platform of its own, lets people live on it, prints what came
// out, and stays up until it is told to stop.
func (c *demoCmd) Run(ctx context.Context, std streams) (err error) {
	if c.People < 1 || c.People > demo.MaxPeople {
		return fmt.Errorf("--people must be 1 to %d", demo.MaxPeople)
	}
	dir, err := os.MkdirTemp("", "motma-demo-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := c.paper(dir); err != nil {
		return err
	}
	p, key, err := c.start(ctx, dir, std)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.close()) }()
	serving, stop := context.WithCancel(ctx)
	served := make(chan error, 1)
	go func() { served <- p.run(serving) }()
	defer func() {
		stop()
		err = errors.Join(err, <-served)
	}()
	return c.show(ctx, p, key, std)
}

// paper says where the travel certificate is written. After --once there is nobody
// to say when it was looked at, so it stays.
func (c *demoCmd) paper(dir string) error {
	switch {
	case c.PDF != "":
	case c.Once:
		f, err := os.CreateTemp("", "motma-demo-*.pdf")
		if err != nil {
			return err
		}
		c.PDF = f.Name()
		return f.Close()
	default:
		c.PDF = filepath.Join(dir, "certificate.pdf")
	}
	return nil
}

// show runs the demo against the platform and reports.
func (c *demoCmd) show(ctx context.Context, p *platform, key *ecdsa.PrivateKey, std streams) error {
	demo.Title(std.Out, p.base())
	r, err := demo.Run(ctx, demo.Config{URL: p.base(), Operator: demoOperator, Key: key, People: c.People, Seed: c.Seed, Paper: c.PDF, Abroad: c.abroad,
		Screen: demo.Screen{Out: std.Out, Bars: terminal(std.Err)}})
	if ctx.Err() != nil {
		fmt.Fprintln(std.Err, "\n  Đã dừng. · Stopped.")
		return exitCode(130)
	}
	if err != nil {
		return err
	}
	r.Print(std.Out)
	if c.JSON != "" {
		if err := writeJSON(c.JSON, r); err != nil {
			return err
		}
	}
	if c.Once {
		return c.verdict(r, std)
	}
	r.Where(std.Out)
	fmt.Fprintln(std.Out, "  Nền tảng vẫn chạy; Ctrl-C để dừng. · Still running; Ctrl-C stops it.")
	<-ctx.Done()
	return nil
}

// trustAbroad makes the document signer of a country that does not exist, and has
// the platform trust it: somebody at the gate shows its certificate.
func trustAbroad(ctx context.Context, p *platform) (*hcert.Issuer, error) {
	cert, issuer, err := makeSigner("XX")
	if err != nil {
		return nil, err
	}
	s := travel.SignerOf(cert)
	s.Added, s.Actor = time.Now(), "demo"
	return issuer, p.db.AddSigners(ctx, []travel.Signer{s})
}

// verdict is the exit code of --once.
func (c *demoCmd) verdict(r *demo.Result, std streams) error {
	if r.Whole() {
		return nil
	}
	fmt.Fprintln(std.Err, "motma: có ô không đúng hoặc mã giả lọt qua; xem bảng\n       a cell is false or a fake passed; see the tables")
	return exitCode(1)
}

// start composes a platform with keys of its own that say everywhere that
// they are for tests, and one operator.
func (c *demoCmd) start(ctx context.Context, dir string, std streams) (*platform, *ecdsa.PrivateKey, error) {
	cfg, err := c.platform(dir)
	if err != nil {
		return nil, nil, err
	}
	if err := cfg.identity.create(); err != nil {
		return nil, nil, err
	}
	p, err := newPlatform(ctx, cfg, newLog(std.Err, slog.LevelWarn))
	if err != nil {
		return nil, nil, err
	}
	key, err := c.operator(ctx, p)
	if err == nil {
		c.abroad, err = trustAbroad(ctx, p)
	}
	if err != nil {
		return nil, nil, errors.Join(err, p.close())
	}
	return p, key, nil
}

// platform is the configuration: everything in a folder that goes away, unless
// it is to be kept.
func (c *demoCmd) platform(dir string) (platformConfig, error) {
	cfg := platformConfig{EgressLoopback: true, database: database{DB: c.DB, KeepDays: 30, Conns: 16},
		identity: identity{Identity: c.Identity, Sandbox: true},
		Listen:   c.address(), OfflineWindow: 72 * time.Hour, Dependants: 10, Rate: 200, Burst: 400, OverridesAnHour: 20, CertificateIssuer: "Bộ Y tế (thử nghiệm)"}
	inFile := !strings.Contains(c.DB, "://")
	switch {
	case c.DB == "":
		cfg.DB, cfg.identity.Identity = filepath.Join(dir, "motma.db"), filepath.Join(dir, "motma.age")
	case c.Identity == "" && inFile:
		cfg.identity.Identity = c.DB + ".age"
	case c.Identity == "":
		return cfg, errors.New("--db with an address needs --identity too: a new file for the key of its keys")
	}
	for _, file := range []string{cfg.DB, cfg.identity.Identity} {
		if _, err := os.Lstat(file); err == nil {
			return cfg, fmt.Errorf("%s is there already: the demo begins with a new database and a new identity", file)
		}
	}
	return cfg, nil
}

// operator registers the client that connects the apps.
func (c *demoCmd) operator(ctx context.Context, p *platform) (*ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return nil, err
	}
	_, err = p.clients.Register(ctx, "demo", connect.Client{ID: demoOperator, Name: "Demo", Kind: connect.Operator,
		Scopes: connect.ScopesOf(connect.Operator), Keys: pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})})
	if err != nil {
		return nil, fmt.Errorf("the demo needs an empty database: %w", err)
	}
	return key, nil
}

// address is where to serve: the usual port if it is free.
func (c *demoCmd) address() string {
	switch {
	case c.Listen != "":
		return c.Listen
	case c.Once:
		return "127.0.0.1:0"
	}
	return usualOrFree("127.0.0.1:8080")
}

// terminal gives w when somebody looks at it.
func terminal(w io.Writer) io.Writer {
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		return w
	}
	return nil
}

func writeJSON(path string, r *demo.Result) error {
	raw, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(raw, '\n'), 0o644)
}
