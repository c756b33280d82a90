package health

import "github.com/motma/motma/internal/person"

// Sheet is what one account knows of its user's health: the newest version of
// each record, and of each declaration that may still be in force. Rules read
// it and add versions; the store keeps those, and the facts that come of it.
type Sheet struct {
	Account      person.Account
	Records      []Record      // newest versions, oldest record first
	Declarations []Declaration // newest versions, oldest first

	NewRecords      []Record // versions added, in order
	NewDeclarations []Declaration
}
