package connect

import (
	"context"
	"strings"
	"time"

	"github.com/motma/motma/internal/fault"
)

// Assessment says that an app was assessed before its deployment (standard §2),
// by which document and until when. How it is assessed is not this package's.
type Assessment struct {
	Ref   string    // of the document
	Until time.Time // zero: never assessed
}

// Holds says whether the assessment is there and has not expired.
func (a Assessment) Holds(now time.Time) bool { return a.Ref != "" && now.Before(a.Until) }

// Assess notes an app's assessment. An earlier end, even one that has passed,
// takes it back.
func (r *Registry) Assess(ctx context.Context, actor, id string, a Assessment) error {
	if a.Ref = strings.TrimSpace(a.Ref); !plain(a.Ref) || len(a.Ref) > 200 {
		return fault.ErrInvalid.At(fault.Place{Path: "ref", VI: "Số văn bản đánh giá dài 1-200 byte, không có ký tự điều khiển.",
			EN: "The reference has 1 to 200 bytes without control characters."})
	}
	if a.Until.IsZero() {
		return fault.ErrInvalid.At(fault.Place{Path: "until", VI: "Thiếu thời hạn của kết quả đánh giá.", EN: "Until when the assessment holds is missing."})
	}
	a.Until = a.Until.UTC().Truncate(time.Millisecond)
	return r.change(ctx, actor, id, func(c *Client) error {
		if c.Kind != App {
			return ErrNoApp
		}
		c.Assessment = a
		return nil
	})
}
