package roster_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/health"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/roster"
	"github.com/motma/motma/internal/store"
	"github.com/motma/motma/internal/store/storetest"
)

// register registers users u0, u1 ... by an import.
func (o *office) register(n int) {
	o.t.Helper()
	j := o.create(roster.Request{Options: roster.Options{Format: roster.NDJSON}})
	for from := 0; from < n; from += 5_000 {
		o.send(j.ID, int64(from), lines(from, min(5_000, n-from)))
	}
	if j = o.run(j.ID); j.Counts.Created != int64(n) {
		o.t.Fatalf("%d users came to %+v", n, j.Counts)
	}
}

// sheet is what one user's account holds.
func (o *office) sheet(user string) *health.Sheet {
	o.t.Helper()
	id, err := o.db.AccountID(o.t.Context(), "bluezone", user)
	if err != nil {
		o.t.Fatal(err)
	}
	sheets, err := o.db.Sheets(o.t.Context(), []person.AccountID{id})
	if err != nil {
		o.t.Fatal(err)
	}
	return sheets[id]
}

// told is what a test asks of a line.
func told(l roster.Line) string {
	text := l.Outcome
	if l.Reason != nil {
		text += fmt.Sprintf(" %s %s %s", l.Reason.Code, l.Column, l.Path)
	}
	return text
}

var tests = &roster.Mapping{
	Columns: map[string]string{"user": "Mã BN", "kind": "Loại", "source": "Mã phiếu", "facility": "Nơi", "responsible": "Người ký", "reason": "Lý do", "withdraw": "Hủy",
		"test.sample": "Lấy mẫu", "test.result": "Trả", "test.outcome": "Kết quả", "dose.date": "Ngày tiêm", "dose.vaccine": "Vắc xin", "quarantine.from": "Từ",
		"quarantine.to": "Đến", "check.day": "Ngày khám", "check.present": "Có mặt", "check.order": "Quyết định", "check.symptoms": "Triệu chứng", "check.celsius": "Nhiệt độ"},
	Constants: map[string]string{"test.kind": "pcr", "quarantine.place": "home", "quarantine.unit": "26734"},
	Dates:     []string{"dd/MM/yyyy HH:mm", "dd/MM/yyyy"},
	Words: map[string]map[string]string{"test.outcome": {"Âm tính": "negative", "Dương tính": "positive"}, "kind": {"Xét nghiệm": "test", "Tiêm": "dose", "Cách ly": "quarantine", "Khám": "check"},
		"check.symptoms": {"ho": "cough", "sốt": "fever"}},
}

// row is a line of the table above: only some cells are not empty.
func row(cells map[string]string) string {
	names := []string{"Mã BN", "Loại", "Mã phiếu", "Nơi", "Người ký", "Lý do", "Hủy", "Lấy mẫu", "Trả", "Kết quả", "Ngày tiêm", "Vắc xin", "Từ", "Đến", "Ngày khám",
		"Có mặt", "Quyết định", "Triệu chứng", "Nhiệt độ"}
	if cells == nil {
		return strings.Join(names, ";") + "\n"
	}
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = cells[n]
	}
	return strings.Join(out, ";") + "\n"
}

type cells = map[string]string

// with is cells with some more.
func with(c cells, more ...string) cells {
	out := cells{}
	for k, v := range c {
		out[k] = v
	}
	for i := 0; i < len(more); i += 2 {
		out[more[i]] = more[i+1]
	}
	return out
}

