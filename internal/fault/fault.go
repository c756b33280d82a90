// Package fault is how the domain says no.
//
// A fault has a kind (what sort of no), a frozen public code that programs may
// depend on, and a message in Vietnamese and English that is safe to show to
// anybody: it never holds personal data, and it says what to do next. What
// really happened is the cause, for the log alone. Transports map kinds to
// their own status in one table; the domain knows no HTTP.
package fault

import (
	"errors"
	"time"
)

// Kind is the sort of a fault. The zero kind is Internal, so that an error
// nobody classified is never shown to a person.
type Kind uint8

// The kinds, a closed list.
const (
	Internal        Kind = iota // our own failure; details stay in the log
	Invalid                     // the input is wrong; Places say where
	Unauthenticated             // who are you?
	Denied                      // known, but not allowed
	NotFound                    // there is no such thing, or you may not know
	Conflict                    // the state does not allow it, or an id is used twice
	Gone                        // it was here and is no longer (revoked, expired)
	Limited                     // too much, too fast: wait RetryAfter
	Unavailable                 // we cannot now: wait RetryAfter
)

// Place is one wrong spot of an input.
type Place struct {
	Path   string // JSON path from the root of the input, e.g. "attributes.birth"
	VI, EN string // what is wrong there and what to write instead, without the value
}

// Error is a fault.
type Error struct {
	Kind       Kind
	Code       string // frozen, snake_case
	VI, EN     string // safe for a person
	Places     []Place
	RetryAfter time.Duration // for Limited and Unavailable
	Cause      error         // for the log, never for a person
}

// New makes a fault to be kept in a package variable and specialised with
// the With methods, each of which returns a copy.
func New(kind Kind, code, vi, en string) *Error {
	return &Error{Kind: kind, Code: code, VI: vi, EN: en}
}

// Error gives code, English text and cause, for logs.
func (e *Error) Error() string {
	s := e.Code + ": " + e.EN
	if e.Cause != nil {
		s += ": " + e.Cause.Error()
	}
	return s
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Is makes every copy of a fault equal to the variable it came from.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}

// With returns a copy that carries a cause for the log.
func (e *Error) With(cause error) *Error {
	c := *e
	c.Cause = cause
	return &c
}

// At returns a copy with one more wrong place.
func (e *Error) At(places ...Place) *Error {
	c := *e
	c.Places = append(append([]Place(nil), e.Places...), places...)
	return &c
}

// After returns a copy that asks to wait.
func (e *Error) After(d time.Duration) *Error {
	c := *e
	c.RetryAfter = d
	return &c
}

// ErrInvalid is the fault of an input with wrong places.
var ErrInvalid = New(Invalid, "invalid_input",
	"Dữ liệu gửi lên chưa đúng; sửa các chỗ được nêu rồi gửi lại.",
	"The input is not right; mend the places named and send it again.")

// ErrInternal is what a person sees of a failure of ours.
var ErrInternal = New(Internal, "internal",
	"Hệ thống gặp lỗi; hãy thử lại, nếu vẫn lỗi xin báo kèm mã yêu cầu.",
	"Something failed on our side; try again, and report the request id if it persists.")

// ErrBusy is back-pressure: nothing was recorded, send the same again.
var ErrBusy = New(Unavailable, "busy",
	"Hệ thống đang quá tải; yêu cầu chưa được ghi, hãy gửi lại sau ít giây.",
	"The system is overloaded; nothing was recorded, send the same again in a few seconds.").After(time.Second)

// Of finds the fault in an error; an error that holds none is ErrInternal
// with that error as its cause. Of(nil) is nil.
func Of(err error) *Error {
	if err == nil {
		return nil
	}
	var f *Error
	if errors.As(err, &f) {
		return f
	}
	return ErrInternal.With(err)
}

// Problems collects the wrong places of one input, so that all of them are
// reported together.
type Problems []Place

// Add notes one wrong place.
func (p *Problems) Add(path, vi, en string) {
	*p = append(*p, Place{Path: path, VI: vi, EN: en})
}

// Err is ErrInvalid with all the places, or nil when there are none.
func (p Problems) Err() error {
	if len(p) == 0 {
		return nil
	}
	return ErrInvalid.At(p...)
}
