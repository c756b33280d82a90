package server

import (
	"context"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/unit"
)

type unitsInput struct {
	Parent  string `query:"parent" maxLength:"5" pattern:"^[0-9]*$" doc:"Code of the unit whose parts are wanted; the provinces without it."`
	Code    string `query:"code" maxLength:"5" pattern:"^[0-9]*$" doc:"Code of the one unit that is wanted; not together with parent."`
	Version string `query:"version" enum:"vn-2021-11,vn-2025-07" doc:"A dated list; the one in force by default."`
}

var errUnitTwice = fault.New(fault.Invalid, "unit_code_and_parent",
	"Chỉ dùng một trong hai tham số code và parent.", "Use either code or parent, not both.")

var errNoUnit = fault.New(fault.NotFound, "unit_unknown",
	"Không có đơn vị hành chính mang mã này trong danh mục.", "No administrative unit of this list has this code.")

// units is GET /v1/units (standard §9).
func (s *Server) units(_ context.Context, c *call, in unitsInput) (api.Units, error) {
	list, err := s.unitList(in.Version)
	if err != nil {
		return api.Units{}, err
	}
	wanted, err := unitsWanted(list, in)
	if err != nil {
		return api.Units{}, err
	}
	cacheFor(c, "3600")
	out := api.Units{Version: list.Version, Units: []api.Unit{}}
	for _, u := range wanted {
		out.Units = append(out.Units, api.Unit{Code: u.Code, Name: u.Title(), Parent: u.Parent, Below: list.HasCommunes(u.Code)})
	}
	return out, nil
}

// unitsWanted finds the one unit, or those below one.
func unitsWanted(list *unit.List, in unitsInput) ([]unit.Unit, error) {
	code := in.Parent + in.Code
	u, known := list.Unit(code)
	switch {
	case in.Parent != "" && in.Code != "":
		return nil, errUnitTwice
	case code != "" && !known:
		return nil, errNoUnit
	case in.Code != "":
		return []unit.Unit{u}, nil
	}
	return list.Children(in.Parent), nil
}

func (s *Server) unitList(version string) (*unit.List, error) {
	for _, l := range []*unit.List{unit.Vietnam2021(), unit.Vietnam2025()} {
		if l.Version == version {
			return l, nil
		}
	}
	list, err := unit.At(s.cfg.Now())
	if err != nil {
		return nil, errNoUnit.With(err)
	}
	return list, nil
}
