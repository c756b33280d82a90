package demo

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/motma/motma/internal/synth"
	"github.com/motma/motma/policy"
)

var update = flag.Bool("update", false, "write the golden report anew")

// example is a result of plausible size, with one cell that came out false and
// one that nobody could be asked about.
func example() *Result {
	r := &Result{Platform: "http://127.0.0.1:41233", Seed: 1, People: 10000, Households: 2941, Twins: 142, QIDs: 8693, Places: 92, Gates: 200, Seconds: 31.2}
	for _, a := range synth.Apps() {
		r.Apps, r.AppIDs = append(r.Apps, a.Name), append(r.AppIDs, a.ID)
		r.Routes = append(r.Routes, Route{App: a.ID, Sync: "bulk", In: byList, Hears: byPull})
		r.Accounts = append(r.Accounts, AppCount{App: a.ID, Users: 4117, Clean: 2614, Created: 1890, Linked: 2127, Pending: 100, NoPaper: 620, Mended: 40})
	}
	for _, a := range r.AppIDs {
		for _, b := range r.AppIDs {
			r.Cells = append(r.Cells, Cell{Shows: a, Reads: b, People: 40, Asked: 5, Same: 5, Read: 5, Old: 5, Changed: 4, Seen: 4})
		}
	}
	r.Routes[2].In, r.Routes[7].In, r.Routes[0].Hears, r.Routes[1].Hears = byCalls, byBatches, byStream, byWebhook
	r.Changes = ChangeSeconds{P50: 0.0094, P95: 0.016, Max: 0.21, Changes: 242, Arrivals: 1682}
	r.Cells[10].Read = 4
	r.Cells[20] = Cell{Shows: r.AppIDs[2], Reads: r.AppIDs[4]}
	r.Cells[30].Newcomer = true
	r.Health = Health{Records: map[string]int{"dose": 6120, "test": 912, "infection": 61, "contact": 88, "quarantine": 31, "check": 288},
		Declarations: map[string]int{"domestic": 7011, "movement": 377, "entry": 4}, Slips: map[string]int{"wrong-date": 240, "retold": 411, "misfiled": 12}}
	full := policy.Reason{Code: "full-14", VI: "Đã tiêm đủ liều, mũi cuối cách đây ít nhất 14 ngày", EN: "all doses, the last at least 14 days ago"}
	r.Cards = []ProvinceCards{
		{Unit: "79", Name: "Thành phố Hồ Chí Minh", People: 941, Colours: map[policy.Colour]int{policy.Green: 812, policy.Red: 29, policy.Unknown: 100},
			Reasons:  []ReasonCount{{full, 702}, {policy.Reason{Code: "f0", VI: "Đang mắc COVID-19", EN: "ill"}, 29}},
			Foretold: map[policy.Colour]int{policy.Green: 210, policy.Red: 3}, Right: map[policy.Colour]int{policy.Green: 210, policy.Red: 3}},
		{Unit: "01", Name: "Thành phố Hà Nội", People: 1240, Colours: map[policy.Colour]int{policy.Green: 440, policy.Yellow: 500, policy.Grey: 300}, Reasons: []ReasonCount{{full, 440}},
			Foretold: map[policy.Colour]int{policy.Green: 99, policy.Grey: 2}, Right: map[policy.Colour]int{policy.Green: 99, policy.Grey: 2}},
	}
	fine := GateCard{Colour: policy.Green, Reason: full.Code, VI: full.VI, EN: full.EN}
	ill := GateCard{Colour: policy.Red, Reason: "f0", VI: "Đang mắc COVID-19", EN: "ill"}
	forged := GateCard{Colour: policy.Unknown, Reason: "code_not_genuine", VI: "Mã đã bị sửa, giả mạo hoặc không khớp hồ sơ, nên không có thẻ. Kiểm tra giấy tờ.", EN: "The code was changed, forged or contradicts the record, so there is no card. Check the papers."}
	r.Unsaid = 2381
	r.Gate = []GateAnswer{
		{Shown: LiveCode, Who: "Nguyễn Thị***", Where: "Chợ Tam Lập 1", Kind: "venue", Online: fine, Offline: fine, Agree: true},
		{Shown: LiveCode, Who: "Trần Văn***", Where: "Xe khách An Khang", Kind: "vehicle", Online: ill, Offline: ill, Agree: true},
		{Shown: ForgedCode, Who: "NGUYEN VAN***", Where: "Chợ Tam Lập 1", Kind: "venue", Online: forged, Offline: GateCard{Colour: policy.Unknown, Reason: "not_proved", VI: "Mã không được chấp nhận nên không có màu thẻ.", EN: "the code does not count, so there is no status"}, Agree: true},
	}
	r.Paper = &Paper{File: "certificate.pdf", Bytes: 61_000, Kind: "vaccination", Doses: "2/2", Issuer: "Bộ Y tế"}
	r.fill()
	g := Group{Known: 8420, Several: 6672, Right: 5900, Conflict: 310, Apart: 462, Silent: 301,
		Pairs: Pairs{Truth: 20111, Joined: 17000, Right: 17000, Provable: 17400, ProvableRight: 16990}}
	r.Recognition = Recognition{All: g, Clean: g, Mistakes: g}
	r.Recognition.Mistakes.Pairs.Joined++
	r.Scans = Scans{Sent: 54021, Recorded: 54021, Repeated: 1200, Known: 53000, Unshown: 31,
		Carriers: map[string]int{"app-code": 30100, "printed": 8100, "self": 6000, "cccd-card": 7000, "bhyt-card": 1500, "manual": 1321}}
	r.Head = Head{Place: "Chợ Xã Tân Thông Hội 1", Inside: 41}
	r.Tracing = []Traced{{Question: "contacts", VI: "Ai đã ở gần X trong 21 ngày qua?", EN: "Who was near X in the last 21 days?", Rows: 213, Checked: 90, Right: 90, Seconds: 0.0231,
		Sample: []string{"1. Nguyễn Thị*** · 412 phút · 3 lần · Nhà máy Ban Mai 2"}}}
	r.Accesses = []Access{{By: "Trung tâm kiểm soát bệnh tật", Action: "trace.contacts", Purpose: "contact_tracing", Case: "VN-HCM-2026-K7Q2M4XA"}}
	r.Fakes = []Fake{{Name: "forged", VI: "Mã bị sửa tên", EN: "a changed name", Signature: "invalid", Assurance: "claim", Warnings: []string{"forged"}, Seen: true}}
	return r
}

