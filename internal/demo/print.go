package demo

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// width is how many columns the report takes.
const width = 80

// page writes lines that are aligned by characters, not bytes: Vietnamese in
// NFC has one character a column.
type page struct{ w io.Writer }

func (p page) line(format string, args ...any) {
	fmt.Fprintln(p.w, strings.TrimRight(fmt.Sprintf(format, args...), " "))
}

// head begins a section.
func (p page) head(vi, en string) {
	title := " " + strings.ToUpper(vi) + " · " + en + " "
	p.line("")
	p.line("──%s%s", title, strings.Repeat("─", max(width-2-columns(title), 2)))
}

// row writes a bilingual name and right-aligned values.
func (p page) row(mark, vi, en string, values ...string) {
	name := pad(vi, 24) + " " + en
	var right strings.Builder
	for _, v := range values {
		right.WriteString(padLeft(v, 10))
	}
	p.line("  %s %s%s", pad(mark, 1), pad(name, width-4-columns(right.String())), right.String())
}

// wrapped writes a text in as many lines as it needs, the further ones below
// the first.
func (p page) wrapped(first, text string) {
	line, empty := first, true
	for word := range strings.FieldsSeq(text) {
		if !empty && columns(line)+1+columns(word) > width {
			p.line("%s", line)
			line, empty = pad("", columns(first)), true
		}
		if !empty {
			line += " "
		}
		line, empty = line+word, false
	}
	p.line("%s", line)
}

func columns(s string) int { return utf8.RuneCountInString(s) }

func pad(s string, n int) string { return s + strings.Repeat(" ", max(n-columns(s), 0)) }

func padLeft(s string, n int) string { return strings.Repeat(" ", max(n-columns(s), 0)) + s }

// cut shortens a text to n columns.
func cut(s string, n int) string {
	if columns(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}

// grouped writes 26105 as 26 105, which both languages read alike.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + " " + s[i:]
	}
	return s
}

// ratio writes a share with four digits, never rounded up to one.
func ratio(part, of int) string {
	if of == 0 {
		return "–"
	}
	n := part * 10_000 / of
	return fmt.Sprintf("%d.%04d", n/10_000, n%10_000)
}

// seconds writes a duration shortly.
func seconds(s float64) string {
	switch {
	case s < 0.1:
		return fmt.Sprintf("%.1f ms", s*1000)
	case s < 1:
		return fmt.Sprintf("%.0f ms", s*1000)
	}
	return fmt.Sprintf("%.1f s", s)
}
