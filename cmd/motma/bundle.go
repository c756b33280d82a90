package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/motma/motma/client"
	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/qr"
	"github.com/motma/motma/verifier"
)

// bundleCmd is everything about bundles for gates without network.
type bundleCmd struct {
	Fetch bundleFetchCmd `cmd:"" help:"Fetch the newest bundle, or what has changed."`
	Show  bundleShowCmd  `cmd:"" help:"Say what a bundle holds, and how old it is."`
}

// bundleFetchCmd keeps a bundle in a file, and beside it the keys that bundles
// are signed with: those are fetched once, and from then on each bundle names the
// keys of those that follow.
type bundleFetchCmd struct {
	URL string `name:"url" default:"http://127.0.0.1:8080" env:"MOTMA_URL" placeholder:"URL" help:"Address of the platform."`
	Out string `default:"motma.bundle" placeholder:"FILE" help:"Where the bundle is kept; its trusted keys go to FILE.keys."`
}

// Run fetches the delta where there is a bundle already, else the whole.
func (c *bundleFetchCmd) Run(ctx context.Context, std streams) error {
	source := client.BundleSource{Base: c.URL}
	trust, err := c.trust(ctx, source)
	if err != nil {
		return err
	}
	now := time.Now()
	b, err := c.update(ctx, source, trust, now)
	if errors.Is(err, client.ErrSameBundle) {
		fmt.Fprintln(std.Out, "The bundle is the newest one. / Gói dữ liệu đang là bản mới nhất.")
		return nil
	}
	if err != nil {
		return codeFault(err)
	}
	data, err := b.File().Pack()
	if err != nil {
		return err
	}
	keys, err := json.Marshal(b.Trust())
	if err != nil {
		return err
	}
	if err := errors.Join(replaceFile(c.Out, data), replaceFile(c.Out+".keys", keys)); err != nil {
		return err
	}
	fmt.Fprintf(std.Out, "%s: version %d, %d bytes\n", c.Out, b.Manifest().Version, len(data))
	return nil
}

// trust reads the keys kept beside the bundle, or fetches them the first time.
func (c *bundleFetchCmd) trust(ctx context.Context, source client.BundleSource) (qr.KeySet, error) {
	raw, err := os.ReadFile(c.Out + ".keys")
	if errors.Is(err, fs.ErrNotExist) {
		return source.Trust(ctx)
	}
	if err != nil {
		return qr.KeySet{}, err
	}
	return qr.ParseKeySet(raw)
}

// update goes on from the bundle that is there; where that is none, or a part of
// it is missing, it fetches the whole.
func (c *bundleFetchCmd) update(ctx context.Context, source client.BundleSource, trust qr.KeySet, now time.Time) (*verifier.Bundle, error) {
	old, err := readBundle(c.Out, trust, now)
	if err != nil {
		data, err := source.File(ctx, 0)
		if err != nil {
			return nil, err
		}
		return verifier.Open(data, trust, now)
	}
	data, err := source.Delta(ctx, old.Manifest().Version)
	if err != nil {
		return nil, err
	}
	next, err := old.Apply(data, now)
	if errors.Is(err, verifier.ErrMissing) {
		if data, err = source.File(ctx, 0); err != nil {
			return nil, err
		}
		return old.Apply(data, now)
	}
	return next, err
}

func readBundle(name string, trust qr.KeySet, at time.Time) (*verifier.Bundle, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return verifier.Open(data, trust, at)
}

// codeFault gives a refusal of package qr or verifier the form of a fault, for
// the person at the terminal.
func codeFault(err error) error {
	var why qr.Reason
	if errors.As(err, &why) {
		return fault.New(fault.Invalid, why.Code, why.VI, why.EN)
	}
	return err
}

// bundleShowCmd says what is in a bundle.
type bundleShowCmd struct {
	File  string `arg:"" type:"existingfile" help:"The bundle."`
	Trust string `placeholder:"FILE" help:"JWK set of the keys that sign bundles (default: FILE.keys)."`
	At    moment `placeholder:"TIME" help:"Its age at this time (default: now)."`
}

// Run prints one JSON object.
func (c *bundleShowCmd) Run(std streams) error {
	if c.Trust == "" {
		c.Trust = c.File + ".keys"
	}
	raw, err := os.ReadFile(c.Trust)
	if err != nil {
		return err
	}
	trust, err := qr.ParseKeySet(raw)
	if err != nil {
		return codeFault(err)
	}
	at := time.Time(c.At)
	if at.IsZero() {
		at = time.Now()
	}
	b, err := readBundle(c.File, trust, at)
	if err != nil {
		return codeFault(err)
	}
	type inForce struct {
		Policy string    `json:"policy"`
		Number uint32    `json:"number"`
		Unit   string    `json:"unit,omitempty"`
		From   time.Time `json:"from,omitzero"`
		To     time.Time `json:"to,omitzero"`
	}
	policies := []inForce{}
	for _, a := range b.Policies() {
		policies = append(policies, inForce{a.Policy.Reference(), a.Number, a.Policy.Unit, a.From, a.To})
	}
	return printJSON(std.Out, struct {
		verifier.Manifest
		Age      verifier.Age `json:"age"`
		Sandbox  bool         `json:"sandbox,omitempty"`
		Policies []inForce    `json:"policies"`
		Signers  int          `json:"certificate_signers"`
	}{b.Manifest(), b.AgeAt(at), b.Sandbox(), policies, b.Signers()}, true)
}