func printed(r *Result) string {
	var b bytes.Buffer
	r.Print(&b)
	r.Where(&b)
	return b.String()
}

func TestReportReadsWellInEightyColumns(t *testing.T) {
	got := printed(example())
	for line := range strings.Lines(got) {
		if n := columns(strings.TrimRight(line, "\n")); n > width {
			t.Errorf("%d columns: %s", n, line)
		}
	}
	const golden = "testdata/report.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("the report changed (-want +got); if that is meant, run with -update:\n%s", diff)
	}
}

func TestTablesShowWhatIsFalseAndWhatNobodyWasAskedAbout(t *testing.T) {
	r := example()
	if !r.Tables[Same][1][2] || r.Tables[Read][1][2] {
		t.Error("one of five could not read: read must be false, same true")
	}
	for _, m := range measures {
		if r.Tables[m.name][2][4] {
			t.Errorf("%s: nobody was asked about: a cell must not be true", m.name)
		}
	}
	if r.Whole() {
		t.Error("one cell is false, and the whole is said to be good")
	}
	text := printed(r)
	if strings.Count(text, "✗  ") != 1 || strings.Count(text, "–  ") != 4 {
		t.Errorf("want one ✗ and four – in the tables:\n%s", text)
	}
	r.Cells[10].Read = 5
	if !r.Whole() {
		t.Error("every cell that could be asked about is true")
	}
	for name, spoil := range map[string]func(*Cell){"an old code": func(c *Cell) { c.Old-- }, "a change": func(c *Cell) { c.Seen-- }} {
		was := r.Cells[11]
		if spoil(&r.Cells[11]); r.Whole() {
			t.Errorf("%s did not reach an app, and the whole is said to be good", name)
		}
		r.Cells[11] = was
	}
	r.Cards[1].Right[policy.Green]--
	if r.fill(); r.Whole() || r.Tables[CardsTable][1][0] || !r.Tables[CardsTable][0][0] || !strings.Contains(printed(r), "✗ 313 / 314") {
		t.Error("somebody has another card than their evidence gives, and the report does not say so")
	}
	r.Cards[1].Right[policy.Green]++
	r.Gate[1].Agree = false
	if r.fill(); r.Whole() || r.Tables[OfflineTable][1][0] || !strings.Contains(printed(r), "✗ Trần Văn***") {
		t.Error("a gate offline answers otherwise, and the report does not say so")
	}
	r.Gate[1].Agree = true
	r.Fakes[0].Seen = false
	if r.Whole() {
		t.Error("a forged code passed, and the whole is said to be good")
	}
}

func TestWrongJoinsAreNeverRoundedAway(t *testing.T) {
	if got := ratio(99_999, 100_000); got != "0.9999" {
		t.Errorf("one wrong pair in a hundred thousand is shown as %s", got)
	}
	r := example()
	r.Recognition.All.Wrong = 1
	if !strings.Contains(printed(r), "✗ Ghép sai") {
		t.Error("one person was joined wrongly, and the report has no cross there")
	}
}

func TestJSONHasAppsAndTables(t *testing.T) {
	raw, err := json.Marshal(example())
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Apps   []string
		Tables map[string][][]bool
	}
	if err := json.Unmarshal(raw, &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Apps) != 8 || len(got.Tables) != 6 {
		t.Fatalf("%d apps, %d tables", len(got.Apps), len(got.Tables))
	}
	for name, table := range got.Tables {
		rows, columns := 8, 8
		switch name {
		case CardsTable:
			rows, columns = 2, 6
		case OfflineTable:
			rows, columns = 3, 1
		}
		if len(table) != rows || len(table[0]) != columns {
			t.Errorf("%s is %d x %d", name, len(table), len(table[0]))
		}
	}
}
