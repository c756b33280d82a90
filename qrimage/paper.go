package qrimage

import (
	"errors"
	"fmt"
	"math"
)

const (
	// QuietZone is the light border that scanners need, in modules (ISO/IEC 18004, 9.1).
	QuietZone = 4
	// DefaultMM is the side of a picture when none is asked for: Hanoi printed personal codes at
	// 5 x 5 cm or larger (standard §1).
	DefaultMM = 50
	// DefaultDPI is the resolution of a picture when none is asked for.
	DefaultDPI = 300
	// MinModuleMM is the smallest module that we advise to print. 0.33 mm is three to four dots of
	// an office printer and about what a phone's camera separates at 15 cm; this project's own choice.
	MinModuleMM = 0.33
	// MaxSide is the greatest side of a written picture in pixels; Read accepts any that is written.
	MaxSide = 6000

	maxMM    = 2000 // a poster of two metres
	maxDPI   = 2400
	maxQuiet = 64
)

// ErrOptions means that a size, a resolution or a quiet zone is out of range.
var ErrOptions = errors.New("qrimage: picture options out of range")

// TooSmallError says that a printed symbol would have modules below [MinModuleMM].
type TooSmallError struct {
	ModuleMM  float64 // side of one module as asked for, in millimetres
	MinimumMM float64 // side of the whole picture that would do, in millimetres
}

// Error gives both sizes.
func (e *TooSmallError) Error() string {
	return fmt.Sprintf("qrimage: modules of %.2f mm are hard to scan: print the picture at %.0f mm or larger",
		e.ModuleMM, e.MinimumMM)
}

// ModuleMM is the side of one module in millimetres when the whole picture, with a quiet zone of
// [QuietZone] modules on each side, is printed pictureMM wide.
func (s *Symbol) ModuleMM(pictureMM float64) float64 {
	return pictureMM / float64(s.Size()+2*QuietZone)
}

// CheckPrint returns a [*TooSmallError] when the picture printed pictureMM wide would have modules
// smaller than [MinModuleMM]. It is advice: such a picture can still be written.
func (s *Symbol) CheckPrint(pictureMM float64) error {
	m := s.ModuleMM(pictureMM)
	if m >= MinModuleMM {
		return nil
	}
	return &TooSmallError{ModuleMM: m, MinimumMM: math.Ceil(MinModuleMM * float64(s.Size()+2*QuietZone))}
}

// sideMM checks a physical size; zero means the default.
func sideMM(mm float64) (float64, error) {
	if mm == 0 {
		return DefaultMM, nil
	}
	if !(mm >= 1 && mm <= maxMM) { // written so that NaN fails
		return 0, fmt.Errorf("%w: size must be 1 to %d mm", ErrOptions, maxMM)
	}
	return mm, nil
}

// quietModules checks a quiet zone; zero means the default, and less than the default is refused.
func quietModules(n int) (int, error) {
	if n == 0 {
		return QuietZone, nil
	}
	if n < QuietZone || n > maxQuiet {
		return 0, fmt.Errorf("%w: quiet zone must be %d to %d modules", ErrOptions, QuietZone, maxQuiet)
	}
	return n, nil
}
