package trace

import "strings"

// Inert makes a text safe as a cell of a table that people open in a
// spreadsheet (A11): what would begin a formula gets an apostrophe before it,
// and line breaks and other controls become spaces. Full-width forms count,
// for some programs take them for the plain ones. Separators are the table
// writer's business.
func Inert(cell string) string {
	cell = strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f || r == 0x85 || r == 0x2028 || r == 0x2029 {
			return ' '
		}
		return r
	}, cell)
	trimmed := strings.TrimLeft(cell, " \u00a0\u3000\ufeff\u200b")
	if trimmed != "" && strings.ContainsRune("=+-@|%＝＋－＠", []rune(trimmed)[0]) {
		return "'" + cell
	}
	return cell
}
