package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"text/tabwriter"
	"time"

	"github.com/motma/motma/internal/keyring"
	"github.com/motma/motma/internal/store"
	"github.com/motma/motma/qr"
)

// adminCmd operates a platform from its own machine. With SQLite the server
// must be stopped meanwhile: one process owns the file.
type adminCmd struct {
	Init         initCmd         `cmd:"" help:"Make the identity, the signing keys and the first officer."`
	Keys         keysCmd         `cmd:"" help:"Make, list, rotate and retire signing keys."`
	Certificates certificatesCmd `cmd:"" help:"Found, rotate or import the keys that sign travel certificates."`
	App          appCmd          `cmd:"" help:"Add, list, suspend and resume connected apps."`
	Retain       retainCmd       `cmd:"" help:"Remove the days that are past keeping, with proof."`
	Backup       backupCmd       `cmd:"" help:"Write everything to a file."`
	Restore      restoreCmd      `cmd:"" help:"Fill an empty database from a backup."`
}

// cliActor is who acts from the command line: it stands in the change log.
func cliActor() string {
	if u := os.Getenv("SUDO_USER"); u != "" {
		return "cli:" + u
	}
	if u := os.Getenv("USER"); u != "" {
		return "cli:" + u
	}
	return "cli"
}

// with opens the database and the keys for one command.
func with(ctx context.Context, d database, i identity, f func(*store.DB, *keyring.Ring) error) error {
	db, err := d.open(ctx)
	if err != nil {
		return err
	}
	return withOpen(ctx, db, i, f)
}

// withOpen opens the keys, and closes the database in the end.
func withOpen(ctx context.Context, db *store.DB, i identity, f func(*store.DB, *keyring.Ring) error) (err error) {
	defer func() { err = errors.Join(err, db.Close()) }()
	ring, err := i.ring(ctx, db)
	if err != nil {
		return err
	}
	return f(db, ring)
}

type initCmd struct {
	database
	identity
	Officer string `default:"operator" help:"Id of the first officer's client."`
	Key     string `default:"operator.pem" placeholder:"FILE" help:"Where to write the officer's private key; never overwritten."`
}

// Run makes everything that a first start needs. It may be run again.
func (c *initCmd) Run(ctx context.Context, std streams) error {
	_, err := os.Stat(c.Identity)
	made := errors.Is(err, fs.ErrNotExist)
	if err := c.identity.create(); err != nil {
		return err
	}
	db, err := c.make(ctx)
	if err != nil {
		return err
	}
	err = withOpen(ctx, db, c.identity, func(db *store.DB, ring *keyring.Ring) error {
		if err := ring.Rotate(ctx, cliActor()); err != nil {
			return err
		}
		return firstOfficer(ctx, db, c.Officer, c.Key, std)
	})
	if made && errors.Is(err, keyring.ErrIdentity) {
		// The keys are sealed to another identity, which is missing here: a new
		// one in its place would only hide that.
		err = errors.Join(err, os.Remove(c.Identity))
	}
	return err
}

type keysCmd struct {
	List   keysListCmd   `cmd:"" help:"List them."`
	Make   keysMakeCmd   `cmd:"" help:"Make a key that signs from now on (a rotation: the former keeps verifying)."`
	Retire keysRetireCmd `cmd:"" help:"Stop a key from signing."`
}

type keysListCmd struct {
	database
	identity
}

// Run lists the keys.
func (c *keysListCmd) Run(ctx context.Context, std streams) error {
	return with(ctx, c.database, c.identity, func(_ *store.DB, ring *keyring.Ring) error {
		records, err := ring.Records(ctx)
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(std.Out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "KEY\tUSE\tALGORITHM\tFROM\tVERIFIES UNTIL\tSTATE")
		for _, r := range records {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", r.KID, r.Use, r.Alg, day(r.NotBefore), day(r.NotAfter), keyState(r))
		}
		return w.Flush()
	})
}

func keyState(r keyring.Record) string {
	switch {
	case r.Compromised:
		return "compromised"
	case !r.Retired.IsZero():
		return "retired " + day(r.Retired)
	}
	return "active"
}

func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }

type keysMakeCmd struct {
	database
	identity
	Use keyring.Use `arg:"" enum:"code,place,token,bundle" help:"What it signs: code, place, token or bundle."`
	Alg string      `default:"ES256" enum:"ES256,EdDSA" help:"ES256 or EdDSA."`
}

// Run makes a key.
func (c *keysMakeCmd) Run(ctx context.Context, std streams) error {
	return with(ctx, c.database, c.identity, func(_ *store.DB, ring *keyring.Ring) error {
		alg := qr.ES256
		if c.Alg == "EdDSA" {
			alg = qr.EdDSA
		}
		r, err := ring.Make(ctx, cliActor(), c.Use, alg)
		if err != nil {
			return err
		}
		fmt.Fprintf(std.Out, "%s signs %s from now on; a running server takes it up within a minute\n", r.KID, r.Use)
		return nil
	})
}

type keysRetireCmd struct {
	database
	identity
	KID         string `arg:"" name:"key" help:"The key's id."`
	Compromised bool   `help:"Somebody else may have it: nothing that it signed verifies any more."`
}

// Run retires a key.
func (c *keysRetireCmd) Run(ctx context.Context, std streams) error {
	return with(ctx, c.database, c.identity, func(_ *store.DB, ring *keyring.Ring) error {
		if err := ring.Retire(ctx, cliActor(), c.KID, c.Compromised); err != nil {
			return err
		}
		fmt.Fprintf(std.Out, "%s signs no more\n", c.KID)
		return nil
	})
}

type retainCmd struct{ database }

// Run removes what is past keeping now, rather than at the server's next hour.
func (c *retainCmd) Run(ctx context.Context, std streams) (err error) {
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	r, err := db.Retain(ctx, time.Now(), c.KeepDays, cliActor())
	if err != nil {
		return err
	}
	fmt.Fprintf(std.Out, "%d days with %d scans removed, %d undated scans, %d claims and cards, %d records and declarations, %d used tokens; the proof is in the table retention\n",
		len(r.Days), r.Scans, r.Undated, r.Accounts, r.Health, r.Tokens)
	return nil
}

type backupCmd struct {
	database
	File string `arg:"" help:"New file to write."`
}

// Run writes a backup.
func (c *backupCmd) Run(ctx context.Context, std streams) (err error) {
	db, err := c.look(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	f, err := os.OpenFile(c.File, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	err = db.Backup(ctx, f)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(c.File))
	}
	fmt.Fprintf(std.Out, "%s written; it opens only together with the age identity, which is not in it\n", c.File)
	return nil
}

type restoreCmd struct {
	database
	File string `arg:"" type:"existingfile" help:"The backup."`
}

// Run restores a backup into an empty database.
func (c *restoreCmd) Run(ctx context.Context, std streams) (err error) {
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := store.Restore(ctx, f, c.DB, store.Options{KeepDays: c.KeepDays, Conns: c.Conns}); err != nil {
		return err
	}
	fmt.Fprintln(std.Out, "restored; run motma fsck to check it")
	return nil
}
