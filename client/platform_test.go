package client_test

import (
	"context"
	"crypto/rand"
	"net"
	"time"

	"github.com/motma/motma/internal/audit"
	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/keyring"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/scan"
	"github.com/motma/motma/internal/server"
	"github.com/motma/motma/internal/store"
	"github.com/motma/motma/internal/trace"
	"github.com/motma/motma/qr"
)

// sandbox is a whole platform, empty, in memory, on a free port: the examples
// talk to what their readers will talk to.
func sandbox() (url string, stop func()) {
	ctx := context.Background()
	db := must(store.Open(ctx, ":memory:", store.Options{}))
	ring := must(keyring.Open(ctx, db, must(keyring.NewIdentity()), true, time.Now))
	check(ring.Rotate(ctx, "test"))
	listener := must(net.Listen("tcp", "127.0.0.1:0"))
	url = "http://" + listener.Addr().String()

	codes, places := func() qr.KeySet { return ring.KeySet(keyring.Codes) }, func() qr.KeySet { return ring.KeySet(keyring.Places) }
	people := &person.Registry{Store: db, Issuer: ring, Now: time.Now, MaxDependants: 10, CodeLife: keyring.CodeLife,
		Rand: func() person.QID { return must(qr.NewTestQID(rand.Reader)) }}
	journal := &audit.Journal{Store: db, Now: time.Now, Budget: &audit.Budget{Limits: audit.DefaultLimits()}}
	s := must(server.New(server.Services{People: people, Connect: &connect.Registry{Store: db, Now: time.Now}, Keys: ring, Journal: journal,
		Desk: scan.NewDesk(scan.Config{Store: db, Holders: db, People: people, CodeKeys: codes, PlaceKeys: places, Journal: journal, Now: time.Now}),
		Places: &scan.Places{Store: db, Keys: places, Base: url, Now: time.Now,
			Signer: func() (*qr.Signer, error) { return ring.Signer(keyring.Places) }},
		Tracer: &trace.Tracer{Store: db, Scans: db, People: people, Journal: journal, Now: time.Now},
	}, server.Config{Issuer: url, Sandbox: &server.Sandbox{}}))

	serving, end := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- s.Serve(serving, listener, nil) }()
	return url, func() {
		end()
		check(<-done)
		check(db.Close())
	}
}

func must[T any](v T, err error) T {
	check(err)
	return v
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
