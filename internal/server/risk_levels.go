package server

import (
	"context"

	"github.com/motma/motma/api"
	"github.com/motma/motma/policy"
)

type riskLevelsInput struct {
	Body api.RiskLevels
}

// putRiskLevels is PUT /v1/risk-levels.
func (s *Server) putRiskLevels(ctx context.Context, c *call, in riskLevelsInput) (api.None, error) {
	levels := make([]policy.Risk, len(in.Body.Levels))
	for i, l := range in.Body.Levels {
		levels[i] = policy.Risk{Unit: l.Unit, From: l.From.UTC(), Level: l.Level}
	}
	return api.None{}, s.svc.Cards.PutRisks(ctx, c.decider(in.Body.Officer), levels)
}

// riskLevels is GET /v1/risk-levels: they are public decisions, and bounded by
// the number of communes.
func (s *Server) riskLevels(ctx context.Context, _ *call, _ none) (api.List[api.RiskLevel], error) {
	all, err := s.svc.Cards.Risks(ctx)
	out := api.List[api.RiskLevel]{Items: make([]api.RiskLevel, len(all))}
	for i, r := range all {
		out.Items[i] = api.RiskLevel{Unit: r.Unit, From: r.From.UTC(), Level: r.Level}
	}
	return out, err
}
