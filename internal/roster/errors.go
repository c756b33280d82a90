package roster

import (
	"fmt"

	"github.com/motma/motma/internal/fault"
)

// The faults of this package.
var (
	ErrUnknown = fault.New(fault.NotFound, "not_found",
		"Không tìm thấy, hoặc bạn không có quyền xem.",
		"There is no such thing, or you may not see it.")
	ErrState = fault.New(fault.Conflict, "job_state",
		"Tác vụ không ở trạng thái cho phép việc này; hãy xem lại trạng thái của nó.",
		"The job is not in a state that allows this; look at its state.")
	ErrOpen = fault.New(fault.Limited, "too_many_jobs",
		"Ứng dụng đã có đủ số tác vụ chưa xong; hãy bắt đầu, hủy bớt hoặc đợi.",
		"The app has as many unfinished jobs as is allowed; start, cancel or wait for some.")
	ErrFrom = fault.New(fault.Conflict, "rows_out_of_place",
		"Số dòng đã nhận khác với chỗ bắt đầu của phần này.",
		"The rows that are there do not end where this piece begins.")
	ErrOvertaken = fault.New(fault.Conflict, "part_overtaken",
		"Phần này đã được tiến trình khác xử lý.",
		"Another process works on this part by now.")
	ErrRows = fault.New(fault.Invalid, "too_many_rows",
		"Mỗi lần nhập tối đa 5.000.000 dòng; hãy chia tệp.",
		"An import holds at most 5,000,000 rows; divide the file.")
	ErrEmpty = fault.New(fault.Invalid, "no_rows",
		"Phần gửi lên không có dòng nào.", "The piece has no rows.")
	ErrEncoding = fault.New(fault.Invalid, "text_encoding",
		"Tệp phải ở dạng UTF-8; trong bảng tính hãy chọn lưu thành \"CSV UTF-8\".",
		"The file must be UTF-8; in a spreadsheet choose to save as \"CSV UTF-8\".")
	ErrErased = fault.New(fault.Gone, "results_erased",
		"Kết quả đã được xóa sau thời hạn lưu; chỉ còn số liệu tổng hợp.",
		"The results were erased when their time was over; the counts are still there.")
	ErrUnfinished = fault.New(fault.Conflict, "job_unfinished",
		"Tác vụ chưa xong; hãy đợi đến khi trạng thái là done.",
		"The job is not finished; wait until its state is done.")
)

// errMapping is a table of which nobody said what its columns are.
var errMapping = wrong("mapping", "CSV cần bảng ánh xạ cột.", "CSV needs a mapping of columns.")

// outOfPlace says how many rows are there.
func outOfPlace(received int64) error {
	f := *ErrFrom
	f.VI = fmt.Sprintf("Đã nhận %d dòng; phần tiếp theo phải bắt đầu từ đó (from=%d).", received, received)
	f.EN = fmt.Sprintf("%d rows are there; the next piece begins after them (from=%d).", received, received)
	return &f
}

// wrong is a fault of one place.
func wrong(path, vi, en string) error {
	return fault.ErrInvalid.At(fault.Place{Path: path, VI: vi, EN: en})
}
