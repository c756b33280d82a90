package load

import (
	"context"
	"encoding/json"
	"time"

	"github.com/motma/motma/internal/synth"
	"github.com/motma/motma/policy"
)

// cardPeople is how many people's cards are computed in turn.
const cardPeople = 2000

// Cards gives two contenders on one goroutine, each for so long a round:
// computing the cards of invented people by the built-in policies, everybody at
// home at a venue, in a vehicle, at a checkpoint and nowhere in particular; and
// its floor, reading the same facts from the row that they are kept in, by
// encoding/json and nothing else.
func Cards(d time.Duration) (ours, floor Contender, err error) {
	people, err := synth.New(synth.Config{Seed: 1, People: cardPeople})
	if err != nil {
		return ours, floor, err
	}
	var facts []policy.Facts
	var rows [][]byte
	for h := range people.Histories(0, cardPeople) {
		f := h.Facts()
		row, err := json.Marshal(f)
		if err != nil {
			return ours, floor, err
		}
		facts, rows = append(facts, f), append(rows, row)
	}
	set, at := policy.Builtin(), people.Moment().Add(8*time.Hour)
	kinds := [...]string{"", "venue", "vehicle", "checkpoint"}
	next := 0
	ours = Contender{"card", func(ctx context.Context) (*Result, error) {
		return busy(ctx, d, func() bool {
			next++
			f := facts[next%cardPeople]
			return set.Card(f, policy.Where{Unit: f.Unit, Kind: kinds[next/cardPeople%len(kinds)]}, at).Colour != ""
		})
	}}
	floor = Contender{"facts from JSON", func(ctx context.Context) (*Result, error) {
		return busy(ctx, d, func() bool {
			next++
			var f policy.Facts
			return json.Unmarshal(rows[next%cardPeople], &f) == nil
		})
	}}
	return ours, floor, nil
}
