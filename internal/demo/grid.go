package demo

import "strings"

// short are the names over the columns, in the order of the apps.
var short = map[string]string{"bluezone": "BL", "ncovi": "NC", "vhd": "VH", "ssk": "SK", "qlcl": "QL", "hcdc": "HC", "ythcm": "YT", "vneid": "VN"}

// printTables writes the four tables, two side by side: rows show, columns
// read or hear.
func (r *Result) printTables(p page) {
	p.head("Một mã trong mọi ứng dụng", "one code in every app")
	r.printPair(p, [2]grid{{measures[0], "cùng một mã", "same code"}, {measures[1], "cổng đọc được", "read at a gate"}},
		"hàng hiện mã", "rows show the code")
	p.line("")
	r.printPair(p, [2]grid{{measures[2], "mã cũ, cổng đọc được", "old code, read"}, {measures[3], "nghe tin báo mất", "change heard of"}},
		"hàng: mã cũ, bên báo", "rows: old code, news")
	p.line("")
	r.printCells(p)
}

// grid is one table as it is printed.
type grid struct {
	measure
	vi, en string
}

func (r *Result) printPair(p page, g [2]grid, vi, en string) {
	p.line("  %s%s%s", pad(vi, 24), pad(g[0].vi, 28), g[1].vi)
	p.line("  %s%s%s", pad(en, 24), pad(g[0].en, 28), g[1].en)
	p.line("  %s%s    %s", pad("", 24), r.names(), r.names())
	n := len(r.Apps)
	for i := range r.Apps {
		p.line("  %s%s    %s", pad(r.name(i), 24), r.cells(i*n, g[0].of), r.cells(i*n, g[1].of))
	}
}

func (r *Result) names() string {
	var b strings.Builder
	for _, id := range r.AppIDs {
		b.WriteString(pad(short[id], 3))
	}
	return b.String()
}

// cells writes a row: ✓ when everybody asked about agreed, ✗ when not, – when
// there was nobody to ask about.
func (r *Result) cells(from int, of func(Cell) (good, all int)) string {
	var b strings.Builder
	for _, c := range r.Cells[from : from+len(r.Apps)] {
		mark := "✓"
		switch good, all := of(c); {
		case all == 0:
			mark = "–"
		case good < all:
			mark = "✗"
		}
		b.WriteString(pad(mark, 3))
	}
	return b.String()
}

// printCells says what stands behind the tables.
func (r *Result) printCells(p page) {
	asked, empty, filled := 0, 0, 0
	for _, c := range r.Cells {
		asked += c.Asked
		if c.Asked == 0 {
			empty++
		}
		if c.Newcomer {
			filled++
		}
	}
	p.line("  Mỗi ô: đến %d người có dữ liệu sạch mà cả hai cùng biết; %s lượt hỏi.", samples, grouped(asked))
	p.line("  Each cell: up to %d people with clean data whom both know; %s in all.", samples, grouped(asked))
	if filled > 0 {
		p.line("  %d ô nhờ người mới đăng ký thêm. · %d cells by people who newly signed up.", filled, filled)
	}
	if empty > 0 {
		p.line("  – : %d ô không có ai như thế. · %d cells had nobody to ask about.", empty, empty)
	}
}
