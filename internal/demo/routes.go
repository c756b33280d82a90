package demo

import "github.com/motma/motma/profiles"

// Route is how one app keeps in step with the platform, as its profile says.
type Route struct {
	App   string `json:"app"`
	Sync  string `json:"sync"`  // of the profile: bulk, call, feed or webhook
	In    string `json:"in"`    // how its users come in: list, calls or batches
	Hears string `json:"hears"` // how it hears of changes: pull, stream or webhook
}

// The ways in, and the ways of hearing.
const (
	byList    = "list"    // one import of a file, laid out as the app's own lists are
	byCalls   = "calls"   // a call for each user
	byBatches = "batches" // some hundred users a request

	byPull    = "pull"    // asks, and waits for an answer
	byStream  = "stream"  // server-sent events
	byWebhook = "webhook" // is called
)

// routeOf gives the way of an app. An app that goes by the feed listens to its
// stream; those that are about bringing users in ask.
func routeOf(p *profiles.Profile) Route {
	r := Route{App: p.ID, Sync: p.Sync, In: byBatches, Hears: byPull}
	switch p.Sync {
	case "bulk":
		r.In = byList
	case "call":
		r.In = byCalls
	case "feed":
		r.Hears = byStream
	case "webhook":
		r.Hears = byWebhook
	}
	return r
}
