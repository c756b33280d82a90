package bundle

import (
	"errors"

	"github.com/motma/motma/internal/fault"
)

// The faults of this package.
var (
	ErrNone = fault.New(fault.Unavailable, "bundle_not_made",
		"Chưa có gói dữ liệu ngoại tuyến; hãy thử lại sau một phút.",
		"There is no bundle yet; try again in a minute.")
	ErrUnknown = fault.New(fault.NotFound, "bundle_part_unknown",
		"Không còn phần này của gói dữ liệu; hãy lấy bản kê mới rồi tải lại.",
		"This part of a bundle is not kept any more; get the newest manifest and fetch what it names.")
)

// ErrOvertaken says that another process published first.
var ErrOvertaken = errors.New("bundle: another process published this version")
