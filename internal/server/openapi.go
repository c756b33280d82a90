package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/connect"
)

// OpenAPI gives the OpenAPI 3.1 document, made of the table of routes and the
// types of package api; api/openapi.json is its golden copy.
func OpenAPI() []byte {
	doc := (&Server{}).document(newSchemas())
	raw, err := json.Marshal(doc)
	if err != nil {
		panic(fmt.Sprintf("the OpenAPI document does not marshal: %v", err)) // a defect of the build, found by its test
	}
	var out bytes.Buffer
	json.Indent(&out, raw, "", "  ")
	out.WriteByte('\n')
	return out.Bytes()
}

// tags group the routes.
func tags() []*huma.Tag {
	return []*huma.Tag{
		{Name: "access", Description: "Who a client is: OAuth 2 client credentials with private_key_jwt (RFC 6749, RFC 7523)."},
		{Name: "people", Description: "An app's users and their personal codes (Decision 1405/QĐ-BTTTT)."},
		{Name: "lists", Description: "An app's whole list of users: importing it, exporting it."},
		{Name: "feed", Description: "What changed for the app's own users, by pull, stream or webhook: CloudEvents 1.0, at least once, in the order of each person. All three go by one cursor."},
		{Name: "codes", Description: "Whether a code is genuine. Public; a code authorises reading nothing."},
		{Name: "offline", Description: "Bundles for gates without network: keys, policies, revocations, signed and dated. Public; no person is in them."},
		{Name: "places", Description: "Places, their gates, staff and posters."},
		{Name: "scans", Description: "Readings at gates. An answer means that the scan is durable."},
		{Name: "tracing", Description: "For health authorities, for an open case, for contact tracing alone. Every access is written into the lists of the people it showed."},
		{Name: "declarations", Description: "The common health declaration: its forms as data, the same for every app."},
		{Name: "certificates", Description: "Travel certificates in the European format (Decision 5772/QĐ-BYT): issued from records, kept true, printed; those of other countries taken as evidence."},
		{Name: "requests", Description: "What a person asks to have put right: filed by their app, decided by an officer. Accepting carries it out."},
		{Name: "review", Description: "Links between accounts that need a person's judgement. Reading evidence is written down; some decisions take two officers, who are the references that clients name."},
		{Name: "apps", Description: "Connected systems, for the operator."},
		{Name: "sandbox", Description: "In a sandbox only: for app teams, to practise alone. On the real platform: sandbox_only."},
		{Name: "reference", Description: "Lists and this document."},
	}
}

func scopeWords() map[string]string {
	return map[string]string{
		string(connect.PeopleWrite): "Register, correct, declare on behalf", string(connect.PeopleRead): "Read its own users' records, codes, visits and accesses",
		string(connect.PeopleReview): "Judge conflicts, break and restore links", string(connect.PlacesWrite): "Manage its own places",
		string(connect.PlacesRead): "Head count and masked visitors of its own places", string(connect.ScansWrite): "Record scans",
		string(connect.Checkpoint): "See name and birth year in the answer to a scan", string(connect.CasesWrite): "Open and close cases",
		string(connect.TraceRead): "Trace, for an open case", string(connect.AppsAdmin): "Manage connected systems",
	}
}

func (s *Server) document(reg huma.Registry) *huma.OpenAPI {
	doc := &huma.OpenAPI{OpenAPI: "3.1.0",
		Info: &huma.Info{Title: "motma", Version: api.Version, Description: "một mã: one personal QR code for every person, the same in every app.\n\n" +
			"Ids are opaque strings. Problems are RFC 9457, in Vietnamese and English (Accept-Language). No address carries personal data."},
		Servers: []*huma.Server{{URL: "/", Description: "The server that this document came from"}},
		Tags:    tags(),
		Components: &huma.Components{Schemas: reg, SecuritySchemes: map[string]*huma.SecurityScheme{
			"client": {Type: "oauth2", Description: "Access token of a connected system.",
				Flows: &huma.OAuthFlows{ClientCredentials: &huma.OAuthFlow{TokenURL: tokenPath, Scopes: scopeWords()}}}}},
	}
	problem := schemaOf(reg, reflect.TypeFor[api.Problem]())
	for _, rt := range s.routes() {
		doc.AddOperation(operationOf(rt, reg, problem))
	}
	sent := map[string]bool{}
	for _, item := range doc.Paths {
		for _, op := range []*huma.Operation{item.Post, item.Put} {
			if op != nil && op.RequestBody != nil {
				for _, m := range op.RequestBody.Content {
					reach(reg, m.Schema, sent)
				}
			}
		}
	}
	for name, schema := range reg.Map() {
		tidy(schema, sent[name])
	}
	return doc
}

