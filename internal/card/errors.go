package card

import "github.com/motma/motma/internal/fault"

// The faults of this package.
var (
	ErrOfficer = fault.New(fault.Denied, "context_required",
		"Cần nêu cán bộ thực hiện.", "Name the officer who acts.")
	ErrUnit = fault.New(fault.Denied, "unit_not_yours",
		"Chính sách này thuộc địa bàn khác; chỉ cơ quan của địa bàn đó hoặc đơn vị vận hành được quyết định.",
		"This policy is another unit's; only that unit's authority or the operator may decide.")
	ErrSecond = fault.New(fault.Denied, "second_officer_required",
		"Cần một cán bộ khác quyết định; người đề xuất không được tự duyệt.",
		"Another officer has to decide; whoever proposed it may not approve it.")
	ErrUnknown = fault.New(fault.NotFound, "not_found",
		"Không tìm thấy.", "There is no such thing.")
	ErrPolicyUnknown = fault.New(fault.NotFound, "policy_unknown",
		"Không có phiên bản chính sách này.", "There is no such version of a policy.")
	ErrDocument = fault.New(fault.Invalid, "policy_invalid",
		"Văn bản chính sách chưa đúng; sửa các chỗ được nêu rồi gửi lại.",
		"The policy document is not right; mend the places named and send it again.")
	ErrTests = fault.New(fault.Invalid, "policy_tests_failed",
		"Chính sách không đạt các kiểm thử của chính nó nên không được nhận.",
		"The policy fails tests of its own and was not taken.")
	ErrVersion = fault.New(fault.Conflict, "policy_version_taken",
		"Phiên bản này đã có với nội dung khác; hãy tăng số phiên bản.",
		"This version is there with another content; raise the version's number.")
	ErrName = fault.New(fault.Conflict, "policy_name_taken",
		"Tên chính sách này là của địa bàn khác; hãy đặt tên khác.",
		"This name is another unit's policy; choose another.")
	ErrVersions = fault.New(fault.Conflict, "policy_versions_full",
		"Địa bàn này đã có đủ số phiên bản được lưu; liên hệ đơn vị vận hành.",
		"As many versions as a unit may have are kept; ask the operator.")
	ErrPast = fault.New(fault.Invalid, "activation_in_past",
		"Chính sách chỉ có hiệu lực từ hiện tại hoặc sau này.",
		"A policy comes into force now or later, never in the past.")
	ErrOutside = fault.New(fault.Invalid, "activation_outside_document",
		"Văn bản tự nêu thời hạn hiệu lực; hãy chọn thời điểm trong thời hạn đó.",
		"The document names the time in which it may hold; choose a moment within it.")
	ErrDecided = fault.New(fault.Conflict, "decided_already",
		"Việc này đã được quyết định; hãy tải lại.", "This has been decided already; read it again.")
	ErrNotInForce = fault.New(fault.Conflict, "policy_not_in_force",
		"Phiên bản này đang không có hiệu lực; hãy tải lại danh sách.",
		"This version is not in force; read the list again.")
	ErrSimulated = fault.New(fault.Conflict, "simulations_waiting",
		"Đang có đủ số lần mô phỏng chờ chạy; hãy đợi xong.",
		"As many simulations are waiting as is allowed; wait until they are done.")
	ErrRun = fault.New(fault.NotFound, "run_unknown", "Không có lần tính này.", "There is no such run.")

	ErrCase = fault.New(fault.Denied, "case_required",
		"Cần một ca bệnh hoặc ổ dịch đang mở, thuộc địa bàn của bạn.",
		"It takes an open case within your unit.")
	ErrPerson = fault.New(fault.NotFound, "person_unknown",
		"Không có người mang mã định danh này.", "There is nobody with this QID.")
	ErrOverrideUnknown = fault.New(fault.NotFound, "override_unknown",
		"Không có quyết định thay thẻ này.", "There is no such override.")
	ErrOver = fault.New(fault.Gone, "override_over",
		"Quyết định này đã hết thời hạn; hãy đề xuất lại nếu còn cần.",
		"The time of this override is over; propose it again if it is still needed.")
	ErrMany = fault.New(fault.Limited, "too_many_overrides",
		"Quá nhiều quyết định thay thẻ trong một giờ: đã báo động và tạm khóa, chờ đơn vị vận hành mở lại.",
		"Too many overrides within an hour: an alarm was raised, and no more are taken until the operator releases it.")
	ErrOperator = fault.New(fault.Denied, "operator_required",
		"Chỉ đơn vị vận hành được làm việc này.", "Only the operator may do this.")
	ErrOwnReverse = fault.New(fault.Denied, "reverse_own_only",
		"Bạn chỉ hủy được các quyết định của chính hệ thống mình; đơn vị vận hành hủy được mọi quyết định.",
		"You may reverse your own system's overrides; the operator may reverse all.")

	// ErrOvertaken ends the work of a process whose lease went to another.
	ErrOvertaken = fault.New(fault.Conflict, "lease_lost", "Tiến trình khác đã nhận việc.", "Another process took over.")
)
