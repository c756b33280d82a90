package demo

import (
	"fmt"
	"io"
	"strings"
)

// Print writes the results for people to read, in 80 columns.
func (r *Result) Print(w io.Writer) {
	p := page{w}
	p.line("")
	p.line("  %s%s", pad("Tổng cộng · in all", width-12), padLeft(seconds(r.Seconds), 9))
	r.printPeople(p)
	r.printRecognition(p)
	r.printTables(p)
	r.printRoutes(p)
	r.printHealth(p)
	r.printCards(p)
	r.printGate(p)
	r.printPaper(p)
	r.printScans(p)
	r.printTracing(p)
	r.printFakes(p)
}

func (r *Result) printPeople(p page) {
	p.head("Con người", "people")
	p.row("", "Người (tổng hợp)", "people, all synthetic", grouped(r.People))
	p.row("", "Hộ gia đình", "households", grouped(r.Households))
	p.row("", "Có anh chị em sinh đôi", "with a twin", grouped(r.Twins))
	p.row("", "Tài khoản ở 8 ứng dụng", "accounts in the eight apps", grouped(r.sum(func(a AppCount) int { return a.Users })))
	p.row("", "  bỏ trường sai dạng", "  malformed fields left out", grouped(r.sum(func(a AppCount) int { return a.Mended })))
	p.row("", "QID đã cấp", "QIDs issued", grouped(r.QIDs))
	p.line("")
	p.line("    %s%s%s%s%s%s%s", pad("", 22), padLeft("tài khoản", 10), padLeft("sạch", 8), padLeft("mới", 8), padLeft("đã biết", 9), padLeft("chờ", 7), padLeft("thiếu giấy", 12))
	p.line("    %s%s%s%s%s%s%s", pad("", 22), padLeft("accounts", 10), padLeft("clean", 8), padLeft("new", 8), padLeft("linked", 9), padLeft("held", 7), padLeft("no paper", 12))
	for i, a := range r.Accounts {
		p.line("    %s%s%s%s%s%s%s", pad(r.name(i), 22), padLeft(grouped(a.Users), 10), padLeft(grouped(a.Clean), 8),
			padLeft(grouped(a.Created), 8), padLeft(grouped(a.Linked), 9), padLeft(grouped(a.Pending), 7), padLeft(grouped(a.NoPaper), 12))
	}
}

func (r *Result) sum(n func(AppCount) int) int {
	all := 0
	for _, a := range r.Accounts {
		all += n(a)
	}
	return all
}

func (r *Result) printRecognition(p page) {
	p.head("Nhận ra một người", "recognised as one person, with the truth beside")
	all, clean, bad := r.Recognition.All, r.Recognition.Clean, r.Recognition.Mistakes
	p.row("", "", "", "tất cả", "sạch", "có lỗi")
	p.row("", "", "", "all", "clean", "mistakes")
	row := func(mark, vi, en string, n func(Group) int) {
		p.row(mark, vi, en, grouped(n(all)), grouped(n(clean)), grouped(n(bad)))
	}
	row("", "Nhiều ứng dụng biết", "known to several", func(g Group) int { return g.Several })
	row("✓", "Ghép đúng", "joined rightly", func(g Group) int { return g.Right })
	row(markIf(all.Wrong == 0, "✓"), "Ghép sai", "joined wrongly", func(g Group) int { return g.Wrong })
	row("?", "Xung đột, chờ xem xét", "in conflict", func(g Group) int { return g.Conflict })
	row("○", "Còn để rời", "left apart", func(g Group) int { return g.Apart })
	row("", "  không có bằng chứng", "  nothing proves it", func(g Group) int { return g.Silent })
	quota := func(vi, en string, n func(Pairs) (int, int)) {
		var v []string
		for _, g := range []Group{all, clean, bad} {
			v = append(v, ratio(n(g.Pairs)))
		}
		p.row("", vi, en, v...)
	}
	quota("Độ chính xác (cặp)", "precision of pairs", func(x Pairs) (int, int) { return x.Right, x.Joined })
	quota("Độ bao phủ (cặp)", "recall of pairs", func(x Pairs) (int, int) { return x.Right, x.Truth })
	quota("  khi có bằng chứng", "  where provable", func(x Pairs) (int, int) { return x.ProvableRight, x.Provable })
}

