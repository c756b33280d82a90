// Package demo shows the platform at work, from outside.
//
// It invents a population and connects the eight apps of standard §7 to a
// running platform as eight OAuth clients with their own keys. Each brings in
// the part of the people that it knows, mistakes included, over HTTP as any app
// would, by the route that its profile says: a list in its own layout, a call
// for each user, batches. People then pass gates with what they carry, codes
// that an app printed before it was connected among it. In the end apps report
// codes lost, and the others hear of it: by asking the feed, by its stream, or
// by webhook. Because the truth about every record is known here, and only
// here, the demo can say how many people were recognised as one by several
// apps, rightly or wrongly, instead of claiming it.
//
// It knows an address and an operator's key, nothing else of the platform: no
// store, no shortcut. What it reports, it was told by an answer to a request.
package demo