// reach notes the schemas that a request may hold.
func reach(reg huma.Registry, s *huma.Schema, seen map[string]bool) {
	if s == nil {
		return
	}
	if name := typeName(s); s.Ref != "" && !seen[name] {
		seen[name] = true
		reach(reg, reg.SchemaFromRef(s.Ref), seen)
	}
	reach(reg, s.Items, seen)
	for _, p := range s.Properties {
		reach(reg, p, seen)
	}
}

func operationOf(rt *route, reg huma.Registry, problem *huma.Schema) *huma.Operation {
	op := &huma.Operation{Method: rt.method, Path: rt.path, OperationID: rt.id, Tags: []string{rt.tag}, Summary: rt.summary,
		Security: []map[string][]string{}}
	if rt.scope != "" {
		op.Security = []map[string][]string{{"client": {string(rt.scope)}}}
		op.Description = "Scope " + string(rt.scope) + "."
	}
	if rt.self {
		op.Security = []map[string][]string{{"client": {}}}
		op.Description = "Any client, of itself."
	}
	if rt.purpose != "" {
		op.Description += " Purpose " + rt.purpose + "."
	}
	rt.do.describe(reg, op)
	if rt.id != "getToken" {
		op.Responses["4XX"] = problemResponse("What the client should mend, or wait for", problem)
	}
	op.Responses["5XX"] = problemResponse("Our failure, or too busy; Retry-After says when to come back", problem)
	return op
}

func problemResponse(words string, problem *huma.Schema) *huma.Response {
	return &huma.Response{Description: words, Content: map[string]*huma.MediaType{"application/problem+json": {Schema: problem}}}
}

// tidy keeps the schemas to what holds for ever: an array that may be left out
// is an array when it is there, and answers may get new members, so that
// readers must not refuse them.
func tidy(schema *huma.Schema, sent bool) {
	for _, p := range schema.Properties {
		if p.Type == huma.TypeArray {
			p.Nullable = false
		}
	}
	if !sent && schema.AdditionalProperties == false {
		schema.AdditionalProperties = nil
	}
}

// documentEndpoint is GET /v1/openapi.json.
type documentEndpoint struct{ body []byte }

func (e *documentEndpoint) prepare(huma.Registry) { e.body = OpenAPI() }

func (e *documentEndpoint) serve(_ *Server, c *call, _ *http.Request) error {
	cacheFor(c, "300")
	c.Header().Set("Access-Control-Allow-Origin", "*") // public, and tools in browsers read it
	c.Header()["Content-Type"] = typeJSON
	_, err := c.Write(e.body)
	return err
}

func (e *documentEndpoint) describe(_ huma.Registry, op *huma.Operation) {
	op.Responses = map[string]*huma.Response{"200": {Description: "OpenAPI 3.1", Content: map[string]*huma.MediaType{
		"application/json": {Schema: &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true}}}}}
}

// typeName writes a schema's type for people.
func typeName(s *huma.Schema) string {
	switch {
	case s == nil:
		return ""
	case s.Ref != "":
		return s.Ref[strings.LastIndex(s.Ref, "/")+1:]
	case s.Type == huma.TypeArray:
		return typeName(s.Items) + "[]"
	case s.Format != "" && s.Type == huma.TypeString:
		return s.Format
	case s.Type == "":
		return "JSON"
	}
	return s.Type
}
