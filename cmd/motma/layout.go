package main

import (
	"github.com/motma/motma/api"
	"github.com/motma/motma/profiles"
)

// layoutOf gives how a built-in profile's lists of users are laid out, in the
// words of the interface; nil: it does not say, or there is no such profile.
func layoutOf(profile string) *api.Mapping {
	p, err := profiles.Lookup(profile)
	if err != nil || p.Import == nil {
		return nil
	}
	in := p.Import
	m := &api.Mapping{Columns: map[string]string{}, Constants: in.Constants, Sex: map[string]string{}}
	for column, field := range in.Columns {
		m.Columns[field] = column
	}
	if in.Date != "" {
		m.Dates = []string{in.Date}
	}
	for sex, word := range in.Sex {
		m.Sex[word] = sex
	}
	for _, r := range in.Proofs {
		proof := api.MappedProof{Kind: r.Kind, Column: r.Column, At: r.At}
		if r.Column == "" {
			proof.How = r.How
		} else {
			proof.Words = map[string]string{r.Value: r.How}
		}
		m.Proofs = append(m.Proofs, proof)
	}
	return m
}
