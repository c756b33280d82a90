package scan

import (
	"log/slog"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/qr"
)

// By is who sends readings, as the transport authenticated it.
type By struct {
	Client  string       // the client's id; also the actor of what a reading makes
	Number  int32        // its surrogate
	App     person.AppID // whose users it may vouch for (SelfScans)
	Officer bool         // holds the scope that shows name and birth year
	Unit    string       // administrative unit it is competent for; "" the country
}

// Reading is what a gate, or a person's app, saw. It holds personal data until
// it is resolved and prints itself redacted.
type Reading struct {
	ID        ID        // made by the sender; the same for every retry
	Place     PlaceID   // all methods but SelfScans
	Gate      GateID    // 0: the place as a whole
	At        time.Time // device time, required
	Direction Direction
	Method    Method
	Text      string           // StaffScans, CardRead: what was scanned, verbatim
	Number    *person.Key      // Number: kind and what was typed
	Account   person.AccountID // SelfScans: the app's own logged-in user; with Keep: whose certificate it is
	PlaceText string           // SelfScans: the scanned poster
	Staff     StaffID          // 0: none named
	Offline   bool             // was queued on the device
	// Keep says that the bearer of a foreign certificate agreed that it be taken
	// as evidence on Account, a user of the app that reads.
	Keep bool
}

// LogValue shows no personal data.
func (r Reading) LogValue() slog.Value {
	return slog.GroupValue(slog.String("scan", r.ID.String()), slog.Int64("place", int64(r.Place)))
}

// String keeps personal data out of formatted errors.
func (r Reading) String() string { return "[reading " + r.ID.String() + "]" }

// GoString keeps personal data out of %#v.
func (r Reading) GoString() string { return r.String() }

// MaxBatch is the most readings of one batch. Project's own choice.
const MaxBatch = 10_000

// check finds what is wrong with a reading by itself, all of it at once.
func (r Reading) check() error {
	var p fault.Problems
	if r.ID == uuid.Nil {
		p.Add("id", "Thiếu mã lượt quét (UUID do thiết bị tạo).", "The scan id, a UUID made by the device, is missing.")
	}
	if r.At.IsZero() || r.At.Year() < 1970 || r.At.Year() > 9999 {
		p.Add("at", "Thiếu giờ của thiết bị, hoặc giờ không hợp lệ.", "The device time is missing or impossible.")
	}
	if r.Direction < In || r.Direction > Check {
		p.Add("direction", "Chiều phải là vào, ra hoặc kiểm tra.", "The direction must be in, out or check.")
	}
	if r.Method != SelfScans && r.Place <= 0 {
		p.Add("place", "Thiếu địa điểm.", "The place is missing.")
	}
	r.checkMethod(&p)
	return p.Err()
}

func (r Reading) checkMethod(p *fault.Problems) {
	switch r.Method {
	case StaffScans, CardRead:
		checkText(p, "text", r.Text)
		if r.Keep && r.Account <= 0 {
			p.Add("account", "Thiếu tài khoản để lưu chứng nhận vào.", "The account that the certificate is to be kept on is missing.")
		}
	case SelfScans:
		checkText(p, "place_text", r.PlaceText)
		if r.Account <= 0 {
			p.Add("account", "Thiếu tài khoản của người dùng ứng dụng.", "The account of the app's user is missing.")
		}
	case Number:
		if r.Number == nil {
			p.Add("number", "Thiếu số đã gõ.", "The typed number is missing.")
		} else if _, ok := CleanNumber(*r.Number); !ok {
			p.Add("number", "Số đã gõ không đúng dạng của loại giấy tờ.", "The typed number does not have the form of its kind.")
		}
	default:
		p.Add("method", "Cách ghi nhận không hợp lệ.", "The method is not known.")
	}
}

func checkText(p *fault.Problems, path, text string) {
	switch {
	case strings.TrimSpace(text) == "":
		p.Add(path, "Thiếu nội dung đã quét.", "What was scanned is missing.")
	case len(text) > qr.MaxInput:
		p.Add(path, "Nội dung quá dài, không phải mã nào của hệ thống.", "It is too long for any code of this platform.")
	}
}

// CleanNumber normalises a number that staff typed by hand: separators go, letters
// become capitals. It says whether the number has the form of its kind.
func CleanNumber(k person.Key) (person.Key, bool) {
	v := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" .-\t\u00a0", r) {
			return -1
		}
		return r
	}, k.Value)
	k.Value = strings.ToUpper(v)
	switch k.Kind {
	case person.KeyCCCD:
		return k, digits(v, 12)
	case person.KeyCMND:
		return k, digits(v, 9)
	case person.KeyBHXH:
		k.Value = qr.BHXH(k.Value)
		return k, k.Value != ""
	case person.KeyPassport:
		nation, number, ok := strings.Cut(k.Value, ":")
		return k, ok && len(nation) == 3 && capitals(nation+number) && len(number) >= 6 && len(number) <= 12
	case person.KeyPhone:
		for _, prefix := range []string{"+84", "0084", "84"} {
			if rest, ok := strings.CutPrefix(v, prefix); ok && len(rest) == 9 {
				v = "0" + rest
			}
		}
		k.Value = v
		return k, digits(v, 10) && v[0] == '0'
	}
	return k, false
}

func digits(s string, n int) bool {
	return len(s) == n && !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

func capitals(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return (r < 'A' || r > 'Z') && (r < '0' || r > '9') })
}
