package scan

import "math/bits"

// warnings is a set of what staff should be told.
type warnings uint32

const (
	warnUnsigned warnings = 1 << iota
	warnUnconfirmed
	warnMismatch
	warnForged
	warnGarbled
	warnExpired
	warnNotYet
	warnRevoked
	warnUnknownCode
	warnOldPrintout
	warnTestCode
	warnConflict
	warnCardDoubt
	warnTyped
	warnStale
	warnQuarantined
	warnLate
	warnRepeat
	warnFarUse
	warnOverCap
	warnClosed
	warnHours
	warnStaffEnded
	warnPosterOld
	warnRemote
	warnTwoApps
	warnRealCode
)

// catalogue holds the texts, in the order of the bits. The codes are frozen.
var catalogue = [...]Warning{
	{"unsigned", "Mã không có chữ ký: chỉ là lời tự khai. Đối chiếu giấy tờ.", "The code is not signed, it is only a claim. Compare with the person's papers."},
	{"unconfirmed", "Chưa xác nhận được thông tin trên mã. Đối chiếu giấy tờ; nên quét thẻ CCCD.", "What the code says could not be confirmed. Compare with the papers; better read the CCCD card."},
	{"mismatch", "Thông tin trên mã khác với hồ sơ đã đăng ký của mã này. Kiểm tra giấy tờ.", "What the code says contradicts the record registered under it. Check the papers."},
	{"signature_invalid", "Chữ ký không đúng: mã đã bị sửa hoặc giả mạo. Không chấp nhận mã này; kiểm tra giấy tờ.", "The signature is wrong: the code was changed or forged. Do not accept it; check the papers."},
	{"input_method", "Bộ gõ tiếng Việt hoặc Caps Lock làm hỏng mã. Tắt bộ gõ trên đầu đọc rồi quét lại.", "An input method or Caps Lock damaged the code. Switch it off at the reader and scan again."},
	{"expired", "Mã đã hết hạn, có thể là ảnh chụp cũ. Yêu cầu mở lại ứng dụng để hiện mã mới.", "The code has expired and may be an old picture. Ask the person to open the app again."},
	{"not_yet_valid", "Mã chưa đến giờ hiệu lực. Kiểm tra đồng hồ của thiết bị.", "The code is not valid yet. Check the clock of the device."},
	{"revoked", "Mã đã bị thu hồi (báo mất hoặc cấp lại). Kiểm tra giấy tờ, yêu cầu dùng mã mới.", "The code was revoked (lost or replaced). Check the papers and ask for the new code."},
	{"code_unknown", "Chữ ký đúng nhưng hệ thống chưa có mã này. Đối chiếu giấy tờ.", "The signature is right but the code is not on record here. Compare with the papers."},
	{"stale_data", "Thông tin in trên mã đã cũ so với hồ sơ. Nên in lại mã.", "What is printed on the code is older than the record. The person should print it again."},
	{"test_code", "MÃ THỬ NGHIỆM, không có giá trị.", "A TEST CODE, worth nothing."},
	{"conflict", "Hồ sơ đang chờ xác minh. Đối chiếu giấy tờ.", "The record waits for verification. Compare with the papers."},
	{"card_doubtful", "Các số trên thẻ không khớp nhau. Xem kỹ thẻ thật.", "The card's numbers do not fit together. Look at the card itself."},
	{"typed_number", "Số do nhân viên gõ, hệ thống không hiện tên. Đối chiếu giấy tờ hoặc hỏi mã OTP.", "The number was typed by hand and no name is shown. Compare with the papers or ask for a one-time password."},
	{"stale_answer", "Không đọc lại được hồ sơ; câu trả lời có thể đã cũ vài phút.", "The record could not be read again; the answer may be some minutes old."},
	{"quarantined_time", "Giờ của thiết bị sai quá mức cho phép: lượt quét được giữ riêng. Chỉnh lại đồng hồ.", "The device's clock is too far off: the scan is kept apart. Set the clock."},
	{"late", "Lượt quét gửi trễ. Kiểm tra đồng hồ và kết nối của thiết bị.", "The scan came late. Check the device's clock and connection."},
	{"repeat_within_5_min", "Vừa quét trong 5 phút qua: tính là một lượt.", "Scanned within the last 5 minutes already: it counts once."},
	{"far_second_use", "Mã này vừa được dùng ở tỉnh khác. Có thể là ảnh chụp: đối chiếu giấy tờ.", "This code was just used in another province and may be a picture. Compare with the papers."},
	{"over_capacity", "Địa điểm đã quá số người cho phép.", "The place holds more people than it may."},
	{"closed_place", "Địa điểm đã đóng trên hệ thống.", "The place is closed in the register."},
	{"outside_hours", "Ngoài giờ mở cửa đã đăng ký.", "Outside the registered opening hours."},
	{"staff_ended", "Quyền quét của nhân viên này đã hết hạn; chủ địa điểm cần gia hạn.", "This staff member's permission has ended; the place should renew it."},
	{"poster_retired", "Bảng mã đã được thay; lượt này được ghi nhưng đánh dấu nghi vấn.", "The poster had been replaced; this check-in is kept but marked as doubtful."},
	{"many_self_checkins", "Địa điểm có bất thường: quá nhiều lượt tự quét. Lượt này được ghi và đánh dấu.", "Unusually many people checked themselves in here; this one is kept and marked."},
	{"own_code_ambiguous", "Mã cũ này khớp với mẫu của nhiều ứng dụng, không biết là của ai. Đối chiếu giấy tờ.", "This old code fits the patterns of more than one app, so whose it is cannot be told. Compare with the papers."},
	{"real_code", "Đây không phải mã thử nghiệm: sandbox không nhận mã thật.", "This is no test code: a sandbox takes no real codes."},
}

// list gives the warnings of a set, the gravest kinds first as the bits are.
func (w warnings) list() []Warning {
	if w == 0 {
		return nil
	}
	out := make([]Warning, 0, bits.OnesCount32(uint32(w)))
	for ; w != 0; w &= w - 1 {
		out = append(out, catalogue[bits.TrailingZeros32(uint32(w))])
	}
	return out
}
