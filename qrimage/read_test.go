package qrimage

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/png"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"rsc.io/qr/coding"
)

// picture draws a symbol in gray.
func (s *Symbol) picture(px int) *image.Gray {
	src := s.raster(px, QuietZone, color.Black)
	img := image.NewGray(src.Bounds())
	draw.Draw(img, img.Bounds(), src, image.Point{}, draw.Src)
	return img
}

// codeOf writes segments that Encode never writes: a declared character set, or any bytes.
func codeOf(t *testing.T, segments ...coding.Encoding) *Symbol {
	t.Helper()
	g, _, err := lay(4, coding.M, segments)
	if err != nil {
		t.Fatal(err)
	}
	return &Symbol{Version: 4, grid: g}
}

// eci is the header that declares a character set.
type eci uint

func (e eci) Check() error            { return nil }
func (e eci) Bits(coding.Version) int { return 12 }
func (e eci) Encode(b *coding.Bits, _ coding.Version) {
	b.Write(7, 4)
	b.Write(uint(e), 8)
}

func TestCharacterSets(t *testing.T) {
	const name = "Nguyễn Thị Hà"
	for label, c := range map[string]struct {
		segments []coding.Encoding
		text     string
		raw      string
	}{
		"UTF-8, undeclared":              {[]coding.Encoding{coding.String(name)}, name, name},
		"UTF-8, declared":                {[]coding.Encoding{eci(26), coding.String(name)}, name, name},
		"UTF-8, cut in mid-character":    {[]coding.Encoding{coding.String(name[:6]), coding.String(name[6:])}, name, name},
		"UTF-8 taken for Shift_JIS":      {[]coding.Encoding{coding.String("Hà"), coding.Num("123"), coding.String("Hồ")}, "Hà123Hồ", "Hà123Hồ"},
		"ISO-8859-1, undeclared":         {[]coding.Encoding{coding.String("caf\xe9")}, "café", "caf\xe9"},
		"ISO-8859-1, declared":           {[]coding.Encoding{eci(3), coding.String("caf\xe9")}, "café", "café"},
		"bytes that are no text":         {[]coding.Encoding{coding.String("\x00\xff\xfe\x80")}, "\x00ÿþ\u0080", "\x00\xff\xfe\x80"},
		"a byte order mark is kept":      {[]coding.Encoding{coding.String("\xef\xbb\xbfHà")}, "\ufeffHà", "\ufeffHà"},
		"line ends and separators stay":  {[]coding.Encoding{coding.String("a\r\n\x1d|b ")}, "a\r\n\x1d|b ", "a\r\n\x1d|b "},
		"what looks like UTF-16 is left": {[]coding.Encoding{coding.String("\xfe\xff\x00A")}, "þÿ\x00A", "\xfe\xff\x00A"},
	} {
		got := readOne(t, encodePNG(t, codeOf(t, c.segments...).picture(4)))
		if got.Text != c.text || string(got.Raw) != c.raw {
			t.Errorf("%s: text %q, raw %q; want %q and %q", label, got.Text, got.Raw, c.text, c.raw)
		}
	}
}

func TestReadTellsWhereTheCodeIs(t *testing.T) {
	s := mustEncode(t, sampleText, M)
	page := image.NewGray(image.Rect(0, 0, 900, 700))
	draw.Draw(page, page.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(page, image.Rect(300, 200, 900, 700), s.picture(6), image.Point{}, draw.Src)
	left, top, side := 300.0+4*6, 200.0+4*6, float64(s.Size()*6)
	want := [4]Point{{left, top}, {left + side, top}, {left + side, top + side}, {left, top + side}}
	if diff := cmp.Diff(want, readOne(t, encodePNG(t, page)).Corners, cmpopts.EquateApprox(0, 6)); diff != "" {
		t.Errorf("corners (-want +got):\n%s", diff)
	}
	// Turned clockwise by a quarter, the top left corner is at the right.
	got := readOne(t, encodePNG(t, quarter(page))).Corners
	for i, p := range want {
		want[i] = Point{700 - p.Y, p.X}
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 6)); diff != "" {
		t.Errorf("turned corners (-want +got):\n%s", diff)
	}
}

// The corners must hold in views that are enlarged, shrunk, turned or sharpened.
func TestEveryViewMapsBackToThePicture(t *testing.T) {
	s := mustEncode(t, sampleText, M)
	p := toGray(s.picture(8))
	half := float64(p.w) / 2
	for name, v := range map[string]view{
		"shrunk": shrink(p, 2), "enlarged": enlarge(p), "turned": whole(p).turned(45), "turned twice": whole(p).turned(30).turned(77),
		"shrunk twice": shrink(p, 2).smaller(), "sharpened": whole(p).sharpen(2), "stretched": whole(p).stretch(),
	} {
		read, _ := attempt{v, hybrid}.run(&budget{pixels: pictureBudget})
		if len(read) != 1 || read[0].Text != sampleText {
			t.Errorf("%s: not read", name)
			continue
		}
		m := middle(read[0].Corners)
		first := read[0].Corners[0]
		if math.Abs(m.X-half) > 4 || math.Abs(m.Y-half) > 4 || math.Abs(first.X-32) > 8 || math.Abs(first.Y-32) > 8 {
			t.Errorf("%s: middle %v, top left %v; want %v and 32,32", name, m, first, half)
		}
	}
}

