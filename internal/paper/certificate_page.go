package paper

import "strings"

// The A4 page: a head as on papers of the state, the name large, what is stated
// on the left, the code on the right.
const (
	pageMargin = 20.0
	pageCode   = 60.0 // side of the code
)

var (
	state = words{"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "SOCIALIST REPUBLIC OF VIET NAM"}
	motto = words{"Độc lập - Tự do - Hạnh phúc", "Independence - Freedom - Happiness"}
	notes = words{
		"Giấy này chỉ có giá trị cùng giấy tờ tùy thân của người được ghi tên. Mã QR chứa chữ ký số của nơi cấp: hãy quét bằng ứng dụng kiểm tra, đừng tin chữ in. Mã in cũ vẫn đọc được sau khi chứng nhận bị thay hoặc thu hồi, nhưng sẽ không được chấp nhận.",
		"This paper is valid only together with the identity document of the person named. The QR code holds the issuer's digital signature: read it with a verifying application and do not rely on the print. A printed code can still be read after the certificate was replaced or withdrawn, but it will not be accepted.",
	}
)

func (s *sheet) certificatePage(c content, text string) error {
	s.testMark()
	y := s.head(c.issuer)
	y = s.pageTitle(y, c.title)
	y = s.person(y, c)
	top := y
	column := s.w - 2*pageMargin - pageCode - 14
	y = top
	for _, r := range c.rows {
		y = s.field(pageMargin, y, column, r, 11) + 3.2
	}
	left := s.w - pageMargin - pageCode
	if err := s.code(left, top+1, pageCode, text); err != nil {
		return err
	}
	under := top + pageCode + 10
	for _, r := range []row{{labelIssued, c.issued}, {labelExpires, c.expires}} {
		under = s.field(left, under, pageCode, r, 10) + 2
	}
	s.foot(max(y, under)+4, c)
	return nil
}

// head is the head of Vietnamese papers of state: who issues on the left, the
// state and its motto on the right, in the language that comes first, each with
// its rule below.
func (s *sheet) head(issuer string) float64 {
	const y, left, right = 20.0, 66.0, 96.0 // widths of the two halves
	first, _ := state.in(s.o.Lang)
	line, _ := motto.in(s.o.Lang)
	end := s.text(pageMargin, y, left, face{size: 10.5, least: 8, lines: 2, bold: true, ink: black, align: "C"}, strings.ToUpper(issuer))
	s.centred(pageMargin+left/2, end+1, 22)
	x := s.w - pageMargin - right
	end = s.text(x, y, right, face{size: 10.5, least: 8, bold: true, ink: black, align: "C"}, first)
	end = s.text(x, end, right, face{size: 11, bold: true, ink: black, align: "C"}, line)
	s.centred(x+right/2, end+1, s.pdf.GetStringWidth(line))
	return end + 15
}

// centred draws a rule of a length around a middle.
func (s *sheet) centred(middle, y, length float64) {
	s.line(middle-length/2, y, middle+length/2, 0.25, black)
}

func (s *sheet) pageTitle(y float64, title words) float64 {
	first, second := title.in(s.o.Lang)
	y = s.text(pageMargin, y, s.w-2*pageMargin, face{size: 20, least: 14, bold: true, ink: accent, align: "C"}, first)
	y = s.text(pageMargin, y+0.5, s.w-2*pageMargin, face{size: 11, ink: grey, align: "C"}, second)
	return y + 10
}

// person is whose certificate it is. A name that takes two lines makes the box
// higher.
func (s *sheet) person(y float64, c content) float64 {
	width := s.w - 2*pageMargin
	x, inner := pageMargin+7, width-14
	name := face{size: 19, least: 11, lines: 2, bold: true, ink: black}
	height := 37.0
	if size, lines := s.fitted(name, inner, plain(c.name)); len(lines) > 1 {
		height += leading(size) * float64(len(lines)-1) * 0.6 // some room was there
	}
	s.box(pageMargin, y, width, height, tint)
	s.box(pageMargin, y, 1.2, height, accent)
	end := s.text(x, y+4, inner, name, c.name)
	s.text(x, end+0.4, inner, face{size: 9, least: 6, ink: grey}, c.travel)
	half := inner / 2
	s.field(x, y+height-12.5, half-4, row{labelBirth, c.birth}, 11)
	s.field(x+half, y+height-12.5, half, row{labelNationality, c.nationality}, 11)
	return y + height + 11
}

// field sets a label in both languages, and what it says below. It gives where
// that ends.
func (s *sheet) field(x, y, w float64, r row, size float64) float64 {
	y = s.label(x, y, w, r.label, 7.5)
	value := r.value
	if value == "" {
		value = "–"
	}
	return s.text(x, y, w, face{size: size, least: size * 0.75, lines: 2, bold: true, ink: black}, value)
}

// label sets the first language, and the second beside it.
func (s *sheet) label(x, y, w float64, l words, size float64) float64 {
	first, second := l.in(s.o.Lang)
	if second != first {
		first += " · " + second
	}
	return s.text(x, y, w, face{size: size, least: size * 0.7, ink: grey}, first)
}

func (s *sheet) foot(y float64, c content) {
	width := s.w - 2*pageMargin
	s.line(pageMargin, y, s.w-pageMargin, 0.2, rule)
	y = s.field(pageMargin, y+5, width, row{labelID, c.id}, 10)
	y = s.field(pageMargin, y+2.5, width, row{labelIssuer, c.issuer}, 10)
	first, second := notes.in(s.o.Lang)
	y = s.text(pageMargin, y+8, width, face{size: 8.5, lines: 6, ink: black}, first)
	s.text(pageMargin, y+1.5, width, face{size: 7.5, lines: 6, ink: grey}, second)
}
