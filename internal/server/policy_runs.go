package server

import (
	"context"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/card"
)

type runsInput struct {
	Limit int `query:"limit" minimum:"1" maximum:"199" doc:"How many, the newest first; 50 by default."`
}

// runs is GET /v1/policies/runs: how far the passes over everybody are.
// What a simulation came to is given with the single run.
func (s *Server) runs(ctx context.Context, _ *call, in runsInput) (api.List[api.PolicyRun], error) {
	all, err := s.svc.Cards.ListRuns(ctx, limitOf(in.Limit))
	out := api.List[api.PolicyRun]{Items: make([]api.PolicyRun, len(all))}
	for i, r := range all {
		if r.Kind == card.Simulated {
			r.Result, r.Changed = nil, 0
		}
		out.Items[i] = runOf(r)
	}
	return out, err
}

type runInput struct {
	Run string `path:"run" maxLength:"19" doc:"Id of the run."`
}

// run is GET /v1/policies/runs/{run}.
func (s *Server) run(ctx context.Context, c *call, in runInput) (api.PolicyRun, error) {
	id, ok := digits(in.Run)
	if !ok {
		return api.PolicyRun{}, card.ErrRun
	}
	r, err := s.svc.Cards.Run(ctx, c.decider(""), id)
	return runOf(r), err
}

type simulateInput struct {
	Policy string `path:"policy" maxLength:"10" doc:"The platform's number of the version."`
	Body   api.SimulatePolicy
}

// simulate is POST /v1/policies/{policy}/simulate: the answer is a run to be
// looked at again.
func (s *Server) simulate(ctx context.Context, c *call, in simulateInput) (api.PolicyRun, error) {
	number, err := policyNumber(in.Policy)
	if err != nil {
		return api.PolicyRun{}, err
	}
	r, err := s.svc.Cards.AskSimulation(ctx, c.decider(in.Body.Officer), number, timeOf(in.Body.At))
	if err != nil {
		return api.PolicyRun{}, err
	}
	c.created = "/v1/policies/runs/" + text(r.ID)
	return runOf(r), nil
}

// fewest is the least number of people that is told: who sets the level of one
// commune would otherwise read how somebody there is (A37).
const fewest = 5

// runOf shows a run; how many cards changed only when it is whole, and without
// small numbers (A37).
func runOf(r card.Run) api.PolicyRun {
	out := api.PolicyRun{Run: text(r.ID), Kind: string(r.Kind), Policy: numberText(r.Policy), Moment: r.Moment.UTC(), Started: r.Started.UTC(),
		Ended: moment(r.Ended), Stopped: r.Stopped, Total: r.Total, Done: r.Done, Changed: r.Changed}
	if r.Ended.IsZero() || r.Changed < fewest {
		out.Changed = 0
	}
	if r.Kind != card.Simulated {
		return out
	}
	out.Changed = 0
	if r.Result == nil || r.Ended.IsZero() {
		return out
	}
	people, _ := r.Result.Totals()
	out.People = int64(people)
	out.Groups = groupsOf(*r.Result)
	for _, g := range out.Groups {
		if g.By == "all" {
			out.Changed += g.People
		}
	}
	return out
}

func groupsOf(s card.Simulation) []api.SimulationGroup {
	var out []api.SimulationGroup
	for _, g := range s.Shown() {
		out = append(out, api.SimulationGroup{By: g.By, Value: g.Value, From: string(g.From), To: string(g.To), People: int64(g.People)})
	}
	return out
}
