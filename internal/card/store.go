package card

import (
	"context"
	"time"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/policy"
)

// Store keeps policies, cards and overrides.
type Store interface {
	NewID() int64
	// ChangeCards runs f in one transaction that is alone among its like. It commits
	// when f returns nil; f may run more than once.
	ChangeCards(ctx context.Context, actor string, at time.Time, f func(Tx) error) error
	// CardEdition counts the changes of what is in force.
	CardEdition(ctx context.Context) (int64, error)
	Versions(ctx context.Context) ([]Version, error)
	// Activations, oldest first.
	Activations(ctx context.Context) ([]Activation, error)
	Risks(ctx context.Context) ([]policy.Risk, error)
	Editions(ctx context.Context) ([]Edition, error)
	// Persons says whose the accounts are, 0 for nobody's, in the order asked.
	Persons(ctx context.Context, accounts []person.AccountID) ([]person.ID, error)
	// FactsOf gives what single accounts know, in the order asked.
	FactsOf(ctx context.Context, accounts []person.AccountID) ([]policy.Facts, error)

	Overrides(ctx context.Context, f OverrideFilter, after int64, limit int) ([]Override, error)
	Alarms(ctx context.Context) ([]Alarm, error)
	// OpenCase gives the unit of an open tracing case; ErrCase if there is none.
	OpenCase(ctx context.Context, ref string) (string, error)

	Runs
}

// Tx is what changes within ChangeCards.
type Tx interface {
	Versions() ([]Version, error)
	AddVersion(v Version) error
	Activations() ([]Activation, error)
	// Activation returns ErrUnknown when there is none.
	Activation(id int64) (Activation, error)
	AddActivation(a Activation) error
	SaveActivation(a Activation) error
	AddRisks(rs []policy.Risk) error
	AddEdition(e Edition) error

	// Override returns ErrOverrideUnknown when there is none.
	Override(id int64) (Override, error)
	AddOverride(o Override) error
	SaveOverride(o Override) error
	// Overrides of a hand since a moment, proposed or approved; an empty client
	// or officer is any.
	OverridesBy(client, officer string, since time.Time) ([]Override, error)
	Alarms() ([]Alarm, error)
	SaveAlarm(a Alarm) error

	AddRun(r Run) error
	// Due says that the cards of the accounts' persons may be others.
	Due(accounts ...person.AccountID) error
	// Note writes a line of the change log, without personal data.
	Note(kind string, detail map[string]string) error
}

// Runs is what passes over everybody need.
type Runs interface {
	// LeaseCards makes one process the only one that computes cards, for a while;
	// false: another one is.
	LeaseCards(ctx context.Context, token string, now, until time.Time) (bool, error)
	// DueCards gives persons whose card is to be computed, longest waiting first.
	DueCards(ctx context.Context, limit int) ([]Due, error)
	// PassedCards gives persons whose card became another by itself, soonest first.
	PassedCards(ctx context.Context, at time.Time, limit int) ([]person.ID, error)
	// PeopleAfter gives persons after one, in order of their ids.
	PeopleAfter(ctx context.Context, after person.ID, limit int) ([]person.ID, error)
	CountPersons(ctx context.Context) (int64, error)
	// KeepCards writes what a step came to, in one transaction: cards that are
	// others, what apps are told of changed colours, the run's progress.
	// It gives how many colours changed; ErrOvertaken if the lease is lost.
	KeepCards(ctx context.Context, s Step) (int64, error)
	// CardRuns, newest first; OpenCardRuns that have not ended, oldest first.
	CardRuns(ctx context.Context, limit int) ([]Run, error)
	OpenCardRuns(ctx context.Context) ([]Run, error)
	// CardRun returns ErrRun when there is none.
	CardRun(ctx context.Context, id int64) (Run, error)
	// LastCardRun is the newest recomputation; zero: there was none.
	LastCardRun(ctx context.Context) (Run, error)
}
