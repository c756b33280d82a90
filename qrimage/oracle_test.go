package qrimage

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"rsc.io/qr/coding"
)

// zbar reads a picture with zbarimg, which shares no code with either of our libraries.
func zbar(t *testing.T, pngData []byte) string {
	t.Helper()
	program, err := exec.LookPath("zbarimg")
	if err != nil {
		t.Fatal("zbarimg is missing: it is the independent reader of these tests; `make test` installs it (Debian: apt-get install zbar-tools)")
	}
	file := filepath.Join(t.TempDir(), "code.png")
	if err := os.WriteFile(file, pngData, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(program, "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", file).Output()
	if err != nil {
		t.Fatalf("zbarimg: %v", err)
	}
	return strings.TrimSuffix(string(out), "\n")
}

// readOne reads a picture that holds one code.
func readOne(t *testing.T, data []byte) Found {
	t.Helper()
	found, err := Read(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 1 {
		t.Fatalf("%d codes found, want 1", len(found))
	}
	return found[0]
}

func mustEncode(t testing.TB, text string, l Level) *Symbol {
	t.Helper()
	s, err := Encode(text, EncodeOptions{Level: l})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func pngOf(t testing.TB, s *Symbol, o PNGOptions) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := s.PNG(&buf, o); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

var oracleTexts = map[string]string{
	"personal":         sampleText,
	"CCCD in UTF-8":    cccdText,
	"signed":           signedText,
	"venue":            venueText,
	"digits":           "0123456789012345678901234567890123456789",
	"upper case":       "HC1:6BF+70790T9WTWGKCN0*.7% $/",
	"every mode":       strings.Repeat("01234567890123456789ABCDEFGHIJKLMNOPabcdefghijklmnop|", 6),
	"one character":    "x",
	"all Vietnamese":   "ĂÂĐÊÔƠƯăâđêôơư ẮẰẲẴẶ ấầẩẫậ ếềểễệ ốồổỗộ ớờởỡợ ứừửữự ỳỷỹỵ",
	"decomposed marks": "Nguye\u0302\u0303n Thi\u0323 Ho\u0302\u0300ng",
}

func TestWhatIsWrittenAsPNGIsReadByZbarAndByUs(t *testing.T) {
	for name, text := range oracleTexts {
		for _, l := range []Level{L, M, Q, H} {
			t.Run(fmt.Sprintf("%s %v", name, l), func(t *testing.T) {
				data := pngOf(t, mustEncode(t, text, l), PNGOptions{})
				if got := zbar(t, data); got != text {
					t.Errorf("zbarimg reads %q, want %q", got, text)
				}
				if got := readOne(t, data); got.Text != text || string(got.Raw) != text {
					t.Errorf("Read says %q, want %q", got.Text, text)
				}
			})
		}
	}
}

func TestEveryVersionIsReadable(t *testing.T) {
	for v := 1; v <= 40; v++ {
		text := longText(textFor(v))
		s := mustEncode(t, text, M)
		if s.Version != v {
			t.Fatalf("version %d, want %d", s.Version, v)
		}
		data := pngOf(t, s, PNGOptions{PhysicalMM: 100})
		if got := zbar(t, data); got != text {
			t.Errorf("version %d: zbarimg reads something else", v)
		}
		if got := readOne(t, data); got.Text != text {
			t.Errorf("version %d: Read says something else", v)
		}
	}
}

// textFor is how many bytes fill a version at level M: its data without mode, length and end.
func textFor(v int) int {
	return coding.Version(v).DataBytes(coding.M) - (headBits[byteMode][class(coding.Version(v))]+4)/8
}

func TestEverySizeIsReadable(t *testing.T) {
	s := mustEncode(t, signedText, Q)
	for _, o := range []PNGOptions{
		{PhysicalMM: 15, DPI: 150}, {PhysicalMM: 20, DPI: 203}, {PhysicalMM: 30}, {PhysicalMM: 50, DPI: 600},
		{PhysicalMM: 150}, {PhysicalMM: 300}, {PhysicalMM: 400}, {Quiet: 20},
	} {
		data := pngOf(t, s, o)
		if got := readOne(t, data); got.Text != signedText {
			t.Errorf("%+v: Read says %q", o, got.Text)
		}
		// zbarimg needs two pixels a module.
		if o.PhysicalMM > 20 {
			if got := zbar(t, data); got != signedText {
				t.Errorf("%+v: zbarimg reads %q", o, got)
			}
		}
	}
}

func encodePNG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := png.Encode(&buf, img); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}
