package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"errors"
	"html/template"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/scan"
	"github.com/motma/motma/internal/unit"
)

//go:embed pages/style.css
var styleCSS string

//go:embed pages/place.html
var placeHTML string

// htmlPage is a page for people: one template, the shared style, no script.
type htmlPage struct {
	tmpl   *template.Template
	policy string // Content-Security-Policy: this style and nothing else
}

func newPage(source string) htmlPage {
	sum := sha256.Sum256([]byte(styleCSS))
	return htmlPage{
		tmpl:   template.Must(template.New("page").Funcs(template.FuncMap{"style": func() template.CSS { return template.CSS(styleCSS) }}).Parse(source)),
		policy: "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
	}
}

func (p htmlPage) write(c *call, status int, data any) error {
	var b bytes.Buffer
	if err := p.tmpl.Execute(&b, data); err != nil {
		return err
	}
	h := c.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", p.policy)
	h.Set("Content-Length", strconv.Itoa(b.Len()))
	c.WriteHeader(status)
	_, err := c.Write(b.Bytes())
	return err
}

// placePage is GET /p/{code}: what a plain camera opens when somebody points
// it at a poster (standard §4). It shows the registered name, so that a poster
// on the wrong door is noticed, and says so when a poster is forged or was
// replaced (A06).
type placePage struct{ page htmlPage }

// placeView is what the page shows.
type placeView struct {
	English                 bool
	Genuine, Retired, Typed bool
	Found, Closed           bool
	Code, Name, Kind, Where string
}

func (e *placePage) prepare(huma.Registry) { e.page = newPage(placeHTML) }

func (e *placePage) serve(s *Server, c *call, r *http.Request) error {
	if err := s.enter(c); err != nil {
		return err
	}
	defer s.leave(c)
	v, err := s.placeView(r.Context(), r)
	if err != nil {
		return err
	}
	c.Header().Set("Cache-Control", "public, max-age=60")
	c.Header().Set("Vary", "Accept-Language")
	status := http.StatusOK
	if !v.Found {
		status = http.StatusNotFound
	}
	return e.page.write(c, status, v)
}

func (s *Server) placeView(ctx context.Context, r *http.Request) (placeView, error) {
	v := placeView{English: prefersEnglish(r.Header.Get("Accept-Language")), Typed: r.URL.RawQuery == ""}
	var p scan.Place
	read, err := s.svc.Places.Poster(ctx, s.cfg.Issuer+r.RequestURI)
	if p = read.Place; err == nil {
		v.Genuine, v.Retired = true, read.Retired
	} else {
		p, err = s.svc.Places.ByCode(ctx, r.PathValue("code"))
	}
	if f := fault.Of(err); f != nil && f.Kind != fault.NotFound && !errors.Is(err, scan.ErrCode) {
		return v, err
	}
	if err != nil {
		return v, nil
	}
	v.Found, v.Closed, v.Code, v.Name = true, !p.Closed.IsZero(), p.Code, p.Name
	v.Kind, v.Where = kindName(p.Kind, v.English), addressOf(p.Unit)
	return v, nil
}

func kindName(k scan.PlaceKind, english bool) string {
	names := map[scan.PlaceKind][2]string{scan.Venue: {"Địa điểm", "Venue"}, scan.Vehicle: {"Phương tiện", "Vehicle"}, scan.Checkpoint: {"Chốt kiểm soát", "Checkpoint"}}
	if english {
		return names[k][1]
	}
	return names[k][0]
}

// addressOf writes a unit with those above it.
func addressOf(code string) string {
	for _, l := range []*unit.List{unit.Vietnam2025(), unit.Vietnam2021()} {
		if _, known := l.Unit(code); known {
			return l.Address(code)
		}
	}
	return ""
}

func (e *placePage) describe(_ huma.Registry, op *huma.Operation) {
	op.Parameters = []*huma.Param{
		{Name: "code", In: "path", Required: true, Description: "Short code of the place.", Schema: &huma.Schema{Type: huma.TypeString}},
		{Name: "v", In: "query", Description: "Version of the poster.", Schema: &huma.Schema{Type: huma.TypeString}},
		{Name: "s", In: "query", Description: "Signature of the poster.", Schema: &huma.Schema{Type: huma.TypeString}},
	}
	html := map[string]*huma.MediaType{"text/html": {Schema: &huma.Schema{Type: huma.TypeString}}}
	op.Responses = map[string]*huma.Response{"200": {Description: "A page about the place", Content: html}, "404": {Description: "A page that says that there is no such place", Content: html}}
}
