package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/motma/motma/api"
	"github.com/motma/motma/client"
	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/profiles"
)

type importCmd struct {
	People       importPeopleCmd       `cmd:"" help:"Import an app's users from a CSV or NDJSON file, through the API."`
	Records      importRecordsCmd      `cmd:"" help:"Import records of doses, tests, infections, contacts, quarantine orders and checks of an app's users."`
	Declarations importDeclarationsCmd `cmd:"" help:"Import health declarations of an app's users."`
}

// importList is what an import of any content takes.
type importList struct {
	remote
	File    string `arg:"" type:"existingfile" help:"The list: CSV with a line of column names, or NDJSON."`
	Map     string `type:"existingfile" aliases:"mapping" placeholder:"FILE" help:"Which column is what: JSON. CSV needs it, or --profile."`
	Profile string `placeholder:"PROFILE" help:"Take the mapping of this profile: a built-in id, or a file."`
	Format  string `enum:",csv,ndjson" default:"" help:"csv or ndjson (default: by the file's name)."`
	DryRun  bool   `help:"Tell what would come of each row, and keep nothing."`
	Results string `placeholder:"FILE" help:"Write the result of each row there: CSV if the name ends so, else NDJSON."`
	Strict  bool   `help:"Exit with 1 where a row was rejected."`
	Again   bool   `help:"Import a file anew that was imported before, such as when its rejected users are registered by now. Without it the same file is the same import, and gives the results that it gave."`
}

type importPeopleCmd struct{ importList }

// Run imports users.
func (c *importPeopleCmd) Run(ctx context.Context, std streams) error {
	return c.run(ctx, std, "people", "people")
}

type importRecordsCmd struct {
	importList
	Kind string `placeholder:"KIND" help:"Which list of the profile it is: dose, test, infection, contact, quarantine, check (default: the only one there is)."`
}

// Run imports records.
func (c *importRecordsCmd) Run(ctx context.Context, std streams) error {
	return c.run(ctx, std, "records", c.Kind)
}

type importDeclarationsCmd struct {
	importList
	Kind string `placeholder:"KIND" help:"Which list of the profile it is: domestic, movement, entry (default: the only one there is)."`
}

// Run imports declarations.
func (c *importDeclarationsCmd) Run(ctx context.Context, std streams) error {
	return c.run(ctx, std, "declarations", c.Kind)
}

var (
	errMap = fault.New(fault.Invalid, "mapping_missing",
		"CSV cần bảng ánh xạ cột: --map TỆP, hoặc --profile; cách viết ở docs/guide/import.vi.md, mục 2.",
		"CSV needs a mapping of columns: --map FILE, or --profile; docs/guide/import.md, section 2, shows one.")
	errMapForm = fault.New(fault.Invalid, "mapping_form",
		"Bảng ánh xạ cột không đúng dạng JSON; xem mẫu ở docs/guide/import.vi.md, mục 2.",
		"The mapping of columns is not the JSON that is expected; docs/guide/import.md, section 2, shows one.")
	errNoLayout = fault.New(fault.Invalid, "profile_without_mapping",
		"Hồ sơ này không có bảng ánh xạ cho loại danh sách đó, hoặc có nhiều loại; chọn bằng --kind, hoặc dùng --map.",
		"The profile has no mapping for such a list, or has several; choose with --kind, or use --map.")
	errEmptyList = fault.New(fault.Invalid, "list_empty",
		"Tệp rỗng, không có dòng nào để nhập; hãy kiểm tra lại tệp.", "The file is empty, there is nothing to import; check it.")
)

// run sends the list, shows how far it is, and says what came of it. Called
// again after it was killed, it goes on where it was.
func (c *importList) run(ctx context.Context, std streams, content, kind string) error {
	in, err := c.input(content, kind)
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
	job, err := cl.Import(ctx, f, client.ListImport{ImportInput: in, Again: c.Again, Progress: show.progress})
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
	if job.Counts.Rejected > 0 && !c.Again {
		fmt.Fprint(std.Err, "Có dòng bị từ chối: sửa rồi nhập lại; tệp không đổi thì thêm --again.\n"+
			"Rows were rejected: mend and import them again; with --again if the file is the same.\n")
	}
	if job.State != "done" || c.Strict && job.Counts.Rejected > 0 {
		return exitCode(1)
	}
	return nil
}

// input is what is asked for.
func (c *importList) input(content, kind string) (in api.ImportInput, err error) {
	in = api.ImportInput{Content: content, Format: c.Format, DryRun: c.DryRun}
	if in.Format == "" {
		in.Format = "ndjson"
		if strings.EqualFold(filepath.Ext(c.File), ".csv") {
			in.Format = "csv"
		}
	}
	switch {
	case in.Format == "ndjson":
	case c.Map != "":
		in.Mapping, err = readMap(c.Map)
	case c.Profile != "":
		in.Mapping, err = profileMap(c.Profile, content, kind)
	default:
		err = errMap
	}
	return in, err
}

// readMap reads a mapping of columns.
func readMap(name string) (m *api.Mapping, err error) {
	raw, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	dec := json.NewDecoder(strings.NewReader(string(raw)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&m); err != nil {
		return nil, errMapForm.With(fmt.Errorf("%s: %w", name, err))
	}
	return m, nil
}

// profileMap is the mapping of a profile for a kind of list; without a kind,
// for the only one of the content that the profile has.
func profileMap(name, content, kind string) (*api.Mapping, error) {
	p, err := readProfile(name)
	if err != nil {
		return nil, err
	}
	if kind == "" {
		kinds := slices.DeleteFunc(slices.Collect(maps.Keys(p.Health)), func(k string) bool {
			return slices.Contains(profiles.Forms, k) != (content == "declarations")
		})
		if len(kinds) != 1 {
			return nil, errNoLayout
		}
		kind = kinds[0]
	}
	m := layout(p, kind)
	if m == nil {
		return nil, errNoLayout
	}
	return m, nil
}

// interrupted says how to go on.
func (c *importList) interrupted(std streams, job api.Import, err error) error {
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
	for _, l := range countsOf(job) {
		fmt.Fprintf(w, "%s\t%s\t%d\n", l.vi, l.en, l.n)
	}
	fmt.Fprintf(w, "Tác vụ\tImport\t%s (%s)\n", job.Import, job.State)
	return w.Flush()
}

// count is one line of a summary.
type count struct {
	vi, en string
	n      int64
}

// countsOf are the outcomes that rows of the job's content may have.
func countsOf(job api.Import) []count {
	n := job.Counts
	if job.Content != "people" {
		return []count{{"  mới", "  new", n.Created}, {"  đính chính", "  corrected", n.Corrected}, {"  không đổi", "  unchanged", n.Unchanged},
			{"  đã rút", "  withdrawn", n.Withdrawn}, {"  bị từ chối", "  rejected", n.Rejected}}
	}
	return []count{
		{"  người mới", "  new people", n.Created}, {"  đã có ở ứng dụng khác", "  known through another app", n.Linked},
		{"  đã sửa", "  corrected", n.Updated}, {"  không đổi", "  unchanged", n.Unchanged},
		{"  có câu hỏi cần xem lại", "  with a question to review", n.Review}, {"  mâu thuẫn, chờ xác minh", "  contradicted, waiting", n.Conflict},
		{"  bị từ chối", "  rejected", n.Rejected},
	}
}
