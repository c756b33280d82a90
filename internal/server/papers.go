package server

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/keyring"
	"github.com/motma/motma/internal/paper"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/travel"
	"github.com/motma/motma/qr"
)

// Media types of what is drawn.
const (
	mediaPDF = "application/pdf"
	mediaSVG = "image/svg+xml"
	mediaPNG = "image/png"
)

// document is something drawn, as the answer to a request.
type document struct {
	media   string
	content []byte
}

// drawn is an endpoint that answers with a document instead of JSON.
func drawn[I any](f func(context.Context, *call, I) (document, error), media ...string) endpoint {
	return &drawnEndpoint[I]{typedEndpoint[I, api.None]{}, f, media}
}

type drawnEndpoint[I any] struct {
	typedEndpoint[I, api.None]
	draw  func(context.Context, *call, I) (document, error)
	media []string
}

func (e *drawnEndpoint[I]) serve(s *Server, c *call, r *http.Request) error {
	var in I
	if err := e.bindInput(&in, c, r); err != nil {
		return err
	}
	if err := s.enter(c); err != nil {
		return err
	}
	defer s.leave(c)
	d, err := e.draw(r.Context(), c, in)
	if err != nil {
		return err
	}
	h := c.Header()
	h["Cache-Control"] = noStore
	h.Set("Content-Type", d.media)
	h.Set("Content-Length", strconv.Itoa(len(d.content)))
	if _, err := c.Write(d.content); err != nil {
		return errReading.With(err)
	}
	return nil
}

func (e *drawnEndpoint[I]) describe(reg huma.Registry, op *huma.Operation) {
	e.typedEndpoint.describe(reg, op)
	content := map[string]*huma.MediaType{}
	for _, m := range e.media {
		content[m] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
	}
	op.Responses = map[string]*huma.Response{"200": {Description: "It is drawn", Content: content}}
}

type certificatePaperInput struct {
	Account     string `path:"account" maxLength:"19" doc:"Id of the account."`
	Certificate string `path:"certificate" maxLength:"64" doc:"Id of the certificate."`
	Layout      string `query:"layout" enum:"a4,card" doc:"a4 by default; a card has 105 by 74 mm. The code has at least 5 by 5 cm on both."`
	Lang        string `query:"lang" enum:"vi,en" doc:"Language that comes first; vi by default."`
}

// certificatePaper is GET .../certificates/{certificate}/pdf. What is not in
// force is not printed.
func (s *Server) certificatePaper(ctx context.Context, c *call, in certificatePaperInput) (document, error) {
	one, err := s.showable(ctx, c, in.Account, in.Certificate)
	if err != nil {
		return document{}, err
	}
	pdf, err := paper.Certificate(one.Text, paper.Options{Layout: paper.Layout(in.Layout), Lang: paper.Lang(in.Lang), Test: s.sandboxed(), Made: one.Issued, Name: travel.NameOf})
	return document{mediaPDF, pdf}, err
}

type certificateCodeInput struct {
	Account     string `path:"account" maxLength:"19" doc:"Id of the account."`
	Certificate string `path:"certificate" maxLength:"64" doc:"Id of the certificate."`
	Format      string `query:"format" enum:"svg,png" doc:"svg by default."`
}

// certificateCode is GET .../certificates/{certificate}/qr: the code alone, for a
// screen.
func (s *Server) certificateCode(ctx context.Context, c *call, in certificateCodeInput) (document, error) {
	one, err := s.showable(ctx, c, in.Account, in.Certificate)
	if err != nil {
		return document{}, err
	}
	if in.Format == "png" {
		png, err := paper.CodePNG(one.Text)
		return document{mediaPNG, png}, err
	}
	svg, err := paper.CodeSVG(one.Text)
	return document{mediaSVG, svg}, err
}

// showable is a certificate that may still be shown to others.
func (s *Server) showable(ctx context.Context, c *call, account, ref string) (travel.Certificate, error) {
	one, err := s.ownCertificate(ctx, c, account, ref)
	if err == nil && (one.State != travel.InForce || one.Text == "") {
		err = travel.ErrEnded
	}
	return one, err
}

// sandboxed says that everything here is a test.
func (s *Server) sandboxed() bool { return s.svc.Keys.KeySet(keyring.Codes).Sandbox() }

type codePaperInput struct {
	Account string `path:"account" maxLength:"19" doc:"Id of the account."`
	Layout  string `query:"layout" enum:"a4,card" doc:"a4 by default; a card has 105 by 74 mm. The code has at least 5 by 5 cm on both."`
	Lang    string `query:"lang" enum:"vi,en" doc:"Language that comes first; vi by default."`
}

// codePaper is GET /v1/accounts/{account}/code/pdf: the personal code on paper,
// in the hidden form (standard §1): what is printed is lost and photographed.
func (s *Server) codePaper(ctx context.Context, c *call, in codePaperInput) (document, error) {
	a, err := s.ownUser(ctx, c, in.Account)
	if err != nil {
		return document{}, err
	}
	texts, err := s.svc.People.Texts(ctx, c.actor(), a.App, a.ID, person.Form{})
	if err != nil {
		return document{}, err
	}
	u, err := qr.ParsePersonal(texts[0].Text)
	if err != nil {
		return document{}, err
	}
	claim := u.Claim()
	p := paper.Person{Text: texts[0].Text, Name: a.Attrs.Name, Birth: a.Attrs.Birth[:min(len(a.Attrs.Birth), 4)], Number: claim.Paper, QID: string(claim.QID)}
	if !texts[0].Expires.IsZero() {
		p.Expires = texts[0].Expires.UTC().Format(time.DateOnly)
	}
	pdf, err := paper.Personal(p, paper.Options{Layout: paper.Layout(in.Layout), Lang: paper.Lang(in.Lang), Test: s.sandboxed(), Made: texts[0].From})
	return document{mediaPDF, pdf}, err
}
