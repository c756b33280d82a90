package client

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/motma/motma/api"
)

// pieceSize is how much of a list is sent at a time, before packing. A piece
// that got lost is sent again as a whole.
const pieceSize = 4 << 20

// ListImport is a whole list to be imported: of users, or of what is known of
// their health.
type ListImport struct {
	api.ImportInput
	// Again makes a new import of a file that was imported before, such as when
	// the users of rejected rows are registered by now. What is there already is
	// unchanged. It cannot go on after a break: it begins anew.
	Again bool
	// Progress, if set, is told how far it is: while rows are sent, and then
	// while they are worked on, every half second at the longest.
	Progress func(api.Import)
}

// Import sends a list, a piece at a time, and waits until every row has a
// result. The file is read twice: first for its digest, by which an import
// that was broken off, on either side, goes on where it was.
func (c *Client) Import(ctx context.Context, file io.ReadSeeker, l ListImport) (api.Import, error) {
	var err error
	if !l.Again {
		if l.Digest, err = digestOf(file); err != nil {
			return api.Import{}, err
		}
	}
	var job api.Import
	if err := c.call(ctx, http.MethodPost, "/v1/imports", l.ImportInput, &job); err != nil {
		return job, err
	}
	if job.State == "receiving" {
		if err := c.sendRows(ctx, file, l, &job); err != nil {
			return job, err
		}
		if err := c.call(ctx, http.MethodPost, "/v1/imports/"+job.Import+"/start", nil, &job); err != nil {
			return job, err
		}
	}
	return c.awaitImport(ctx, job, l.Progress)
}

func digestOf(file io.ReadSeeker) (string, error) {
	h := sha256.New()
	if _, err := io.Copy(h, file); err != nil {
		return "", fmt.Errorf("motma client: read list: %w", err)
	}
	_, err := file.Seek(0, io.SeekStart)
	return hex.EncodeToString(h.Sum(nil)), err
}

// sendRows sends what the platform has not got yet.
func (c *Client) sendRows(ctx context.Context, file io.Reader, l ListImport, job *api.Import) error {
	rows := newPieces(file, l.Format == "csv")
	if err := rows.skip(job.Received); err != nil {
		return err
	}
	for {
		piece, n, err := rows.next(pieceSize)
		if err != nil || n == 0 {
			return err
		}
		added, err := c.AddImportRows(ctx, job.Import, l.Format, job.Received, piece)
		if p := (*api.Problem)(nil); errors.As(err, &p) && p.Code == "rows_out_of_place" {
			// The piece arrived and its answer did not: ask how many there are.
			var now api.Import
			if now, err = c.ImportState(ctx, job.Import); err == nil && now.Received == job.Received+int64(n) {
				added = now.Received
			} else {
				err = errors.Join(p, err)
			}
		}
		if err != nil {
			return err
		}
		if job.Received = added; l.Progress != nil {
			l.Progress(*job)
		}
	}
}

// AddImportRows sends one piece of an import by hand: whole rows, after so
// many. It gives how many rows are there then.
func (c *Client) AddImportRows(ctx context.Context, id, format string, from int64, piece []byte) (int64, error) {
	var packed bytes.Buffer
	z, _ := gzip.NewWriterLevel(&packed, gzip.BestSpeed)
	if _, err := z.Write(piece); err != nil {
		return from, err
	}
	if err := z.Close(); err != nil {
		return from, err
	}
	kind := ndjson
	if format == "csv" {
		kind = "text/csv"
	}
	answer, err := c.do(ctx, request{method: http.MethodPost, path: "/v1/imports/" + id + "/rows?from=" + strconv.FormatInt(from, 10),
		body: packed.Bytes(), kind: kind, encoding: "gzip"})
	if err != nil {
		return from, err
	}
	defer answer.Body.Close()
	var out api.RowsAdded
	if err := json.NewDecoder(io.LimitReader(answer.Body, maxAnswer)).Decode(&out); err != nil {
		return from, fmt.Errorf("motma client: read answer: %w", err)
	}
	return out.Received, nil
}

// The pauses between two looks at a job: short lists are done at once, long
// ones need no asking.
const (
	firstLook = 10 * time.Millisecond
	slowLook  = 500 * time.Millisecond
)

// awaitImport asks until the import is done, less and less often.
func (c *Client) awaitImport(ctx context.Context, job api.Import, progress func(api.Import)) (api.Import, error) {
	for pause := firstLook; ; pause = min(2*pause, slowLook) {
		if progress != nil {
			progress(job)
		}
		if job.State != "running" {
			return job, nil
		}
		if err := sleep(ctx, pause); err != nil {
			return job, err
		}
		var err error
		if job, err = c.ImportState(ctx, job.Import); err != nil {
			return job, err
		}
	}
}

