package verifier

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"time"

	"github.com/motma/motma/qr"
)

// File is a bundle as it travels: the whole, or with fewer parts what changed.
type File struct {
	Manifest  string            `json:"manifest"`  // verbatim: what is signed
	Signature string            `json:"signature"` // of the manifest, see qr.Signer.SignDocument
	Parts     map[string][]byte `json:"parts"`     // contents by digest, in base64
}

// Seal signs a manifest and puts its parts beside it.
func Seal(m Manifest, parts map[string][]byte, signer *qr.Signer) (File, error) {
	text, err := json.Marshal(m)
	if err != nil {
		return File{}, err
	}
	signature, err := signer.SignDocument(string(text))
	return File{string(text), signature, parts}, err
}

// Pack writes a file, the same bytes for the same content.
func (f File) Pack() ([]byte, error) {
	text, err := json.Marshal(f)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(text); err != nil {
		return nil, err
	}
	err = w.Close()
	return out.Bytes(), err
}

// ReadFile reads what [File.Pack] wrote, or the same as plain JSON. Nothing of it
// is checked: [Open] does that.
func ReadFile(data []byte) (File, error) {
	if len(data) > MaxFile {
		return File{}, ErrTooLarge
	}
	var in io.Reader = bytes.NewReader(data)
	if bytes.HasPrefix(data, []byte{0x1F, 0x8B}) {
		unzip, err := gzip.NewReader(in)
		if err != nil {
			return File{}, ErrFile
		}
		in = unzip
	}
	text, err := io.ReadAll(io.LimitReader(in, maxUnpacked+1))
	switch {
	case err != nil:
		return File{}, ErrFile
	case len(text) > maxUnpacked:
		return File{}, ErrTooLarge
	}
	var f File
	if err := json.Unmarshal(text, &f); err != nil || len(f.Parts) > maxParts {
		return File{}, ErrFile
	}
	return f, nil
}

// verified gives the manifest when a trusted key signed it, and it is not from
// the future.
func (f File) verified(trust qr.KeySet, at time.Time) (Manifest, qr.Key, error) {
	key, err := trust.VerifyDocument(f.Manifest, f.Signature, at)
	if err != nil {
		return Manifest{}, qr.Key{}, err
	}
	m, err := parseManifest(f.Manifest)
	if err != nil {
		return Manifest{}, qr.Key{}, err
	}
	if m.Made.After(at.Add(qr.Tolerance)) {
		return Manifest{}, qr.Key{}, ErrFuture
	}
	return m, key, nil
}

// contents collects the parts that a manifest names, each checked: of the file,
// else of what was there before.
func (f File) contents(m Manifest, before map[string][]byte) (map[string][]byte, error) {
	parts := make(map[string][]byte, len(m.Parts))
	for _, p := range m.Parts {
		content, ok := f.Parts[p.SHA256]
		if !ok {
			if content, ok = before[p.SHA256]; !ok {
				return nil, ErrMissing
			}
		} else if len(content) != p.Size || Digest(content) != p.SHA256 {
			return nil, ErrPart
		}
		parts[p.SHA256] = content
	}
	return parts, nil
}
