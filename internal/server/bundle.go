package server

import (
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/bundle"
)

// bundleManifest is GET /v1/bundle: the newest manifest, and on request what it
// has that an older one had not. A bundle holds no personal data and is public.
type bundleManifest struct {
	typedEndpoint[bundleInput, api.Bundle]
}

type bundleInput struct {
	Since int `query:"since" minimum:"0" doc:"Version that is here already: the answer then brings the parts that it lacks. Of a version that is not known any more, all parts."`
}

func (e *bundleManifest) serve(s *Server, c *call, r *http.Request) error {
	var in bundleInput
	if err := e.bindInput(&in, c, r); err != nil {
		return err
	}
	if err := s.enter(c); err != nil {
		return err
	}
	defer s.leave(c)
	newest, err := s.svc.Bundles.Newest(r.Context())
	if err != nil {
		return err
	}
	tag := strconv.FormatInt(newest.Version, 10)
	if in.Since > 0 {
		tag += "-" + strconv.Itoa(in.Since)
	}
	if held(c, r, tag, "60") {
		return nil
	}
	out := api.Bundle{Manifest: newest.Manifest, Signature: newest.Signature, Parts: map[string][]byte{}}
	if in.Since > 0 {
		f, err := s.svc.Bundles.Since(r.Context(), int64(in.Since))
		if err != nil {
			return err
		}
		out = api.Bundle{Manifest: f.Manifest, Signature: f.Signature, Parts: f.Parts}
	}
	body, err := json.Marshal(out)
	if err != nil {
		return err
	}
	return send(c, "application/json", body)
}

// bundleFile is GET /v1/bundle/file: the newest bundle with everything.
type bundleFile struct{}

func (bundleFile) prepare(huma.Registry) {}

func (bundleFile) serve(s *Server, c *call, r *http.Request) error {
	if err := s.enter(c); err != nil {
		return err
	}
	defer s.leave(c)
	newest, file, err := s.svc.Bundles.File(r.Context())
	if err != nil {
		return err
	}
	if held(c, r, strconv.FormatInt(newest.Version, 10), "60") {
		return nil
	}
	c.Header().Set("Content-Disposition", `attachment; filename="motma.bundle"`)
	return send(c, "application/gzip", file)
}

func (bundleFile) describe(_ huma.Registry, op *huma.Operation) {
	op.Responses = map[string]*huma.Response{"200": octets("The bundle: gzip of the object that GET /v1/bundle gives, with all parts.", "application/gzip"), "304": notChanged()}
}

// bundlePart is GET /v1/bundle/parts/{digest}: a content by its digest, which
// never changes.
type bundlePart struct{}

func (bundlePart) prepare(huma.Registry) {}

func (bundlePart) serve(s *Server, c *call, r *http.Request) error {
	digest := r.PathValue("digest")
	if raw, err := hex.DecodeString(digest); err != nil || len(raw) != 32 || digest != strings.ToLower(digest) {
		return bundle.ErrUnknown
	}
	if err := s.enter(c); err != nil {
		return err
	}
	defer s.leave(c)
	content, err := s.svc.Bundles.Part(r.Context(), digest)
	if err != nil {
		return err
	}
	if held(c, r, digest, "86400, immutable") {
		return nil
	}
	return send(c, "application/octet-stream", content)
}

func (bundlePart) describe(_ huma.Registry, op *huma.Operation) {
	op.Parameters = append(op.Parameters, pathParam("digest", "SHA-256 of the part, as the manifest names it."))
	op.Responses = map[string]*huma.Response{"200": octets("The part, byte for byte.", "application/octet-stream"), "304": notChanged()}
}

func (e *bundleManifest) describe(reg huma.Registry, op *huma.Operation) {
	e.typedEndpoint.describe(reg, op)
	op.Responses["304"] = notChanged()
}

func octets(words, media string) *huma.Response {
	return &huma.Response{Description: words, Content: map[string]*huma.MediaType{media: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}
}

func notChanged() *huma.Response {
	return &huma.Response{Description: "The caller has it already (If-None-Match)"}
}

// held says that the caller has this very answer already, and then tells so.
func held(c *call, r *http.Request, tag, seconds string) bool {
	tag = `"` + tag + `"`
	cacheFor(c, seconds)
	c.Header().Set("ETag", tag)
	for have := range strings.SplitSeq(r.Header.Get("If-None-Match"), ",") {
		if have = strings.TrimPrefix(strings.TrimSpace(have), "W/"); have == tag || have == "*" {
			c.WriteHeader(http.StatusNotModified)
			return true
		}
	}
	return false
}

// send writes a whole body that may be large: the deadline grows with it.
func send(c *call, media string, body []byte) error {
	h := c.Header()
	h.Set("Content-Type", media)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	c.WriteHeader(http.StatusOK)
	for len(body) > 0 {
		extend(c)
		n := min(len(body), streamBuffer)
		if _, err := c.Write(body[:n]); err != nil {
			return errReading.With(err)
		}
		body = body[n:]
	}
	return nil
}
