package connect

import "github.com/motma/motma/internal/fault"

// The faults of this package.
var (
	ErrClientUnknown = fault.New(fault.NotFound, "client_unknown",
		"Không có ứng dụng này.", "There is no such client.")
	ErrSuspended = fault.New(fault.Denied, "client_suspended",
		"Ứng dụng đang bị tạm ngừng; hãy liên hệ đơn vị vận hành nền tảng.",
		"This client is suspended; contact the operator of the platform.")
	ErrScope = fault.New(fault.Denied, "scope_missing",
		"Ứng dụng không được cấp quyền làm việc này.",
		"This client was not granted what the request needs.")
	ErrPurpose = fault.New(fault.Denied, "purpose_not_granted",
		"Mục đích nêu ra chưa được cấp cho ứng dụng này; dữ liệu chỉ dùng cho phòng chống dịch.",
		"The stated purpose was not granted to this client; the data serve epidemic control only.")
	ErrExists = fault.New(fault.Conflict, "client_exists",
		"Đã có ứng dụng với mã này.", "A client of this id exists already.")
	ErrAttribute = fault.New(fault.Denied, "attribute_not_granted",
		"Ứng dụng không được cấp quyền cung cấp các trường được nêu; bỏ các trường đó, hoặc đề nghị đơn vị vận hành cấp thêm.",
		"This client was not granted to contribute the attributes named; leave them out, or ask the operator to grant them.")
	ErrProof = fault.New(fault.Denied, "proof_not_granted",
		"Ứng dụng không được cấp quyền xác nhận theo cách được nêu; bỏ xác nhận đó, hoặc đề nghị đơn vị vận hành cấp thêm.",
		"This client was not granted to claim the proofs named; leave them out, or ask the operator to grant them.")
	ErrRecord = fault.New(fault.Denied, "record_not_granted",
		"Ứng dụng không được cấp quyền ghi loại dữ liệu sức khỏe này; hãy đề nghị đơn vị vận hành cấp thêm.",
		"This client was not granted to write this kind of health data; ask the operator to grant it.")
	ErrCertificate = fault.New(fault.Denied, "certificate_not_granted",
		"Ứng dụng không được cấp quyền lấy chứng nhận; hãy đề nghị đơn vị vận hành cấp \"certificate\" trong policy.reads.",
		"This client was not granted certificates; ask the operator to grant \"certificate\" in policy.reads.")
	ErrPublished = fault.New(fault.Conflict, "keys_published",
		"Khóa của ứng dụng này được đọc từ địa chỉ jwks_url; hãy đổi khóa tại đó.",
		"The keys of this client are read from its jwks_url; change them there.")
	ErrOwnKey = fault.New(fault.Denied, "key_not_proved",
		"Phải chứng minh bằng khóa đang dùng, và bộ khóa mới phải còn chứa khóa đó; bỏ khóa cũ ở lần gửi sau, ký bằng khóa mới.",
		"Prove yourself with a key in force, and keep that key in the new set; take an old key out with a later request, proved by the new key.")
	ErrCodeTaken = fault.New(fault.Conflict, "code_pattern_taken",
		"Mẫu mã trùng với mã của ứng dụng khác; hãy viết mẫu hẹp hơn.",
		"The pattern meets codes of another app; make it narrower.")
	ErrUnassessed = fault.New(fault.Denied, "assessment_missing",
		"Ứng dụng chưa được đánh giá, hoặc kết quả đánh giá đã hết hạn; hãy liên hệ đơn vị vận hành nền tảng.",
		"This app was not assessed, or its assessment has expired; contact the operator of the platform.")
	ErrNoApp = fault.New(fault.Denied, "apps_only",
		"Chỉ ứng dụng của người dân mới làm được việc này.",
		"This is for apps of citizens alone.")
)
