package scan

import (
	"context"
	"strings"
	"time"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/viname"
)

// Roles of staff.
const (
	Guard   = "guard"   // may scan
	Manager = "manager" // may also see the head count and the masked visitors
)

// AddStaff lets somebody scan at a place, or changes until when: one line for
// each reference of the client's.
func (s *Places) AddStaff(ctx context.Context, by By, id PlaceID, in Staff) (Staff, error) {
	if _, err := s.own(ctx, by, id); err != nil {
		return Staff{}, err
	}
	if err := in.check(); err != nil {
		return Staff{}, err
	}
	all, err := s.Store.StaffOf(ctx, id)
	if err != nil {
		return Staff{}, err
	}
	in.ID, in.Place = 0, id
	for _, m := range all {
		if m.Ref == in.Ref {
			in.ID = m.ID
		}
	}
	if in.ID == 0 {
		in.ID = StaffID(s.Store.NewID())
	}
	return in, s.Store.SaveStaff(ctx, in, by.Client)
}

// EndStaff ends somebody's permission now.
func (s *Places) EndStaff(ctx context.Context, by By, id PlaceID, staff StaffID) error {
	if _, err := s.own(ctx, by, id); err != nil {
		return err
	}
	all, err := s.Store.StaffOf(ctx, id)
	if err != nil {
		return err
	}
	for _, m := range all {
		if m.ID == staff {
			m.Until = s.Now()
			return s.Store.SaveStaff(ctx, m, by.Client)
		}
	}
	return ErrStaffUnknown
}

// Staff of a place, for the client that manages it.
func (s *Places) Staff(ctx context.Context, by By, id PlaceID) ([]Staff, error) {
	if _, err := s.own(ctx, by, id); err != nil {
		return nil, err
	}
	return s.Store.StaffOf(ctx, id)
}

func (m Staff) check() error {
	var bad fault.Problems
	if m.Ref == "" || len(m.Ref) > 128 || strings.ContainsFunc(m.Ref, func(r rune) bool { return r <= ' ' || !viname.Visible(r) }) {
		bad.Add("ref", "Mã nhân viên dài 1-128 ký tự, không có dấu cách.", "The staff reference has 1 to 128 characters without spaces.")
	}
	if m.Role != Guard && m.Role != Manager {
		bad.Add("role", "Vai trò là guard hoặc manager.", "The role is guard or manager.")
	}
	return bad.Err()
}

// ended says whether somebody's permission had ended at a moment.
func (m Staff) ended(at time.Time) bool { return !m.Until.IsZero() && !at.Before(m.Until) }
