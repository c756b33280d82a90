package scan

import (
	"context"
	"errors"
	"time"

	"github.com/motma/motma/qr"
)

// Poster is a place code that was read: whose it is and whether it still
// counts. Show the registered name before anybody confirms (A06): a genuine
// poster may hang on the wrong door.
type Poster struct {
	Place   Place
	Version int
	Retired bool // a newer poster was printed: no self check-in with this one
}

// PosterText gives the signed web address of the current poster. The same
// version gives the same text as long as the key is the same.
func (s *Places) PosterText(ctx context.Context, by By, id PlaceID) (string, error) {
	p, err := s.own(ctx, by, id)
	if err != nil {
		return "", err
	}
	signer, err := s.Signer()
	if err != nil {
		return "", err
	}
	return signer.IssuePlace(qr.Place{Base: s.Base, Code: p.Code, Version: uint32(p.Poster)})
}

// RotatePoster retires every poster printed so far, when one was photographed
// and passed around (A07) or swapped (A06).
func (s *Places) RotatePoster(ctx context.Context, by By, id PlaceID) (Place, error) {
	p, err := s.own(ctx, by, id)
	if err != nil {
		return Place{}, err
	}
	p.Poster++
	return p, s.Store.SavePlace(ctx, p, by.Client)
}

// Poster checks a scanned place code. A forged or changed one is
// ErrPosterForged, any other text ErrUnreadable.
func (s *Places) Poster(ctx context.Context, text string) (Poster, error) {
	read, err := verifyPoster(text, s.Keys(), s.Now())
	if err != nil {
		return Poster{}, err
	}
	p, err := s.Store.PlaceByCode(ctx, read.code)
	if err != nil {
		return Poster{}, err
	}
	return Poster{p, read.version, read.version < p.Poster}, nil
}

// posterRead is what a genuine poster says, and which key says so.
type posterRead struct {
	code    string
	version int
	key     qr.KeyID
	place   PlaceID // 0 until it was looked up
}

func verifyPoster(text string, keys qr.KeySet, now time.Time) (posterRead, error) {
	u, err := qr.ParsePlace(text)
	if err != nil {
		return posterRead{}, ErrUnreadable.With(err)
	}
	v, err := u.Verify(keys, now)
	if err != nil {
		return posterRead{}, ErrPosterForged.With(err)
	}
	if v.Place().Version > 1<<30 {
		return posterRead{}, ErrPosterForged.With(errors.New("version out of range"))
	}
	return posterRead{code: v.Place().Code, version: int(v.Place().Version), key: v.KeyID()}, nil
}
