package server

import (
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"net/netip"
	"strings"
	"time"

	"github.com/motma/motma/api"
)

// Config says how to serve. The zero value of every field but Issuer is
// usable.
type Config struct {
	// Issuer is the public address, such as https://motma.example: the issuer
	// of tokens, the audience of assertions and the base of place codes.
	Issuer string
	// Log takes one event per request; nil discards them.
	Log *slog.Logger
	// Now is the clock; nil: time.Now.
	Now func() time.Time
	// Proxies are the networks whose X-Forwarded-For is believed.
	Proxies []netip.Prefix

	// Rate and Burst are the quota of a client that has none of its own:
	// requests a second (default 200), and at once (default 400).
	Rate  float64
	Burst int
	// PublicRate and PublicBurst bound one address without a token, on every
	// public endpoint (default 10 a second, 40 at once).
	PublicRate  float64
	PublicBurst int
	// MaxRequests is how many requests are worked on at once (default 512);
	// the next is refused with 503, early and cheaply.
	MaxRequests int
	// MaxBatches is how many batches and bulk answers are worked on at once
	// (default 16): they hold megabytes each.
	MaxBatches int
	// read in an hour before they are locked out (A12; default 5,000).
	// Drain is how long Serve waits for requests in hand when it is asked to
	// stop (default 30 s).
	Drain time.Duration
	// Assessed refuses tokens to apps without an assessment that holds.
	Assessed bool
	// Layout gives how a profile's lists are laid out: of users ("people"), or of
	// a kind of record or declaration. nil: there are no profiles, or it has none.
	Layout func(profile, kind string) *api.Mapping
	// CursorKey authenticates cursors; several processes behind one address
	// share it. Empty: random, cursors end with the process.
	CursorKey []byte
	// Sandbox opens the routes of a sandbox; nil: this is the real platform.
	Sandbox *Sandbox
}

// Limits of one request. The numbers are this project's own choice.
const (
	maxBody      = 64 << 10 // of a JSON body
	maxBatchBody = 8 << 20  // of a batch, before and after decompression
	maxLine      = 64 << 10 // of one line of a batch
	maxHeader    = 16 << 10
	maxDepth     = 16 // of nested JSON
	accountLines = 1_000

	headerTimeout = 5 * time.Second
	readTimeout   = 30 * time.Second
	writeTimeout  = 30 * time.Second // renewed with every flush of a stream
	idleTimeout   = 120 * time.Second
)

func (c *Config) fill() error {
	c.Issuer = strings.TrimSuffix(c.Issuer, "/")
	if !strings.HasPrefix(c.Issuer, "https://") && !strings.HasPrefix(c.Issuer, "http://") {
		return errors.New("configuration: Issuer must be an http or https address")
	}
	if c.Log == nil {
		c.Log = slog.New(slog.NewTextHandler(io.Discard, &slog.HandlerOptions{Level: slog.LevelError + 1}))
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	orF(&c.Rate, 200)
	orI(&c.Burst, 400)
	orF(&c.PublicRate, 10)
	orI(&c.PublicBurst, 40)
	orI(&c.MaxRequests, 512)
	orI(&c.MaxBatches, 16)
	if c.Drain <= 0 {
		c.Drain = 30 * time.Second
	}
	if len(c.CursorKey) == 0 {
		c.CursorKey = make([]byte, 32)
		rand.Read(c.CursorKey)
	}
	return nil
}

func orI(v *int, def int) {
	if *v <= 0 {
		*v = def
	}
}

func orF(v *float64, def float64) {
	if *v <= 0 {
		*v = def
	}
}
