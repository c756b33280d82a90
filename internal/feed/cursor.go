package feed

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
)

// ErrCursor is a cursor that this platform did not give this app (A31).
var ErrCursor = fault.New(fault.Invalid, "cursor_invalid",
	"Con trỏ này không phải do nền tảng cấp cho ứng dụng của bạn; hãy dùng đúng con trỏ của lần đọc trước hoặc của bản xuất.",
	"This cursor was not given to your app; use that of your last reading, or of an export.")

const macLen = 16

// cursor writes a mark so that nobody can change or lend it.
func (f *Feed) cursor(app person.AppID, m Mark) string {
	raw := binary.BigEndian.AppendUint64(nil, uint64(m))
	return base64.RawURLEncoding.EncodeToString(append(f.mac(app, raw), raw...))
}

// open reads a cursor of an app.
func (f *Feed) open(app person.AppID, cursor string) (Mark, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil || len(raw) != macLen+8 || !hmac.Equal(raw[:macLen], f.mac(app, raw[macLen:])) {
		return 0, ErrCursor
	}
	return Mark(binary.BigEndian.Uint64(raw[macLen:])), nil
}

func (f *Feed) mac(app person.AppID, raw []byte) []byte {
	m := hmac.New(sha256.New, f.key)
	m.Write([]byte("feed\x00" + string(app) + "\x00"))
	m.Write(raw)
	return m.Sum(nil)[:macLen]
}
