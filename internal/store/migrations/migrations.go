// Package migrations embeds the schema's steps: forward only, and such that
// the version before can still run beside them (expand, then contract).
package migrations

import "embed"

// FS holds the steps that both engines share.
//
//go:embed *.sql
var FS embed.FS
