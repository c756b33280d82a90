package main

import (
	"time"

	"github.com/motma/motma/declaration"
	"github.com/motma/motma/internal/audit"
	"github.com/motma/motma/internal/health"
	"github.com/motma/motma/internal/unit"
)

// healthDesk puts declarations and records together.
func (p *platform) healthDesk(c platformConfig, journal *audit.Journal) *health.Desk {
	return &health.Desk{Store: p.db, Forms: declaration.Builtin(), Units: unitsOf, Values: health.ValuesOf(p.cards.Values, time.Now),
		Journal: journal, Now: time.Now, Valid: c.DeclarationLife, Changed: p.cards.AccountsChanged}
}

// unitsOf are the administrative units that a declaration names, of a dated
// list; of a list that is not there only the shape of codes is seen.
func unitsOf(version string) declaration.Units {
	for _, list := range []*unit.List{unit.Vietnam2021(), unit.Vietnam2025()} {
		if list.Version == version {
			return func(code string) (declaration.Unit, bool) {
				u, ok := list.Unit(code)
				return declaration.Unit{Level: u.Level, Parent: u.Parent, Communes: list.HasCommunes(code)}, ok
			}
		}
	}
	return nil
}
