package server

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"iter"
	"mime"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/roster"
)

type createImportInput struct {
	Body api.ImportInput
}

// createImport is POST /v1/imports. A table without a mapping has the columns
// that the app's profile says.
func (s *Server) createImport(ctx context.Context, c *call, in createImportInput) (api.Import, error) {
	b := in.Body
	content := roster.Content(cmp.Or(b.Content, string(roster.People)))
	if err := c.mayImport(content); err != nil {
		return api.Import{}, err
	}
	if b.Mapping == nil && b.Format == string(roster.CSV) && s.cfg.Layout != nil {
		b.Mapping = s.cfg.Layout(c.client.Profile, cmp.Or(b.Kind, string(content)))
	}
	j, err := s.svc.Roster.CreateImport(ctx, roster.Request{App: person.AppID(c.client.ID), Actor: c.actor(), Content: content, Digest: b.Digest,
		Options: roster.Options{Format: roster.Format(b.Format), Mapping: mappingOf(b.Mapping), Dry: b.DryRun}})
	if err == nil {
		c.created = "/v1/imports/" + jobText(j.ID)
	}
	return s.importOf(j), err
}

// mayImport says whether the client may import such rows: the scope depends on
// what they are.
func (c *call) mayImport(content roster.Content) error {
	need := connect.HealthWrite
	if content == roster.People {
		need = connect.PeopleWrite
	}
	if !c.client.Has(need) || !c.token.has(need) {
		return connect.ErrScope
	}
	return nil
}

// ownImport gives the app's own import, if the client may make such.
func (s *Server) ownImport(ctx context.Context, c *call, text string) (roster.Job, error) {
	id, err := jobID(text)
	if err != nil {
		return roster.Job{}, err
	}
	j, err := s.svc.Roster.Job(ctx, person.AppID(c.client.ID), roster.Import, id)
	if err == nil {
		err = c.mayImport(j.Content)
	}
	return j, err
}

func mappingOf(m *api.Mapping) *roster.Mapping {
	if m == nil {
		return nil
	}
	out := &roster.Mapping{Columns: m.Columns, Constants: m.Constants, Words: m.Words, Separator: m.Separator, Dates: m.Dates, Sex: m.Sex}
	for _, p := range m.Proofs {
		out.Proofs = append(out.Proofs, roster.ProofRule(p))
	}
	return out
}

func jobText(id roster.ID) string { return text(int64(id)) }

func jobID(s string) (roster.ID, error) {
	n, ok := digits(s)
	if !ok {
		return 0, roster.ErrUnknown
	}
	return roster.ID(n), nil
}

func (s *Server) importOf(j roster.Job) api.Import {
	out := api.Import{Import: jobText(j.ID), Content: string(j.Content), State: string(j.State), Format: string(j.Options.Format), DryRun: j.Options.Dry, Digest: j.Digest,
		Created: j.Created, Started: moment(j.Started), Ended: moment(j.Ended), Received: j.Received, Finished: j.Counts.Sum(),
		Counts: api.ImportCounts(j.Counts), Erased: !j.Erased.IsZero()}
	if !j.Started.IsZero() {
		end := j.Ended
		if end.IsZero() {
			end = s.cfg.Now()
		}
		if took := end.Sub(j.Started).Seconds(); took > 0 {
			out.Rate = float64(int(10*float64(out.Finished)/took)) / 10
		}
	}
	return out
}

