package main

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/store"
	"github.com/motma/motma/internal/travel"
)

// hcertTrustCmd keeps the list of other countries' document signers that gates
// trust.
type hcertTrustCmd struct {
	Add    hcertTrustAddCmd    `cmd:"" help:"Trust document signers, from now on."`
	List   hcertTrustListCmd   `cmd:"" help:"List them, with their dates."`
	Remove hcertTrustRemoveCmd `cmd:"" help:"Trust one no more; it stays in the list with its date."`
}

type hcertTrustAddCmd struct {
	database
	Files []string `arg:"" name:"dsc-files" help:"X.509 as PEM, DER or base64, or folders of such files."`
}

// Run trusts every signer of the files, or none when one cannot be read.
func (c *hcertTrustAddCmd) Run(ctx context.Context, std streams) error {
	certs, err := trustCertificates(c.Files)
	if err != nil {
		return err
	}
	if len(certs) == 0 {
		return errNoSigners
	}
	signers := make([]travel.Signer, len(certs))
	for i, cert := range certs {
		signers[i] = travel.SignerOf(cert)
		signers[i].Added, signers[i].Actor = time.Now(), cliActor()
	}
	return c.change(ctx, func(db *store.DB) error {
		if err := db.AddSigners(ctx, signers); err != nil {
			return err
		}
		fmt.Fprintf(std.Out, "%d signers are trusted; running servers know it within a minute\n", len(signers))
		return nil
	})
}

type hcertTrustListCmd struct{ database }

// Run lists them.
func (c *hcertTrustListCmd) Run(ctx context.Context, std streams) (err error) {
	db, err := c.look(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	signers, err := db.Signers(ctx)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(std.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "KEY\tCOUNTRY\tFROM\tUNTIL\tTRUSTED SINCE\tSTATE")
	for _, s := range signers {
		state := "trusted"
		if !s.Removed.IsZero() {
			state = "removed " + day(s.Removed) + ": " + s.Reason
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", s.KID, s.Country, day(s.Certificate.NotBefore), day(s.Certificate.NotAfter), day(s.Added), state)
	}
	return w.Flush()
}

type hcertTrustRemoveCmd struct {
	database
	Key    string `arg:"" help:"The signer's key id, as the list shows it."`
	Reason string `required:"" help:"Why; it stands in the list."`
}

// Run ends the trust in a signer.
func (c *hcertTrustRemoveCmd) Run(ctx context.Context, std streams) error {
	return c.change(ctx, func(db *store.DB) error {
		signers, err := db.Signers(ctx)
		if err != nil {
			return err
		}
		removed := 0
		for _, s := range signers {
			if s.KID != c.Key || !s.Removed.IsZero() {
				continue
			}
			if err := db.RemoveSigner(ctx, s.Digest, time.Now(), cliActor(), c.Reason); err != nil {
				return err
			}
			removed++
		}
		if removed == 0 {
			return travel.ErrSignerUnknown
		}
		fmt.Fprintf(std.Out, "%s is trusted no more; running servers know it within a minute\n", c.Key)
		return nil
	})
}

// change opens the database for one command.
func (d database) change(ctx context.Context, f func(*store.DB) error) (err error) {
	db, err := d.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return f(db)
}

var errNoSigners = fault.New(fault.Invalid, "trust_empty",
	"Không có chứng thư nào trong các tệp đã nêu.", "There is no certificate in the files named.")