var (
	swab  = cells{"Mã BN": "u0", "Loại": "Xét nghiệm", "Mã phiếu": "P-1", "Nơi": "HCDC", "Người ký": "BS Lan", "Lấy mẫu": "01/09/2021 08:00", "Trả": "01/09/2021 20:00", "Kết quả": "Âm tính"}
	shot  = cells{"Mã BN": "u1", "Loại": "Tiêm", "Mã phiếu": "T-1", "Nơi": "TYT 1", "Người ký": "ĐD Mai", "Ngày tiêm": "05/08/2021", "Vắc xin": "EU/1/21/1529"}
	order = cells{"Mã BN": "u2", "Loại": "Cách ly", "Mã phiếu": "QD-1", "Nơi": "UBND", "Người ký": "Ô. Minh", "Từ": "01/09/2021", "Đến": "14/09/2021"}
	visit = cells{"Mã BN": "u2", "Loại": "Khám", "Mã phiếu": "K-1", "Nơi": "TYT 1", "Người ký": "ĐD Mai", "Quyết định": "QD-1", "Ngày khám": "14/09/2021", "Có mặt": "Có", "Triệu chứng": "ho, sốt", "Nhiệt độ": "37,5"}
)

func TestEveryRowOfRecordsGetsItsResult(t *testing.T) {
	for _, unit := range []int{0, 1, 3} {
		engines(t, func(t *testing.T, db *store.DB) { everyRecord(t, db, unit) })
	}
}

func everyRecord(t *testing.T, db *store.DB, unit int) {
	o := newOffice(t, db)
	o.worker.Unit = unit
	o.worker.Policy = func(_ context.Context, _ person.AppID, c roster.Content) (roster.May, error) {
		return roster.May{Write: func(kind string) error {
			if kind == "dose" {
				return connect.ErrRecord
			}
			return nil
		}}, nil
	}
	o.register(3)
	j := o.create(roster.Request{Content: roster.Records, Options: roster.Options{Format: roster.CSV, Mapping: tests}})
	sheet := row(nil)
	want := map[int64]string{}
	for i, r := range []struct {
		cells
		want string
	}{
		{swab, "created"},
		{swab, "unchanged"},
		{with(swab, "Kết quả", "Dương tính"), "rejected reason_missing  "},
		{with(swab, "Kết quả", "Dương tính", "Lý do", "nhập nhầm"), "corrected"},
		{with(swab, "Mã BN", "nobody"), "rejected user_not_registered Mã BN user"},
		{with(swab, "Mã BN", ""), "rejected invalid_input Mã BN user"},
		{with(swab, "Mã phiếu", "P-2", "Lấy mẫu", "31/02/2021"), "rejected invalid_input Lấy mẫu test.sample"},
		{with(swab, "Mã phiếu", "P-2", "Kết quả", "khác"), "rejected invalid_input Kết quả body.test.outcome"},
		{shot, "rejected record_not_granted  "},
		{visit, "rejected invalid_input Quyết định body.check.order"}, // its order comes behind it
		{order, "created"},
		{visit, "created"}, // an order's last day is of the order
		{with(visit, "Hủy", "x", "Lý do", "nhầm người"), "withdrawn"},
		{with(visit, "Mã phiếu", "K-9", "Hủy", "x", "Lý do", "nhầm người"), "rejected not_found Mã phiếu source"},
		{with(order, "Hủy", "perhaps"), "rejected invalid_input Hủy withdraw"},
	} {
		sheet += row(r.cells)
		want[int64(i+1)] = r.want
	}
	sheet += "u0;Xét \"nghiệm;\n"
	want[16] = "rejected csv_malformed Loại "
	o.send(j.ID, 0, sheet)
	j = o.run(j.ID)
	got := o.results(j.ID)
	for n, w := range want {
		if is := told(got[n]); is != w {
			t.Errorf("row %d: %q, want %q", n, is, w)
		}
	}
	for n, l := range got {
		if n != 6 && n != 16 && l.User == "" {
			t.Errorf("row %d names no user, and nobody can tell whose it is: %s", n, told(l))
		}
	}
	if j.Counts != (roster.Counts{Created: 3, Unchanged: 1, Corrected: 1, Withdrawn: 1, Rejected: 10}) || j.Content != roster.Records {
		t.Errorf("%s: counts %+v", j.Content, j.Counts)
	}
	if got[1].Record == "" || got[1].Record != got[4].Record || got[1].Version != 1 || got[2].Version != 1 || got[4].Version != 2 || got[1].Account == "" {
		t.Errorf("row 1 is %s version %d, row 4 %s version %d", got[1].Record, got[1].Version, got[4].Record, got[4].Version)
	}
	records := o.sheet("u2").Records
	if len(records) != 2 || records[1].State != health.Withdrawn || records[1].Body.Check.Celsius != 37.5 || len(records[1].Body.Check.Symptoms) != 2 {
		t.Fatalf("%d records of u2", len(records))
	}
	if q := records[0].Body.Quarantine; q.To.Sub(q.From) != 14*24*time.Hour-time.Second {
		t.Errorf("from the first to the fourteenth are %s", q.To.Sub(q.From))
	}
}

