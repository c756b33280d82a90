package person

import "github.com/motma/motma/internal/fault"

// The faults of this package.
var (
	ErrUnknown = fault.New(fault.NotFound, "not_found",
		"Không tìm thấy, hoặc bạn không có quyền xem.",
		"There is no such thing, or you may not see it.")
	ErrTaken = fault.New(fault.Conflict, "identifier_taken",
		"Mã này đã được cấp cho người khác.",
		"This identifier has been given to somebody else.")
	ErrNoActor = fault.New(fault.Internal, "no_actor",
		"Thiếu người thực hiện.", "A change without an actor.")
	ErrPending = fault.New(fault.Conflict, "needs_verification",
		"Hồ sơ đang chờ xác minh; người dùng cần xuất trình giấy tờ tại cơ quan y tế hoặc quét thẻ CCCD.",
		"The record waits for verification; the person should show their papers at a health office or have their CCCD card read.")
	ErrNeedsPaper = fault.New(fault.Conflict, "needs_paper",
		"Chưa có số giấy tờ (CCCD, CMND hoặc hộ chiếu); hãy bổ sung để nhận mã cá nhân.",
		"No paper number is known yet (CCCD, CMND or passport); add one to get the personal code.")
	ErrFullNeedsPaper = fault.New(fault.Conflict, "full_needs_paper",
		"Ứng dụng này chưa có số giấy tờ của người dùng nên chỉ hiện được mã ẩn thông tin.",
		"This app does not hold the user's paper number, so it can show the hidden form only.")
	ErrDependants = fault.New(fault.Limited, "too_many_dependants",
		"Đã khai hộ đủ số người cho phép; hãy nhờ người khác khai hoặc đến cơ sở y tế.",
		"This person has declared for as many others as is allowed; ask another person or a health office.")
	ErrDeclarer = fault.New(fault.Conflict, "declarer_without_code",
		"Người khai hộ phải có mã cá nhân trước.",
		"Whoever declares on behalf must have a personal code first.")
	ErrUnproved = fault.New(fault.Denied, "number_not_proved",
		"Tài khoản này gắn với người dùng chỉ bằng số CCCD tự khai nên không được thu hồi hay cấp lại mã; hãy xác minh CCCD (quét thẻ hoặc đối chiếu cơ sở dữ liệu dân cư) rồi thử lại.",
		"This account is linked by a CCCD number that was only declared, so it may not revoke or renew the code; have the CCCD verified (read the card, or ask the population register) and try again.")
	ErrGuardian = fault.New(fault.Denied, "guardian_expired",
		"Người được khai hộ nay đã đủ 18 tuổi; hãy để họ tự đăng ký bằng giấy tờ của mình.",
		"The child that was declared for is 18 now; they register themselves, with papers of their own.")
	ErrNotLinked = fault.New(fault.Conflict, "not_linked",
		"Tài khoản này chưa gắn với người nào.",
		"This account is not linked to a person.")
	ErrAlone = fault.New(fault.Conflict, "nothing_to_break",
		"Tài khoản này không gắn chung với tài khoản nào khác.",
		"This account shares its person with no other account.")
	ErrCompany = fault.New(fault.Conflict, "account_has_company",
		"Tài khoản này đang gắn chung với tài khoản khác; hãy tách ra trước.",
		"This account shares its person with other accounts; break that link first.")
	ErrOvertaken = fault.New(fault.Conflict, "question_overtaken",
		"Hồ sơ được hỏi nay đã gắn với người khác; hãy đóng câu hỏi này, câu hỏi mới sẽ được mở khi cần.",
		"The accounts asked about belong to another person by now; close this question, a new one is asked where needed.")
	ErrWithdrawn = fault.New(fault.Gone, "account_withdrawn",
		"Người dùng đã rời ứng dụng; nếu họ quay lại, hãy đăng ký lại.",
		"The user has left the app; if they come back, register them again.")
	ErrNotBroken = fault.New(fault.Conflict, "nothing_to_restore",
		"Tài khoản này không có liên kết nào từng bị tách.",
		"No link of this account was broken.")
	ErrOneAlready = fault.New(fault.Conflict, "one_person_already",
		"Hai hồ sơ này đã là của cùng một người.",
		"These records are one person's already.")
	ErrAskedAgain = fault.New(fault.Conflict, "question_asked_again",
		"Câu hỏi này đã được mở lại dưới một mã khác; hãy trả lời câu hỏi đó.",
		"The same question has been asked again under another id; answer that one.")
	ErrCodeWithdrawn = fault.New(fault.Conflict, "code_withdrawn",
		"Mã đã bị thu hồi theo yêu cầu của người dùng; hãy cấp lại mã khi họ cần.",
		"The code was withdrawn at the person's request; renew it when they want one again.")
)
