package roster

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/motma/motma/declaration"
	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/health"
	"github.com/motma/motma/internal/person"
)

// healthReader turns rows into records or declarations of one app's users. A
// row of a table is made a row of JSON first, so that both are read alike.
type healthReader struct {
	*table
	content Content
	format  Format
	forms   *declaration.Forms // know the shapes of answers
}

// decode reads a row. The user is given also where the rest is wrong.
func (d *healthReader) decode(row []byte) (health.Entry, *refusal) {
	if bad := legible(row); bad != nil {
		return health.Entry{}, bad
	}
	if d.format == CSV {
		object, bad := d.object(row)
		if bad != nil {
			return health.Entry{User: d.userIn(row)}, bad
		}
		row = object
	}
	if d.content == Records {
		return decodeRecord(row)
	}
	return decodeDeclaration(row)
}

// userIn is the user whom a row of a table names, as far as it can be read.
func (d *healthReader) userIn(row []byte) string {
	cells, bad := d.cells(row)
	if bad != nil {
		return ""
	}
	return d.word(cells, "user")
}

// recordRow is a record, or the withdrawal of one, as the API has it.
type recordRow struct {
	User        string      `json:"user"`
	Account     string      `json:"account"`
	Record      string      `json:"record"`
	Kind        health.Kind `json:"kind"`
	Source      string      `json:"source"`
	Facility    string      `json:"facility"`
	Responsible string      `json:"responsible"`
	Batch       string      `json:"batch"`
	Reason      string      `json:"reason"`
	Withdraw    bool        `json:"withdraw"`
	Body        health.Body `json:"body"`
}

func decodeRecord(row []byte) (health.Entry, *refusal) {
	var in recordRow
	if bad := strict(row, &in); bad != nil {
		return health.Entry{User: in.User}, bad
	}
	out := health.Entry{User: in.User}
	id, bad := number(in.Record, "record")
	if bad == nil {
		bad = whose(&out, in.Account)
	}
	if bad != nil {
		return out, bad
	}
	if in.Withdraw {
		out.Withdraw = &health.Withdrawal{Record: health.RecordID(id), Kind: in.Kind, Source: in.Source, Reason: in.Reason}
		return out, nil
	}
	out.Record = &health.NewRecord{ID: health.RecordID(id), Kind: in.Kind, Source: in.Source, Facility: in.Facility, Responsible: in.Responsible,
		Batch: in.Batch, Body: in.Body, Reason: in.Reason}
	return out, nil
}

// declarationRow is a declaration, or the withdrawal of one, as the API has it.
type declarationRow struct {
	User         string         `json:"user"`
	Account      string         `json:"account"`
	Declaration  string         `json:"declaration"`
	Kind         string         `json:"kind"`
	Form         int            `json:"form"`
	Consent      int            `json:"consent"`
	At           time.Time      `json:"at"`
	Changes      bool           `json:"changes"`
	Answers      map[string]any `json:"answers"`
	Declarer     string         `json:"declarer"`
	DeclarerUser string         `json:"declarer_user"`
	Reason       string         `json:"reason"`
	Withdraw     bool           `json:"withdraw"`
}

func decodeDeclaration(row []byte) (health.Entry, *refusal) {
	var in declarationRow
	if bad := strict(row, &in); bad != nil {
		return health.Entry{User: in.User}, bad
	}
	out := health.Entry{User: in.User}
	id, bad := number(in.Declaration, "declaration")
	if bad == nil {
		bad = whose(&out, in.Account)
	}
	by := int64(0)
	if bad == nil {
		by, bad = number(in.Declarer, "declarer")
	}
	if bad != nil {
		return out, bad
	}
	if in.Withdraw {
		out.Withdraw = &health.Withdrawal{Declaration: health.DeclarationID(id), Reason: in.Reason}
		return out, nil
	}
	out.Declaration = &health.NewDeclaration{ID: health.DeclarationID(id), Kind: in.Kind, Form: in.Form, Consent: in.Consent, Changes: in.Changes,
		Answers: in.Answers, At: in.At, Declarer: person.AccountID(by), DeclarerUser: in.DeclarerUser, Reason: in.Reason}
	return out, nil
}

// whose sets the account; a user or an account is named, and not both.
func whose(out *health.Entry, account string) *refusal {
	id, bad := number(account, "account")
	if bad == nil && (id != 0) == (out.User != "") {
		bad = refuse(fault.ErrInvalid.Code, "user", "Mỗi dòng cần user hoặc account, một trong hai.", "A row names the user or the account, one of them.")
	}
	out.Account = person.AccountID(id)
	return bad
}

// number reads an opaque id; empty: 0.
func number(s, path string) (int64, *refusal) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n <= 0 {
		return 0, refuse(fault.ErrInvalid.Code, path, "Không phải mã do hệ thống cấp.", "It is not an id that the platform gave.")
	}
	return n, nil
}

// object makes a row of JSON of a row of a table.
func (d *healthReader) object(row []byte) ([]byte, *refusal) {
	cells, bad := d.cells(row)
	if bad != nil {
		return nil, bad
	}
	kind := d.word(cells, "kind")
	flat, inner := map[string]any{}, map[string]any{}
	for _, f := range d.fields() {
		member, name, nested := strings.Cut(f, ".")
		text := d.word(cells, f)
		// A list of several kinds has cells for each; those of others do not count.
		if text == "" || nested && d.content == Records && member != kind {
			continue
		}
		v, ok := d.mapping.shaped(d.shape(kind, f), f, text)
		switch {
		case !ok:
			return nil, refuse(fault.ErrInvalid.Code, f, "Không đọc được giá trị này; xem dạng ngày (dates) và từ (words) của bảng ánh xạ.",
				"The value cannot be read; look at the dates and the words of the mapping.")
		case nested:
			inner[name] = v
		default:
			flat[f] = v
		}
	}
	switch {
	case len(inner) == 0:
	case d.content == Records:
		flat["body"] = map[string]any{kind: inner}
	default:
		flat["answers"] = inner
	}
	raw, err := json.Marshal(flat)
	if err != nil {
		return nil, refuse(fault.ErrInvalid.Code, "", "Dòng có giá trị không dùng được.", "The row has a value that cannot be used.")
	}
	return raw, nil
}

// fields of the mapping, sorted so that of several faults always the same is
// told.
func (d *healthReader) fields() []string {
	all := append(sortedKeys(d.mapping.Columns), sortedKeys(d.mapping.Constants)...)
	slices.Sort(all)
	return slices.Compact(all)
}

// word is what a row says of a field, in the platform's words.
func (d *healthReader) word(cells []string, field string) string {
	return d.mapping.word(field, d.value(cells, field))
}

// shape of a field; that of an answer is what the form's newest version says.
func (d *healthReader) shape(kind, field string) shape {
	name, answer := strings.CutPrefix(field, answers)
	if d.content == Records {
		return recordFields[field]
	}
	if !answer {
		return declarationFields[field]
	}
	form, err := d.forms.Form(kind, 0)
	if err != nil {
		return asText
	}
	return shapeOf(form.Field(name))
}

func shapeOf(f *declaration.Field) shape {
	switch {
	case f == nil:
		return asText
	case f.List():
		return asList
	}
	switch f.Type {
	case declaration.TypeBoolean:
		return asYesNo
	case declaration.TypeNumber:
		return asNumber
	case declaration.TypeDate:
		return asDay
	case declaration.TypeDateTime:
		return asMoment
	}
	return asText
}
