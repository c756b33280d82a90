package viname_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/motma/motma/viname"
	"golang.org/x/text/unicode/norm"
)

// slowFold is the textbook way: decompose, drop marks, capitalise. It is right
// for every letter that decomposes.
func slowFold(r rune) string {
	var b strings.Builder
	for _, c := range norm.NFKD.String(string(r)) {
		if !unicode.Is(unicode.Mn, c) {
			b.WriteRune(unicode.ToUpper(c))
		}
	}
	return b.String()
}

func TestTableAgreesWithUnicode(t *testing.T) {
	checked := 0
	for r := rune(0xC0); r <= 0x1EFF; r++ {
		want := slowFold(r)
		if r > 0x24F && r < 0x1E00 || len(want) != 1 || want[0] < 'A' || want[0] > 'Z' {
			continue
		}
		checked++
		if got := viname.Fold(string(r)); got != want {
			t.Errorf("%c (%U) folds to %q, want %q", r, r, got, want)
		}
	}
	if checked < 490 {
		t.Errorf("only %d letters checked", checked)
	}
}

func TestEveryVietnameseLetterFolds(t *testing.T) {
	const letters = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
	n := 0
	for _, r := range letters {
		for _, form := range []string{string(r), string(unicode.ToUpper(r)), norm.NFD.String(string(r))} {
			n++
			if f := viname.Fold(form); len(f) != 1 || !strings.Contains("ADEIOUY", f) {
				t.Errorf("%s folds to %q", form, f)
			}
		}
	}
	if n != 67*3 {
		t.Errorf("%d forms", n)
	}
}

func FuzzFold(f *testing.F) {
	for _, file := range []string{"fold.txt", "normalise.txt", "mask.txt"} {
		for _, row := range rows(f, file) {
			f.Add(row[0])
		}
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := viname.Fold(s)
		if twice := viname.Fold(once); twice != once {
			t.Errorf("%q folds to %q and again to %q", s, once, twice)
		}
		if strings.Trim(once, "ABCDEFGHIJKLMNOPQRSTUVWXYZ -'.") != "" || strings.Contains(once, "  ") || strings.TrimSpace(once) != once {
			t.Errorf("%q folds to %q", s, once)
		}
		words := strings.Fields(viname.Key(s))
		if !slices.IsSorted(words) || viname.Key(viname.Key(s)) != viname.Key(s) {
			t.Errorf("%q has key %q", s, viname.Key(s))
		}
	})
}

func FuzzNormalise(f *testing.F) {
	for _, row := range rows(f, "normalise.txt") {
		f.Add(row[0])
	}
	f.Fuzz(func(t *testing.T, s string) {
		once, err := viname.Normalise(s)
		if err != nil {
			return
		}
		twice, err := viname.Normalise(once)
		if err != nil || twice != once {
			t.Errorf("%q: %q, then %q, %v", s, once, twice, err)
		}
		if !norm.NFC.IsNormalString(once) || strings.ContainsAny(once, "<>|=+@&\"\\0123456789\x00\n") || viname.Fold(once) == "" {
			t.Errorf("%q passes as %q", s, once)
		}
		if len([]rune(s)) < 50 && viname.Compare(s, once) != viname.Equal {
			t.Errorf("%q and %q are %v", s, once, viname.Compare(s, once))
		}
	})
}

func FuzzMask(f *testing.F) {
	for _, row := range rows(f, "mask.txt") {
		f.Add(row[0])
	}
	f.Fuzz(func(t *testing.T, s string) {
		masked := viname.Mask(s)
		if !strings.HasSuffix(masked, "***") || strings.ContainsAny(masked, "0123456789<>|") {
			t.Errorf("%q is masked as %q", s, masked)
		}
	})
}

func BenchmarkFold(b *testing.B) {
	for name, s := range map[string]string{"accented": "Nguyễn Thị Thuỳ Dương", "folded": "NGUYEN THI THUY DUONG"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				viname.Fold(s)
			}
		})
	}
}

// BenchmarkFoldByDecomposition is the textbook way, for comparison.
func BenchmarkFoldByDecomposition(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		var out strings.Builder
		for _, r := range norm.NFD.String("Nguyễn Thị Thuỳ Dương") {
			if !unicode.Is(unicode.Mn, r) {
				out.WriteRune(unicode.ToUpper(r))
			}
		}
	}
}

func BenchmarkNormalise(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := viname.Normalise("Nguyễn Thị Thuỳ Dương"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCompare(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		viname.Compare("Nguyễn Thị Thuỳ Dương", "Nguyễn Thị Thùy Dương")
	}
}
