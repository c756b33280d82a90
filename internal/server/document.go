package server

import (
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"github.com/motma/motma/api"
)

// describe writes a typed endpoint's part of the document.
func (e *typedEndpoint[I, O]) describe(reg huma.Registry, op *huma.Operation) {
	if e.reg == nil {
		e.prepare(reg)
	}
	for _, p := range e.params {
		op.Parameters = append(op.Parameters, &huma.Param{Name: p.name, In: p.in, Required: p.required, Description: p.doc, Schema: p.schema})
	}
	if e.body != nil {
		op.RequestBody = jsonContent("", e.body)
	}
	op.Responses = map[string]*huma.Response{}
	if t := reflect.TypeFor[O](); t != reflect.TypeFor[api.None]() {
		op.Responses["200"] = &huma.Response{Description: http.StatusText(http.StatusOK), Content: map[string]*huma.MediaType{
			"application/json": {Schema: schemaOf(reg, t)}}}
		if t.Implements(reflect.TypeFor[waiting]()) {
			op.Responses["202"] = &huma.Response{Description: "Nothing was done yet: a second officer has to approve the proposal",
				Content: op.Responses["200"].Content}
		}
	} else {
		op.Responses["204"] = &huma.Response{Description: http.StatusText(http.StatusNoContent)}
	}
}

func jsonContent(description string, schema *huma.Schema) *huma.RequestBody {
	return &huma.RequestBody{Required: true, Description: description,
		Content: map[string]*huma.MediaType{"application/json": {Schema: schema}}}
}

func (tokenEndpoint) describe(reg huma.Registry, op *huma.Operation) {
	form := &huma.Schema{Type: huma.TypeObject, Required: []string{"grant_type", "client_assertion_type", "client_assertion"},
		Properties: map[string]*huma.Schema{
			"grant_type":            {Type: huma.TypeString, Enum: []any{"client_credentials"}},
			"client_assertion_type": {Type: huma.TypeString, Enum: []any{assertionType}},
			"client_assertion":      {Type: huma.TypeString, Description: "A JWT signed with the client's key: iss and sub the client id, aud the issuer, iat, exp within 5 minutes, jti unique."},
			"client_id":             {Type: huma.TypeString, Description: "If given, it must be the assertion's subject."},
			"scope":                 {Type: huma.TypeString, Description: "Scopes separated by spaces; all that the client holds by default."},
		}}
	op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/x-www-form-urlencoded": {Schema: form}}}
	op.Responses = map[string]*huma.Response{
		"200": {Description: "The token", Content: map[string]*huma.MediaType{"application/json": {Schema: schemaOf(reg, reflect.TypeFor[api.Token]())}}},
	}
	for _, status := range []string{"400", "401"} {
		op.Responses[status] = &huma.Response{Description: "Refused, in the words of RFC 6749",
			Content: map[string]*huma.MediaType{"application/json": {Schema: schemaOf(reg, reflect.TypeFor[api.TokenError]())}}}
	}
}
