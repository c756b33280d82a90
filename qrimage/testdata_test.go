package qrimage

import "strings"

// Synthetic texts of the kinds that a gate meets (standard §1 and §3).
const (
	sampleText = "001090000011|NGUYEN VAN AN|1990-01-15|0|162979388500000001|<1<HS4010120800001<0944700001"
	cccdText   = "001190000024|012345678|Nguyễn Thị Bích Ngọc|07031990|Nữ|Số 12, ngõ 34, Phường Đội Cấn, Quận Ba Đình, Hà Nội|25042021"
	venueText  = "https://motma.example/p/7F3KQ2M9XA4T"
)

// signedText is the longest ordinary code: all of EXT and a signature in position 5.
var signedText = "001090000011|NGUYEN HOANG PHUONG THAO NGUYEN|1990-01-15|1|162979388500000001|162979388500000002<2<HS4010120800001<0944700001<" +
	"0oRDoQEmoQRIc2lnbi0wMDGjBBpnkqGABxpmuxyAGQEAAViA" + strings.Repeat("Zk3-_9Qx", 12)

// longText returns n bytes that only byte mode can hold.
func longText(n int) string {
	return strings.Repeat("Qr|<code>~text;", n/15+1)[:n]
}
