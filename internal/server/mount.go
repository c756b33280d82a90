package server

import (
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/motma/motma/internal/connect"
)

// route is one line of the table in routes.go.
type route struct {
	method, path string
	scope        connect.Scope // what a token must hold; "": public, or self
	or           connect.Scope // what it may hold instead: what is asked says which of them is needed
	self         bool          // about the client itself: any token
	purpose      string        // what the client must have been granted it for
	do           endpoint
	id, tag      string // of the document
	summary      string

	pattern string
	limit   int64 // of the body
	bulk    bool  // megabytes: counts against Config.MaxBatches
	once    bool  // a retry with the same Idempotency-Key gets the first answer
	free    bool  // costs nothing to answer: no quota
	metrics routeMetrics
}

func (rt *route) slots(s *Server) *slots {
	if rt.bulk {
		return s.bulk
	}
	return s.single
}

// mount puts the table on a ServeMux, whose patterns then name the routes in
// logs and metrics.
func (s *Server) mount() http.Handler {
	s.schemas = newSchemas()
	mux := http.NewServeMux()
	for _, rt := range s.routes() {
		s.ready(rt)
		mux.Handle(rt.pattern, s.serve(rt))
	}
	other := &route{path: "other", do: elsewhere{mux}}
	s.ready(other)
	mux.Handle("/", s.serve(other))
	return mux
}

func (s *Server) ready(rt *route) {
	rt.pattern = strings.TrimSpace(rt.method + " " + rt.path)
	if rt.limit == 0 {
		rt.limit = maxBody
	}
	rt.metrics = s.metrics.of(rt.pattern)
	rt.do.prepare(s.schemas)
}

func newSchemas() huma.Registry {
	return huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
}

// elsewhere answers what no route takes: 405 where another method would do,
// else 404.
type elsewhere struct{ mux *http.ServeMux }

func (elsewhere) prepare(huma.Registry) {}

func (elsewhere) describe(huma.Registry, *huma.Operation) {}

func (e elsewhere) serve(_ *Server, c *call, r *http.Request) error {
	var allow []string
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete} {
		probe := *r
		probe.Method = method
		if _, pattern := e.mux.Handler(&probe); pattern != "/" {
			allow = append(allow, method)
		}
	}
	if len(allow) == 0 {
		return errNotFound
	}
	c.Header().Set("Allow", strings.Join(allow, ", "))
	return errMethod
}
