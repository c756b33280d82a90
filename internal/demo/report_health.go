package demo

import (
	"fmt"
	"slices"
	"strings"

	"github.com/motma/motma/policy"
)

// colours are the names of the colours over their columns.
var colours = map[policy.Colour][2]string{policy.Green: {"xanh", "green"}, policy.Yellow: {"vàng", "yellow"}, policy.Red: {"đỏ", "red"},
	policy.White: {"trắng", "white"}, policy.Grey: {"xám", "grey"}, policy.Unknown: {"chưa rõ", "unknown"}}

// printHealth writes what the apps said.
func (r *Result) printHealth(p page) {
	h := r.Health
	if len(h.Records)+len(h.Declarations) == 0 {
		return
	}
	p.head("Tờ khai và hồ sơ", "declarations and records")
	for _, k := range recordKinds {
		if n := h.Records[k[0]]; n > 0 {
			p.row("·", k[1], k[2], grouped(n))
		}
	}
	for _, k := range declarationKinds {
		if n := h.Declarations[k[0]]; n > 0 {
			p.row("·", k[1], k[2], grouped(n))
		}
	}
	for _, k := range slipKinds {
		if n := h.Slips[k[0]]; n > 0 {
			p.row("✎", k[1], k[2], grouped(n))
		}
	}
	p.row(markIf(h.Refused == 0, ""), "Bị từ chối", "refused", grouped(h.Refused))
}

// What is counted, as the platform names it, and its names for people.
var (
	recordKinds = [][3]string{{"dose", "Mũi tiêm", "doses"}, {"test", "Xét nghiệm", "tests"}, {"infection", "Ca bệnh (F0)", "infections (F0)"},
		{"contact", "Tiếp xúc (F1, F2)", "contacts (F1, F2)"}, {"quarantine", "Quyết định cách ly", "quarantine orders"}, {"check", "Kiểm tra hằng ngày", "daily checks"}}
	declarationKinds = [][3]string{{"domestic", "Tờ khai nội địa", "domestic declarations"}, {"movement", "Tờ khai di chuyển", "movement declarations"}, {"entry", "Tờ khai nhập cảnh", "entry declarations"}}
	slipKinds        = [][3]string{{"wrong-date", "Sai ngày tiêm", "a dose's day is wrong"}, {"wrong-product", "Sai vắc-xin", "wrong vaccine"},
		{"retold", "Hai ứng dụng cùng báo", "told by a second app"}, {"misfiled", "Nhầm người trong nhà", "on a housemate's account"}}
)

// printCards writes the cards by province and colour. The commonest reasons
// stand below each province by their number in the list that follows.
func (r *Result) printCards(p page) {
	if len(r.Cards) == 0 {
		return
	}
	p.head("Thẻ", "cards, by province and colour")
	vi, en := pad("", 24)+padLeft("người", 8), pad("", 24)+padLeft("people", 8)
	for _, c := range policy.Colours {
		vi, en = vi+padLeft(colours[c][0], 8), en+padLeft(colours[c][1], 8)
	}
	p.line("%s", vi)
	p.line("%s", en)
	var list reasons
	right, foretold := 0, 0
	for _, x := range r.Cards {
		line := "  " + pad(cut(x.Name, 22), 22) + padLeft(grouped(x.People), 8)
		for _, c := range policy.Colours {
			line += padLeft(grouped(x.Colours[c]), 8)
			right, foretold = right+x.Right[c], foretold+x.Foretold[c]
		}
		p.line("%s", line)
		p.line("      %s", list.commonest(x.Reasons))
	}
	p.line("")
	p.line("  Lý do thường gặp nhất của mỗi tỉnh · the commonest reasons of each province:")
	list.print(p)
	p.line("")
	p.line("  Người mà có ứng dụng nào đó đã báo; %s người khác chưa ai báo gì: chưa rõ.", grouped(r.Unsaid))
	p.line("  People of whom an app said something; of %s others none has: unknown.", grouped(r.Unsaid))
	p.line("  %s %s / %s thẻ đúng với điều các ứng dụng đã báo (dữ liệu sạch)", markIf(right == foretold, "✓"), grouped(right), grouped(foretold))
	p.line("    cards that are what the apps' records give, of people with clean data")
}

// reasons are a list that tables refer to by number.
type reasons []policy.Reason

// number gives the place of a reason in the list, which it is added to.
func (l *reasons) number(why policy.Reason) int {
	at := slices.IndexFunc(*l, func(x policy.Reason) bool { return x.Code == why.Code && x.EN == why.EN })
	if at < 0 {
		at = len(*l)
		*l = append(*l, why)
	}
	return at + 1
}

// commonest writes how often reasons came first, by their numbers.
func (l *reasons) commonest(rs []ReasonCount) string {
	out := make([]string, len(rs))
	for i, r := range rs {
		out[i] = fmt.Sprintf("(%d) %s", l.number(r.Reason), grouped(r.People))
	}
	return strings.Join(out, "   ")
}

func (l reasons) print(p page) {
	for i, why := range l {
		p.wrapped(padLeft(fmt.Sprintf("(%d)", i+1), 6)+" ", why.VI)
		p.wrapped(pad("", 7), why.EN)
	}
}

// printGate writes what a gate was told, and what it found out without network.
func (r *Result) printGate(p page) {
	if len(r.Gate) == 0 {
		return
	}
	p.head("Cổng có mạng và mất mạng", "a gate online and offline")
	p.line("%s%s%s", pad("", 35), pad("có mạng · online", 23), "mất mạng · offline")
	var list reasons
	for _, g := range r.Gate {
		p.line("%s %s%s%s", markIf(g.Agree, "✓"), pad(g.what(), whatWidth+1), pad(g.Online.short(&list), 23), g.Offline.short(&list))
	}
	p.line("")
	list.print(p)
	p.line("")
	p.line("  Cổng mất mạng chỉ có gói dữ liệu tải trước, và mã được đưa ra.")
	p.line("  Offline a gate has the bundle that it fetched before, and what is shown to it.")
}

// shownAs are the names of what was shown beside live codes.
var shownAs = map[string]string{ForeignCert: "chứng nhận nước ngoài · foreign", ForgedCode: "mã bị đổi tên · forged code", EarlyCode: "mã của ngày mai · of tomorrow"}

// whatWidth is how many columns what was shown may take.
const whatWidth = 32

// what names what was shown: of a live code who showed it, and where.
func (g GateAnswer) what() string {
	if name := shownAs[g.Shown]; name != "" {
		return name
	}
	kind := ", " + placeKinds[g.Kind]
	return cut(g.Who, whatWidth-columns(kind)) + kind
}

// short is the colour, with the reason's number.
func (c GateCard) short(list *reasons) string {
	names := colours[c.Colour]
	return fmt.Sprintf("%s · %s (%d)", names[0], names[1], list.number(policy.Reason{Code: c.Reason, VI: c.VI, EN: c.EN}))
}

// placeKinds are the kinds of place, shortly.
var placeKinds = map[string]string{"venue": "địa điểm · venue", "vehicle": "xe · vehicle", "checkpoint": "chốt · checkpoint"}

// printPaper says where the travel certificate is.
func (r *Result) printPaper(p page) {
	c := r.Paper
	if c == nil {
		return
	}
	p.head("Chứng nhận đi lại", "a travel certificate (Decision 5772/QĐ-BYT)")
	p.row("✓", "Tiêm chủng, mũi", "vaccination, dose", c.Doses)
	p.row("", "Bản in PDF, A4", "on paper, PDF", grouped(c.Bytes)+" B")
	p.line("    %s", c.File)
}
