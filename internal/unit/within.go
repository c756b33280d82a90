package unit

import "slices"

// Within says whether a unit lies in an area or is it. The empty area is the
// country. Codes of the list of 2021 lie in the provinces of 2025 that took
// theirs in, so that places keep their authority through the reform.
func Within(area, code string) bool {
	if area == "" || area == code {
		return true
	}
	old, list := Vietnam2021(), Vietnam2025()
	if old.Contains(area, code) || list.Contains(area, code) {
		return true
	}
	return slices.ContainsFunc(list.Predecessors(area), func(p string) bool { return old.Contains(p, code) })
}
