package demo

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/motma/motma/api"
	"github.com/motma/motma/hcert"
)

// issuing is the app that may have travel certificates for its users.
const issuing = "ssk"

// Paper is one travel certificate as it was printed.
type Paper struct {
	File   string `json:"file"`
	Bytes  int    `json:"bytes"`
	Kind   string `json:"kind"`   // what it states
	Doses  string `json:"doses"`  // "2/2"
	Issuer string `json:"issuer"` // who says so
}

// paper has a travel certificate made for somebody with clean data and checked
// papers, who was vaccinated most, and writes it as a PDF to a file. Nil: there
// is nobody.
func (t *telling) paper(ctx context.Context, file string) (*Paper, error) {
	app := t.fleet.apps[issuing]
	for _, u := range t.travellers() {
		made, err := app.IssueCertificates(ctx, u.account)
		var refused *api.Problem
		if errors.As(err, &refused) && refused.Status < 500 || err == nil && len(made.Items) == 0 {
			continue // a name that no passport could have, or no dose that a certificate can state
		}
		if err != nil {
			return nil, fmt.Errorf("travel certificate: %w", err)
		}
		last := made.Items[len(made.Items)-1]
		pdf, err := app.PrintCertificate(ctx, u.account, last.Certificate, "a4", "vi")
		if err != nil {
			return nil, fmt.Errorf("print a travel certificate: %w", err)
		}
		return written(file, pdf, last)
	}
	return nil, nil
}

// written keeps the PDF in its file, readable by its owner alone.
func written(file string, pdf []byte, c api.Certificate) (*Paper, error) {
	u, err := hcert.Parse(c.Text)
	if err != nil {
		return nil, fmt.Errorf("read the certificate that was issued: %w", err)
	}
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		return nil, err
	}
	p := &Paper{File: file, Bytes: len(pdf), Kind: c.Kind}
	for _, v := range u.Claim().Certificate.Vaccinations {
		p.Doses, p.Issuer = fmt.Sprintf("%d/%d", v.Dose, v.Doses), v.Issuer
	}
	return p, nil
}

// travellers are users with clean data and checked papers, those of whom the app
// reported two doses first.
func (t *telling) travellers() []*user {
	c := newChooser(t.people)
	var two, one []*user
	for _, u := range t.users {
		if u.App != issuing || u.account == "" || !u.proven() || !c.clean(t.by[u.Person]) {
			continue
		}
		switch len(t.taken[u]) {
		case 0:
		case 1:
			one = append(one, u)
		default:
			two = append(two, u)
		}
	}
	return append(two, one...)
}
