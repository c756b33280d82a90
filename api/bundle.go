package api

// Bundle is GET /v1/bundle: what gates without network need, signed and dated.
// Package verifier reads it.
type Bundle struct {
	Manifest  string            `json:"manifest" doc:"JSON, verbatim as it is signed: format, platform, version, made, max_age_s, refuse_after_s, and of each part name, sha256 and size."`
	Signature string            `json:"signature" doc:"base64url of an untagged COSE_Sign1 over the manifest, by a key of GET /v1/keys bundles."`
	Parts     map[string][]byte `json:"parts" doc:"Contents by their sha256. Without since there are none: fetch those that are missing from /v1/bundle/parts."`
}
