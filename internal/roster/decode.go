package roster

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
)

// decoder turns rows into registrations of one app.
type decoder struct {
	app     person.AppID
	format  Format
	mapping Mapping
	now     time.Time
	comma   rune
	columns map[string]int // field or column name, in lower case -> index
	names   []string       // of the columns
}

// newDecoder reads the header; the columns that the mapping names must be in
// it.
func newDecoder(app person.AppID, o Options, head []byte, now time.Time) (*decoder, error) {
	d := &decoder{app: app, format: o.Format, now: now}
	if o.Format != CSV {
		return d, nil
	}
	if o.Mapping == nil {
		return nil, wrong("mapping", "CSV cần bảng ánh xạ cột.", "CSV needs a mapping of columns.")
	}
	d.mapping, d.comma = *o.Mapping, commaOf(o.Mapping.Separator, head)
	names, err := d.record(head)
	if err != nil {
		return nil, wrong("header", "Dòng tên cột không đọc được.", "The line of column names cannot be read.")
	}
	d.names, d.columns = names, map[string]int{}
	for i, n := range names {
		n = strings.ToLower(strings.TrimSpace(n))
		if _, twice := d.columns[n]; !twice {
			d.columns[n] = i
		}
	}
	var p fault.Problems
	for _, f := range fields {
		if c := d.mapping.Columns[f]; c != "" && d.index(c) < 0 {
			p.Add("mapping.columns."+f, "Tệp không có cột này.", "The file has no such column.")
		}
	}
	return d, p.Err()
}

// commaOf is the separator named, or the one that the header has most of.
func commaOf(named string, head []byte) rune {
	if named != "" {
		return rune(named[0])
	}
	best, most := ',', 0
	for _, c := range ",;\t" {
		if n := bytes.Count(head, []byte(string(c))); n > most {
			best, most = c, n
		}
	}
	return best
}

// index of a column by its name; -1 without one.
func (d *decoder) index(column string) int {
	if i, ok := d.columns[strings.ToLower(strings.TrimSpace(column))]; ok {
		return i
	}
	return -1
}

// record takes one row of a table apart.
func (d *decoder) record(row []byte) ([]string, error) {
	r := csv.NewReader(bytes.NewReader(row))
	r.Comma, r.FieldsPerRecord = d.comma, -1
	return r.Read()
}

// refusal is why a row is not registered, and where.
type refusal struct {
	Reason
	column, path string
}

// decode reads a row. The user is given also where the rest is wrong.
func (d *decoder) decode(row []byte) (person.Registration, *refusal) {
	switch {
	case len(row) > MaxRow:
		return person.Registration{}, refuse("row_too_long", "", "Dòng dài quá 16 KB.", "The row is longer than 16 KB.")
	case !utf8.Valid(row):
		return person.Registration{}, refuse(ErrEncoding.Code, "", ErrEncoding.VI, ErrEncoding.EN)
	case d.format == CSV:
		return d.decodeCSV(row)
	}
	return d.decodeJSON(row)
}

func refuse(code, path, vi, en string) *refusal {
	return &refusal{Reason: Reason{code, vi, en}, path: path}
}

// refused is the refusal of a fault: its first place says where.
func (d *decoder) refused(f *fault.Error) *refusal {
	out := &refusal{Reason: Reason{f.Code, f.VI, f.EN}}
	if len(f.Places) > 0 {
		at := f.Places[0]
		out.path, out.VI, out.EN = at.Path, at.VI, at.EN
		out.column = d.columnOf(at.Path)
	}
	return out
}

// columnOf is the column that a path of the API came from.
func (d *decoder) columnOf(path string) string {
	return d.mapping.Columns[strings.TrimPrefix(path, "attributes.")]
}

// wire is a registration as the API has it.
type wire struct {
	User       string `json:"user"`
	Attributes struct {
		Name        string `json:"name"`
		Birth       string `json:"birth"`
		Sex         string `json:"sex"`
		CCCD        string `json:"cccd"`
		CMND        string `json:"cmnd"`
		Passport    string `json:"passport"`
		Nationality string `json:"nationality"`
		BHYT        string `json:"bhyt"`
		Phone       string `json:"phone"`
		Unit        string `json:"unit"`
	} `json:"attributes"`
	Proofs []struct {
		Kind string    `json:"kind"`
		How  string    `json:"how"`
		At   time.Time `json:"at"`
	} `json:"proofs"`
	Declarer     string `json:"declarer"`
	DeclarerUser string `json:"declarer_user"`
	SameAs       string `json:"same_as"`
}

