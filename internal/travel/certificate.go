package travel

import (
	"log/slog"
	"strings"
	"time"

	"github.com/motma/motma/internal/health"
	"github.com/motma/motma/internal/person"
)

// Kind is what a certificate states.
type Kind string

// The kinds of the European schema.
const (
	Vaccination Kind = "vaccination"
	Test        Kind = "test"
	Recovery    Kind = "recovery"
)

// Kinds are all of them.
var Kinds = []Kind{Vaccination, Test, Recovery}

// State of a certificate.
type State string

// The states. A replaced one was true when it was issued, or was merely old; a
// withdrawn one must not be relied on.
const (
	InForce   State = "in_force"
	Replaced  State = "replaced"
	Withdrawn State = "withdrawn"
)

// Why a certificate ended, to a program.
type Why string

// The reasons.
const (
	Renewed        Why = "renewed"          // came to its end: the code is made anew every 12 months
	Corrected      Why = "corrected"        // what it states was corrected
	RecordGone     Why = "record_withdrawn" // the facility took the record back
	IdentityGone   Why = "identity_changed" // whose it is does not hold any more
	KeyCompromised Why = "key_compromised"  // what its key signed is worth nothing
)

// Certificate is one issued certificate, in force or not. There is one in force
// for each record at most.
type Certificate struct {
	ID      string           // unique certificate identifier (UVCI), with its check character
	Account person.AccountID // that the record is on
	Person  person.ID        // the account's, when it was last looked at
	Record  health.RecordID
	Version int // of the record, when it was last looked at
	Kind    Kind
	State   State
	Basis   string // digest of what it states
	KID     string // document signer
	Issued  time.Time
	Expires time.Time
	Actor   string
	Text    string    // HC1:...; empty once erased
	Checked time.Time // when it was last looked at

	Ended   time.Time // zero in force
	EndedBy string
	Why     Why
	Note    string // the facility's own reason, where it gave one
	Next    string // id of the one that replaced it
}

// Revoked says that a gate must not take it though its signature holds: it was
// withdrawn, or says what has been corrected since. One that was merely renewed
// holds until it expires.
func (c Certificate) Revoked() bool {
	return c.State == Withdrawn || c.State == Replaced && c.Why != Renewed
}

// Ref is how addresses name it: the opaque part of its id.
func (c Certificate) Ref() string { return RefOf(c.ID) }

// RefOf gives the opaque part of an id that the platform made.
func RefOf(id string) string {
	ref, _, _ := strings.Cut(strings.TrimPrefix(id, "URN:UVCI:01:"+country+":"), "#")
	return ref
}

// LogValue names the certificate alone.
func (c Certificate) LogValue() slog.Value { return slog.StringValue(c.ID) }

// String keeps the text out of formatted errors.
func (c Certificate) String() string { return "[certificate " + c.ID + "]" }

// GoString keeps the text out of %#v.
func (c Certificate) GoString() string { return c.String() }

// Texts say why a certificate ended, to a person.
func (w Why) Texts() (vi, en string) {
	switch w {
	case Renewed:
		return "Đã cấp lại vì sắp hết hạn.", "Issued anew because it was about to expire."
	case Corrected:
		return "Nội dung đã được cơ sở y tế sửa.", "What it states was corrected."
	case RecordGone:
		return "Đã thu hồi vì cơ sở y tế rút lại bản ghi.", "Withdrawn because the facility took the record back."
	case IdentityGone:
		return "Đã thu hồi vì thông tin người được cấp đã thay đổi.", "Withdrawn because whose it is does not hold any more."
	case KeyCompromised:
		return "Không còn giá trị vì khóa ký không còn tin cậy.", "Worth nothing any more because its signing key is not trusted."
	}
	return "", ""
}
