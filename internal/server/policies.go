package server

import (
	"context"
	"strconv"
	"strings"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/card"
	"github.com/motma/motma/internal/connect"
)

// decider is who acts, in the words of package card.
func (c *call) decider(officer string) card.By {
	return card.By{Client: c.client.ID, Officer: officer, Unit: c.client.Unit, Operator: c.client.Kind == connect.Operator}
}

type uploadPolicyInput struct {
	Key  string `header:"Idempotency-Key" maxLength:"128" doc:"Accepted; uploading is idempotent by itself."`
	Body api.PolicyUpload
}

// uploadPolicy is POST /v1/policies: a version is tested and kept; it does not
// come into force by that.
func (s *Server) uploadPolicy(ctx context.Context, c *call, in uploadPolicyInput) (api.PolicyVersion, error) {
	v, err := s.svc.Cards.Put(ctx, c.decider(in.Body.Officer), []byte(in.Body.Document))
	if err != nil {
		return api.PolicyVersion{}, err
	}
	c.created = "/v1/policies/" + numberText(v.Number)
	return s.policyOf(v), nil
}

// policies is GET /v1/policies.
func (s *Server) policies(ctx context.Context, _ *call, _ none) (api.List[api.PolicyVersion], error) {
	all, err := s.svc.Cards.Versions(ctx)
	out := api.List[api.PolicyVersion]{Items: make([]api.PolicyVersion, len(all))}
	for i, v := range all {
		out.Items[i] = s.policyOf(v)
	}
	return out, err
}

type policyInput struct {
	Policy string `path:"policy" maxLength:"10" doc:"The platform's number of the version."`
}

// policy is GET /v1/policies/{policy}, with the document.
func (s *Server) policy(ctx context.Context, _ *call, in policyInput) (api.PolicyVersion, error) {
	number, err := policyNumber(in.Policy)
	if err != nil {
		return api.PolicyVersion{}, err
	}
	v, err := s.svc.Cards.Version(ctx, number)
	if err != nil {
		return api.PolicyVersion{}, err
	}
	out := s.policyOf(v)
	out.Document = string(v.Text)
	return out, nil
}

func (s *Server) policyOf(v card.Version) api.PolicyVersion {
	return api.PolicyVersion{Policy: numberText(v.Number), Name: v.Name, Version: v.Version, Unit: v.Unit, Kinds: placeKinds(v.Kind), Digest: v.Digest(),
		At: v.At.UTC(), By: v.Actor, InForce: s.svc.Cards.InForce(s.cfg.Now())[v.Number]}
}

func placeKinds(kinds string) []string {
	if kinds == "" {
		return nil
	}
	return strings.Split(kinds, ",")
}

// numberText writes the number of a policy; 0 is none.
func numberText(n uint32) string { return text(int64(n)) }

func policyNumber(s string) (uint32, error) {
	n, err := strconv.ParseUint(s, 10, 31)
	if err != nil || n == 0 {
		return 0, card.ErrPolicyUnknown
	}
	return uint32(n), nil
}

type activateInput struct {
	Policy string `path:"policy" maxLength:"10" doc:"The platform's number of the version."`
	Key    string `header:"Idempotency-Key" maxLength:"128" doc:"Makes a retry give the first answer."`
	Body   api.ActivatePolicy
}

// activate is POST /v1/policies/{policy}/activate: another officer has to
// approve.
func (s *Server) activate(ctx context.Context, c *call, in activateInput) (api.PolicyActivation, error) {
	number, err := policyNumber(in.Policy)
	if err != nil {
		return api.PolicyActivation{}, err
	}
	a, err := s.svc.Cards.Propose(ctx, c.decider(in.Body.Officer), number, timeOf(in.Body.From), in.Body.Reason)
	return activationOf(a), err
}

type backInput struct {
	Policy string `path:"policy" maxLength:"10" doc:"The number of the version that holds and is to be left."`
	Body   api.Decision
}

// back is POST /v1/policies/{policy}/back: what held before holds again, at
// once.
func (s *Server) back(ctx context.Context, c *call, in backInput) (api.PolicyActivation, error) {
	number, err := policyNumber(in.Policy)
	if err != nil {
		return api.PolicyActivation{}, err
	}
	a, err := s.svc.Cards.Back(ctx, c.decider(in.Body.Officer), number, in.Body.Reason)
	return activationOf(a), err
}

// activations is GET /v1/policies/activations.
func (s *Server) activations(ctx context.Context, _ *call, _ none) (api.List[api.PolicyActivation], error) {
	all, err := s.svc.Cards.Activations(ctx)
	out := api.List[api.PolicyActivation]{Items: make([]api.PolicyActivation, len(all))}
	for i, a := range all {
		out.Items[i] = activationOf(a)
	}
	return out, err
}

type decideActivationInput struct {
	Activation string `path:"activation" maxLength:"19" doc:"Id of the activation."`
	Key        string `header:"Idempotency-Key" maxLength:"128" doc:"Makes a retry give the first answer."`
	Body       api.Decision
}

// approveActivation is POST /v1/policies/activations/{activation}/approve, by
// another officer.
func (s *Server) approveActivation(ctx context.Context, c *call, in decideActivationInput) (api.PolicyActivation, error) {
	return s.decideActivation(ctx, c, in, s.svc.Cards.Approve)
}

// refuseActivation is POST /v1/policies/activations/{activation}/refuse.
func (s *Server) refuseActivation(ctx context.Context, c *call, in decideActivationInput) (api.PolicyActivation, error) {
	return s.decideActivation(ctx, c, in, s.svc.Cards.Refuse)
}

func (s *Server) decideActivation(ctx context.Context, c *call, in decideActivationInput,
	f func(context.Context, card.By, int64, string) (card.Activation, error)) (api.PolicyActivation, error) {
	id, ok := digits(in.Activation)
	if !ok {
		return api.PolicyActivation{}, card.ErrUnknown
	}
	a, err := f(ctx, c.decider(in.Body.Officer), id, in.Body.Reason)
	return activationOf(a), err
}

func activationOf(a card.Activation) api.PolicyActivation {
	return api.PolicyActivation{Activation: text(a.ID), Policy: numberText(a.Number), Unit: a.Unit, Kinds: placeKinds(a.Kind), From: moment(a.Begins),
		State: string(a.State), Back: a.Back, Reason: a.Reason, By: a.Client + "/" + a.Officer, Opened: a.Opened.UTC(), Second: a.Second,
		Decided: moment(a.Decided), Outcome: a.Outcome}
}
