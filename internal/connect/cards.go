package connect

import (
	"context"

	"github.com/motma/motma/internal/person"
)

// readsCards says whether a client may read the cards of its own users by what
// other apps know of them.
func (c Client) readsCards() bool {
	return c.Suspended.IsZero() && c.Has(HealthRead) && c.Policy.MayRead("card")
}

// ReadsCards says whether an app may read cards by evidence of other apps. An
// app that cannot be looked up may not.
func (r *Registry) ReadsCards(ctx context.Context, app person.AppID) bool {
	c, err := r.Client(ctx, string(app))
	return err == nil && c.readsCards()
}

// CardReaders are the apps that may, to be told of changed cards.
func (r *Registry) CardReaders(ctx context.Context) ([]person.AppID, error) {
	all, err := r.Clients(ctx)
	var out []person.AppID
	for _, c := range all {
		if c.readsCards() {
			out = append(out, person.AppID(c.ID))
		}
	}
	return out, err
}
