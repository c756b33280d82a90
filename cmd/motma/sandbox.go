package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"time"
)

type sandboxCmd struct {
	Dir      string     `default:"motma-sandbox" env:"MOTMA_SANDBOX_DIR" placeholder:"FOLDER" help:"Where everything is kept; the next start goes on with it. Delete it to begin anew."`
	DB       string     `name:"db" env:"MOTMA_SANDBOX_DB" placeholder:"PATH|URL" help:"Database, if not in the folder: for a sandbox that many teams share."`
	Listen   string     `env:"MOTMA_SANDBOX_LISTEN" placeholder:"HOST:PORT" help:"Address to serve on (default 127.0.0.1:8090, or a free port)."`
	URL      string     `env:"MOTMA_SANDBOX_URL" placeholder:"URL" help:"Public address (default: http:// and the listening address)."`
	LogLevel slog.Level `default:"warn" help:"debug, info, warn or error."`
}

// Run starts a platform of its own whose codes are tests, puts synthetic
// people into it, says where to go on, and stays up until it is told to stop.
func (c *sandboxCmd) Run(ctx context.Context, std streams) (err error) {
	cfg, err := c.platform()
	if err != nil {
		return err
	}
	p, err := newPlatform(ctx, cfg, newLog(std.Err, c.LogLevel))
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
	w := sandboxWorld{base: p.base(), issuer: or(c.URL, p.base()), clients: p.clients, ring: p.ring}
	world, err := w.prepare(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return fmt.Errorf("prepare the sandbox: %w", err)
	}
	p.sandbox.Show(world)
	c.where(std, w.issuer)
	<-ctx.Done()
	return nil
}

// platform is the configuration: everything in one folder.
func (c *sandboxCmd) platform() (platformConfig, error) {
	listen := or(c.Listen, usualOrFree("127.0.0.1:8090"))
	cfg := platformConfig{database: database{DB: or(c.DB, filepath.Join(c.Dir, "motma.db")), KeepDays: 30, FeedDays: 30, Conns: 16},
		identity: identity{Identity: filepath.Join(c.Dir, "motma.age"), Sandbox: true},
		Listen:   listen, URL: c.URL, OfflineWindow: 72 * time.Hour, Dependants: 10, OverridesAnHour: 20, Rate: 200, Burst: 400,
		ExportApproval: 100_000, EgressLoopback: onlyHere(listen)}
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return cfg, err
	}
	return cfg, errors.Join(cfg.identity.create(), cfg.problems())
}

// where says what a newcomer does next.
func (c *sandboxCmd) where(std streams, url string) {
	fmt.Fprintf(std.Out, `motma sandbox: %[1]s
  Mọi mã ở đây là mã THỬ NGHIỆM; mọi người trong này đều không có thật.
  All codes here are TESTS; nobody in here exists.

  API                 %[1]s/docs
  mã mẫu · codes      %[1]s/v1/sandbox
  dữ liệu · data      %[2]s
  tiếp theo · next    docs/quickstart.vi.md · docs/quickstart.md
  tình huống · traps  docs/sandbox.vi.md · docs/sandbox.md

  Đang chạy; Ctrl-C để dừng. · Running; Ctrl-C stops it.
`, url, c.Dir)
}

// usualOrFree gives the usual address if nobody listens there, else a free one.
func usualOrFree(usual string) string {
	l, err := net.Listen("tcp", usual)
	if err != nil {
		return "127.0.0.1:0"
	}
	l.Close()
	return usual
}

// onlyHere says whether nobody outside this machine reaches the address. A
// sandbox there may call the developer's own webhook; one that teams share may
// not be made to call its own machine (A28).
func onlyHere(address string) bool {
	host, _, err := net.SplitHostPort(address)
	ip := net.ParseIP(host)
	return err == nil && (host == "localhost" || ip != nil && ip.IsLoopback())
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