// doses are rows of records, one for each user.
func doses(from, n int, users int, version int) string {
	var b strings.Builder
	reason := ""
	if version > 1 {
		reason = fmt.Sprintf(`,"reason":"correction %d"`, version)
	}
	for i := from; i < from+n; i++ {
		fmt.Fprintf(&b, `{"user":"u%d","kind":"dose","source":"d%d","facility":"TYT","responsible":"BS Lan","batch":"L%d","body":{"dose":{"date":"2021-08-05","vaccine":"EU/1/21/1529","number":1}}%s}`+"\n",
			i%users, i, version, reason)
	}
	return b.String()
}

// A correction stands many parts behind its record, and another behind it; two
// processes work. Each row finds what stood before it.
func TestRowsOfRecordsGoInOrderHoweverManyWork(t *testing.T) {
	engines(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		o.register(100)
		second := worker(db, time.Now, func(_ context.Context, what string, cause error) { t.Errorf("%s: %v", what, cause) })
		ctx, stop := context.WithCancel(t.Context())
		var wait sync.WaitGroup
		wait.Go(func() { second.Run(ctx) })
		defer wait.Wait()
		defer stop()
		j := o.create(roster.Request{Content: roster.Records, Options: roster.Options{Format: roster.NDJSON}})
		const n = 600
		for v := 1; v <= 3; v++ {
			o.send(j.ID, int64(v-1)*n, doses(0, n, 100, v))
		}
		if j = o.run(j.ID); j.Counts != (roster.Counts{Created: n, Corrected: 2 * n}) {
			t.Errorf("%+v", j.Counts)
		}
		for row, l := range o.results(j.ID) {
			if want := int(row-1)/n + 1; l.Version != want {
				t.Fatalf("row %d is version %d, want %d", row, l.Version, want)
			}
		}
	})
}

func TestADryRunOfRecordsKeepsNothing(t *testing.T) {
	engines(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		o.register(10)
		j := o.create(roster.Request{Content: roster.Records, Options: roster.Options{Format: roster.NDJSON, Dry: true}})
		o.send(j.ID, 0, doses(0, 200, 20, 1)+doses(0, 20, 20, 2))
		if j = o.run(j.ID); j.Counts != (roster.Counts{Created: 100, Corrected: 10, Rejected: 110}) {
			t.Errorf("%+v", j.Counts)
		}
		for row, l := range o.results(j.ID) {
			if l.Record != "" {
				t.Fatalf("row %d has a number that does not exist", row)
			}
		}
		for i := range 10 {
			if s := o.sheet(fmt.Sprint("u", i)); len(s.Records) > 0 {
				t.Fatalf("%d records of u%d", len(s.Records), i)
			}
		}
	})
}

// declared is a full declaration of the form "domestic", as its form asks it.
func declared(user, at string) map[string]any {
	return map[string]any{"user": user, "kind": "domestic", "consent": 1, "at": at, "answers": map[string]any{
		"full_name": "Nguyễn Văn An", "birth_year": 1990, "gender": "male", "nationality": "VN", "province": "79", "district": "760", "ward": "26734",
		"address": "1 Lê Lợi", "phone": "0900000001", "travelled": false, "symptoms": false, "contact_case": false, "contact_country": false, "contact_symptoms": false}}
}

