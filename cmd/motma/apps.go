package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/store"
)

type appCmd struct {
	List    appListCmd    `cmd:"" help:"List them."`
	Show    appShowCmd    `cmd:"" help:"Show one: what it is, what it may, with which keys."`
	Add     appAddCmd     `cmd:"" help:"Add one, with its public key or a new key pair."`
	Update  appUpdateCmd  `cmd:"" help:"Change its scopes, purposes, policy or quota."`
	Assess  appAssessCmd  `cmd:"" help:"Note an app's assessment."`
	Codes   appCodesCmd   `cmd:"" help:"Set the patterns of an app's own old codes."`
	Suspend appSuspendCmd `cmd:"" help:"The kill switch: refuse everything it sends, within seconds."`
	Resume  appResumeCmd  `cmd:"" help:"End a suspension."`
	Keys    appKeysCmd    `cmd:"" help:"Replace its public keys (set old and new together to rotate)."`
}

// withClients opens the register of clients for one command.
func withClients(ctx context.Context, d database, f func(*connect.Registry) error) (err error) {
	db, err := d.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return f(&connect.Registry{Store: db, Now: time.Now})
}

type appListCmd struct{ database }

// Run lists the clients.
func (c *appListCmd) Run(ctx context.Context, std streams) error {
	return withClients(ctx, c.database, func(r *connect.Registry) error {
		clients, err := r.Clients(ctx)
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(std.Out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "ID\tKIND\tNAME\tSCOPES\tSTATE")
		for _, cl := range clients {
			state := "active"
			if !cl.Suspended.IsZero() {
				state = "suspended: " + cl.Reason
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%v\t%s\n", cl.ID, cl.Kind, cl.Name, cl.Scopes, state)
		}
		return w.Flush()
	})
}

type appAddCmd struct {
	database
	grantFlags
	patternFlags
	ID       string       `arg:"" help:"Short name, e.g. bluezone."`
	Kind     connect.Kind `default:"app" enum:"app,gate,authority,lab,operator" help:"app, gate, authority, lab or operator. Without --scopes it may do all that its kind may."`
	JWKSURL  string       `name:"jwks-url" xor:"key" placeholder:"URL" help:"Where it publishes its keys."`
	Keys     string       `xor:"key" type:"existingfile" placeholder:"FILE" help:"Its public keys: JWK set or PEM."`
	Generate string       `xor:"key" placeholder:"FILE" help:"Make a key pair; the private half goes to this new file."`
}

// Run adds a client.
func (c *appAddCmd) Run(ctx context.Context, std streams) error {
	keys, private, err := c.keys()
	if err != nil {
		return err
	}
	cl, err := c.client()
	if err != nil {
		return err
	}
	cl.Keys = keys
	return changeClient(ctx, c.database, std, fmt.Sprintf("%s added as %s", cl.ID, cl.Kind), func(r *connect.Registry) error {
		return registerWith(ctx, r, cl, c.Generate, private)
	})
}

// client is what the flags say.
func (c *appAddCmd) client() (connect.Client, error) {
	cl := connect.Client{Kind: c.Kind, Scopes: connect.UsualScopes(c.Kind)}
	grant, err := c.grantFlags.read()
	if err != nil {
		return cl, err
	}
	codes, err := c.codes()
	if err != nil {
		return cl, err
	}
	grant(&cl)
	cl.ID, cl.JWKSURL, cl.OwnCodes = c.ID, c.JWKSURL, append(cl.OwnCodes, codes...)
	return cl, nil
}

// registerWith adds a client whose private key, if it was made here, goes to a
// new file first: a client whose key is lost could never sign in.
func registerWith(ctx context.Context, r *connect.Registry, cl connect.Client, file string, private []byte) error {
	if private != nil {
		if err := writeSecret(file, private); err != nil {
			return err
		}
	}
	_, err := r.Register(ctx, cliActor(), cl)
	if err != nil && private != nil {
		err = errors.Join(err, os.Remove(file))
	}
	return err
}

// changeClient runs a change of a client and says that it was made.
func changeClient(ctx context.Context, d database, std streams, done string, f func(*connect.Registry) error) error {
	err := withClients(ctx, d, f)
	if err == nil {
		fmt.Fprintln(std.Out, done)
	}
	return err
}

func (c *appAddCmd) keys() (public, private []byte, err error) {
	switch {
	case c.Keys != "":
		public, err = os.ReadFile(c.Keys)
		return public, nil, err
	case c.Generate != "":
		return newKeyPair()
	case c.JWKSURL != "":
		return nil, nil, nil
	}
	return nil, nil, errors.New("name the app's public keys with --keys, where it publishes them with --jwks-url, or make a pair with --generate")
}

// newKeyPair makes an ES256 pair: the public half as SubjectPublicKeyInfo PEM,
// the private one as PKCS#8 PEM.
func newKeyPair() (public, private []byte, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	pub, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return nil, nil, err
	}
	priv, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: pub}),
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: priv}), nil
}

type appSuspendCmd struct {
	database
	ID     string `arg:"" help:"The client."`
	Reason string `required:"" help:"Why; the app team is told."`
}

// Run suspends a client.
func (c *appSuspendCmd) Run(ctx context.Context, std streams) error {
	return changeClient(ctx, c.database, std, c.ID+" is suspended", func(r *connect.Registry) error {
		return r.Suspend(ctx, cliActor(), c.ID, c.Reason)
	})
}

type appResumeCmd struct {
	database
	ID string `arg:"" help:"The client."`
}

// Run ends a suspension.
func (c *appResumeCmd) Run(ctx context.Context, std streams) error {
	return changeClient(ctx, c.database, std, c.ID+" is active", func(r *connect.Registry) error {
		return r.Resume(ctx, cliActor(), c.ID)
	})
}

type appKeysCmd struct {
	database
	ID   string `arg:"" help:"The client."`
	Keys string `arg:"" type:"existingfile" help:"Public keys: JWK set or PEM."`
}

// Run replaces a client's keys.
func (c *appKeysCmd) Run(ctx context.Context, std streams) error {
	keys, err := os.ReadFile(c.Keys)
	if err != nil {
		return err
	}
	return changeClient(ctx, c.database, std, c.ID+" has the keys of "+c.Keys, func(r *connect.Registry) error {
		return r.SetKeys(ctx, cliActor(), c.ID, keys)
	})
}

// firstOfficer registers the operator's own client, unless it is there.
func firstOfficer(ctx context.Context, db *store.DB, id, keyFile string, std streams) error {
	r := &connect.Registry{Store: db, Now: time.Now}
	switch _, err := r.Client(ctx, id); {
	case err == nil:
		fmt.Fprintf(std.Out, "the officer %s is there already\n", id)
		return nil
	case !errors.Is(err, connect.ErrClientUnknown):
		return err
	}
	public, private, err := newKeyPair()
	if err != nil {
		return err
	}
	err = registerWith(ctx, r, connect.Client{ID: id, Name: "First officer", Kind: connect.Operator,
		Scopes: connect.ScopesOf(connect.Operator), Purposes: []string{"platform_operation", "identity_review", "epidemic_control"}, Keys: public}, keyFile, private)
	if err == nil {
		fmt.Fprintf(std.Out, "the officer %s signs in with the private key in %s\n", id, keyFile)
	}
	return err
}
