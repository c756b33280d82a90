package health

import "github.com/motma/motma/internal/fault"

// The faults of this package.
var (
	ErrUnknown = fault.New(fault.NotFound, "not_found",
		"Không tìm thấy, hoặc bạn không có quyền xem.",
		"There is no such thing, or you may not see it.")
	ErrReason = fault.New(fault.Conflict, "reason_missing",
		"Mã nguồn này đã có với nội dung khác; muốn đính chính hãy gửi kèm lý do (reason).",
		"There is a record of this source with another content; to correct it, send the reason as well.")
	ErrWithdrawn = fault.New(fault.Conflict, "record_withdrawn",
		"Bản ghi này đã bị rút; muốn đưa lại hiệu lực hãy gửi lại kèm lý do (reason).",
		"This record was withdrawn; to put it into force again, send it with the reason.")
	ErrFull = fault.New(fault.Limited, "too_many_records",
		"Tài khoản này đã đủ số bản ghi cho phép; hãy đính chính hoặc rút bản ghi cũ thay vì thêm mới.",
		"This account holds as many records as it may; correct or withdraw old ones instead of adding.")
	ErrNoBase = fault.New(fault.Conflict, "nothing_to_renew",
		"Chưa có tờ khai đầy đủ nào để cập nhật; hãy gửi tờ khai đầy đủ (changes: false).",
		"There is no full declaration to renew; send a full one (changes: false).")
	ErrDeclarer = fault.New(fault.Conflict, "declarer_not_registered",
		"Người khai hộ phải là người đã khai hộ tài khoản này trong cùng ứng dụng.",
		"Whoever declares on behalf must be the one who registered this account, in the same app.")
	ErrKindOther = fault.New(fault.Conflict, "kind_differs",
		"Không đổi được loại khi đính chính; hãy rút bản cũ rồi gửi bản mới.",
		"A correction cannot change the kind; withdraw the old one and send a new one.")
	errEntry = fault.New(fault.Invalid, "invalid_input",
		"Mỗi mục có đúng một trong: bản ghi, tờ khai, hoặc việc rút.",
		"An entry is exactly one of: a record, a declaration, a withdrawal.")
)