type importsInput struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"199" doc:"Items a page, 50 by default."`
	Cursor string `query:"cursor" maxLength:"200" doc:"Cursor of the page before."`
}

// imports is GET /v1/imports: the app's own, newest first.
func (s *Server) imports(ctx context.Context, c *call, in importsInput) (api.List[api.Import], error) {
	before, err := s.after(c, in.Cursor)
	if err != nil {
		return api.List[api.Import]{}, err
	}
	limit := limitOf(in.Limit)
	found, err := s.svc.Roster.Jobs(ctx, person.AppID(c.client.ID), roster.Import, roster.ID(before), limit+1)
	if err != nil {
		return api.List[api.Import]{}, err
	}
	found, next := pageOf(s, c, found, limit, func(j roster.Job) int64 { return int64(j.ID) })
	out := api.List[api.Import]{Items: make([]api.Import, len(found)), Next: next}
	for i, j := range found {
		out.Items[i] = s.importOf(j)
	}
	return out, nil
}

type importInput struct {
	Import string `path:"import" maxLength:"19" doc:"Id of the import."`
}

// importJob is GET /v1/imports/{import}.
func (s *Server) importJob(ctx context.Context, c *call, in importInput) (api.Import, error) {
	j, err := s.ownImport(ctx, c, in.Import)
	return s.importOf(j), err
}

// startImport is POST /v1/imports/{import}/start.
func (s *Server) startImport(ctx context.Context, c *call, in importInput) (api.Import, error) {
	j, err := s.ownImport(ctx, c, in.Import)
	if err != nil {
		return api.Import{}, err
	}
	j, err = s.svc.Roster.Start(ctx, person.AppID(c.client.ID), j.ID, c.actor())
	return s.importOf(j), err
}

// cancelImport is POST /v1/imports/{import}/cancel.
func (s *Server) cancelImport(ctx context.Context, c *call, in importInput) (api.Import, error) {
	j, err := s.ownImport(ctx, c, in.Import)
	if err != nil {
		return api.Import{}, err
	}
	j, err = s.svc.Roster.Cancel(ctx, person.AppID(c.client.ID), roster.Import, j.ID, c.actor())
	return s.importOf(j), err
}

// importRows is POST /v1/imports/{import}/rows?from=N: the next piece.
type importRows struct{}

func (importRows) prepare(huma.Registry) {}

func (importRows) serve(s *Server, c *call, r *http.Request) error {
	j, err := s.ownImport(r.Context(), c, r.PathValue("import"))
	if err != nil {
		return err
	}
	from, err := strconv.ParseUint(r.URL.Query().Get("from"), 10, 40)
	if err != nil {
		return wrong("from", "Cho biết đã gửi bao nhiêu dòng trước phần này.", "Say how many rows came before this piece.")
	}
	media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if media != ndjson && media != "text/csv" {
		c.Header().Set("Accept-Post", ndjson+", text/csv")
		return errMedia
	}
	body, err := packedBody(c, r)
	if err != nil {
		return err
	}
	if err := s.enter(c); err != nil {
		return err
	}
	defer s.leave(c)
	n, err := s.svc.Roster.AddRows(r.Context(), person.AppID(c.client.ID), j.ID, int64(from), body)
	if err != nil {
		return err
	}
	return answer(c, api.RowsAdded{Received: n})
}

func (importRows) describe(reg huma.Registry, op *huma.Operation) {
	op.Parameters = append(op.Parameters, pathParam("import", "Id of the import."), &huma.Param{Name: "from", In: "query", Required: true,
		Description: "How many rows came before this piece.", Schema: &huma.Schema{Type: huma.TypeInteger, Minimum: new(float64)}})
	row := &huma.Schema{AnyOf: []*huma.Schema{schemaOf(reg, reflect.TypeFor[api.Registration]()), schemaOf(reg, reflect.TypeFor[api.RecordLine]()),
		schemaOf(reg, reflect.TypeFor[api.DeclarationRow]())}}
	op.RequestBody = &huma.RequestBody{Required: true, Description: "Whole rows, 8 MB at most; Content-Encoding gzip is taken. A row is a registration, a record or a declaration, as the content of the import says. A piece of a table begins with the line of column names.",
		Content: map[string]*huma.MediaType{ndjson: {Schema: row}, "text/csv": {Schema: &huma.Schema{Type: huma.TypeString}}}}
	op.Responses = map[string]*huma.Response{"200": {Description: "The rows are there, durably.", Content: map[string]*huma.MediaType{
		"application/json": {Schema: schemaOf(reg, reflect.TypeFor[api.RowsAdded]())}}}}
}

func pathParam(name, doc string) *huma.Param {
	length := 19
	return &huma.Param{Name: name, In: "path", Required: true, Description: doc, Schema: &huma.Schema{Type: huma.TypeString, MaxLength: &length}}
}

// importResults is GET /v1/imports/{import}/results: a line or a row for each
// row that has a result by now.
type importResults struct{}

func (importResults) prepare(huma.Registry) {}

func (importResults) serve(s *Server, c *call, r *http.Request) error {
	media, err := tableMedia(r)
	if err != nil {
		return err
	}
	j, err := s.ownImport(r.Context(), c, r.PathValue("import"))
	if err != nil {
		return err
	}
	if err := s.enter(c); err != nil {
		return err
	}
	defer s.leave(c)
	parts, err := s.svc.Roster.Results(r.Context(), person.AppID(c.client.ID), j.ID)
	if err != nil {
		return err
	}
	t := newTable(newStream(c, r, media))
	t.head = headResults
	if err := writeResults(t, parts); err != nil {
		if !t.out.begun() {
			return err
		}
		t.out.abort(err)
	}
	return nil
}

var headResults = [][2]string{{"Dòng", "Row"}, {"Mã người dùng", "User"}, {"Kết quả", "Outcome"}, {"Tài khoản", "Account"}, {"QID", "QID"},
	{"Mã cá nhân", "Code"}, {"Mã lý do", "Reason code"}, {"Lý do", "Reason"}, {"Cột", "Column"}, {"Trường", "Member"}, {"Ghi chú", "Flags"},
	{"Bản ghi, tờ khai", "Record, declaration"}, {"Phiên bản", "Version"}}

func writeResults(t *table, parts iter.Seq2[[]byte, error]) error {
	if t.sheet != nil {
		t.header()
	}
	for lines, err := range parts {
		if err != nil {
			return err
		}
		if t.sheet == nil {
			t.out.buf = append(t.out.buf, lines...)
			if err := t.out.sent(); err != nil {
				return err
			}
			continue
		}
		for line := range bytes.Lines(lines) {
			var l api.ImportResult
			if err := json.Unmarshal(line, &l); err != nil {
				return fault.ErrInternal.With(err)
			}
			if err := t.row(resultCells(l, t.out.english)); err != nil {
				return err
			}
		}
	}
	return t.out.flush()
}

func resultCells(l api.ImportResult, english bool) []string {
	code, why := "", ""
	if l.Reason != nil {
		if code, why = l.Reason.Code, l.Reason.VI; english {
			why = l.Reason.EN
		}
	}
	version := ""
	if l.Version > 0 {
		version = strconv.Itoa(l.Version)
	}
	return []string{strconv.FormatInt(l.Row, 10), l.User, l.Outcome, l.Account, l.QID, l.Code, code, why, l.Column, l.Path, strings.Join(l.Flags, " "),
		cmp.Or(l.Record, l.Declaration), version}
}

func (importResults) describe(reg huma.Registry, op *huma.Operation) {
	op.Parameters = append(op.Parameters, pathParam("import", "Id of the import."))
	op.Responses = map[string]*huma.Response{"200": {Description: "The rows that have a result by now; all of them when the import is done. Rows whose declarer came after them stand after the others.",
		Content: map[string]*huma.MediaType{
			ndjson:     {Schema: schemaOf(reg, reflect.TypeFor[api.ImportResult]())},
			"text/csv": {Schema: &huma.Schema{Type: huma.TypeString}}}}}
}
