package qr

import "time"

// documentContext separates signatures of documents from all others.
const documentContext = "VNDOC1\x00"

// maxDocument bounds what is signed as a document: a list of parts, never the
// parts themselves.
const maxDocument = 64 << 10

// ErrDocumentSize refuses a document that is too long.
var ErrDocumentSize = Reason{"document-size", "Văn bản cần ký quá dài.", "the document exceeds 64 KiB"}

// SignDocument signs a text that is no code, such as the manifest of a bundle:
// base64url of an untagged COSE_Sign1 with an empty payload over the text.
func (s *Signer) SignDocument(text string) (string, error) {
	if len(text) > maxDocument {
		return "", ErrDocumentSize
	}
	raw, err := s.seal(documentContext, text, nil)
	if err != nil {
		return "", err
	}
	return encodeValue(raw, Base64URL), nil
}

// VerifyDocument checks what [Signer.SignDocument] wrote and gives the key.
// Errors as for [Unverified.Verify], without those about a code's own times.
func (s KeySet) VerifyDocument(text, signature string, now time.Time) (Key, error) {
	if len(text) > maxDocument {
		return Key{}, ErrDocumentSize
	}
	if signature == "" {
		return Key{}, ErrUnsigned
	}
	if isDigits(signature) {
		return Key{}, ErrSignatureForm
	}
	var buf [maxSign1]byte
	raw, err := decodeValue(buf[:0], signature)
	if err != nil {
		return Key{}, err
	}
	key, payload, err := s.open(raw, documentContext, text, now)
	if err != nil {
		return Key{}, err
	}
	if len(payload) != 0 {
		return Key{}, ErrSignatureForm
	}
	return *key, nil
}