func quarter(p *image.Gray) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, p.Rect.Dy(), p.Rect.Dx()))
	for y := range p.Rect.Dy() {
		for x := range p.Rect.Dx() {
			out.SetGray(p.Rect.Dy()-1-y, x, p.GrayAt(x, y))
		}
	}
	return out
}

func TestSeveralCodesInOnePicture(t *testing.T) {
	texts := []string{sampleText, cccdText, venueText, signedText, "HC1:TEST", sampleText + "2", venueText + "2", "x", "0123456789"}
	page := image.NewGray(image.Rect(0, 0, 1300, 1300))
	draw.Draw(page, page.Bounds(), image.White, image.Point{}, draw.Src)
	for i, text := range texts {
		p := mustEncode(t, text, M).picture(4 + i%3)
		draw.Draw(page, p.Bounds().Add(image.Pt(i%3*430, i/3*430)), p, image.Point{}, draw.Src)
	}
	for name, data := range map[string][]byte{"PNG": encodePNG(t, page), "JPEG": jpegOf(t, page, 60)} {
		found, err := Read(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range found {
			got = append(got, f.Text)
		}
		slices.Sort(got)
		want := slices.Sorted(slices.Values(texts))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestASheetOfEqualCodesIsCounted(t *testing.T) {
	page := image.NewGray(image.Rect(0, 0, 800, 600))
	draw.Draw(page, page.Bounds(), image.White, image.Point{}, draw.Src)
	p := mustEncode(t, venueText, M).picture(4)
	for i := range 12 {
		draw.Draw(page, p.Bounds().Add(image.Pt(i%4*190, i/4*190)), p, image.Point{}, draw.Src)
	}
	found, err := Read(bytes.NewReader(encodePNG(t, page)))
	if err != nil || len(found) != 12 {
		t.Errorf("%d codes, %v; want 12", len(found), err)
	}
}

// A code that cannot be read must not hide the one beside it that can.
func TestADamagedCodeBesideAGoodOne(t *testing.T) {
	page := image.NewGray(image.Rect(0, 0, 700, 350))
	draw.Draw(page, page.Bounds(), image.White, image.Point{}, draw.Src)
	p := mustEncode(t, sampleText, L).picture(6)
	draw.Draw(page, p.Bounds().Add(image.Pt(350, 0)), p, image.Point{}, draw.Src)
	draw.Draw(page, p.Bounds(), mustEncode(t, cccdText, L).picture(6), image.Point{}, draw.Src)
	draw.Draw(page, image.Rect(80, 100, 200, 200), image.Black, image.Point{}, draw.Src)
	if got := readOne(t, encodePNG(t, page)); got.Text != sampleText {
		t.Errorf("read %q", got.Text)
	}
}

func TestEveryKindOfPicture(t *testing.T) {
	src := mustEncode(t, cccdText, M).picture(5)
	mirror, negative := image.NewGray(src.Rect), image.NewGray(src.Rect)
	clear, deep := image.NewNRGBA(src.Rect), image.NewGray16(src.Rect)
	colour, faint := image.NewRGBA(src.Rect), image.NewGray(src.Rect)
	for y := range src.Rect.Dy() {
		for x := range src.Rect.Dx() {
			v := src.GrayAt(x, y).Y
			mirror.SetGray(src.Rect.Dx()-1-x, y, color.Gray{Y: v})
			negative.SetGray(x, y, color.Gray{Y: 255 - v})
			clear.SetNRGBA(x, y, color.NRGBA{A: 255 - v}) // black ink on nothing
			deep.SetGray16(x, y, color.Gray16{Y: uint16(v) * 257})
			colour.SetRGBA(x, y, color.RGBA{R: v/2 + 60, G: v, B: v, A: 255})
			faint.SetGray(x, y, color.Gray{Y: 120 + v/16})
		}
	}
	for name, img := range map[string]image.Image{
		"mirrored": mirror, "white on black": negative, "transparent": clear, "16 bits": deep, "coloured": colour,
		"faint": faint, "part of a larger image": image.NewGray(image.Rect(0, 0, 9, 9)),
	} {
		if name == "part of a larger image" {
			img = src.SubImage(image.Rect(10, 10, src.Rect.Dx(), src.Rect.Dy()))
		}
		if got := readOne(t, encodePNG(t, img)); got.Text != cccdText {
			t.Errorf("%s: read %q", name, got.Text)
		}
		if name == "transparent" || name == "16 bits" {
			continue
		}
		if got := readOne(t, jpegOf(t, img, 80)); got.Text != cccdText {
			t.Errorf("%s as JPEG: read %q", name, got.Text)
		}
	}
}

func TestASmallCodeInALargePhotograph(t *testing.T) {
	page := image.NewGray(image.Rect(0, 0, 4000, 3000))
	for i := range page.Pix {
		page.Pix[i] = byte(150 + (i%4000)/60) // a wall in uneven light
	}
	p := mustEncode(t, sampleText, M).picture(4)
	draw.Draw(page, p.Bounds().Add(image.Pt(3001, 1777)), p, image.Point{}, draw.Src)
	if got := readOne(t, jpegOf(t, page, 85)); got.Text != sampleText {
		t.Errorf("read %q", got.Text)
	}
}

func TestReadRefuses(t *testing.T) {
	good := encodePNG(t, mustEncode(t, sampleText, M).picture(4))
	goodJPEG := jpegOf(t, mustEncode(t, sampleText, M).picture(4), 90)
	var gifFile bytes.Buffer
	if err := gif.Encode(&gifFile, mustEncode(t, sampleText, M).picture(4), nil); err != nil {
		t.Fatal(err)
	}
	blank := image.NewGray(image.Rect(0, 0, 300, 300))
	for name, c := range map[string]struct {
		data []byte
		want error
	}{
		"nothing":                   {nil, ErrFormat},
		"text":                      {[]byte(sampleText), ErrFormat},
		"a GIF":                     {gifFile.Bytes(), ErrFormat},
		"a signature alone":         {good[:8], ErrDamaged},
		"a PNG cut off":             {good[:len(good)/2], ErrDamaged},
		"a JPEG cut off":            {goodJPEG[:len(goodJPEG)/2], ErrDamaged},
		"a JPEG of three bytes":     {goodJPEG[:3], ErrDamaged},
		"a flipped bit in a chunk":  {flip(good, len(good)/2), ErrDamaged},
		"no code":                   {encodePNG(t, blank), ErrNoCode},
		"one pixel":                 {encodePNG(t, blank.SubImage(image.Rect(0, 0, 1, 1))), ErrNoCode},
		"a line":                    {encodePNG(t, blank.SubImage(image.Rect(0, 0, 300, 1))), ErrNoCode},
		"17 MiB":                    {append(slices.Clone(good), make([]byte, MaxPictureBytes)...), ErrTooLarge},
		"a bomb of 60,000 x 60,000": {bomb(t), ErrTooLarge},
	} {
		found, err := Read(bytes.NewReader(c.data))
		if !errors.Is(err, c.want) || found != nil {
			t.Errorf("%s: %d codes and %v, want %v", name, len(found), err, c.want)
		}
		if err != nil && strings.Contains(err.Error(), "NGUYEN") {
			t.Errorf("%s: the error tells personal data: %v", name, err)
		}
	}
}

func TestIsPictureLooksAtTheFirstBytes(t *testing.T) {
	symbol := mustEncode(t, venueText, M).picture(3)
	for name, c := range map[string]struct {
		data []byte
		want bool
	}{
		"PNG": {encodePNG(t, symbol), true}, "JPEG": {jpegOf(t, symbol, 80), true},
		"nothing": {nil, false}, "half a signature": {[]byte("\x89PNG"), false}, "text": {[]byte(sampleText), false},
	} {
		if got := IsPicture(c.data); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func flip(data []byte, at int) []byte {
	out := slices.Clone(data)
	out[at] ^= 0x10
	return out
}

// bomb states a size that would take 3.6 GB.
func bomb(t *testing.T) []byte {
	t.Helper()
	var buf bytes.Buffer
	// The encoder writes the header first, and the writer stops it there.
	err := png.Encode(&stopAfter{w: &buf, n: ihdrEnd}, hugeImage{})
	if err == nil {
		t.Fatal("the encoder did not stop")
	}
	return buf.Bytes()
}

type hugeImage struct{}

func (hugeImage) ColorModel() color.Model { return color.GrayModel }
func (hugeImage) Bounds() image.Rectangle { return image.Rect(0, 0, 60_000, 60_000) }
func (hugeImage) At(int, int) color.Color { return color.Gray{} }

type stopAfter struct {
	w *bytes.Buffer
	n int
}

func (s *stopAfter) Write(p []byte) (int, error) {
	if s.w.Len() >= s.n {
		return 0, errors.New("enough")
	}
	return s.w.Write(p)
}

func TestAReaderHasLimitsOfItsOwn(t *testing.T) {
	data := encodePNG(t, mustEncode(t, sampleText, M).picture(4))
	for _, rd := range []Reader{{MaxBytes: len(data) - 1}, {MaxPixels: 10_000}} {
		if _, err := rd.Read(bytes.NewReader(data)); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%+v: %v, want %v", rd, err, ErrTooLarge)
		}
	}
	if _, err := (Reader{MaxBytes: len(data), MaxPixels: 1_000_000}).Read(bytes.NewReader(data)); err != nil {
		t.Error(err)
	}
}

func TestReadReturnsTheErrorOfItsSource(t *testing.T) {
	broken := errors.New("disk on fire")
	if _, err := Read(failing{broken}); !errors.Is(err, broken) {
		t.Errorf("err %v, want %v", err, broken)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
