// Package api holds what travels over the wire: the JSON bodies of the /v1
// interface and the frozen codes of its errors.
//
// The structs are the contract. Their tags are read by the program that
// writes the OpenAPI document (api/openapi.json) and by the one that checks
// requests, so that document, check and code cannot differ. Identifiers are
// opaque strings, also where they are digits: a JSON number would lose them
// in JavaScript. No URL carries personal data; whatever names a person
// travels in bodies.
package api

//go:generate sh -c "go run ../cmd/motma openapi > openapi.json.new && mv openapi.json.new openapi.json"

// Version of the interface, by semantic versioning: within /v1 members are
// added, never removed or given another meaning.
const Version = "1.0.0"

// None is a body that says nothing: an empty answer with status 204.
type None struct{}

// List is one page of a listing.
type List[T any] struct {
	Items []T    `json:"items" nullable:"false" doc:"The page's items."`
	Next  string `json:"next,omitempty" doc:"Cursor of the next page, for the cursor parameter; absent on the last page. It is bound to the client."`
}
