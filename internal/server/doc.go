// Package server is the platform's JSON interface and OAuth 2 token endpoint.
//
// A request passes five stations, in this order: the route (one table, see
// routes.go), who asks (a token, checked once and remembered), whether it may
// (scope of the route against the client's grant, read again every few
// seconds), whether it may now (the client's own quota, then the server's
// limit on work in hand), and only then the handler. A handler takes decoded
// input and returns a value or an error; one place turns every error into an
// RFC 9457 problem and one place writes one log event per request. Nothing
// that a person said or is called ever reaches the log: the event has the
// route's pattern, not the address.
//
// Rare requests go through a typed endpoint whose types also make the OpenAPI
// document. Scans, which are the load, have handlers written by hand.
package server
