package unit

import (
	"slices"
	"strings"

	"github.com/motma/motma/viname"
)

// MaxSearch is the most units one search returns.
const MaxSearch = 50

// Search finds units of a level (every level when role is empty) whose name,
// title or code begins with the text, ignoring case and diacritics: "ba d",
// "quận 1", "007". The top level comes first, then the order of the list. Limit
// is cut to MaxSearch; an empty text finds nothing.
func (l *List) Search(text, role string, limit int) []Unit {
	want := foldName(text)
	if want == "" || limit <= 0 || len(text) > 200 {
		return nil
	}
	limit = min(limit, MaxSearch)
	var out []Unit
	for i, lv := range l.levels {
		if role != "" && lv.Role != role {
			continue
		}
		for j, title := range l.folded()[i] {
			if lv.units[j].matches(title, want) {
				if out = append(out, lv.units[j]); len(out) == limit {
					return out
				}
			}
		}
	}
	return out
}

// matches takes the unit's folded title; its name is the title's tail.
func (u Unit) matches(title, want string) bool {
	words := 0
	if u.Kind != "" {
		words = strings.Count(u.Kind, " ") + 1
	}
	name := title
	for range words {
		_, name, _ = strings.Cut(name, " ")
	}
	return strings.HasPrefix(name, want) || strings.HasPrefix(title, want) || strings.HasPrefix(u.Code, want)
}

func (l *List) fold() [][]string {
	out := make([][]string, len(l.levels))
	for i, lv := range l.levels {
		out[i] = make([]string, len(lv.units))
		for j, u := range lv.units {
			out[i][j] = foldName(u.Title())
		}
	}
	return out
}

// foldName folds word by word, since wards have numbers ("Phường 12") and a
// person's name, which viname folds, has none.
func foldName(s string) string {
	words := strings.Fields(s)
	for i, w := range words {
		if !strings.ContainsAny(w, "0123456789") {
			words[i] = viname.Fold(w)
		}
	}
	words = slices.DeleteFunc(words, func(w string) bool { return w == "" })
	return strings.Join(words, " ")
}
