package qr

import (
	"encoding/binary"
	"fmt"
	"io"
	"time"
)

// StripPlan says which live codes to sign ahead, so that an app works without
// network for days (28 strips of 24 hours by default of the platform).
type StripPlan struct {
	Start  time.Time     // of the first strip
	Each   time.Duration // length of one strip, 1 minute to 72 hours
	Count  int           // 1 to 64
	Status Status        // carried by every strip; StatusNone for none
	Policy uint32        // with a Status: the policy version that gave it
	Rule   uint8         // with a Status: the rule that decided
	Rand   io.Reader     // source of the code ids; every strip has its own
}

// ErrStrip refuses a plan outside its limits.
var ErrStrip = Reason{"strip-plan", "Kế hoạch cấp mã động không hợp lệ.", "a strip plan needs a start, 1 to 64 strips of 1 minute to 72 hours, and a source of randomness"}

// Strip is one live code of a plan.
type Strip struct {
	Text string
	Code CodeInfo
}

// IssueStrips signs consecutive live codes of the same content. Strips meet
// without overlapping; [Tolerance] makes two neighbours valid around the change.
func (s *Signer) IssueStrips(p Personal, plan StripPlan, enc Encoding) ([]Strip, error) {
	if plan.Start.IsZero() || plan.Count < 1 || plan.Count > 64 || plan.Each < time.Minute || plan.Each > maxLive || plan.Rand == nil {
		return nil, ErrStrip
	}
	strips := make([]Strip, plan.Count)
	for i := range strips {
		id, err := NewCodeID(plan.Rand)
		if err != nil {
			return nil, err
		}
		start := plan.Start.Add(time.Duration(i) * plan.Each).Truncate(time.Second)
		info := CodeInfo{ID: id, NotBefore: start, Expires: start.Add(plan.Each), Live: true, Status: plan.Status, Policy: plan.Policy, Rule: plan.Rule}
		text, err := s.Issue(p, info, enc)
		if err != nil {
			return nil, err
		}
		strips[i] = Strip{text, info}
	}
	return strips, nil
}

// NewCodeID draws the id of a code: 64 random bits, never 0.
func NewCodeID(rand io.Reader) (uint64, error) {
	var b [8]byte
	for {
		if _, err := io.ReadFull(rand, b[:]); err != nil {
			return 0, fmt.Errorf("draw code id: %w", err)
		}
		if id := binary.BigEndian.Uint64(b[:]); id != 0 {
			return id, nil
		}
	}
}
