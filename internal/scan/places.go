package scan

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/qr"
)

// Places registers places, gates and staff, and prints posters. The client
// that registered a place manages it (standard §4).
type Places struct {
	Store  Store
	Signer func() (*qr.Signer, error) // of place codes
	Keys   func() qr.KeySet           // that verify place codes
	Base   string                     // web address that posters open, e.g. "https://motma.example"
	Now    func() time.Time
	Rand   io.Reader // source of short codes; nil: the system's
}

// Create registers a place. Its id, code and poster version are ours to give.
func (s *Places) Create(ctx context.Context, by By, p Place) (Place, error) {
	p, err := p.clean(s.Now(), "")
	if err != nil {
		return Place{}, err
	}
	if p.Code, err = s.freeCode(ctx); err != nil {
		return Place{}, err
	}
	p.ID, p.Client, p.Poster, p.Created, p.Closed = PlaceID(s.Store.NewID()), by.Client, 1, s.Now(), time.Time{}
	return p, s.Store.SavePlace(ctx, p, by.Client)
}

// freeCode draws short codes until one is not taken.
func (s *Places) freeCode(ctx context.Context) (string, error) {
	for range 8 {
		code, err := newCode(s.Rand)
		if err != nil {
			return "", err
		}
		if _, err = s.Store.PlaceByCode(ctx, code); errors.Is(err, ErrPlaceUnknown) {
			return code, nil
		}
		if err != nil {
			return "", err
		}
	}
	return "", errors.New("draw place code: every one drawn is taken")
}

// Update changes what a place says of itself; code, owner and poster version
// stay as they are.
func (s *Places) Update(ctx context.Context, by By, p Place) (Place, error) {
	old, err := s.own(ctx, by, p.ID)
	if err != nil {
		return Place{}, err
	}
	if p, err = p.clean(s.Now(), old.Unit); err != nil {
		return Place{}, err
	}
	p.Code, p.Client, p.Poster, p.Created = old.Code, old.Client, old.Poster, old.Created
	p.Closed = time.Time{}
	return p, s.Store.SavePlace(ctx, p, by.Client)
}

// Close ends a place. Scans that still come in are kept, with a warning.
func (s *Places) Close(ctx context.Context, by By, id PlaceID) error {
	p, err := s.own(ctx, by, id)
	if err != nil {
		return err
	}
	p.Closed = s.Now()
	return s.Store.SavePlace(ctx, p, by.Client)
}

// Get gives any place, with the owner's name and phone: for the client that
// registered it, and for authorities. Show others name, kind and unit alone.
func (s *Places) Get(ctx context.Context, id PlaceID) (Place, error) { return s.Store.Place(ctx, id) }

// ByCode finds a place by its short code as typed; ErrCode for one mistyped.
func (s *Places) ByCode(ctx context.Context, typed string) (Place, error) {
	code, err := ParseCode(typed)
	if err != nil {
		return Place{}, err
	}
	return s.Store.PlaceByCode(ctx, code)
}

// List gives a client's own places by id, after a cursor, at most 200.
func (s *Places) List(ctx context.Context, by By, after PlaceID, limit int) ([]Place, error) {
	return s.Store.Places(ctx, by.Client, after, min(max(limit, 1), 200))
}

// AddGate adds an entrance.
func (s *Places) AddGate(ctx context.Context, by By, id PlaceID, title string) (Gate, error) {
	if _, err := s.own(ctx, by, id); err != nil {
		return Gate{}, err
	}
	title, ok := cleanText(title, maxName)
	if !ok || title == "" {
		return Gate{}, fault.ErrInvalid.At(fault.Place{Path: "name",
			VI: "Nhập tên cổng hiển thị được, tối đa 200 ký tự.", EN: "Enter a visible name of at most 200 characters."})
	}
	g := Gate{ID: GateID(s.Store.NewID()), Place: id, Name: title}
	return g, s.Store.SaveGate(ctx, g, by.Client)
}

// CloseGate ends an entrance.
func (s *Places) CloseGate(ctx context.Context, by By, id PlaceID, gate GateID) error {
	if _, err := s.own(ctx, by, id); err != nil {
		return err
	}
	gates, err := s.Store.Gates(ctx, id)
	if err != nil {
		return err
	}
	for _, g := range gates {
		if g.ID == gate && g.Closed.IsZero() {
			g.Closed = s.Now()
			return s.Store.SaveGate(ctx, g, by.Client)
		}
	}
	return ErrGateUnknown
}

// Gates of a place, closed ones too.
func (s *Places) Gates(ctx context.Context, id PlaceID) ([]Gate, error) {
	return s.Store.Gates(ctx, id)
}

// own gives an open place to the client that manages it.
func (s *Places) own(ctx context.Context, by By, id PlaceID) (Place, error) {
	p, err := s.Store.Place(ctx, id)
	switch {
	case err != nil:
		return Place{}, err
	case by.Client == "" || p.Client != by.Client:
		return Place{}, ErrNotYourPlace
	case !p.Closed.IsZero():
		return Place{}, ErrPlaceClosed
	}
	return p, nil
}
