package paper

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/xml"
	"errors"
	"image"
	_ "image/png"
	"math"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/motma/motma/hcert"
	"github.com/motma/motma/qrimage"
)

var now = time.Date(2021, 12, 20, 8, 0, 0, 0, time.UTC)

// issued is a certificate of somebody, of the kind that change makes of it.
func issued(t testing.TB, name string, change ...func(*hcert.Certificate)) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{Country: []string{"VN"}}, NotBefore: now, NotAfter: now.AddDate(2, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	issuer, err := hcert.NewIssuer(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	n, err := hcert.SplitName(name)
	if err != nil {
		t.Fatal(err)
	}
	c := hcert.Certificate{Name: n, Birth: "1990-01-15", Vaccinations: []hcert.Vaccination{{Disease: "840539006", Dose: 2, Doses: 2, Date: "2021-11-20",
		Vaccine: "1119349007", Product: "EU/1/20/1528", Maker: "ORG-100030215", Country: "VN", Issuer: "Bộ Y tế", ID: hcert.NewID("VN")}}}
	for _, f := range change {
		f(&c)
	}
	text, err := issuer.Issue(c, "VN", now)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func tested(c *hcert.Certificate) {
	c.Vaccinations = nil
	c.Tests = []hcert.Test{{Disease: "840539006", Kind: "LP6464-4", Name: "PCR", Sampled: "2021-12-19T09:30:00+07:00", Result: "260415000",
		Centre: "Trung tâm Kiểm soát bệnh tật thành phố Hồ Chí Minh", Country: "VN", Issuer: "Bộ Y tế", ID: hcert.NewID("VN")}}
}

func recovered(c *hcert.Certificate) {
	c.Vaccinations = nil
	c.Recoveries = []hcert.Recovery{{Disease: "840539006", Positive: "2021-09-01", Country: "VN", Issuer: "Bộ Y tế", From: "2021-09-20", Until: "2022-02-28", ID: hcert.NewID("VN")}}
}

var options = Options{Made: now, Name: func(code string) string {
	return map[string]string{"EU/1/20/1528": "Comirnaty", "ORG-100030215": "Biontech Manufacturing GmbH"}[code]
}}

const personalText = "001090000011|NGUYEN THI DONG|1990-01-15|0|162979388500000001|<2<HS4010120800001<0944700001"

// paper is a drawn page and its tools: poppler reads it with nothing of ours.
type page struct {
	*testing.T
	file string
}

func newPage(t *testing.T, pdf []byte, err error) page {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	p := page{t, filepath.Join(t.TempDir(), "page.pdf")}
	if err := os.WriteFile(p.file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	return p
}

func (p page) run(name string, args ...string) string {
	p.Helper()
	out, err := exec.Command(name, args...).Output()
	if err != nil {
		p.Fatalf("%s: %v: %s (`make test` installs what is missing: Debian: poppler-utils, zbar-tools)", name, err, out)
	}
	return string(out)
}

// size gives the page's width and height in millimetres.
func (p page) size() (w, h float64) {
	p.Helper()
	m := regexp.MustCompile(`Page size:\s+([0-9.]+) x ([0-9.]+) pts`).FindStringSubmatch(p.run("pdfinfo", p.file))
	if m == nil {
		p.Fatal("pdfinfo gives no page size")
	}
	w, _ = strconv.ParseFloat(m[1], 64)
	h, _ = strconv.ParseFloat(m[2], 64)
	return w / 72 * 25.4, h / 72 * 25.4
}

// words gives the page's text, and fails where a word leaves the page's margin.
func (p page) words(margin float64) string {
	p.Helper()
	var doc struct {
		Words []struct {
			XMin float64 `xml:"xMin,attr"`
			XMax float64 `xml:"xMax,attr"`
			YMax float64 `xml:"yMax,attr"`
			Text string  `xml:",chardata"`
		} `xml:"body>doc>page>word"`
	}
	if err := xml.Unmarshal([]byte(p.run("pdftotext", "-bbox", p.file, "-")), &doc); err != nil {
		p.Fatal(err)
	}
	w, h := p.size()
	var all []string
	for _, word := range doc.Words {
		if word.XMin < (margin-0.3)*72/25.4 || word.XMax > (w-margin+0.3)*72/25.4 || word.YMax > (h-3)*72/25.4 {
			p.Errorf("%q runs off the page", word.Text)
		}
		all = append(all, word.Text)
	}
	return strings.Join(all, " ")
}

// dpi is how finely pages are looked at. fiveCM is what is measured of five
// centimetres at least: of the pixels at both edges only a part is black.
const (
	dpi    = 150
	fiveCM = 50 - 2*25.4/dpi
)

// code reads the code off the page as printed, with two readers, and gives its
// text and the side of its dark modules in millimetres.
func (p page) code() (string, float64) {
	p.Helper()
	base := strings.TrimSuffix(p.file, ".pdf")
	p.run("pdftoppm", "-r", strconv.Itoa(dpi), "-png", "-singlefile", p.file, base)
	raw, err := os.ReadFile(base + ".png")
	if err != nil {
		p.Fatal(err)
	}
	found, err := qrimage.Read(bytes.NewReader(raw))
	if err != nil || len(found) != 1 {
		p.Fatalf("%d codes read, %v", len(found), err)
	}
	if out := strings.TrimSuffix(p.run("zbarimg", "--quiet", "--raw", base+".png"), "\n"); out != found[0].Text {
		p.Errorf("zbarimg reads another text: %d bytes of %d", len(out), len(found[0].Text))
	}
	img, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		p.Fatal(err)
	}
	return found[0].Text, side(img) / dpi * 25.4
}

// side is the width of the largest square of pure black: only the code is.
func side(img image.Image) float64 {
	box := image.Rectangle{Min: image.Pt(math.MaxInt, math.MaxInt)}
	for y := img.Bounds().Min.Y; y < img.Bounds().Max.Y; y++ {
		for x := img.Bounds().Min.X; x < img.Bounds().Max.X; x++ {
			if r, g, b, _ := img.At(x, y).RGBA(); r|g|b == 0 {
				box.Min.X, box.Min.Y = min(box.Min.X, x), min(box.Min.Y, y)
				box.Max.X, box.Max.Y = max(box.Max.X, x+1), max(box.Max.Y, y+1)
			}
		}
	}
	return float64(min(box.Dx(), box.Dy()))
}

func TestPrintedCertificate(t *testing.T) {
	kinds := map[string]struct {
		text string
		says []string // on A4, in Vietnamese
	}{
		"dose":     {issued(t, "Nguyễn Thị Đông"), []string{"CHỨNG NHẬN TIÊM CHỦNG COVID-19", "15/01/1990", "Việt Nam", "2 / 2", "20/11/2021", "Vắc xin mRNA", "Comirnaty", "Biontech Manufacturing GmbH", "20/12/2022"}},
		"test":     {issued(t, "Nguyễn Thị Đông", tested), []string{"CHỨNG NHẬN XÉT NGHIỆM COVID-19", "Không phát hiện (âm tính)", "19/12/2021 09:30", "Trung tâm Kiểm soát bệnh tật"}},
		"recovery": {issued(t, "Nguyễn Thị Đông", recovered), []string{"CHỨNG NHẬN KHỎI BỆNH COVID-19", "01/09/2021", "28/02/2022"}},
	}
	for name, k := range kinds {
		for _, layout := range []Layout{A4, Card} {
			for _, lang := range []Lang{VI, EN} {
				t.Run(name+"/"+string(layout)+"/"+string(lang), func(t *testing.T) {
					t.Parallel()
					o := options
					o.Layout, o.Lang = layout, lang
					pdf, err := Certificate(k.text, o)
					p := newPage(t, pdf, err)
					w, h := p.size()
					wide, high := 210.0, 297.0
					if layout == Card {
						wide, high = 105, 74
					}
					if math.Abs(w-wide) > 0.1 || math.Abs(h-high) > 0.1 {
						t.Errorf("the page has %.1f by %.1f mm", w, h)
					}
					text, mm := p.code()
					if text != k.text {
						t.Error("the printed code says something else")
					}
					if mm < fiveCM {
						t.Errorf("the code has %.2f mm, less than 5 cm", mm)
					}
					words := p.words(4)
					says := []string{"Nguyễn Thị Đông", "NGUYEN<<THI<DONG", "URN:UVCI:01:VN:"}
					if layout == A4 && lang == VI {
						says = append(says, k.says...)
					}
					for _, s := range says {
						if !strings.Contains(words, s) {
							t.Errorf("%q is not on the paper: %s", s, words)
						}
					}
				})
			}
		}
	}
}

func TestPrintedPersonalCode(t *testing.T) {
	for _, layout := range []Layout{A4, Card} {
		t.Run(string(layout), func(t *testing.T) {
			pdf, err := Personal(Person{Text: personalText, Name: "Nguyễn Thị Đông", Birth: "1990", Number: "******000011", QID: "**************0001", Expires: "2026-11-20"},
				Options{Layout: layout, Made: now, Test: true})
			p := newPage(t, pdf, err)
			text, mm := p.code()
			if text != personalText || mm < fiveCM {
				t.Errorf("the code says %q and has %.2f mm", text, mm)
			}
			words := p.words(4)
			for _, s := range []string{"Nguyễn Thị Đông", "******000011", "BẢN THỬ NGHIỆM, KHÔNG CÓ GIÁ TRỊ", "20/11/2026"} {
				if !strings.Contains(words, s) {
					t.Errorf("%q is not on the paper: %s", s, words)
				}
			}
		})
	}
}

// Names are as long as they are: nothing runs off the paper or into the code.
func TestLongNamesStayOnThePaper(t *testing.T) {
	for _, name := range []string{
		"Công Tằng Tôn Nữ Thị Nguyễn Phúc Hoàng Diễm Phương Uyên Quỳnh Như Bảo Châu Đoan",
		"Nguyễn " + strings.Repeat("Đ", 70),
		"W W W W W W W W W W W W W W W W W W W W W W W W W W W",
	} {
		for _, layout := range []Layout{A4, Card} {
			o := options
			o.Layout = layout
			text := issued(t, name)
			pdf, err := Certificate(text, o)
			p := newPage(t, pdf, err)
			p.words(4)
			if got, _ := p.code(); got != text {
				t.Errorf("%s, %s: the code cannot be read", name, layout)
			}
		}
	}
}

// The type has every Vietnamese letter; a letter that it lacks is seen to be
// missing.
func TestEveryVietnameseLetterIsDrawn(t *testing.T) {
	const vowels = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵđ"
	all := vowels + strings.ToUpper(vowels) + "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -–·…<>:/#.,;()*'’|"
	for _, r := range all {
		if !drawable(string(r)) {
			t.Errorf("%q (U+%04X) has no glyph", r, r)
		}
	}
	if got := plain("Nguye\u0302\u0303n 山"); got != "Nguyễn ?" {
		t.Errorf("%q", got)
	}
	pdf, err := Personal(Person{Text: personalText, Name: "Đặng Thuỳ Ưỡng Ễ Ỵ Ậ ỹ"}, Options{Made: now})
	if words := newPage(t, pdf, err).words(4); !strings.Contains(words, "Đặng Thuỳ Ưỡng Ễ Ỵ Ậ ỹ") {
		t.Error(words)
	}
}

// The same input gives the same bytes: a paper that is printed twice is one.
func TestSameInputSameBytes(t *testing.T) {
	text := issued(t, "Nguyễn Thị Đông")
	first, err := Certificate(text, options)
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if again, err := Certificate(text, options); err != nil || !bytes.Equal(first, again) {
			t.Fatal("other bytes", err)
		}
	}
}

func TestWhatCannotBeDrawn(t *testing.T) {
	text := issued(t, "Nguyễn Thị Đông")
	if _, err := Certificate(text, Options{Layout: "a3"}); !errors.Is(err, ErrLayout) {
		t.Error(err)
	}
	if _, err := Certificate("HC1:6BF", options); err == nil {
		t.Error("drawn without a certificate")
	}
	if _, err := Personal(Person{}, options); !errors.Is(err, ErrText) {
		t.Error("drawn without a code", err)
	}
}

func BenchmarkCertificate(b *testing.B) {
	text := issued(b, "Nguyễn Thị Đông")
	for b.Loop() {
		if _, err := Certificate(text, options); err != nil {
			b.Fatal(err)
		}
	}
}
