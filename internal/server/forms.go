package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/motma/motma/api"
	"github.com/motma/motma/declaration"
	"github.com/motma/motma/fhir"
	"github.com/motma/motma/internal/fault"
)

var (
	errNoForm = fault.New(fault.NotFound, "form_unknown",
		"Không có loại tờ khai này: hãy xem danh sách ở /v1/forms.", "There is no such kind of declaration: see the list at /v1/forms.")
	errNoFormVersion = fault.New(fault.NotFound, "form_version_unknown",
		"Không có phiên bản biểu mẫu này, hoặc hiện không có phiên bản nào có hiệu lực: hãy xem /v1/forms.",
		"There is no such version of the form, or none is in force now: see /v1/forms.")
)

// forms is GET /v1/forms.
func (s *Server) forms(_ context.Context, c *call, _ struct{}) (api.Forms, error) {
	cacheFor(c, "300")
	out := api.Forms{Forms: []api.Form{}}
	for _, f := range declaration.Builtin().List() {
		now, err := declaration.Builtin().InForce(f.Kind, s.cfg.Now())
		out.Forms = append(out.Forms, api.Form{Kind: f.Kind, Version: f.Version, From: f.From, To: f.To, InForce: err == nil && now == f,
			Title: f.Title.VI, TitleEN: f.Title.EN, Consent: f.Consent.Version, Hours: f.Hours, Units: f.Units})
	}
	return out, nil
}

type formInput struct {
	Kind    string `path:"kind" maxLength:"40"`
	Version int    `query:"version" minimum:"0" maximum:"1000000" doc:"The version in force by default."`
}

// formEndpoint is a form as a document: public, and to be kept by its ETag.
type formEndpoint struct {
	typedEndpoint[formInput, api.None]
	media string
	words string // what the document is
	write func(s *Server, f *declaration.Form) any
	kept  sync.Map // *declaration.Form -> formDocument
}

type formDocument struct {
	body []byte
	tag  string
}

// formAsData is GET /v1/forms/{kind}.
func formAsData() *formEndpoint {
	return &formEndpoint{media: "application/json", words: "The form; its format is that of package declaration",
		write: func(_ *Server, f *declaration.Form) any { return f }}
}

// formAsQuestionnaire is GET /v1/forms/{kind}/questionnaire.
func formAsQuestionnaire() *formEndpoint {
	return &formEndpoint{media: "application/fhir+json", words: "A Questionnaire of HL7 FHIR R4",
		write: func(s *Server, f *declaration.Form) any { return fhir.Render(s.cfg.Issuer, f) }}
}

func (e *formEndpoint) serve(s *Server, c *call, r *http.Request) error {
	var in formInput
	if err := e.bindInput(&in, c, r); err != nil {
		return err
	}
	form, err := formOf(in, s.cfg.Now())
	if err != nil {
		return err
	}
	doc, err := e.document(s, form)
	if err != nil {
		return err
	}
	cacheFor(c, "300")
	h := c.Header()
	h.Set("Content-Type", e.media)
	h.Set("ETag", doc.tag)
	h.Set("Access-Control-Allow-Origin", "*") // public, and forms in browsers read it
	http.ServeContent(c, r, "", time.Time{}, bytes.NewReader(doc.body))
	return nil
}

func formOf(in formInput, now time.Time) (*declaration.Form, error) {
	forms := declaration.Builtin()
	form, err := forms.Form(in.Kind, in.Version)
	if err == nil && in.Version == 0 {
		form, err = forms.InForce(in.Kind, now)
	}
	switch {
	case errors.Is(err, declaration.ErrKind):
		return nil, errNoForm
	case err != nil:
		return nil, errNoFormVersion
	}
	return form, nil
}

// document gives a form as it is sent, written once.
func (e *formEndpoint) document(s *Server, form *declaration.Form) (formDocument, error) {
	if kept, ok := e.kept.Load(form); ok {
		return kept.(formDocument), nil
	}
	body, err := json.Marshal(e.write(s, form))
	if err != nil {
		return formDocument{}, fmt.Errorf("write form: %w", err)
	}
	sum := sha256.Sum256(body)
	doc := formDocument{body, `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`}
	e.kept.Store(form, doc)
	return doc, nil
}

func (e *formEndpoint) describe(reg huma.Registry, op *huma.Operation) {
	e.typedEndpoint.describe(reg, op)
	op.Responses = map[string]*huma.Response{
		"200": {Description: e.words, Content: map[string]*huma.MediaType{e.media: {Schema: &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true}}}},
		"304": {Description: "Still the one of If-None-Match"},
	}
}
