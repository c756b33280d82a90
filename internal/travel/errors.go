package travel

import "github.com/motma/motma/internal/fault"

// The faults of this package.
var (
	ErrUnknown = fault.New(fault.NotFound, "certificate_unknown",
		"Không có chứng nhận này.", "There is no such certificate.")
	ErrSignerUnknown = fault.New(fault.NotFound, "signer_unknown",
		"Không có chứng thư ký này trong danh sách tin cậy.", "The trust list has no such signer.")
	ErrUnproven = fault.New(fault.Denied, "identity_unproven",
		"Chứng nhận ghi tên một người, nên họ tên và ngày sinh phải được xác nhận bằng thẻ hoặc cơ sở dữ liệu dân cư: hãy đối chiếu CCCD hoặc hộ chiếu của người dùng rồi gửi lại kèm bằng chứng (proofs).",
		"A certificate names a person, so name and birth date must have been read from a card or a register: check the user's CCCD or passport and register again with that proof.")
	ErrDisputed = fault.New(fault.Conflict, "identity_disputed",
		"Hồ sơ đang chờ xác minh nên chưa cấp được chứng nhận; hãy đợi kết quả hoặc gửi yêu cầu.",
		"The record waits for verification, so no certificate is issued yet; wait for the outcome, or file a request.")
	ErrName = fault.New(fault.Conflict, "certificate_name",
		"Họ tên của người này không ghi được theo chuẩn hộ chiếu; hãy sửa hồ sơ theo đúng giấy tờ.",
		"This person's name cannot be written as in a passport; correct the record by the papers.")
	ErrAgain = fault.New(fault.Conflict, "certificates_changed",
		"Chứng nhận vừa thay đổi; hãy thử lại.", "The certificates have just changed; try again.")
	ErrEnded = fault.New(fault.Gone, "certificate_ended",
		"Chứng nhận này đã được thay hoặc thu hồi nên không in được; xem lý do và dùng chứng nhận mới.",
		"This certificate was replaced or withdrawn and is not printed; see why, and use the one that replaced it.")

	ErrConsent = fault.New(fault.Invalid, "consent_missing",
		"Người mang chứng nhận phải đồng ý cho lưu: consent = true.",
		"The bearer must agree to its being kept: consent = true.")
	ErrRefused = fault.New(fault.Invalid, "certificate_refused",
		"Chứng nhận không được chấp nhận; xem lý do tại chỗ được nêu.",
		"The certificate is not accepted; the place named says why.")
	ErrOtherPerson = fault.New(fault.Conflict, "certificate_of_another",
		"Họ tên hoặc ngày sinh trên chứng nhận khác với hồ sơ; hãy đối chiếu giấy tờ và sửa hồ sơ trước.",
		"Name or birth date of the certificate differ from the record; compare with the papers, and correct the record first.")
	ErrTaken = fault.New(fault.Conflict, "certificate_taken",
		"Chứng nhận này đã được lưu cho một hồ sơ của người khác; nếu là của bạn, hãy gửi yêu cầu kèm giấy tờ.",
		"This certificate is kept on an account of another person; if it is yours, file a request with your papers.")
	ErrOwn = fault.New(fault.Conflict, "certificate_own",
		"Chứng nhận này do nền tảng cấp: dữ liệu đã có sẵn.",
		"The platform issued this certificate itself: the data are there.")
)
