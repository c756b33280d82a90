package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/motma/motma/internal/card"
	"github.com/motma/motma/internal/server"
)

type serveCmd struct {
	platformConfig
	Check    bool       `help:"Check the configuration, database and keys, print what would run, and stop."`
	LogLevel slog.Level `default:"info" help:"debug, info, warn or error."`
}

// Run serves until it is told to stop (SIGINT, SIGTERM), then finishes what is
// in hand and loses nothing.
func (c *serveCmd) Run(ctx context.Context, std streams) (err error) {
	if err := c.problems(); err != nil {
		return err
	}
	if c.Check {
		return c.check(ctx, std)
	}
	p, err := newPlatform(ctx, c.platformConfig, newLog(std.Err, c.LogLevel))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.close()) }()
	fmt.Fprintf(std.Out, "motma: %s (API reference: %s/docs)\n", p.base(), p.base())
	return p.run(ctx)
}

// check opens what serving would open, and prints the settings without
// secrets.
func (c *serveCmd) check(ctx context.Context, std streams) error {
	db, err := c.database.open(ctx)
	if err != nil {
		return err
	}
	_, err = c.identity.ring(ctx, db)
	if err = errors.Join(err, db.Close()); err != nil {
		return err
	}
	for _, line := range [][2]string{
		{"db", c.shown()}, {"identity", "[set]"}, {"listen", c.Listen}, {"admin", c.Admin}, {"url", c.URL},
		{"keep-days", fmt.Sprint(c.KeepDays)}, {"feed-days", fmt.Sprint(c.FeedDays)}, {"offline-window", c.OfflineWindow.String()}, {"dependants", fmt.Sprint(c.Dependants)},
		{"rate", fmt.Sprint(c.Rate)}, {"burst", fmt.Sprint(c.Burst)}, {"sandbox", fmt.Sprint(c.Sandbox)}, {"assessment", c.Assessment},
		{"export-approval", fmt.Sprint(c.ExportApproval)}, {"declaration-life", c.declarationLife()}, {"overrides-an-hour", fmt.Sprint(cmp.Or(c.OverridesAnHour, card.Many))},
		{"certificate-issuer", c.CertificateIssuer}, {"webhook-pauses", fmt.Sprint(c.WebhookPauses)}, {"egress-loopback", fmt.Sprint(c.EgressLoopback)},
		{"proxies", fmt.Sprint(c.Proxies)}, {"conns", fmt.Sprint(c.Conns)},
	} {
		fmt.Fprintf(std.Out, "%-18s %s\n", line[0], line[1])
	}
	fmt.Fprintln(std.Out, "the configuration is good")
	return nil
}

// declarationLife says how long a declaration holds.
func (c platformConfig) declarationLife() string {
	if c.DeclarationLife == 0 {
		return "as its form says"
	}
	return c.DeclarationLife.String()
}

type openapiCmd struct{}

// Run prints the OpenAPI document.
func (openapiCmd) Run(std streams) error {
	_, err := std.Out.Write(server.OpenAPI())
	return err
}
