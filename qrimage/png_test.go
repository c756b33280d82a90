package qrimage

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image/png"
	"math"
	"testing"
)

// chunks returns the chunks of a PNG by name; the test needs no name twice.
func chunks(t *testing.T, data []byte) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for at := 8; at < len(data); {
		n := int(binary.BigEndian.Uint32(data[at:]))
		out[string(data[at+4:at+8])] = data[at+8 : at+8+n]
		at += 12 + n
	}
	return out
}

func TestPNGPrintsAtItsPhysicalSize(t *testing.T) {
	for _, text := range []string{venueText, sampleText, signedText} {
		s := mustEncode(t, text, Q)
		for _, mm := range []float64{20, 50, 85.6, 150, 400} {
			for _, dpi := range []float64{203, 300} {
				data := pngOf(t, s, PNGOptions{PhysicalMM: mm, DPI: dpi})
				c, err := png.DecodeConfig(bytes.NewReader(data)) // checks the header's sum
				if err != nil {
					t.Fatal(err)
				}
				phys := chunks(t, data)["pHYs"]
				if len(phys) != 9 || phys[8] != 1 {
					t.Fatalf("pHYs is % x, want two resolutions in metres", phys)
				}
				x, y := binary.BigEndian.Uint32(phys), binary.BigEndian.Uint32(phys[4:])
				printed := float64(c.Width) / float64(x) * 1000
				if x != y || c.Width != c.Height || math.Abs(printed-mm) > 0.05 {
					t.Errorf("%d x %d pixels at %d x %d per metre print %.3f mm wide, want %v", c.Width, c.Height, x, y, printed, mm)
				}
				if c.Width%(s.Size()+2*QuietZone) != 0 {
					t.Errorf("a module is %d/%d pixels wide", c.Width, s.Size()+2*QuietZone)
				}
				if got := float64(x) * 0.0254; got < dpi/1.5 || got > dpi*1.5 {
					t.Errorf("%v mm at %v dpi came out at %.0f dpi", mm, dpi, got)
				}
			}
		}
	}
}

func TestPNGHasOneBitAPixel(t *testing.T) {
	data := pngOf(t, mustEncode(t, sampleText, M), PNGOptions{})
	if depth := chunks(t, data)["IHDR"][8]; depth != 1 {
		t.Errorf("%d bits a pixel, want 1", depth)
	}
	if len(data) > 3000 {
		t.Errorf("%d bytes for one personal code", len(data))
	}
}

func TestPNGHasAQuietZoneOfLightModules(t *testing.T) {
	s := mustEncode(t, sampleText, M)
	for quiet, want := range map[int]int{0: 4, 4: 4, 10: 10} {
		img, err := png.Decode(bytes.NewReader(pngOf(t, s, PNGOptions{Quiet: quiet})))
		if err != nil {
			t.Fatal(err)
		}
		p := toGray(img)
		px := p.w / (s.Size() + 2*want)
		for y := range p.h {
			for x := range p.w {
				dark := s.Dark(x/px-want, y/px-want) // outside of the symbol Dark is false
				if got := p.pix[y*p.w+x] == 0; got != dark {
					t.Fatalf("quiet zone %d: pixel %d,%d dark: %v, want %v", quiet, x, y, got, dark)
				}
			}
		}
	}
}

func TestPictureOptionsOutOfRangeAreRefused(t *testing.T) {
	s := mustEncode(t, signedText, Q)
	for _, o := range []PNGOptions{
		{PhysicalMM: -1}, {PhysicalMM: 0.5}, {PhysicalMM: 2001}, {PhysicalMM: math.NaN()}, {PhysicalMM: math.Inf(1)},
		{DPI: -300}, {DPI: 2401}, {DPI: math.NaN()}, {Quiet: -1}, {Quiet: 3}, {Quiet: 65},
		{PhysicalMM: 2000, DPI: 300}, // more pixels than MaxSide
		{PhysicalMM: 5, DPI: 72},     // less than a pixel a module
	} {
		var buf bytes.Buffer
		if err := s.PNG(&buf, o); !errors.Is(err, ErrOptions) || buf.Len() != 0 {
			t.Errorf("PNG %+v: err %v and %d bytes", o, err, buf.Len())
		}
	}
	for _, o := range []SVGOptions{
		{PhysicalMM: -1}, {PhysicalMM: 2001}, {PhysicalMM: math.NaN()}, {Quiet: 3}, {Quiet: 65},
		{Title: string(make([]byte, 201))}, {Title: "\xff"},
	} {
		var buf bytes.Buffer
		if err := s.SVG(&buf, o); !errors.Is(err, ErrOptions) || buf.Len() != 0 {
			t.Errorf("SVG %+v: err %v and %d bytes", o, err, buf.Len())
		}
	}
}

// A badge of 2 cm with a signed code is the mistake this advice is for.
func TestCheckPrintWarnsOfSmallModules(t *testing.T) {
	s := mustEncode(t, signedText, Q)
	var small *TooSmallError
	if err := s.CheckPrint(20); !errors.As(err, &small) {
		t.Fatalf("20 mm: err %v, want a TooSmallError", err)
	}
	if got, want := small.ModuleMM, 20/float64(s.Size()+8); math.Abs(got-want) > 1e-9 {
		t.Errorf("module %v mm, want %v", got, want)
	}
	if err := s.CheckPrint(small.MinimumMM); err != nil {
		t.Errorf("the advised size is refused: %v", err)
	}
	if err := s.CheckPrint(small.MinimumMM - 1); err == nil {
		t.Error("a millimetre less than advised is accepted")
	}
	if err := mustEncode(t, sampleText, Q).CheckPrint(50); err != nil {
		t.Errorf("the 5 cm of Hanoi are refused for the sample: %v", err)
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestWriteErrorsAreReturned(t *testing.T) {
	s := mustEncode(t, venueText, M)
	if err := s.PNG(brokenPipe{}, PNGOptions{}); err == nil {
		t.Error("PNG hides the error")
	}
	if err := s.SVG(brokenPipe{}, SVGOptions{}); err == nil {
		t.Error("SVG hides the error")
	}
}