func (d *decoder) decodeJSON(row []byte) (person.Registration, *refusal) {
	var in wire
	dec := json.NewDecoder(bytes.NewReader(row))
	dec.DisallowUnknownFields()
	err := dec.Decode(&in)
	if err == nil && dec.More() {
		err = errors.New("more than one value")
	}
	out := person.Registration{App: d.app, User: in.User}
	if err != nil {
		return out, refuse("json_malformed", pathOf(err), "Dòng không phải JSON hợp lệ, hoặc có trường không được biết.",
			"The row is not valid JSON, or has a field that is not known.")
	}
	a := in.Attributes
	sex := max(slices.Index(sexes, a.Sex), 0)
	if a.Sex != "" && a.Sex != sexes[sex] {
		return out, refuse(fault.ErrInvalid.Code, "attributes.sex", "Giới tính: none, male hoặc female.", "The sex is none, male or female.")
	}
	out.Attrs = person.Attributes{Name: a.Name, Birth: a.Birth, Sex: person.Sex(sex), CCCD: a.CCCD, CMND: a.CMND, Passport: a.Passport,
		Nationality: a.Nationality, BHYT: a.BHYT, Phone: a.Phone, Unit: a.Unit}
	out.SameAs, out.DeclarerUser = in.SameAs, in.DeclarerUser
	for i, p := range in.Proofs {
		path := fmt.Sprintf("proofs[%d]", i)
		how := slices.Index(assurances, p.How)
		if how < 1 || !slices.Contains(keyKinds, p.Kind) {
			return out, refuse(fault.ErrInvalid.Code, path, "Bằng chứng không hợp lệ.", "The proof is not valid.")
		}
		if r := d.prove(&out, p.Kind, how, p.At, path); r != nil {
			return out, r
		}
	}
	if in.Declarer != "" {
		n, err := strconv.ParseUint(in.Declarer, 10, 63)
		if err != nil || n == 0 {
			return out, d.refused(person.ErrDeclarer)
		}
		out.Declarer = person.AccountID(n)
	}
	return out, nil
}

// pathOf says where in a JSON value the wrong field is.
func pathOf(err error) string {
	var t *json.UnmarshalTypeError
	if errors.As(err, &t) {
		return printable(t.Field)
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return printable(strings.Trim(name, `"`))
	}
	return ""
}

// prove adds a proof; nobody checked anything in the future.
func (d *decoder) prove(r *person.Registration, kind string, how int, at time.Time, path string) *refusal {
	if at.IsZero() || at.After(d.now.Add(5*time.Minute)) {
		return refuse(fault.ErrInvalid.Code, path, "Thời điểm kiểm tra thiếu hoặc ở tương lai.", "The time of a proof is missing or in the future.")
	}
	r.Proofs = append(r.Proofs, person.Proof{Kind: person.KeyKind(kind), How: person.Assurance(how), At: at})
	return nil
}

func (d *decoder) decodeCSV(row []byte) (person.Registration, *refusal) {
	cells, err := d.record(row)
	out := person.Registration{App: d.app}
	var bad *csv.ParseError
	switch {
	case errors.As(err, &bad):
		r := refuse("csv_malformed", "", "Dấu ngoặc kép trong dòng không đúng.", "The quotes in the row are not right.")
		r.column = d.nameAt(bytes.Count(row[:min(max(bad.Column-1, 0), len(row))], []byte(string(d.comma))))
		return out, r
	case err != nil || len(cells) != len(d.names):
		return out, refuse("csv_width", "", fmt.Sprintf("Dòng có %d ô, dòng tên cột có %d.", len(cells), len(d.names)),
			fmt.Sprintf("The row has %d cells, the line of column names has %d.", len(cells), len(d.names)))
	}
	get := func(field string) string {
		if c := d.mapping.Columns[field]; c != "" {
			if v := strings.TrimSpace(cells[d.index(c)]); v != "" {
				return v
			}
		}
		return d.mapping.Constants[field]
	}
	sex, ok := d.mapping.sex(get("sex"))
	out.User, out.DeclarerUser, out.SameAs = get("user"), get("declarer"), get("same_as")
	out.Attrs = person.Attributes{Name: get("name"), Birth: d.mapping.date(get("birth")), Sex: person.Sex(sex), CCCD: get("cccd"), CMND: get("cmnd"),
		Passport: get("passport"), Nationality: get("nationality"), BHYT: get("bhyt"), Phone: get("phone"), Unit: get("unit")}
	if !ok {
		r := refuse(fault.ErrInvalid.Code, "attributes.sex", "Không hiểu từ chỉ giới tính; hãy thêm vào bảng ánh xạ.", "The word for the sex is not known; add it to the mapping.")
		r.column = d.mapping.Columns["sex"]
		return out, r
	}
	return out, d.proofs(&out, cells)
}

// nameAt is the name of the n-th column.
func (d *decoder) nameAt(n int) string {
	if n < len(d.names) {
		return d.names[n]
	}
	return strconv.Itoa(n + 1)
}

// proofs applies the mapping's rules to a row.
func (d *decoder) proofs(r *person.Registration, cells []string) *refusal {
	for _, rule := range d.mapping.Proofs {
		how := slices.Index(assurances, rule.How)
		if i := d.index(rule.Column); rule.Column != "" && i >= 0 {
			how = slices.Index(assurances, rule.Words[strings.TrimSpace(cells[i])])
		}
		if how < 1 {
			continue
		}
		at, text := d.now.Truncate(24*time.Hour), rule.At
		if i := d.index(rule.At); i >= 0 {
			text = cells[i]
		}
		if rule.At != "" {
			var err error
			if at, err = moment(d.mapping.date(text)); err != nil {
				bad := refuse(fault.ErrInvalid.Code, "proofs", "Thời điểm kiểm tra không hợp lệ.", "The time of a proof is not valid.")
				bad.column = rule.At
				return bad
			}
		}
		if bad := d.prove(r, rule.Kind, how, at, "proofs"); bad != nil {
			bad.column = rule.At
			return bad
		}
	}
	return nil
}

// moment reads a day, or a moment in RFC 3339.
func moment(s string) (time.Time, error) {
	if t, err := time.Parse("2006-01-02", s); err == nil {
		return t, nil
	}
	return time.Parse(time.RFC3339, s)
}
