package server

import (
	_ "embed"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

//go:embed pages/docs.html
var docsHTML string

// docsPage is GET /docs: the document as a page, for people.
type docsPage struct {
	page htmlPage
	data docsView
}

type docsView struct {
	Version string
	Tags    []docsTag
	Schemas []docsSchema
}

type docsTag struct {
	Name, About string
	Operations  []docsOperation
}

type docsOperation struct {
	ID, Method, Path, Summary, Grant string
	Params                           []docsMember
	Takes, Gives                     []docsContent
}

type docsContent struct{ Status, Media, Type string }

type docsSchema struct {
	Name    string
	Members []docsMember
}

type docsMember struct {
	Name, Type, About string
	Required          bool
}

func (e *docsPage) prepare(huma.Registry) { e.page, e.data = newPage(docsHTML), newDocs() }

func (e *docsPage) serve(_ *Server, c *call, _ *http.Request) error {
	cacheFor(c, "300")
	return e.page.write(c, http.StatusOK, e.data)
}

// newDocs computes the page from the document.
func newDocs() docsView {
	reg := newSchemas()
	s := &Server{}
	doc := s.document(reg)
	v := docsView{Version: doc.Info.Version}
	for _, tag := range doc.Tags {
		t := docsTag{Name: tag.Name, About: tag.Description}
		for _, rt := range s.routes() {
			if rt.tag == tag.Name {
				t.Operations = append(t.Operations, docsOf(rt, doc.Paths[rt.path]))
			}
		}
		v.Tags = append(v.Tags, t)
	}
	names := reg.Map()
	for name, schema := range names {
		v.Schemas = append(v.Schemas, docsSchema{name, membersOf(schema)})
	}
	slices.SortFunc(v.Schemas, func(a, b docsSchema) int { return strings.Compare(a.Name, b.Name) })
	return v
}

func docsOf(rt *route, item *huma.PathItem) docsOperation {
	op := map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "PUT": item.Put, "DELETE": item.Delete}[rt.method]
	out := docsOperation{ID: rt.id, Method: rt.method, Path: rt.path, Summary: rt.summary, Grant: op.Description}
	for _, p := range op.Parameters {
		out.Params = append(out.Params, docsMember{p.Name + " (" + p.In + ")", typeName(p.Schema), p.Description, p.Required})
	}
	if op.RequestBody != nil {
		out.Takes = contents("", op.RequestBody.Content)
	}
	for _, status := range []string{"200", "204"} {
		if r := op.Responses[status]; r != nil {
			out.Gives = append(out.Gives, contents(status, r.Content)...)
		}
	}
	return out
}

func contents(status string, all map[string]*huma.MediaType) []docsContent {
	var out []docsContent
	for media, m := range all {
		kinds := []*huma.Schema{m.Schema}
		if len(m.Schema.AnyOf) > 0 {
			kinds = m.Schema.AnyOf
		}
		for _, kind := range kinds {
			out = append(out, docsContent{status, media, typeName(kind)})
		}
	}
	slices.SortStableFunc(out, func(a, b docsContent) int { return strings.Compare(a.Media, b.Media) })
	if len(out) == 0 {
		out = append(out, docsContent{Status: status})
	}
	return out
}

func membersOf(schema *huma.Schema) []docsMember {
	var out []docsMember
	for name, p := range schema.Properties {
		about := p.Description
		if len(p.Enum) > 0 {
			about = strings.TrimSpace(about + " " + fmt.Sprint(p.Enum...))
		}
		out = append(out, docsMember{name, typeName(p), about, slices.Contains(schema.Required, name)})
	}
	slices.SortFunc(out, func(a, b docsMember) int { return strings.Compare(a.Name, b.Name) })
	return out
}

func (e *docsPage) describe(_ huma.Registry, op *huma.Operation) {
	op.Responses = map[string]*huma.Response{"200": {Description: "A page", Content: map[string]*huma.MediaType{"text/html": {Schema: &huma.Schema{Type: huma.TypeString}}}}}
}
