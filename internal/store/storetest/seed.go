package storetest

import (
	"context"
	"fmt"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/store"
)

// Register makes the n-th invented person in one unit of work, for benchmarks.
func Register(db *store.DB, n int) error {
	return db.Within(context.Background(), []person.Key{cccd(n), {Kind: "user", Value: fmt.Sprint("bench/", n)}}, func(tx person.Tx) error {
		tx.Act("bench", noon)
		_, err := makePerson(tx, "bench", fmt.Sprint(n), n)
		return err
	})
}

// QID is the n-th invented person's.
func QID(n int) person.QID { return person.QID(fmt.Sprintf("2%017d", n)) }
