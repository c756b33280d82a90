package demo

import "strings"

// short are the names over the columns, in the order of the apps.
var short = map[string]string{"bluezone": "BL", "ncovi": "NC", "vhd": "VH", "ssk": "SK", "qlcl": "QL", "hcdc": "HC", "ythcm": "YT", "vneid": "VN"}

// printTables writes both tables side by side: rows show, columns read.
func (r *Result) printTables(p page) {
	p.head("Một mã trong mọi ứng dụng", "one code in every app")
	p.line("  %s%s%s", pad("", 24), pad("cùng một mã", 28), "cổng đọc được")
	p.line("  %s%s%s", pad("hàng hiện mã", 24), pad("same code", 28), "read at a gate")
	p.line("  %s%s    %s", pad("rows show the code", 24), r.names(), r.names())
	n := len(r.Apps)
	for i := range r.Apps {
		same, read := r.cells(i*n, func(c Cell) int { return c.Same }), r.cells(i*n, func(c Cell) int { return c.Read })
		p.line("  %s%s    %s", pad(r.name(i), 24), same, read)
	}
	p.line("")
	r.printCells(p)
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
func (r *Result) cells(from int, n func(Cell) int) string {
	var b strings.Builder
	for _, c := range r.Cells[from : from+len(r.Apps)] {
		mark := "✓"
		switch {
		case c.Asked == 0:
			mark = "–"
		case n(c) < c.Asked:
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
