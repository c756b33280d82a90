package paper

// The card: the code of 5 cm on the left, and beside it what staff compare.
const (
	cardMargin = 5.0
	cardCode   = 50.4 // a printer that shrinks by half a percent still gives 5 cm
)

func (s *sheet) certificateCard(c content, text string) error {
	top := s.cardHead(c.title)
	if err := s.code(cardMargin, top, cardCode, text); err != nil {
		return err
	}
	x := cardMargin + cardCode + 5
	w := s.w - x - 4
	y := s.text(x, top-1, w, face{size: 12, least: 8.5, lines: 3, bold: true, ink: black}, c.name)
	y = s.text(x, y, w, face{size: 6, least: 4.5, lines: 2, ink: grey}, c.travel)
	y = s.smallField(x, y+1.2, w, row{labelBirth, c.birth})
	for _, r := range c.card {
		y = s.smallField(x, y+0.9, w, r)
	}
	s.smallField(x, y+0.9, w, row{labelExpires, c.expires})
	s.text(x, top+cardCode-leading(5), w, face{size: 5, least: 3.5, ink: grey}, c.id)
	return nil
}

// cardHead is the title; above it, of a test, the mark. It gives where the code
// may begin.
func (s *sheet) cardHead(title words) float64 {
	y := max(s.testMark()+0.6, 4)
	first, second := title.in(s.o.Lang)
	y = s.text(cardMargin, y, s.w-2*cardMargin, face{size: 8.5, least: 7, bold: true, ink: accent}, first)
	y = s.text(cardMargin, y-0.6, s.w-2*cardMargin, face{size: 5.5, ink: grey}, second)
	return y + 2.6
}

func (s *sheet) smallField(x, y, w float64, r row) float64 {
	y = s.label(x, y, w, r.label, 5)
	return s.text(x, y-0.2, w, face{size: 7.5, least: 5.5, lines: 2, bold: true, ink: black}, r.value)
}
