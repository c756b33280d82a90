package demo

import (
	"context"
	"fmt"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/synth"
)

// openSites registers the plan's places, in turn by each app, with their gates
// and posters.
func openSites(ctx context.Context, f *fleet, plan *synth.Plan, apps []synth.App, done func(int)) ([]*site, error) {
	sites := make([]*site, len(plan.Places))
	for i, p := range plan.Places {
		sites[i] = &site{Place: p, app: apps[i%len(apps)].ID}
	}
	err := each(ctx, sites, 8, func(ctx context.Context, s *site) error {
		if err := s.open(ctx, f); err != nil {
			return fmt.Errorf("register place %d: %w", s.Index, err)
		}
		done(len(s.gates))
		return nil
	})
	return sites, err
}

// stays are the usual minutes that people stay at places of a working day;
// the others leave it to the platform's own assumption.
var stays = map[synth.Category]int{synth.Office: 9 * 60, synth.Factory: 9 * 60, synth.School: 8 * 60, synth.Hospital: 3 * 60, synth.Coach: 60, synth.Taxi: 60}

func (s *site) open(ctx context.Context, f *fleet) error {
	c := f.apps[s.app]
	made, err := c.CreatePlace(ctx, api.PlaceInput{Kind: string(s.Kind), Name: s.Name, Unit: s.Unit, Capacity: s.Capacity, Stay: stays[s.Category]})
	if err != nil {
		return err
	}
	s.id, s.code = made.Place, made.Code
	for _, g := range s.Gates {
		gate, err := c.AddGate(ctx, s.id, api.GateInput{Name: g.Name})
		if err != nil {
			return err
		}
		s.gates = append(s.gates, gate.Gate)
	}
	poster, err := c.Poster(ctx, s.id)
	s.poster = poster.Text
	return err
}
