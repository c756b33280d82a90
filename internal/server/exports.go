package server

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/roster"
)

type createExportInput struct {
	Key  string `header:"Idempotency-Key" maxLength:"128" doc:"Makes a retry give the first answer instead of a second export."`
	Body api.ExportInput
}

// createExport is POST /v1/exports.
func (s *Server) createExport(ctx context.Context, c *call, in createExportInput) (api.Export, error) {
	r := roster.Request{App: person.AppID(c.client.ID), Actor: c.actor()}
	if in.Body.Since != nil {
		r.Since = in.Body.Since.UTC()
	}
	j, err := s.svc.Roster.CreateExport(ctx, r)
	if err == nil {
		c.created = "/v1/exports/" + jobText(j.ID)
	}
	return exportOf(roster.Manifest{Job: j}), err
}

func exportOf(m roster.Manifest) api.Export {
	out := api.Export{Export: jobText(m.ID), App: string(m.App), State: string(m.State), Created: m.Created, Approved: m.Approved,
		ReadAt: moment(m.Options.ReadAt), Rows: m.Received, Cursor: m.Options.Cursor, Watermark: m.Watermark, Until: moment(m.Until)}
	for _, p := range m.Parts {
		out.Parts = append(out.Parts, api.ExportPart{Part: text(p.First), Rows: p.Rows, Bytes: p.Bytes, SHA256: p.Digest})
	}
	return out
}

type exportInput struct {
	Export string `path:"export" maxLength:"19" doc:"Id of the export."`
}

// exportJob is GET /v1/exports/{export}: its state, and its parts when it is
// done.
func (s *Server) exportJob(ctx context.Context, c *call, in exportInput) (api.Export, error) {
	id, err := jobID(in.Export)
	if err != nil {
		return api.Export{}, err
	}
	m, err := s.svc.Roster.Manifest(ctx, person.AppID(c.client.ID), id)
	return exportOf(m), err
}

// cancelExport is POST /v1/exports/{export}/cancel.
func (s *Server) cancelExport(ctx context.Context, c *call, in exportInput) (api.Export, error) {
	id, err := jobID(in.Export)
	if err != nil {
		return api.Export{}, err
	}
	j, err := s.svc.Roster.Cancel(ctx, person.AppID(c.client.ID), roster.Export, id, c.actor())
	return exportOf(roster.Manifest{Job: j}), err
}

// approveExport is POST /v1/exports/{export}/approve, for operators.
func (s *Server) approveExport(ctx context.Context, c *call, in exportInput) (api.Export, error) {
	id, err := jobID(in.Export)
	if err != nil {
		return api.Export{}, err
	}
	j, err := s.svc.Roster.Approve(ctx, id, c.actor())
	return exportOf(roster.Manifest{Job: j}), err
}

// exportPart is GET /v1/exports/{export}/parts/{part}: packed as it is kept,
// for whoever takes gzip.
type exportPart struct{}

func (exportPart) prepare(huma.Registry) {}

func (exportPart) serve(s *Server, c *call, r *http.Request) error {
	id, err := jobID(r.PathValue("export"))
	if err != nil {
		return err
	}
	first, ok := digits(r.PathValue("part"))
	if !ok {
		return roster.ErrUnknown
	}
	if err := s.enter(c); err != nil {
		return err
	}
	defer s.leave(c)
	p, err := s.svc.Roster.ExportPart(r.Context(), person.AppID(c.client.ID), id, first)
	if err != nil {
		return err
	}
	out := newStream(c, r, ndjson)
	c.lines = p.Rows
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		c.Header().Set("Content-Encoding", "gzip")
		out.buf = p.Content
	} else if out.buf, err = roster.Unpacked(p); err != nil {
		return err
	}
	return out.flush()
}

func (exportPart) describe(_ huma.Registry, op *huma.Operation) {
	op.Parameters = append(op.Parameters, pathParam("export", "Id of the export."), pathParam("part", "Id of the part."))
	op.Responses = map[string]*huma.Response{"200": {Description: "Lines of JSON: the first says whose they are, each other is one person.",
		Content: map[string]*huma.MediaType{ndjson: {Schema: &huma.Schema{Type: huma.TypeString}}}}}
}
