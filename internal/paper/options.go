package paper

import (
	"errors"
	"time"
)

// Layout is a size of paper.
type Layout string

// The sizes. A card is A7, 105 by 74 mm: the smallest ISO size that holds a code
// of 5 cm with its quiet zone and words beside it. Project's own choice.
const (
	A4   Layout = "a4"
	Card Layout = "card"
)

// Lang is the language that comes first; the other stands below it, smaller.
type Lang string

// The languages.
const (
	VI Lang = "vi"
	EN Lang = "en"
)

// Options say how to draw.
type Options struct {
	Layout Layout // empty: A4
	Lang   Lang   // empty: VI
	// Test marks the paper as one that is worth nothing, across the page.
	Test bool
	// Made is the date inside the file; the same input gives the same bytes.
	Made time.Time
	// Name says what a code of a value set means, empty where it is not known:
	// then the code stands alone.
	Name func(code string) string
}

// Errors of this package.
var (
	ErrLayout = errors.New("paper: the layout is a4 or card, the language vi or en")
	ErrText   = errors.New("paper: the text has no code")
)

func (o Options) filled() (Options, error) {
	if o.Layout == "" {
		o.Layout = A4
	}
	if o.Lang == "" {
		o.Lang = VI
	}
	if o.Layout != A4 && o.Layout != Card || o.Lang != VI && o.Lang != EN {
		return o, ErrLayout
	}
	if o.Name == nil {
		o.Name = func(string) string { return "" }
	}
	return o, nil
}

// words are one text in both languages.
type words struct{ vi, en string }

// in gives the text in the language that comes first, and in the other.
func (w words) in(l Lang) (first, second string) {
	if l == EN {
		return w.en, w.vi
	}
	return w.vi, w.en
}
