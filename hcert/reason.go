package hcert

import "github.com/motma/motma/qr"

// Reason says why a certificate was refused: a stable code for programs, and one
// sentence each in Vietnamese and English that also tells what to do. It never
// contains a value of the certificate. Reasons are errors and comparable.
type Reason = qr.Reason

// Reasons why a text cannot be read, by step.
var (
	ErrPrefix     = Reason{Code: "hcert-prefix", VI: "Không phải chứng nhận HC1: thiếu tiền tố HC1:.", EN: "not an HC1 certificate: the prefix HC1: is missing"}
	ErrTextLength = Reason{Code: "hcert-length", VI: "Nội dung dài hơn một mã QR: đây không phải chứng nhận HC1.", EN: "the text is longer than a QR code can be: no certificate is"}
	ErrBase45     = Reason{Code: "hcert-base45", VI: "Chứng nhận có ký tự sai hoặc bị thiếu: hãy quét lại.", EN: "the certificate has wrong or missing characters: scan again"}
	ErrInflate    = Reason{Code: "hcert-compression", VI: "Không giải nén được chứng nhận: mã bị hỏng, hãy quét lại.", EN: "the certificate cannot be decompressed: it is damaged, scan again"}
	ErrBomb       = Reason{Code: "hcert-too-large", VI: "Nội dung giải nén lớn bất thường: không nhận.", EN: "the certificate is implausibly large when decompressed: refused"}
	ErrMessage    = Reason{Code: "hcert-cose", VI: "Cấu trúc chữ ký COSE của chứng nhận bị sai: không nhận.", EN: "the certificate's COSE structure is malformed: refused"}
	ErrClaims     = Reason{Code: "hcert-claims", VI: "Nội dung của chứng nhận sai dạng: không nhận.", EN: "the certificate's content is malformed: refused"}
)

// Reasons why a certificate that can be read does not verify.
var (
	ErrAlgorithm   = Reason{Code: "hcert-algorithm", VI: "Thuật toán chữ ký không được hỗ trợ (cần ES256, PS256 hoặc EdDSA).", EN: "the signature's algorithm is not supported (ES256, PS256 and EdDSA are)"}
	ErrUnknownKey  = Reason{Code: "hcert-unknown-key", VI: "Không có chứng thư của nơi cấp trong danh sách tin cậy: hãy cập nhật danh sách.", EN: "the issuer's signing certificate is not in the trust list: update the list"}
	ErrManyKeys    = Reason{Code: "hcert-many-keys", VI: "Chứng nhận không nêu khóa ký và có quá nhiều khóa có thể: không kiểm tra được.", EN: "the certificate names no key, and too many could be meant: it cannot be checked"}
	ErrSignature   = Reason{Code: "hcert-signature", VI: "Chữ ký không khớp với nội dung: chứng nhận đã bị sửa hoặc giả mạo.", EN: "the signature does not match the content: the certificate was changed or forged"}
	ErrExpired     = Reason{Code: "hcert-expired", VI: "Chứng nhận đã hết hạn: hãy xin cấp lại.", EN: "the certificate has expired: ask for a new one"}
	ErrNoExpiry    = Reason{Code: "hcert-no-expiry", VI: "Chứng nhận không nêu hạn dùng: không nhận.", EN: "the certificate does not say when it expires: refused"}
	ErrNotYet      = Reason{Code: "hcert-not-yet", VI: "Chứng nhận chưa đến thời hạn hiệu lực: hãy kiểm tra đồng hồ.", EN: "the certificate is not valid yet: check the clock"}
	ErrSignerTimes = Reason{Code: "hcert-signer-times", VI: "Chứng thư ký không có hiệu lực vào lúc này: không nhận.", EN: "the signing certificate is not valid at this time: refused"}
	ErrKeyUsage    = Reason{Code: "hcert-key-usage", VI: "Khóa ký không được phép dùng cho loại chứng nhận này: không nhận.", EN: "the signing key may not sign this kind of certificate: refused"}
)

// Reasons that lie with the trust list. ErrTrustKey is also a reason why a
// certificate does not verify: its signer is known and has a key of another kind.
var (
	ErrTrustData  = Reason{Code: "hcert-trust-data", VI: "Không đọc được chứng thư ký: cần X.509 dạng PEM, DER hoặc base64.", EN: "the signing certificate cannot be read: X.509 as PEM, DER or base64 is needed"}
	ErrTrustKey   = Reason{Code: "hcert-trust-key", VI: "Chứng thư ký phải có khóa ECDSA P-256 hoặc P-384, RSA 2048 đến 4096 bit hoặc Ed25519.", EN: "a signing certificate must hold an ECDSA P-256 or P-384, RSA (2048 to 4096 bits) or Ed25519 key"}
	ErrTrustCount = Reason{Code: "hcert-trust-count", VI: "Danh sách tin cậy có quá nhiều chứng thư.", EN: "the trust list holds too many certificates"}
)