// ImportState tells how far an import is.
func (c *Client) ImportState(ctx context.Context, id string) (api.Import, error) {
	var out api.Import
	return out, c.call(ctx, http.MethodGet, "/v1/imports/"+id, nil, &out)
}

// Imports lists the app's own, newest first.
func (c *Client) Imports(ctx context.Context, cursor string) (api.List[api.Import], error) {
	var out api.List[api.Import]
	return out, c.call(ctx, http.MethodGet, "/v1/imports"+after(cursor), nil, &out)
}

// CancelImport stops one; what was kept stays.
func (c *Client) CancelImport(ctx context.Context, id string) (api.Import, error) {
	var out api.Import
	return out, c.call(ctx, http.MethodPost, "/v1/imports/"+id+"/cancel", nil, &out)
}

// ImportResults gives what became of each row that has a result by now.
func (c *Client) ImportResults(ctx context.Context, id string, f func(api.ImportResult) error) error {
	return stream(ctx, c, request{method: http.MethodGet, path: "/v1/imports/" + id + "/results"}, f)
}

// ImportTable writes the results as a table that a spreadsheet opens.
func (c *Client) ImportTable(ctx context.Context, id string, w io.Writer) error {
	answer, err := c.do(ctx, request{method: http.MethodGet, path: "/v1/imports/" + id + "/results", accept: "text/csv"})
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	_, err = io.Copy(w, answer.Body)
	return err
}

// CreateExport asks for all of the app's own people.
func (c *Client) CreateExport(ctx context.Context, in api.ExportInput) (api.Export, error) {
	var out api.Export
	return out, c.call(ctx, http.MethodPost, "/v1/exports", in, &out)
}

// ExportState tells how far an export is, and its parts when it is done.
func (c *Client) ExportState(ctx context.Context, id string) (api.Export, error) {
	var out api.Export
	return out, c.call(ctx, http.MethodGet, "/v1/exports/"+id, nil, &out)
}

// ApproveExport lets a large export go on, for operators.
func (c *Client) ApproveExport(ctx context.Context, id string) (api.Export, error) {
	var out api.Export
	return out, c.call(ctx, http.MethodPost, "/v1/exports/"+id+"/approve", nil, &out)
}

// ErrWaiting is an export that an operator has to approve; ask for it again
// by its id when that is done.
var ErrWaiting = errors.New("motma client: the export waits for an operator's approval")

// ErrDigest is a part that is not what the manifest says.
var ErrDigest = errors.New("motma client: a part of the export does not match its digest")

// Export waits for an export and gives each of its people. Nothing of a part
// is given before its digest was checked.
func (c *Client) Export(ctx context.Context, id string, f func(api.ExportedPerson) error) (api.Export, error) {
	x, err := c.awaitExport(ctx, id)
	if err != nil {
		return x, err
	}
	for _, p := range x.Parts {
		raw, err := c.exportPart(ctx, id, p)
		if err != nil {
			return x, err
		}
		first := true
		for line := range bytes.Lines(raw) {
			if first { // says whose it is
				first = false
				continue
			}
			var v api.ExportedPerson
			if err := json.Unmarshal(line, &v); err != nil {
				return x, fmt.Errorf("motma client: read line: %w", err)
			}
			if err := f(v); err != nil {
				return x, err
			}
		}
	}
	return x, nil
}

func (c *Client) awaitExport(ctx context.Context, id string) (api.Export, error) {
	for pause := firstLook; ; pause = min(2*pause, slowLook) {
		x, err := c.ExportState(ctx, id)
		switch {
		case err != nil:
			return x, err
		case x.State == "waiting":
			return x, ErrWaiting
		case x.State == "done":
			return x, nil
		case x.State != "running":
			return x, fmt.Errorf("motma client: the export is %s", x.State)
		}
		if err := sleep(ctx, pause); err != nil {
			return x, err
		}
	}
}

func (c *Client) exportPart(ctx context.Context, id string, p api.ExportPart) ([]byte, error) {
	answer, err := c.do(ctx, request{method: http.MethodGet, path: "/v1/exports/" + id + "/parts/" + p.Part, accept: ndjson})
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return nil, fmt.Errorf("motma client: read part: %w", err)
	}
	sum := sha256.Sum256(raw)
	if hex.EncodeToString(sum[:]) != p.SHA256 {
		return nil, ErrDigest
	}
	return raw, nil
}
