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
	var list []policy.Reason
	right, foretold := 0, 0
	for _, x := range r.Cards {
		line := "  " + pad(cut(x.Name, 22), 22) + padLeft(grouped(x.People), 8)
		for _, c := range policy.Colours {
			line += padLeft(grouped(x.Colours[c]), 8)
			right, foretold = right+x.Right[c], foretold+x.Foretold[c]
		}
		p.line("%s", line)
		p.line("      %s", reasonNumbers(x.Reasons, &list))
	}
	for i, why := range list {
		p.line("  (%d) %s", i+1, cut(why.VI, width-8))
		p.line("      %s", cut(why.EN, width-8))
	}
	p.line("")
	p.line("  %s %s / %s thẻ đúng với điều các ứng dụng đã báo (dữ liệu sạch)", markIf(right == foretold, "✓"), grouped(right), grouped(foretold))
	p.line("    cards that are what the apps' records give, of people with clean data")
}

// reasonNumbers writes reasons by their number in a list, which it adds to.
func reasonNumbers(rs []ReasonCount, list *[]policy.Reason) string {
	var out []string
	for _, r := range rs {
		at := slices.IndexFunc(*list, func(x policy.Reason) bool { return x.Code == r.Code })
		if at < 0 {
			at = len(*list)
			*list = append(*list, r.Reason)
		}
		out = append(out, fmt.Sprintf("(%d) %s", at+1, grouped(r.People)))
	}
	return strings.Join(out, "   ")
}

// printGate writes what a gate was told of some people, and what it found out
// without network.
func (r *Result) printGate(p page) {
	if len(r.Gate) == 0 {
		return
	}
	p.head("Cổng có mạng và mất mạng", "a gate online and offline")
	p.line("  %s%s%s", pad("", 24), pad("có mạng · online", 27), "mất mạng · offline")
	for _, g := range r.Gate {
		p.line("%s %s%s%s", markIf(g.Agree, "✓"), pad(cut(g.Who+", "+placeKinds[g.Kind], 23), 24), pad(g.Online.short(), 27), g.Offline.short())
	}
	p.line("  Mỗi người một mã trực tiếp của hôm nay; cổng chỉ có gói tải trước.")
	p.line("  Each shows a live code of today; the gate has a bundle fetched before.")
}

// printPaper says where the travel certificate is.
func (r *Result) printPaper(p page) {
	c := r.Paper
	if c == nil {
		return
	}
	p.head("Chứng nhận đi lại", "a travel certificate (Decision 5772/QĐ-BYT)")
	p.row("✓", "Tiêm chủng, mũi", "vaccination, dose", c.Doses)
	p.line("    %s", c.File)
}

// placeKinds are the kinds of place, shortly.
var placeKinds = map[string]string{"venue": "địa điểm", "vehicle": "xe", "checkpoint": "chốt"}

func (c GateCard) short() string { return cut(fmt.Sprintf("%s, %s", c.Colour, c.Reason), 26) }
