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

// ways are how the report calls the ways in and the ways of hearing.
var ways = map[string]struct{ vi, en string }{
	byList: {"danh sách", "lists"}, byCalls: {"từng người", "calls"}, byBatches: {"từng lô", "batches"},
	byPull: {"hỏi nguồn tin", "pull"}, byStream: {"nghe luồng tin", "stream"}, byWebhook: {"được gọi đến", "webhook"},
}

// printRoutes writes how each app keeps in step, and how long it takes them to
// hear of each other's changes.
func (r *Result) printRoutes(p page) {
	p.head("Cùng cập nhật", "how the apps keep in step")
	p.line("  %s%s%s", pad("", 24), pad("đưa người dùng vào", 28), "nghe tin thay đổi")
	p.line("  %s%s%s", pad("", 24), pad("users come in by", 28), "hears of changes by")
	for i, route := range r.Routes {
		in, hears := ways[route.In], ways[route.Hears]
		p.line("  %s%s%s", pad(r.name(i), 24), pad(in.vi+" · "+in.en, 28), hears.vi+" · "+hears.en)
	}
	c := r.Changes
	p.line("")
	p.row("", "Mã báo mất", "codes reported lost", grouped(c.Changes))
	p.row("", "  ứng dụng khác nghe tin", "  heard of in other apps", grouped(c.Arrivals))
	p.row("", "  p50, p95, lâu nhất", "  p50, p95, longest", seconds(c.P50), seconds(c.P95), seconds(c.Max))
}
