package declaration

import "maps"

// Clean gives answers in the one spelling in which they are kept: texts composed
// and trimmed, names as package viname writes them, phone numbers without
// separators. What is no answer is left out, what is wrong stays as it is.
func (f *Form) Clean(answers map[string]any) map[string]any {
	out := make(map[string]any, len(answers))
	for path, value := range answers {
		if !absent(value) {
			out[path] = value
		}
	}
	if len(answers) <= MaxAnswers {
		r := f.read(out, Env{})
		for path := range out {
			if field := f.fields[path]; field != nil && r.good[path] == nil && r.flaws[path] == nil {
				delete(out, path) // blanks only
			}
		}
		maps.Copy(out, r.good)
	}
	return out
}

// Renew gives the whole declaration that comes of an earlier one and of what
// changes (Decision 2666/QĐ-BYT: declared fully once, afterwards symptoms and
// epidemiology only). Fields that are renewed each time are never taken over:
// Check says which of them are missing. A null among the changes takes an answer
// back. What is not asked any more goes, and what the changes name although the
// form does not ask it stays, for Check to refuse.
func (f *Form) Renew(before, changes map[string]any) map[string]any {
	merged := make(map[string]any, len(before)+len(changes))
	for _, field := range f.Fields {
		if value, kept := before[field.Path]; kept && !field.Renewed {
			merged[field.Path] = value
		}
	}
	maps.Copy(merged, changes)
	merged = f.Clean(merged)
	for _, field := range f.Fields {
		if _, said := changes[field.Path]; said || field.AskedIf == nil {
			continue
		}
		if r := f.read(merged, Env{}); !r.holds(field.AskedIf) {
			delete(merged, field.Path)
		}
	}
	return merged
}

// Renewed lists the paths of the fields that are asked anew each time.
func (f *Form) Renewed() []string {
	var out []string
	for _, field := range f.Fields {
		if field.Renewed {
			out = append(out, field.Path)
		}
	}
	return out
}