// markIf is the mark when all is well, a cross when not.
func markIf(good bool, mark string) string {
	if good {
		return mark
	}
	return "✗"
}

func (r *Result) printScans(p page) {
	s := r.Scans
	p.head("Qua cổng", "passing the gates")
	p.row("", "Địa điểm, cổng", "places, gates", grouped(r.Places), grouped(r.Gates))
	p.row("", "Lượt quét đã ghi", "scans recorded", grouped(s.Recorded))
	p.row("", "  biết là ai", "  known who", grouped(s.Known))
	p.row("", "  quét lại trong 5 phút", "  read twice in 5 min", grouped(s.Repeated))
	p.row(markIf(s.Quarantined+s.Refused == 0, ""), "Giữ riêng, từ chối", "held apart, refused", grouped(s.Quarantined), grouped(s.Refused))
	for _, c := range carriers {
		if n := s.Carriers[c.name]; n > 0 {
			p.row("·", c.vi, c.en, grouped(n))
		}
	}
	if r.Head.Place != "" {
		p.row("", "Đang ở trong", cut("inside now: "+r.Head.Place, 40), grouped(r.Head.Inside))
	}
}

func (r *Result) printTracing(p page) {
	p.head("Truy vết", "contact tracing, as the health authority, for a case")
	for _, t := range r.Tracing {
		p.line("  %s%s", pad(cut(t.VI, width-14), width-14), padLeft(seconds(t.Seconds), 12))
		p.line("  %s%s", pad(cut(t.EN, width-14), width-14), padLeft(grouped(t.Rows), 12))
		for _, s := range t.Sample {
			p.line("     %s", cut(s, width-5))
		}
		if t.Checked > 0 {
			p.line("   %s %s / %s dòng đúng sự thật · lines true", markIf(t.Right == t.Checked, "✓"), grouped(t.Right), grouped(t.Checked))
		}
	}
	if len(r.Accesses) == 0 {
		return
	}
	p.line("")
	p.line("  X tự thấy ai đã xem dữ liệu của mình · X sees who read their data:")
	for _, a := range r.Accesses[:min(len(r.Accesses), 3)] {
		p.line("     %s", cut(strings.Join([]string{a.By, a.Action, a.Purpose}, " · "), width-5))
	}
	p.line("     %s", r.Accesses[0].Case)
}

// names are how the report calls apps whose name is too long for its tables.
var names = map[string]string{"vhd": "VHD (tokhaiyte.vn)"}

// name is an app's name in the tables.
func (r *Result) name(i int) string {
	if n := names[r.AppIDs[i]]; n != "" {
		return n
	}
	return cut(r.Apps[i], 22)
}

func (r *Result) printFakes(p page) {
	p.head("Mã giả", "codes that are not what they pretend to be")
	for _, f := range r.Fakes {
		p.row(markIf(f.Seen, "✓"), f.VI, f.EN, f.Signature, f.Assurance)
		p.line("      → %s", cut(strings.Join(f.Warnings, ", "), width-8))
	}
}

// Where writes where to look next.
func (r *Result) Where(w io.Writer) {
	p := page{w}
	p.head("Xem tiếp", "where to look next")
	for _, l := range [][3]string{
		{"Tài liệu API", "API reference", r.Platform + "/docs"},
		{"Mô tả OpenAPI", "OpenAPI document", r.Platform + "/v1/openapi.json"},
		{"Khóa công khai", "public keys", r.Platform + "/v1/keys"},
	} {
		p.line("  %s%s%s", pad(l[0], 18), pad(l[1], 20), l[2])
	}
	p.line("")
	p.line("  curl -s %s/v1/codes/verify \\", r.Platform)
	p.line(`    -H 'Content-Type: application/json' -d '{"text":"…"}'`)
	fmt.Fprintln(w)
}

// Title begins the output.
func Title(w io.Writer, platform string) {
	p := page{w}
	p.line("")
	p.line("  một mã · one code%s", padLeft("dữ liệu tổng hợp · synthetic people only", width-21))
	p.line("  %s", platform)
	p.line("")
}
