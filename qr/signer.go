package qr

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/asn1"
	"fmt"
	"io"
	"math/big"
	"time"
	"unicode/utf8"
)

// Reasons why [NewSigner] and [Signer.Issue] refuse, beside those of
// [Personal.Text].
var (
	ErrSignerKey   = Reason{"signer-key", "Khóa bí mật không khớp với khóa công khai.", "the private key does not belong to the public key"}
	ErrSignerState = Reason{"signer-state", "Khóa này không còn được dùng để ký.", "this key may not sign any more"}
	ErrCodeInfo    = Reason{"code-info", "Thông tin của mã không hợp lệ: cần số mã, hạn dùng, và với mã động cần thời điểm bắt đầu; chỉ mã động mang màu thẻ, và chỉ màu thẻ mang chính sách, quy tắc.", "the code's data are invalid: it needs an id and an expiry; a live code needs a start and lasts at most 72 hours; only a live code carries a status, and only a status a policy and a rule"}
	ErrOutlives    = Reason{"outlives-key", "Mã hết hạn sau khóa ký: hãy rút ngắn hạn của mã.", "the code would outlive its signing key: shorten it"}
	ErrSign        = Reason{"sign", "Không ký được mã.", "the key failed to sign"}
)

// maxLive is the longest strip of a live code: the point of a live code is that
// yesterday's picture of it is worth nothing. Project's own choice.
const maxLive = 72 * time.Hour

// Signer issues signed codes. It wraps any crypto.Signer, so the private key may
// be in a hardware module. It is safe for concurrent use when that is.
type Signer struct {
	key     Key
	private crypto.Signer
}

// NewSigner joins a public key's description with its private half.
func NewSigner(key Key, private crypto.Signer) (*Signer, error) {
	if err := key.check(); err != nil {
		return nil, err
	}
	if key.State != KeyActive {
		return nil, ErrSignerState
	}
	pub, ok := key.Public.(interface{ Equal(crypto.PublicKey) bool })
	if private == nil || !ok || !pub.Equal(private.Public()) {
		return nil, ErrSignerKey
	}
	return &Signer{key, private}, nil
}

// Key returns the public description, for key sets.
func (s *Signer) Key() Key { return s.key }

// Issue writes and signs a code: the strict text of p, then the signature as EXT
// position 5, last. p is taken as it stands, full or [Personal.Hidden]; it must
// not carry a signature. The result has at most 255 characters, unless enc is
// DigitsOnly. Errors are the ErrWrite reasons, ErrCodeInfo, ErrOutlives, or a
// failure of the key, wrapping ErrSign.
func (s *Signer) Issue(p Personal, info CodeInfo, enc Encoding) (string, error) {
	if err := s.checkInfo(info); err != nil {
		return "", err
	}
	if err := p.validate(); err != nil {
		return "", err
	}
	text := p.join()
	for have := len(trimEmpty(p.Ext)); have <= ExtSignature; have++ {
		if have > 0 {
			text += "<"
		}
	}
	raw, err := s.seal(personalContext, text, info.appendClaims(nil))
	if err != nil {
		return "", err
	}
	text += encodeValue(raw, enc)
	if enc == Base64URL && utf8.RuneCountInString(text) > MaxText {
		return "", ErrWriteLength
	}
	return text, nil
}

func (s *Signer) checkInfo(info CodeInfo) error {
	switch {
	case !info.check(), info.Live && info.Expires.Sub(info.NotBefore) > maxLive:
		return ErrCodeInfo
	case badTime(info.Expires), badTime(info.NotBefore), badTime(info.IssuedAt):
		return ErrCodeInfo
	case !s.key.NotAfter.IsZero() && info.Expires.After(s.key.NotAfter):
		return ErrOutlives
	}
	return nil
}

// badTime reports a set time that the claims cannot hold.
func badTime(t time.Time) bool { return !t.IsZero() && (t.Unix() <= 0 || t.Unix() > maxUnix) }

// seal makes the COSE_Sign1 that binds a payload to a text.
func (s *Signer) seal(context, text string, payload []byte) ([]byte, error) {
	protected := protectedHeader(s.key.Algorithm, s.key.ID)
	message := appendToBeSigned(nil, protected, context, text, payload)
	signature, err := s.sign(message)
	if err != nil {
		return nil, err
	}
	return appendSign1(nil, protected, payload, signature), nil
}

func (s *Signer) sign(message []byte) ([]byte, error) {
	if s.key.Algorithm == EdDSA {
		sig, err := s.private.Sign(rand.Reader, message, crypto.Hash(0))
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrSign, err)
		}
		if len(sig) != ed25519.SignatureSize {
			return nil, ErrSign
		}
		return sig, nil
	}
	digest := sha256.Sum256(message)
	der, err := s.private.Sign(s.entropy(), digest[:], crypto.SHA256)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSign, err)
	}
	return rawLowS(der)
}

// entropy is nil for keys in memory: crypto/ecdsa then signs deterministically
// (RFC 6979), which never fails for want of randomness. Others get the system's.
func (s *Signer) entropy() io.Reader {
	if _, ok := s.private.(*ecdsa.PrivateKey); ok {
		return nil
	}
	return rand.Reader
}

// rawLowS rewrites an ASN.1 signature as r and s of 32 bytes each, with the
// lower of the two possible s.
func rawLowS(der []byte) ([]byte, error) {
	var sig struct{ R, S *big.Int }
	rest, err := asn1.Unmarshal(der, &sig)
	if err != nil || len(rest) != 0 || sig.R.Sign() <= 0 || sig.S.Sign() <= 0 {
		return nil, ErrSign
	}
	half := new(big.Int).SetBytes([]byte(halfOrder))
	if sig.S.Cmp(half) > 0 {
		order := new(big.Int).Add(half, half)
		sig.S.Sub(order.Add(order, big.NewInt(1)), sig.S)
	}
	if sig.R.BitLen() > 256 || sig.S.Sign() <= 0 {
		return nil, ErrSign
	}
	raw := make([]byte, sigSize)
	sig.R.FillBytes(raw[:sigSize/2])
	sig.S.FillBytes(raw[sigSize/2:])
	return raw, nil
}
