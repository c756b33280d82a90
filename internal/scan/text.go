package scan

import "github.com/motma/motma/viname"

// cleanText gives the one spelling of a free text about a place (A11).
func cleanText(s string, max int) (string, bool) { return viname.Text(s, max) }
