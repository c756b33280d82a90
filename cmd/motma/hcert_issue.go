package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"os"
	"time"

	"github.com/motma/motma/hcert"
	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/paper"
	"github.com/motma/motma/internal/travel"
)

// hcertIssueCmd signs a certificate without any platform: to try the format, to
// test readers. A platform issues from records, and only to whom it knows.
type hcertIssueCmd struct {
	File        string `arg:"" help:"What to state, in the JSON form of the European schema; - reads standard input. Without an id (ci) it is given one."`
	DSC         string `name:"dsc" required:"" placeholder:"FILE" help:"The document signer's certificate. With --demo it is written there."`
	Key         string `placeholder:"FILE" help:"Its private key, PKCS#8, PEM."`
	Demo        bool   `help:"Make a throw-away key for this one certificate, which is thrown away: what it signs is worth nothing."`
	Nationality string `default:"VN" help:"ISO 3166-1 alpha-2."`
}

var errIssueKey = fault.New(fault.Invalid, "issue_key",
	"Cần --key cùng --dsc, hoặc --demo.", "--key is needed beside --dsc, or --demo.")

// Run prints the certificate.
func (c *hcertIssueCmd) Run(std streams) error {
	if c.Demo == (c.Key != "") {
		return errIssueKey
	}
	what, err := c.content(std.In)
	if err != nil {
		return err
	}
	issuer, err := c.issuer()
	if err != nil {
		return reasonFault(err)
	}
	text, err := issuer.Issue(what, c.Nationality, time.Now().Truncate(time.Second))
	if err != nil {
		return reasonFault(err)
	}
	_, err = fmt.Fprintln(std.Out, text)
	return err
}

// content reads what to state, strictly, and gives it an id.
func (c *hcertIssueCmd) content(in io.Reader) (what hcert.Certificate, err error) {
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return what, err
		}
		defer f.Close()
		in = f
	}
	dec := json.NewDecoder(io.LimitReader(in, maxLine))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&what); err != nil {
		return what, fault.ErrInvalid.With(err)
	}
	for i := range what.Vaccinations {
		fill(&what.Vaccinations[i].ID)
	}
	for i := range what.Tests {
		fill(&what.Tests[i].ID)
	}
	for i := range what.Recoveries {
		fill(&what.Recoveries[i].ID)
	}
	return what, nil
}

func fill(id *string) {
	if *id == "" {
		*id = hcert.NewID("VN")
	}
}

func (c *hcertIssueCmd) issuer() (*hcert.Issuer, error) {
	if c.Demo {
		return demoIssuer(c.DSC)
	}
	certs, err := readSigners(c.DSC)
	if err != nil {
		return nil, errTrust.With(err)
	}
	raw, err := readBounded(c.Key)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(raw)
	if block == nil {
		return nil, errIssueKey
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, errIssueKey.With(err)
	}
	private, _ := key.(crypto.Signer)
	return hcert.NewIssuer(certs[0], private)
}

// demoIssuer makes a key that is nowhere else, and writes its certificate.
func demoIssuer(file string) (*hcert.Issuer, error) {
	cert, issuer, err := makeSigner("VN")
	if err != nil {
		return nil, err
	}
	return issuer, os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw}), 0o644)
}

// makeSigner makes a document signer of a country that says what it is worth.
func makeSigner(country string) (*x509.Certificate, *hcert.Issuer, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	now := time.Now()
	template := &x509.Certificate{SerialNumber: big.NewInt(now.Unix()), NotBefore: now.AddDate(0, -3, 0), NotAfter: now.AddDate(2, 0, 0),
		Subject: pkix.Name{Country: []string{country}, Organization: []string{"DEMO, NOT VALID"}, CommonName: "DSC"}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, nil, err
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, nil, err
	}
	issuer, err := hcert.NewIssuer(cert, key)
	return cert, issuer, err
}

// hcertPDFCmd draws a certificate on paper.
type hcertPDFCmd struct {
	Text   string `arg:"" help:"The certificate, HC1:...; - reads it from standard input, which keeps it out of the shell's history."`
	Out    string `required:"" placeholder:"FILE" help:"Where to write the PDF."`
	Layout string `default:"a4" enum:"a4,card" help:"a4, or card (105 by 74 mm). The code has at least 5 by 5 cm on both."`
	Lang   string `default:"vi" enum:"vi,en" help:"Language that comes first."`
	Test   bool   `help:"Say across the paper that it is worth nothing."`
}

// Run writes the file. Whether the certificate is genuine is not looked at.
func (c *hcertPDFCmd) Run(std streams) error {
	text, err := certificateText(c.Text, std.In)
	if err != nil {
		return err
	}
	u, err := hcert.Parse(text)
	if err != nil {
		return reasonFault(err)
	}
	pdf, err := paper.Certificate(text, paper.Options{Layout: paper.Layout(c.Layout), Lang: paper.Lang(c.Lang), Test: c.Test, Made: u.Claim().IssuedAt, Name: travel.NameOf})
	if err != nil {
		return err
	}
	return os.WriteFile(c.Out, pdf, 0o600)
}
