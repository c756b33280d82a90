package server

import (
	"context"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/scan"
)

type addGateInput struct {
	Place string `path:"place" maxLength:"19" doc:"Id of the place."`
	Key   string `header:"Idempotency-Key" maxLength:"128" doc:"Makes a retry give the first answer instead of a second gate."`
	Body  api.GateInput
}

// addGate is POST /v1/places/{place}/gates.
func (s *Server) addGate(ctx context.Context, c *call, in addGateInput) (api.Gate, error) {
	p, err := s.ownPlace(ctx, c, in.Place)
	if err != nil {
		return api.Gate{}, err
	}
	g, err := s.svc.Places.AddGate(ctx, c.by(), p.ID, in.Body.Name)
	if err == nil {
		c.created = "/v1/places/" + in.Place + "/gates"
	}
	return gateOf(g), err
}

// gates is GET /v1/places/{place}/gates.
func (s *Server) gates(ctx context.Context, c *call, in placeInput) (api.List[api.Gate], error) {
	p, err := s.ownPlace(ctx, c, in.Place)
	if err != nil {
		return api.List[api.Gate]{}, err
	}
	all, err := s.svc.Places.Gates(ctx, p.ID)
	out := api.List[api.Gate]{Items: make([]api.Gate, len(all))}
	for i, g := range all {
		out.Items[i] = gateOf(g)
	}
	return out, err
}

type closeGateInput struct {
	Place string `path:"place" maxLength:"19" doc:"Id of the place."`
	Gate  string `path:"gate" maxLength:"19" doc:"Id of the gate."`
}

// closeGate is POST /v1/places/{place}/gates/{gate}/close.
func (s *Server) closeGate(ctx context.Context, c *call, in closeGateInput) (api.None, error) {
	p, err := s.ownPlace(ctx, c, in.Place)
	if err != nil {
		return api.None{}, err
	}
	n, ok := digits(in.Gate)
	if !ok {
		return api.None{}, scan.ErrGateUnknown
	}
	return api.None{}, s.svc.Places.CloseGate(ctx, c.by(), p.ID, scan.GateID(n))
}

type addStaffInput struct {
	Place string `path:"place" maxLength:"19" doc:"Id of the place."`
	Body  api.StaffInput
}

// addStaff is POST /v1/places/{place}/staff: one line for each reference, so
// the same again changes it.
func (s *Server) addStaff(ctx context.Context, c *call, in addStaffInput) (api.Staff, error) {
	p, err := s.ownPlace(ctx, c, in.Place)
	if err != nil {
		return api.Staff{}, err
	}
	m := scan.Staff{Ref: in.Body.Ref, Role: in.Body.Role}
	if in.Body.Until != nil {
		m.Until = *in.Body.Until
	}
	m, err = s.svc.Places.AddStaff(ctx, c.by(), p.ID, m)
	return staffOf(m), err
}

// staff is GET /v1/places/{place}/staff.
func (s *Server) staff(ctx context.Context, c *call, in placeInput) (api.List[api.Staff], error) {
	p, err := s.ownPlace(ctx, c, in.Place)
	if err != nil {
		return api.List[api.Staff]{}, err
	}
	all, err := s.svc.Places.Staff(ctx, c.by(), p.ID)
	out := api.List[api.Staff]{Items: make([]api.Staff, len(all))}
	for i, m := range all {
		out.Items[i] = staffOf(m)
	}
	return out, err
}

type endStaffInput struct {
	Place string `path:"place" maxLength:"19" doc:"Id of the place."`
	Staff string `path:"staff" maxLength:"19" doc:"Id of the staff member."`
}

// endStaff is POST /v1/places/{place}/staff/{staff}/end.
func (s *Server) endStaff(ctx context.Context, c *call, in endStaffInput) (api.None, error) {
	p, err := s.ownPlace(ctx, c, in.Place)
	if err != nil {
		return api.None{}, err
	}
	n, ok := digits(in.Staff)
	if !ok {
		return api.None{}, scan.ErrStaffUnknown
	}
	return api.None{}, s.svc.Places.EndStaff(ctx, c.by(), p.ID, scan.StaffID(n))
}

func gateOf(g scan.Gate) api.Gate {
	return api.Gate{Gate: text(int64(g.ID)), Name: g.Name, Closed: moment(g.Closed)}
}

func staffOf(m scan.Staff) api.Staff {
	var until *time.Time
	if !m.Until.IsZero() {
		until = moment(m.Until)
	}
	return api.Staff{Staff: text(int64(m.ID)), StaffInput: api.StaffInput{Ref: m.Ref, Role: m.Role, Until: until}}
}
