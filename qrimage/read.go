package qrimage

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
)

const (
	// MaxPictureBytes is the default limit of a picture file.
	MaxPictureBytes = 16 << 20
	// MaxPicturePixels is the default limit of a picture's width times height.
	MaxPicturePixels = 40_000_000
	// MaxFound is how many codes are read from one picture.
	MaxFound = 64
)

var (
	// ErrTooLarge means that a picture has more bytes or pixels than allowed.
	ErrTooLarge = errors.New("qrimage: the picture is too large")
	// ErrFormat means that the data is neither a PNG nor a JPEG picture.
	ErrFormat = errors.New("qrimage: not a PNG or JPEG picture")
	// ErrDamaged means that a PNG or JPEG picture is cut off or corrupt.
	ErrDamaged = errors.New("qrimage: the picture is damaged")
	// ErrNoCode means that no readable QR code was found.
	ErrNoCode = errors.New("qrimage: no QR code found in the picture")
)

// Point is a place in a picture, in pixels from its upper left corner.
type Point struct{ X, Y float64 }

// Found is one code read from a picture.
type Found struct {
	// Text is what the code says. Bytes that are not UTF-8 are read as ISO-8859-1, the character
	// set of ISO/IEC 18004 for codes that declare none; Raw then has them as they were.
	Text string
	// Raw is the content byte for byte. Segments that declare a character set (ECI) are given in
	// UTF-8.
	Raw []byte
	// Corners of the symbol as it was printed: top left, top right, bottom right, bottom left.
	Corners [4]Point
}

// Reader reads pictures within limits of its own. The zero value has the limits of [Read].
type Reader struct {
	MaxBytes  int // of the file; 0 is MaxPictureBytes
	MaxPixels int // width times height; 0 is MaxPicturePixels
}

// Read finds the QR codes in a PNG or JPEG picture of at most [MaxPictureBytes] and
// [MaxPicturePixels], in no promised order.
//
// The errors are [ErrTooLarge], [ErrFormat], [ErrDamaged] and [ErrNoCode], or that of r. No input
// makes it panic, and the work it does on one picture is bounded.
func Read(r io.Reader) ([]Found, error) { return Reader{}.Read(r) }

// Read is like the function [Read], within the limits of rd.
func (rd Reader) Read(r io.Reader) ([]Found, error) {
	data, err := readLimited(r, orDefault(rd.MaxBytes, MaxPictureBytes))
	if err != nil {
		return nil, err
	}
	img, err := decodePicture(data, orDefault(rd.MaxPixels, MaxPicturePixels))
	if err != nil {
		return nil, err
	}
	found := search(toGray(img), &budget{pixels: pictureBudget})
	if len(found) == 0 {
		return nil, ErrNoCode
	}
	return found, nil
}

// IsPicture reports whether data starts like a PNG or JPEG file.
func IsPicture(data []byte) bool { return isPNG(data) || isJPEG(data) }

func isPNG(data []byte) bool  { return bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")) }
func isJPEG(data []byte) bool { return bytes.HasPrefix(data, []byte("\xff\xd8\xff")) }

// decodePicture checks the size that the header states before any memory is taken for pixels.
func decodePicture(data []byte, maxPixels int) (image.Image, error) {
	header, decode := png.DecodeConfig, png.Decode
	switch {
	case isPNG(data):
	case isJPEG(data):
		header, decode = jpeg.DecodeConfig, jpeg.Decode
	default:
		return nil, ErrFormat
	}
	c, err := header(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrDamaged, err)
	}
	if c.Width < 1 || c.Height < 1 {
		return nil, fmt.Errorf("%w: it has no pixels", ErrDamaged)
	}
	if c.Width > maxPixels/c.Height {
		return nil, fmt.Errorf("%w: %d x %d pixels, at most %d in all", ErrTooLarge, c.Width, c.Height, maxPixels)
	}
	img, err := decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrDamaged, err)
	}
	return img, nil
}

func readLimited(r io.Reader, limit int) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, int64(limit)+1))
	if err != nil {
		return nil, fmt.Errorf("qrimage: read picture: %w", err)
	}
	if len(data) > limit {
		return nil, fmt.Errorf("%w: more than %d bytes", ErrTooLarge, limit)
	}
	return data, nil
}

func orDefault(n, standard int) int {
	if n <= 0 {
		return standard
	}
	return n
}
