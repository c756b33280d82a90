package server

import (
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/motma/motma/api"
	"github.com/motma/motma/fhir"
	"github.com/motma/motma/internal/health"
)

const fhirJSON = "application/fhir+json"

type responseInput struct {
	Account     string `path:"account" maxLength:"19" doc:"Id of the account."`
	Declaration string `path:"declaration" maxLength:"19" doc:"Id of the declaration."`
	Officer     string `query:"officer" maxLength:"64" pattern:"^[A-Za-z0-9._@-]+$" doc:"Whoever looks, of a laboratory or authority."`
	Purpose     string `query:"purpose" maxLength:"40" doc:"What for; the client's first purpose by default."`
}

// responseEndpoint is GET .../declarations/{declaration}/fhir: one of the app's
// own declarations in the words of HL7 FHIR R4.
type responseEndpoint struct {
	typedEndpoint[responseInput, api.None]
}

func declarationAsResponse() *responseEndpoint { return &responseEndpoint{} }

func (e *responseEndpoint) serve(s *Server, c *call, r *http.Request) error {
	var in responseInput
	if err := e.bindInput(&in, c, r); err != nil {
		return err
	}
	if err := s.enter(c); err != nil {
		return err
	}
	defer s.leave(c)
	body, err := e.response(s, c, r, in)
	if err != nil {
		return err
	}
	h := c.Header()
	h["Cache-Control"] = noStore
	h.Set("Content-Type", fhirJSON)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if _, err = c.Write(body); err != nil {
		return errReading.With(err)
	}
	return nil
}

func (e *responseEndpoint) response(s *Server, c *call, r *http.Request, in responseInput) ([]byte, error) {
	_, id, err := declarationNamed(in.Account, in.Declaration)
	if err != nil {
		return nil, err
	}
	by, account, err := c.readerOf("", declarationsInput{in.Account, in.Officer, in.Purpose})
	if err != nil {
		return nil, err
	}
	d, err := s.svc.Health.Declaration(r.Context(), by, account, id)
	if err != nil {
		return nil, err
	}
	if d.Standing == health.Cancelled {
		return nil, health.ErrUnknown // entered in error: not to be handed on
	}
	form, err := s.svc.Health.Forms.Form(d.Kind, d.Form)
	if err != nil {
		return nil, err
	}
	var answers map[string]any
	if err := json.Unmarshal(d.Answers, &answers); err != nil {
		return nil, err
	}
	return json.Marshal(fhir.Respond(s.cfg.Issuer, form, answers, d.At))
}

func (e *responseEndpoint) describe(reg huma.Registry, op *huma.Operation) {
	e.typedEndpoint.describe(reg, op)
	op.Responses = map[string]*huma.Response{
		"200": {Description: "A QuestionnaireResponse of HL7 FHIR R4", Content: map[string]*huma.MediaType{
			fhirJSON: {Schema: &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true}}}},
	}
}