var declarations = &roster.Mapping{Columns: map[string]string{"user": "id", "at": "at", "answers.full_name": "name", "answers.birth_year": "born",
	"answers.gender": "sex", "answers.district": "district", "answers.ward": "ward", "answers.phone": "phone", "answers.travelled": "away", "answers.symptoms": "ill",
	"answers.symptoms_text": "how"},
	Constants: map[string]string{"kind": "domestic", "consent": "1", "answers.nationality": "VN", "answers.province": "79", "answers.address": "1 Lê Lợi", "answers.contact_case": "no",
		"answers.contact_country": "no", "answers.contact_symptoms": "no"},
	Dates: []string{"dd/MM/yyyy HH:mm"}, Words: map[string]map[string]string{"answers.gender": {"Nam": "male"}, "answers.symptoms": {"bệnh": "yes"}}}

func TestDeclarationsComeFromTablesAndFromLines(t *testing.T) {
	engines(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		o.register(3)
		at := o.now.In(time.FixedZone("ICT", 7*3600)).Add(-time.Hour)
		j := o.create(roster.Request{Content: roster.Declarations, Options: roster.Options{Format: roster.CSV, Mapping: declarations}})
		when := at.Format("02/01/2006 15:04")
		o.send(j.ID, 0, "id,at,name,born,sex,district,ward,phone,away,ill,how\n"+
			"u0,"+when+",Nguyễn Văn An,1990,Nam,760,26734,0900000001,không,bệnh,sốt\n"+
			"u1,"+when+",Trần Thị Bình,1985,female,760,26734,0900000002,không,có,\n"+
			"u1,"+when+",Trần Thị Bình,old,female,760,26734,0900000002,không,không,\n"+
			"u9,"+when+",Trần Thị Bình,1985,female,760,26734,0900000002,không,không,\n")
		j = o.run(j.ID)
		got := o.results(j.ID)
		for row, want := range map[int64]string{1: "created", 2: "rejected invalid_input how answers.symptoms_text", 3: "rejected invalid_input born answers.birth_year",
			4: "rejected user_not_registered id user"} {
			if is := told(got[row]); is != want {
				t.Errorf("row %d: %q, want %q", row, is, want)
			}
		}
		if d := o.sheet("u0").Last(""); d == nil || !d.Symptoms || d.Travelled {
			t.Error("u0 has not declared what the table says")
		}
		full := declared("u2", at.Format(time.RFC3339))
		first, _ := json.Marshal(full)
		full["changes"], full["answers"], full["at"] = true, map[string]any{"travelled": false,
			"symptoms": true, "symptoms_text": "ho", "contact_case": false, "contact_country": false, "contact_symptoms": false}, at.Add(time.Minute).Format(time.RFC3339)
		second, _ := json.Marshal(full)
		j = o.create(roster.Request{Content: roster.Declarations, Options: roster.Options{Format: roster.NDJSON}})
		o.send(j.ID, 0, string(first)+"\n"+string(second)+"\n"+string(first)+"\n")
		if j = o.run(j.ID); j.Counts != (roster.Counts{Created: 2, Unchanged: 1}) {
			t.Errorf("%+v: %v", j.Counts, told(o.results(j.ID)[2]))
		}
		if d := o.sheet("u2").Last("domestic"); d == nil || !d.Symptoms {
			t.Error("only what changed was not put together with the rest")
		}
	})
}

