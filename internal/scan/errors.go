package scan

import "github.com/motma/motma/internal/fault"

// The faults of this package.
var (
	ErrPlaceUnknown = fault.New(fault.NotFound, "place_unknown",
		"Không có địa điểm này.", "There is no such place.")
	ErrGateUnknown = fault.New(fault.Invalid, "gate_unknown",
		"Địa điểm không có cổng này, hoặc cổng đã đóng.",
		"The place has no such gate, or the gate is closed.")
	ErrStaffUnknown = fault.New(fault.Invalid, "staff_unknown",
		"Địa điểm không có nhân viên này.", "The place has no such staff member.")
	ErrNotYourPlace = fault.New(fault.Denied, "not_your_place",
		"Hệ thống của bạn không được quét tại địa điểm này; chủ địa điểm cần cấp quyền.",
		"Your system may not scan at this place; whoever registered it must allow that.")
	ErrPosterForged = fault.New(fault.Invalid, "poster_not_genuine",
		"Mã địa điểm này không do hệ thống cấp hoặc đã bị sửa: không vào, hãy báo cho địa điểm.",
		"This place code was not issued by the platform or was changed: do not check in, tell the place.")
	ErrPosterRetired = fault.New(fault.Gone, "poster_retired",
		"Bảng mã này đã được thay; hãy quét bảng mã mới tại cửa.",
		"This poster was replaced; scan the new one at the door.")
	ErrUnreadable = fault.New(fault.Invalid, "code_unreadable",
		"Không nhận ra mã này; hãy quét mã QR cá nhân, thẻ CCCD hoặc thẻ BHYT.",
		"This is no code that a gate reads; scan the personal code, the CCCD card or the BHYT card.")
	ErrCertificate = fault.New(fault.Invalid, "certificate_unreadable",
		"Không đọc được chứng nhận này; hãy quét lại, hoặc quét mã QR cá nhân hay thẻ CCCD của người này.",
		"This certificate cannot be read; scan it again, or scan the person's own code or CCCD card.")
	ErrNotCertificate = fault.New(fault.Invalid, "not_a_certificate",
		"Chỉ lưu được chứng nhận HC1.", "Only a certificate (HC1) can be kept.")
	ErrPlaceCode = fault.New(fault.Invalid, "place_code_scanned",
		"Đây là mã của địa điểm, không phải mã cá nhân.",
		"This is a place's code, not a person's.")
	ErrReused = fault.New(fault.Conflict, "scan_id_reused",
		"Mã lượt quét này đã dùng cho một lượt khác; hãy tạo mã mới cho mỗi lượt.",
		"This scan id was used for another scan; make a new id for each.")
	ErrTooMany = fault.New(fault.Invalid, "batch_too_large",
		"Mỗi lần gửi tối đa 10.000 lượt quét.", "A batch holds at most 10,000 scans.")
	ErrPlaceClosed = fault.New(fault.Conflict, "place_closed",
		"Địa điểm đã đóng.", "The place is closed.")
)
