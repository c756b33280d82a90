package review

import "github.com/motma/motma/internal/fault"

// The faults of this package.
var (
	ErrOfficer = fault.New(fault.Denied, "context_required",
		"Cần nêu cán bộ thực hiện.", "Name the officer who acts.")
	ErrPurpose = fault.New(fault.Denied, "purpose_not_granted",
		"Hệ thống này chưa được cấp mục đích identity_review; hãy liên hệ đơn vị vận hành.",
		"This system was not granted the purpose identity_review; ask the operator.")
	ErrSecond = fault.New(fault.Denied, "second_officer_required",
		"Cần một cán bộ khác quyết định; người đề xuất không được tự duyệt.",
		"Another officer has to decide; whoever proposed it may not approve it.")
	ErrStale = fault.New(fault.Conflict, "proposal_stale",
		"Hồ sơ đã thay đổi sau khi đề xuất; hãy xem lại và đề xuất mới.",
		"The records changed after this was proposed; look at them again and propose anew.")
	ErrExpired = fault.New(fault.Gone, "proposal_expired",
		"Đề xuất đã hết hạn 7 ngày; hãy đề xuất lại.",
		"The proposal waited longer than 7 days; propose it again.")
	ErrDecided = fault.New(fault.Conflict, "decided_already",
		"Việc này đã được quyết định; hãy tải lại.",
		"This has been decided already; read it again.")
	ErrPlan = fault.New(fault.Conflict, "plan_changed",
		"Hồ sơ đã thay đổi sau khi lập kế hoạch; hãy xem kế hoạch mới.",
		"The records changed after the plan was made; look at the new plan.")
	ErrNoAnswer = fault.New(fault.Conflict, "nothing_to_undo",
		"Câu hỏi này chưa có quyết định nào để hoàn tác.",
		"There is no decision of this question to take back.")
	ErrMany = fault.New(fault.Limited, "too_many_requests_open",
		"Tài khoản này đã có đủ số yêu cầu đang chờ; hãy đợi kết quả hoặc rút bớt.",
		"This account has as many open requests as is allowed; wait for a decision or withdraw one.")
	ErrAnotherPerson = fault.New(fault.Conflict, "account_of_another_person",
		"Tài khoản được nêu không thuộc cùng người với người yêu cầu.",
		"The account named does not belong to the person who asks.")
)
