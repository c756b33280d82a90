// Package viname handles personal names as Vietnam writes them.
//
// A name reaches the platform in three states: with diacritics from a card or a
// form, without them from a personal code (standard §1 folds the name to
// capitals), and mistyped. Folding is lossy: An and Ân fold to the same letters
// and are different people. So the package keeps the two views apart:
// [Normalise] cleans the accented form without losing anything, [Fold] makes the
// code's form, and [Compare] says whether two spellings agree, merely lack
// accents, or contradict each other.
package viname

// MaxRunes is the longest name taken, in characters after normalisation.
// Project's own choice: no source gives a limit, and the longest real names are
// under 60.
const MaxRunes = 100

// maxBytes bounds the work done before a name is known to be too long: no
// character of a name needs more than three bytes plus two combining marks.
const maxBytes = MaxRunes * 8

// Error says what is wrong with a name and what to do about it, in Vietnamese
// and English. It never contains the name. Errors are comparable values: use
// errors.Is with the variables of this package.
type Error struct {
	Code string // stable, for programs
	VI   string // for the person, Vietnamese
	EN   string // for the person, English
}

// Error returns the English text.
func (e Error) Error() string { return e.EN }

// What [Normalise] refuses.
var (
	ErrEmpty     = Error{"name-empty", "Họ tên đang trống: hãy nhập họ và tên.", "name is empty: enter the full name"}
	ErrTooLong   = Error{"name-too-long", "Họ tên dài quá 100 ký tự: hãy nhập đúng như trên giấy tờ.", "name is longer than 100 characters: enter it as the paper shows it"}
	ErrEncoding  = Error{"name-encoding", "Họ tên sai bảng mã: hãy gửi bằng UTF-8.", "name is not valid UTF-8: send it as UTF-8"}
	ErrDigit     = Error{"name-digit", "Họ tên có chữ số: hãy bỏ chữ số.", "name contains a digit: remove it"}
	ErrInvisible = Error{"name-invisible", "Họ tên có ký tự ẩn hoặc điều khiển: hãy gõ lại bằng tay.", "name contains an invisible or control character: type it again by hand"}
	ErrSymbol    = Error{"name-symbol", "Họ tên có ký hiệu lạ: chỉ dùng chữ cái, dấu cách, gạch nối, dấu nháy và dấu chấm.", "name contains a symbol: use letters, spaces, hyphen, apostrophe and dot only"}
	ErrScript    = Error{"name-script", "Họ tên có chữ không thuộc bảng chữ La-tinh: hãy nhập như phần La-tinh trên hộ chiếu.", "name contains a letter that is not Latin: enter it as the passport's Latin line shows it"}
	ErrNoLetter  = Error{"name-no-letter", "Họ tên không có chữ cái nào: hãy nhập họ và tên.", "name has no letter: enter the full name"}
)
