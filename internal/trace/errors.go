package trace

import "github.com/motma/motma/internal/fault"

// ErrCaseUnknown is a question for a case that nobody opened.
var ErrCaseUnknown = fault.New(fault.NotFound, "case_unknown",
	"Không có ca hoặc ổ dịch này, hoặc bạn không được truy vết theo ca này.",
	"There is no such case, or you may not trace for it.")
