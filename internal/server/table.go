package server

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/trace"
)

const csvMedia = "text/csv; charset=utf-8"

// tableMedia chooses the form of a bulk answer: NDJSON unless CSV is asked for.
func tableMedia(r *http.Request) (string, error) {
	accept := strings.ToLower(strings.Join(r.Header.Values("Accept"), ","))
	switch {
	case accept == "", strings.Contains(accept, ndjson), strings.Contains(accept, "*/*"):
		return ndjson, nil
	case strings.Contains(accept, "text/csv"):
		return csvMedia, nil
	case strings.Contains(accept, "application/json"), strings.Contains(accept, "application/*"):
		return ndjson, nil
	}
	return "", errAccept
}

// table writes a tracer's answer, as lines or as a sheet. No cell of a sheet
// can be a formula (A11).
type table struct {
	out   *stream
	head  [][2]string // column names, Vietnamese and English
	sheet *csv.Writer // nil: NDJSON
	cells bytes.Buffer
	total int
}

func newTable(out *stream) *table {
	t := &table{out: out}
	if out.media == csvMedia {
		t.sheet = csv.NewWriter(&t.cells)
		t.sheet.UseCRLF = true
	}
	return t
}

// The columns of sheets.
var (
	headPerson   = [][2]string{{"Họ tên", "Name"}, {"Ngày sinh", "Birth"}, {"Điện thoại", "Phone"}, {"QID", "QID"}}
	headVisit    = [][2]string{{"Vào lúc", "From"}, {"Ra lúc", "To"}, {"Giờ ra suy đoán", "To is assumed"}, {"Cách ghi nhận", "Method"}, {"Độ tin cậy", "Assurance"}, {"Đáng ngờ", "Doubtful"}}
	headVisitors = append(headPerson[:len(headPerson):len(headPerson)], headVisit...)
	headVisits   = append([][2]string{{"Địa điểm", "Place"}, {"Mã địa điểm", "Place code"}, {"Mã đơn vị hành chính", "Unit"}, {"Địa chỉ", "Address"}}, headVisit...)
	headContacts = append(headPerson[:len(headPerson):len(headPerson)], [][2]string{{"Số phút tiếp xúc", "Minutes"}, {"Lần cuối", "Last"}, {"Số lần", "Meetings"}, {"Nơi gặp", "Places"}, {"Đáng ngờ", "Doubtful"}}...)
)

// about says whom the answer is about; a sheet has no place for it.
func (t *table) about(p *api.TracePerson) error {
	if t.sheet != nil {
		return nil
	}
	return t.line(&api.TraceLine{Person: p})
}

// add writes one visit or contact.
func (t *table) add(l *api.TraceLine) error {
	t.out.rows++
	t.out.c.lines++
	if t.sheet == nil {
		return t.line(l)
	}
	if t.out.rows == 1 {
		t.header()
	}
	return t.row(cellsOf(l))
}

func (t *table) line(l *api.TraceLine) error {
	raw, err := json.Marshal(l)
	if err != nil {
		return err
	}
	t.out.buf = append(append(t.out.buf, raw...), '\n')
	return t.out.sent()
}

// header begins a sheet, with the mark by which spreadsheets know UTF-8.
func (t *table) header() {
	t.out.buf = append(t.out.buf, "\ufeff"...)
	names := make([]string, len(t.head))
	for i, h := range t.head {
		if names[i] = h[0]; t.out.english {
			names[i] = h[1]
		}
	}
	t.row(names)
}

func (t *table) row(cells []string) error {
	for i, c := range cells {
		cells[i] = trace.Inert(c)
	}
	t.sheet.Write(cells)
	t.sheet.Flush()
	t.out.buf = append(t.out.buf, t.cells.Bytes()...)
	t.cells.Reset()
	return t.out.sent()
}

// end closes the answer, so that a whole one can be told from a broken one.
func (t *table) end() error {
	if t.sheet == nil {
		if err := t.line(&api.TraceLine{End: &api.TraceEnd{Rows: t.out.rows, Total: t.total}}); err != nil {
			return err
		}
	} else if t.out.rows == 0 {
		t.header()
	}
	return t.out.flush()
}

func cellsOf(l *api.TraceLine) []string {
	var cells []string
	if c := l.Contact; c != nil {
		var places []string
		for _, m := range c.Meetings {
			places = append(places, m.Name)
		}
		return append(personCells(&c.Person), strconv.Itoa(c.Seconds/60), clock(c.Last), strconv.Itoa(len(c.Meetings)), strings.Join(unique(places), "; "), yes(c.Doubtful))
	}
	v := l.Visit
	if l.Person != nil {
		cells = personCells(l.Person)
	} else {
		cells = []string{v.Name, v.Code, v.Unit, v.Address}
	}
	return append(cells, clock(v.From), clock(v.To), yes(v.ToAssumed), v.Method, v.Assurance, yes(v.Doubtful))
}

func personCells(p *api.TracePerson) []string { return []string{p.Name, p.Birth, p.Phone, p.QID} }

// clock writes Vietnam's time, as people who call others read it.
func clock(t time.Time) string {
	return t.In(time.FixedZone("ICT", 7*3600)).Format("2006-01-02 15:04:05")
}

func yes(b bool) string {
	if b {
		return "x"
	}
	return ""
}

func unique(names []string) []string {
	seen := map[string]bool{}
	var out []string
	for _, n := range names {
		if n != "" && !seen[n] {
			seen[n] = true
			out = append(out, n)
		}
	}
	return out
}
