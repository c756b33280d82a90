package paper

// Person is what stands beside a personal code on paper. What is printed is read
// by whoever sees it: names and numbers come masked as the caller decides
// (standard §1: hidden is the default).
type Person struct {
	Text    string // of the code, verbatim
	Name    string
	Birth   string
	Number  string // of the paper
	QID     string
	Expires string // of the code's signature, YYYY-MM-DD; empty: not said
}

// String keeps the person out of formatted errors.
func (Person) String() string { return "[person on paper]" }

// GoString keeps the person out of %#v.
func (Person) GoString() string { return "[person on paper]" }

var (
	titlePersonal = words{"MÃ QR CÁ NHÂN", "PERSONAL QR CODE"}
	labelNumber   = words{"Số giấy tờ", "Number of the paper"}
	labelSigned   = words{"Chữ ký có giá trị đến", "Signature valid until"}
	personalNotes = words{
		"Một mã cho mọi ứng dụng: đưa mã này ở mọi điểm kiểm tra, cơ sở y tế và địa điểm. Mã thuộc về bạn và không đổi; nếu mất bản in, hãy báo trong ứng dụng để thu hồi và in lại. Không chụp ảnh mã đăng lên mạng.",
		"One code for every app: show it at checkpoints, health facilities and venues. It is yours and stays the same; if you lose a print, say so in your app, which revokes it, and print again. Do not post pictures of it.",
	}
)

// Personal draws a personal code.
func Personal(p Person, o Options) ([]byte, error) {
	o, err := o.filled()
	if err != nil {
		return nil, err
	}
	s := newSheet(o, "Mã QR cá nhân · Personal QR code")
	p.Birth, p.Expires = o.date(p.Birth), o.date(p.Expires)
	if o.Layout == Card {
		err = s.personalCard(p)
	} else {
		err = s.personalPage(p)
	}
	if err != nil {
		return nil, err
	}
	return s.bytes()
}

func (p Person) rows() []row {
	var out []row
	for _, r := range []row{{labelBirth, p.Birth}, {labelNumber, p.Number}, {words{"QID", "QID"}, p.QID}, {labelSigned, p.Expires}} {
		if r.value != "" {
			out = append(out, r)
		}
	}
	return out
}

// personalPage has the code large in the middle: it hangs at doors and is held
// up to scanners.
func (s *sheet) personalPage(p Person) error {
	s.testMark()
	const side = 96.0
	first, second := titlePersonal.in(s.o.Lang)
	y := s.text(pageMargin, 30, s.w-2*pageMargin, face{size: 24, bold: true, ink: accent, align: "C"}, first)
	y = s.text(pageMargin, y, s.w-2*pageMargin, face{size: 12, ink: grey, align: "C"}, second)
	y += 12
	if err := s.code((s.w-side)/2, y, side, p.Text); err != nil {
		return err
	}
	y += side + 12
	y = s.text(pageMargin, y, s.w-2*pageMargin, face{size: 20, least: 11, lines: 2, bold: true, ink: black, align: "C"}, p.Name) + 6
	s.line(pageMargin, y, s.w-pageMargin, 0.2, rule)
	y += 5
	half := (s.w - 2*pageMargin) / 2
	for i, r := range p.rows() {
		s.field(pageMargin+float64(i%2)*half, y+float64(i/2)*13, half-4, r, 11)
	}
	y += float64((len(p.rows())+1)/2) * 13
	s.line(pageMargin, y, s.w-pageMargin, 0.2, rule)
	first, second = personalNotes.in(s.o.Lang)
	y = s.text(pageMargin, y+6, s.w-2*pageMargin, face{size: 9, lines: 6, ink: black}, first)
	s.text(pageMargin, y+1.5, s.w-2*pageMargin, face{size: 8, lines: 6, ink: grey}, second)
	return nil
}

func (s *sheet) personalCard(p Person) error {
	top := s.cardHead(titlePersonal)
	if err := s.code(cardMargin, top, cardCode, p.Text); err != nil {
		return err
	}
	x := cardMargin + cardCode + 5
	w := s.w - x - 4
	y := s.text(x, top-1, w, face{size: 12, least: 8.5, lines: 3, bold: true, ink: black}, p.Name) + 1.2
	for _, r := range p.rows() {
		y = s.smallField(x, y+1.2, w, r)
	}
	return nil
}
