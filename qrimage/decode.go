package qrimage

import (
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/common"
	"github.com/makiuchi-d/gozxing/qrcode/decoder"
	"github.com/makiuchi-d/gozxing/qrcode/detector"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
)

// errUnreadable means that three patterns are no code, or a code that is empty or too damaged.
var errUnreadable = errors.New("qrimage: unreadable")

// guard calls into the reading library and turns a panic of it into an error. The library is a port
// of Java code that leans on exceptions for indices out of range; in Go these are panics, and a
// crafted picture may reach one. Every call that sees what a picture says goes through here.
func guard(call func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("qrimage: the reading library failed: %v", r)
		}
	}()
	return call()
}

// decodeTriple samples the modules between three finder patterns and decodes them: first where the
// library would look, then where refine finds the known modules.
func decodeTriple(m *gozxing.BitMatrix, t triple, b *budget) (Found, error) {
	info := detector.NewFinderPatternInfo(t.bl, t.tl, t.tr)
	sampled, err := detector.NewDetector(m).ProcessFinderPatternInfo(info)
	if err == nil {
		var f Found
		if f, err = decodeModules(sampled.GetBits(), libraryTransform(sampled)); err == nil {
			return f, nil
		}
	}
	if !b.spend(refineCost) {
		return Found{}, err
	}
	for _, g := range refine(m, t) {
		bits, err := g.modules(m, t)
		if err != nil {
			return Found{}, err
		}
		if f, err := decodeModules(bits, g.transform(t)); err == nil {
			return f, nil
		}
	}
	return Found{}, errUnreadable
}

// decodeModules corrects errors and takes the content out of a grid of modules.
func decodeModules(bits *gozxing.BitMatrix, toPixels *common.PerspectiveTransform) (Found, error) {
	size := float64(bits.GetWidth())
	// Without a hint the library guesses the character set of each segment, and takes some
	// Vietnamese names for Shift_JIS. Nop hands the bytes through unchanged.
	hints := map[gozxing.DecodeHintType]interface{}{gozxing.DecodeHintType_CHARACTER_SET: encoding.Nop}
	decoded, err := decoder.NewDecoder().Decode(bits, hints)
	if err != nil {
		return Found{}, fmt.Errorf("qrimage: decode modules: %w", err)
	}
	raw := []byte(decoded.GetText())
	if len(raw) == 0 {
		return Found{}, errUnreadable
	}
	c := []float64{0, 0, size, 0, size, size, 0, size}
	toPixels.TransformPoints(c)
	corners := [4]Point{{c[0], c[1]}, {c[2], c[3]}, {c[4], c[5]}, {c[6], c[7]}}
	if meta, ok := decoded.GetOther().(*decoder.QRCodeDecoderMetaData); ok && meta.IsMirrored() {
		corners[1], corners[3] = corners[3], corners[1]
	}
	return Found{Text: textOf(raw), Raw: raw, Corners: corners}, nil
}

// libraryTransform is how the library laid its grid.
func libraryTransform(sampled *common.DetectorResult) *common.PerspectiveTransform {
	points := sampled.GetPoints() // bottom left, top left, top right, and the alignment pattern if found
	var alignment *detector.AlignmentPattern
	if len(points) > 3 {
		alignment, _ = points[3].(*detector.AlignmentPattern)
	}
	return detector.Detector_createTransform(points[1], points[2], points[0], alignment, sampled.GetBits().GetWidth())
}

// textOf reads bytes as UTF-8, or as ISO-8859-1 where they are not.
func textOf(raw []byte) string {
	if utf8.Valid(raw) {
		return string(raw)
	}
	runes := make([]rune, len(raw))
	for i, b := range raw {
		runes[i] = charmap.ISO8859_1.DecodeByte(b)
	}
	return string(runes)
}
