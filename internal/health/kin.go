package health

import "github.com/motma/motma/internal/person"

// Bond is how an account belongs to the person of another.
type Bond string

// The bonds. What counts is Same alone; the others are why something that was
// there once, or might be theirs, does not count.
const (
	Same    Bond = "same"    // linked to the same person now
	Parted  Bond = "parted"  // was, until a reviewer broke the link
	Left    Bond = "left"    // was, until its user left the app
	Doubted Bond = "doubted" // contradicts, and waits for a reviewer
)

// Kin is an account beside another.
type Kin struct {
	Account person.AccountID
	Bond    Bond
	// Proven says that papers were checked on both sides. Whoever typed in
	// somebody's number sees nothing that was there before (A19).
	Proven bool
}
