package main

import (
	"context"
	"fmt"
	"os"
	"text/tabwriter"

	"github.com/motma/motma/hcert"
	"github.com/motma/motma/internal/keyring"
	"github.com/motma/motma/internal/store"
)

// certificatesCmd is the national PKI behind travel certificates.
type certificatesCmd struct {
	Init   certificatesInitCmd   `cmd:"" help:"Make the national root (CSCA) and the first document signer under it."`
	Rotate certificatesRotateCmd `cmd:"" help:"Make a document signer that signs from now on; what the former signed keeps verifying."`
	Import certificatesImportCmd `cmd:"" help:"Take a document signer of a ministry's own PKI into use."`
	List   certificatesListCmd   `cmd:"" help:"List roots and document signers."`
}

// signing says what a document signer signs with.
type signing struct {
	Alg string `default:"ES256" enum:"ES256,PS256" help:"ES256 (P-256) or PS256 (RSA, 3072 bits)."`
}

func (s signing) algorithm() hcert.Algorithm {
	if s.Alg == "PS256" {
		return hcert.PS256
	}
	return hcert.ES256
}

type certificatesInitCmd struct {
	database
	identity
	signing
}

// Run founds the root.
func (c *certificatesInitCmd) Run(ctx context.Context, std streams) error {
	return with(ctx, c.database, c.identity, func(_ *store.DB, ring *keyring.Ring) error {
		dsc, err := ring.FoundRoot(ctx, cliActor(), c.algorithm())
		return signsFromNow(std, dsc, err)
	})
}

type certificatesRotateCmd struct {
	database
	identity
	signing
}

// Run makes a document signer.
func (c *certificatesRotateCmd) Run(ctx context.Context, std streams) error {
	return with(ctx, c.database, c.identity, func(_ *store.DB, ring *keyring.Ring) error {
		dsc, err := ring.MakeSigner(ctx, cliActor(), c.algorithm())
		return signsFromNow(std, dsc, err)
	})
}

type certificatesImportCmd struct {
	database
	identity
	DSC string `name:"dsc" required:"" type:"existingfile" help:"The document signer's certificate: X.509, PEM, DER or base64."`
	Key string `required:"" type:"existingfile" help:"Its private key: PKCS#8, PEM. It is sealed in the database; destroy the file afterwards."`
}

// Run imports a document signer.
func (c *certificatesImportCmd) Run(ctx context.Context, std streams) error {
	certificate, err := readBounded(c.DSC)
	if err != nil {
		return err
	}
	key, err := readBounded(c.Key)
	if err != nil {
		return err
	}
	return with(ctx, c.database, c.identity, func(_ *store.DB, ring *keyring.Ring) error {
		dsc, err := ring.ImportSigner(ctx, cliActor(), certificate, key)
		return signsFromNow(std, dsc, err)
	})
}

func signsFromNow(std streams, dsc keyring.DSC, err error) error {
	if err == nil {
		fmt.Fprintf(std.Out, "%s (%s, until %s) signs certificates from now on; a running server takes it up within a minute\n", dsc.KID, dsc.Alg, day(dsc.NotAfter))
	}
	return err
}

type certificatesListCmd struct {
	database
	identity
}

// Run lists roots, then document signers.
func (c *certificatesListCmd) Run(ctx context.Context, std streams) error {
	return with(ctx, c.database, c.identity, func(_ *store.DB, ring *keyring.Ring) error {
		roots, err := ring.Roots(ctx)
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(std.Out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "KEY\tUSE\tALGORITHM\tFROM\tUNTIL\tSTATE\tSUBJECT")
		for _, d := range append(roots, ring.DSCs()...) {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", d.KID, d.Use, d.Alg, day(d.NotBefore), day(d.NotAfter), keyState(d.Record), d.Certificate.Subject)
		}
		return w.Flush()
	})
}

// readBounded reads a file of certificates or keys.
func readBounded(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readTrustFile(f)
}
