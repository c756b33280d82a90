package server

import (
	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/scan"
)

// by is who asks, in the words of package scan. An officer is a client that
// was granted the full answer, and asked for it in its token.
func (c *call) by() scan.By {
	officer := c.client.Has(connect.Checkpoint) && c.token != nil && c.token.has(connect.Checkpoint)
	return scan.By{Client: c.client.ID, Number: c.client.Number, App: person.AppID(c.client.ID), Officer: officer, Unit: c.client.Unit}
}
