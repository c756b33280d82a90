package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/motma/motma/api"
	"github.com/motma/motma/client"
	"github.com/motma/motma/internal/fault"
)

type importCmd struct {
	People importPeopleCmd `cmd:"" help:"Import an app's users from a CSV or NDJSON file, through the API."`
}

type importPeopleCmd struct {
	remote
	File    string `arg:"" type:"existingfile" help:"The list: CSV with a line of column names, or NDJSON."`
	Map     string `type:"existingfile" placeholder:"FILE" help:"Which column is what: JSON. Needed for CSV."`
	Format  string `enum:",csv,ndjson" default:"" help:"csv or ndjson (default: by the file's name)."`
	DryRun  bool   `help:"Tell what would come of each row, and keep nothing."`
	Results string `placeholder:"FILE" help:"Write the result of each row there: CSV if the name ends so, else NDJSON."`
	Strict  bool   `help:"Exit with 1 where a row was rejected."`
}

var (
	errMap = fault.New(fault.Invalid, "mapping_missing",
		"CSV cần bảng ánh xạ cột: --map TỆP; cách viết ở docs/guide/import.vi.md, mục 2.",
		"CSV needs a mapping of columns: --map FILE; docs/guide/import.md, section 2, shows one.")
	errMapForm = fault.New(fault.Invalid, "mapping_form",
		"Bảng ánh xạ cột không đúng dạng JSON; xem mẫu ở docs/guide/import.vi.md, mục 2.",
		"The mapping of columns is not the JSON that is expected; docs/guide/import.md, section 2, shows one.")
	errEmptyList = fault.New(fault.Invalid, "list_empty",
		"Tệp rỗng, không có dòng nào để nhập; hãy kiểm tra lại tệp.", "The file is empty, there is nothing to import; check it.")
)

// Run sends the list, shows how far it is, and says what came of it. Called
// again after it was killed, it goes on where it was.
func (c *importPeopleCmd) Run(ctx context.Context, std streams) (err error) {
	in, err := c.input()
	if err != nil {
		return err
	}
	cl, err := c.client()
	if err != nil {
		return err
	}
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.Mode().IsRegular() && info.Size() == 0 {
		return errEmptyList
	}
	show := newImportScreen(std.Err)
	job, err := cl.Import(ctx, f, client.ListImport{ImportInput: in, Progress: show.progress})
	show.end()
	if err != nil {
		return c.interrupted(std, job, err)
	}
	if c.Results != "" {
		if err := writeFile(c.Results, func(w io.Writer) error { return importResults(ctx, cl, job.Import, c.Results, w) }); err != nil {
			return err
		}
	}
	if err := importSummary(std.Out, job); err != nil {
		return err
	}
	if job.State != "done" || c.Strict && job.Counts.Rejected > 0 {
		return exitCode(1)
	}
	return nil
}

// input is what is asked for.
func (c *importPeopleCmd) input() (in api.ImportInput, err error) {
	in = api.ImportInput{Format: c.Format, DryRun: c.DryRun}
	if in.Format == "" {
		in.Format = "ndjson"
		if strings.EqualFold(filepath.Ext(c.File), ".csv") {
			in.Format = "csv"
		}
	}
	if in.Format == "csv" && c.Map == "" {
		return in, errMap
	}
	if c.Map == "" || in.Format == "ndjson" {
		return in, nil
	}
	raw, err := os.ReadFile(c.Map)
	if err != nil {
		return in, err
	}
	dec := json.NewDecoder(strings.NewReader(string(raw)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&in.Mapping); err != nil {
		return in, errMapForm.With(fmt.Errorf("%s: %w", c.Map, err))
	}
	return in, nil
}

// interrupted says how to go on.
func (c *importPeopleCmd) interrupted(std streams, job api.Import, err error) error {
	if errors.Is(err, context.Canceled) && job.Import != "" {
		fmt.Fprintf(std.Err, "Đã dừng; chạy lại đúng lệnh này để làm tiếp (tác vụ %s).\nStopped; the same command again goes on (import %s).\n", job.Import, job.Import)
		return exitCode(1)
	}
	return err
}

func importResults(ctx context.Context, cl *client.Client, id, name string, w io.Writer) error {
	if strings.EqualFold(filepath.Ext(name), ".csv") {
		return cl.ImportTable(ctx, id, w)
	}
	enc := json.NewEncoder(w)
	return cl.ImportResults(ctx, id, func(r api.ImportResult) error { return enc.Encode(r) })
}

// writeFile writes a file that only its owner can read, whole or not at all.
func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".motma-*")
	if err != nil {
		return err
	}
	err = errors.Join(write(f), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// importSummary prints what came of the rows.
func importSummary(out io.Writer, job api.Import) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	vi, en := "Đã nhập", "Imported"
	if job.DryRun {
		vi, en = "Chạy thử, không ghi gì", "Dry run, nothing was kept"
	}
	fmt.Fprintf(w, "%s\t%s\t%d\n", vi, en, job.Finished)
	n := job.Counts
	for _, l := range []struct {
		vi, en string
		n      int64
	}{
		{"  người mới", "  new people", n.Created}, {"  đã có ở ứng dụng khác", "  known through another app", n.Linked},
		{"  đã sửa", "  corrected", n.Updated}, {"  không đổi", "  unchanged", n.Unchanged},
		{"  có câu hỏi cần xem lại", "  with a question to review", n.Review}, {"  mâu thuẫn, chờ xác minh", "  contradicted, waiting", n.Conflict},
		{"  bị từ chối", "  rejected", n.Rejected},
	} {
		fmt.Fprintf(w, "%s\t%s\t%d\n", l.vi, l.en, l.n)
	}
	fmt.Fprintf(w, "Tác vụ\tImport\t%s (%s)\n", job.Import, job.State)
	return w.Flush()
}