// The kinds of rows are asked again while the work goes on, and what stands in
// an app's mapping is checked when the job is made.
func TestMappingsOfRecordsAreChecked(t *testing.T) {
	o := newOffice(t, storetest.Open(t))
	for name, m := range map[string]*roster.Mapping{
		"mapping.columns.dose.colour":  {Columns: map[string]string{"user": "a", "source": "b", "dose.colour": "c"}, Constants: map[string]string{"kind": "dose"}},
		"mapping.columns.kind":         {Columns: map[string]string{"user": "a", "source": "b"}},
		"mapping.columns.source":       {Columns: map[string]string{"user": "a", "kind": "b"}},
		"mapping.columns.user":         {Columns: map[string]string{"source": "a", "kind": "b"}},
		"mapping.constants.source":     {Columns: map[string]string{"user": "a", "kind": "b"}, Constants: map[string]string{"source": "c"}},
		"mapping.words.shoe":           {Columns: map[string]string{"user": "a", "kind": "b", "source": "c"}, Words: map[string]map[string]string{"shoe": {"x": "y"}}},
		"mapping.dates":                {Columns: map[string]string{"user": "a", "kind": "b", "source": "c"}, Dates: []string{"dd/MM"}},
		"mapping.columns.answers.name": {Columns: map[string]string{"user": "a", "kind": "b", "source": "c", "answers.name": "d"}},
	} {
		_, err := o.CreateImport(t.Context(), roster.Request{App: "bluezone", Actor: "client:bluezone", Content: roster.Records,
			Options: roster.Options{Format: roster.CSV, Mapping: m}})
		if !strings.Contains(fmt.Sprint(places(err)), name) {
			t.Errorf("%s: refused at %v", name, places(err))
		}
	}
	if _, err := o.CreateImport(t.Context(), roster.Request{App: "bluezone", Actor: "client:bluezone", Content: "visits",
		Options: roster.Options{Format: roster.NDJSON}}); fmt.Sprint(places(err)) != "[content]" {
		t.Errorf("an unknown content: %v", err)
	}
}

// A row may hold anything: it harms itself alone, and is never our own failure.
func TestHostileRowsOfRecordsAreRefusedByRow(t *testing.T) {
	engines(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		o.register(2)
		j := o.create(roster.Request{Content: roster.Records, Options: roster.Options{Format: roster.NDJSON}})
		hostile := []string{`[]`, `null`, `{"user":1}`, `{"user":"u0","user":"u1"}`, `{"user":"u0","kind":"dose","source":"a\u0000b"}`, `{"user":"a\u0000b","kind":"dose"}`,
			`{"user":"u0","account":"1","kind":"dose"}`, `{"account":"99999999999999999999","kind":"dose"}`, `{"account":"-1"}`, `{"user":"u0","record":"x"}`,
			`{"user":"u0","kind":"dose","source":"s","facility":"=cmd()","responsible":"\u202ex","body":{"dose":{"date":"2021-08-05","vaccine":"x"}}}`,
			`{"user":"u0","kind":"test","source":"s","body":{"test":{"sample":"never"}}}`, `{"user":"u0","kind":"check","source":"s","body":{"check":{"celsius":1e999}}}`,
			`{"user":"u0","withdraw":true}`, `{"user":"u0","withdraw":true,"reason":"x","kind":"dose","source":"s"}`, `{"user":"u0","kind":"dose","source":"` + strings.Repeat("s", 15_000) + `"}`,
			`{"user":"` + strings.Repeat("u", 15_000) + `","kind":"dose","source":"s"}`, strings.Repeat("[", 10_000), "\xff\xfe", `{"user":"u0","declaration":"1"}`, `{"account":"1","kind":"dose","source":"s"}`}
		good := doses(0, 2, 2, 1)
		o.send(j.ID, 0, good+strings.Join(hostile, "\n")+"\n"+doses(2, 2, 2, 1))
		j = o.run(j.ID)
		if j.Counts.Created != 4 || j.Counts.Rejected != int64(len(hostile)) {
			t.Errorf("%+v of %d hostile rows", j.Counts, len(hostile))
		}
		for row, l := range o.results(j.ID) {
			if l.Reason != nil && (l.Reason.Code == "internal" || l.Reason.VI == "" || l.Reason.EN == "") {
				t.Errorf("row %d: %+v", row, l.Reason)
			}
			if len(l.User) > 256 {
				t.Errorf("row %d repeats %d bytes", row, len(l.User))
			}
		}
	})
}
