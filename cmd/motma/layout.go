package main

import (
	"maps"

	"github.com/motma/motma/api"
	"github.com/motma/motma/profiles"
)

// layoutOf gives how a built-in profile's lists of a kind are laid out, in the
// words of the interface; nil: it does not say, or there is no such profile.
func layoutOf(profile, kind string) *api.Mapping {
	p, err := profiles.Lookup(profile)
	if err != nil {
		return nil
	}
	return layout(p, kind)
}

// layout gives how lists of users ("people"), or of a kind of record or
// declaration are laid out; nil: the profile does not say.
func layout(p *profiles.Profile, kind string) *api.Mapping {
	if s, ok := p.Health[kind]; ok {
		return sheetOf(kind, s)
	}
	if kind != "people" || p.Import == nil {
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

// sheetOf is how a list of one kind of record or declaration is laid out.
func sheetOf(kind string, s profiles.Sheet) *api.Mapping {
	m := &api.Mapping{Columns: map[string]string{}, Constants: map[string]string{"kind": kind}, Dates: s.Dates, Words: s.Words}
	for column, member := range s.Columns {
		m.Columns[member] = column
	}
	maps.Copy(m.Constants, s.Constants)
	return m
}
