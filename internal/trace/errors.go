package trace

import "github.com/motma/motma/internal/fault"

// The faults of this package.
var (
	ErrCaseUnknown = fault.New(fault.NotFound, "case_unknown",
		"Không có ca hoặc ổ dịch này, hoặc bạn không được truy vết theo ca này.",
		"There is no such case, or you may not trace for it.")
	ErrCaseClosed = fault.New(fault.Denied, "case_closed",
		"Ca này đã đóng; cần mở ca mới để truy vết.",
		"This case is closed; tracing needs an open one.")
	ErrCaseTaken = fault.New(fault.Conflict, "case_taken",
		"Mã ca này đã được dùng.", "This case reference is taken.")
	ErrOpener = fault.New(fault.Denied, "case_opener",
		"Chỉ phòng xét nghiệm và cơ quan y tế được mở ca, trong địa bàn của mình.",
		"Laboratories and health authorities alone open cases, within their own area.")
	ErrPurpose = fault.New(fault.Denied, "purpose_not_granted",
		"Mục đích này không được cấp cho truy vết; dữ liệu chỉ dùng để phòng chống dịch.",
		"Tracing is not granted for this purpose; the data serve epidemic control alone.")
	ErrContext = fault.New(fault.Denied, "context_required",
		"Cần nêu ca bệnh, mục đích và cán bộ thực hiện.",
		"Name the case, the purpose and the officer.")
	ErrNobody = fault.New(fault.NotFound, "person_unknown",
		"Không tìm thấy người này.", "There is no such person on record.")
)
