package feed

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"slices"
	"time"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
)

// The faults of webhooks.
var (
	ErrNoHook = fault.New(fault.NotFound, "webhook_unknown",
		"Ứng dụng chưa đăng ký webhook; hãy đăng ký bằng PUT /v1/webhook.",
		"The app has no webhook; register one with PUT /v1/webhook.")
	ErrAddress = fault.New(fault.Invalid, "webhook_address",
		"Địa chỉ webhook không dùng được: phải là https, máy chủ công cộng, cổng 443 hoặc 8443, không có tên đăng nhập.",
		"This address cannot be a webhook: it must be https, a public host, port 443 or 8443, without a user name.")
	ErrTestedNow = fault.New(fault.Limited, "webhook_tested",
		"Vừa mới thử webhook; hãy chờ vài giây.",
		"The webhook was tested just now; wait a few seconds.").After(testEvery)
	ErrHookEnded = fault.New(fault.Conflict, "webhook_ended",
		"Webhook đã ngừng vì máy nhận trả lời 410; hãy đăng ký lại bằng PUT /v1/webhook.",
		"The webhook has ended, because the receiver answered 410; register it again with PUT /v1/webhook.")
)

// Hook is where an app wants its feed to be sent.
type Hook struct {
	App     person.AppID
	URL     string
	Kinds   []person.EventKind // empty: all
	Sealed  string             // the secrets, see secret
	Mark    Mark               // up to here the feed was taken over for delivery
	Created time.Time
	Ended   time.Time // zero while it works
	Reason  string    // why it ended
}

// String keeps the address, which may hold a secret, out of errors.
func (h Hook) String() string { return "[webhook of " + string(h.App) + "]" }

// GoString keeps it out of %#v.
func (h Hook) GoString() string { return h.String() }

// secret signs deliveries.
type secret struct {
	Value string    `json:"v"` // whsec_ and base64, as Standard Webhooks writes it
	Until time.Time `json:"u"` // zero: for good
}

// oldSecret is for how long the former secret signs beside the new one.
const oldSecret = 24 * time.Hour

// Delivery is an event that was taken over and has not been received.
type Delivery struct {
	Event    Event
	Attempts int
	Due      time.Time
	Read     time.Time // Due as it was read
	Status   int       // of the last answer; 0: there was none
	Dead     time.Time // when it was given up; zero: it is not
}

// Counts are what waits for a receiver.
type Counts struct {
	Waiting, Dead int
	Oldest        time.Time // the event that waits longest
}

// HookStore keeps webhooks and their deliveries.
type HookStore interface {
	// Hook gives an app's webhook; ErrNoHook when it has none.
	Hook(ctx context.Context, app person.AppID) (Hook, error)
	// Hooks gives those that have not ended.
	Hooks(ctx context.Context) ([]Hook, error)
	// SaveHook makes or changes a webhook, but not its mark once it has one.
	SaveHook(ctx context.Context, actor string, h Hook) error
	// EndHook notes that the receiver at an address wants no more; a webhook that
	// was given another address meanwhile goes on.
	EndHook(ctx context.Context, actor string, app person.AppID, url string, at time.Time, reason string) error
	// DropHook forgets a webhook and its deliveries.
	DropHook(ctx context.Context, actor string, app person.AppID) error

	// Lease makes a process the only one that delivers for an app, until a
	// moment; false where another is at it.
	Lease(ctx context.Context, app person.AppID, owner int64, now, until time.Time) (bool, error)
	// TakeOver keeps events for delivery and moves the mark behind them, unless
	// it was moved meanwhile.
	TakeOver(ctx context.Context, app person.AppID, from, to Mark, events []Event, due time.Time) error
	// Due gives deliveries whose time has come, but none before which another
	// of the same account or person waits.
	Due(ctx context.Context, app person.AppID, now time.Time, limit int) ([]Delivery, error)
	// Delivered removes what was received, and keeps the others as they are now. A
	// delivery that was asked for anew since it was read stays as it was asked.
	Delivered(ctx context.Context, app person.AppID, received, others []Delivery) error
	// Counts says what waits.
	Counts(ctx context.Context, app person.AppID) (Counts, error)
	// Dead gives deliveries that were given up, behind a mark.
	Dead(ctx context.Context, app person.AppID, after Mark, limit int) ([]Delivery, error)
	// Revive makes deliveries that were given up wait again, from a mark on.
	Revive(ctx context.Context, actor string, app person.AppID, from Mark, due time.Time) (int, error)
	// Rewind sets the mark back.
	Rewind(ctx context.Context, actor string, app person.AppID, to Mark) error
	// Again makes deliveries of events named by their ids.
	Again(ctx context.Context, actor string, app person.AppID, ids []int64, due time.Time) (int, error)
}

// Sealer keeps secrets unreadable at rest.
type Sealer interface {
	Seal(plain []byte) (string, error)
	Unseal(sealed string) ([]byte, error)
}

// Hooks registers webhooks.
type Hooks struct {
	Store  HookStore
	Feed   *Feed
	Sealer Sealer
	Check  func(url string) error // whether an address may be called
	Now    func() time.Time
}

// Put makes or changes an app's webhook. A new one starts with what is
// announced from now on, and its secret is given, this once; a webhook that
// ended starts again where it was.
func (h *Hooks) Put(ctx context.Context, actor string, app person.AppID, url string, kinds []person.EventKind) (Hook, string, error) {
	if err := h.Check(url); err != nil {
		return Hook{}, "", ErrAddress.At(fault.Place{Path: "url", VI: ErrAddress.VI, EN: ErrAddress.EN}).With(err)
	}
	hook, err := h.Store.Hook(ctx, app)
	shown := ""
	if isUnknown(err) {
		hook, shown, err = h.fresh(ctx, app)
	}
	if err != nil {
		return Hook{}, "", err
	}
	hook.URL, hook.Kinds, hook.Ended, hook.Reason = url, kinds, time.Time{}, ""
	return hook, shown, h.Store.SaveHook(ctx, actor, hook)
}

func (h *Hooks) fresh(ctx context.Context, app person.AppID) (Hook, string, error) {
	span, err := h.Feed.store.Number(ctx)
	if err != nil {
		return Hook{}, "", err
	}
	s := newSecret()
	hook := Hook{App: app, Mark: span.end(), Created: h.Now()}
	hook.Sealed, err = h.seal([]secret{s})
	return hook, s.Value, err
}

// Rotate makes a new secret, which is given this once. The former one signs
// beside it for a day, so that the receiver can change over in its own time.
func (h *Hooks) Rotate(ctx context.Context, actor string, app person.AppID) (string, error) {
	hook, err := h.Store.Hook(ctx, app)
	if err != nil {
		return "", err
	}
	old, err := h.secrets(hook)
	if err != nil {
		return "", err
	}
	s := newSecret()
	keep := []secret{s}
	if len(old) > 0 {
		keep = append(keep, secret{old[0].Value, h.Now().Add(oldSecret)})
	}
	if hook.Sealed, err = h.seal(keep); err != nil {
		return "", err
	}
	return s.Value, h.Store.SaveHook(ctx, actor, hook)
}

func newSecret() secret {
	b := make([]byte, 32)
	rand.Read(b)
	return secret{Value: secretPrefix + base64.StdEncoding.EncodeToString(b)}
}

func (h *Hooks) seal(all []secret) (string, error) {
	plain, err := json.Marshal(all)
	if err != nil {
		return "", err
	}
	return h.Sealer.Seal(plain)
}

// secrets gives those that sign now, the newest first.
func (h *Hooks) secrets(hook Hook) (all []secret, err error) {
	plain, err := h.Sealer.Unseal(hook.Sealed)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(plain, &all); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(s secret) bool { return !s.Until.IsZero() && h.Now().After(s.Until) }), nil
}

// Replay is what is to be sent once more: one of the three.
type Replay struct {
	Dead bool    // all that was given up
	From string  // a cursor: everything behind it
	IDs  []int64 // of events
}

// Replay makes deliveries once more, and says of how many that is known now;
// what a cursor sets back is counted when it is read.
func (h *Hooks) Replay(ctx context.Context, actor string, app person.AppID, r Replay) (int, error) {
	hook, err := h.Store.Hook(ctx, app)
	switch {
	case err != nil:
		return 0, err
	case !hook.Ended.IsZero():
		return 0, ErrHookEnded
	case r.Dead:
		return h.Store.Revive(ctx, actor, app, 0, h.Now())
	case len(r.IDs) > 0:
		return h.Store.Again(ctx, actor, app, r.IDs, h.Now())
	}
	return h.rewind(ctx, actor, app, r.From)
}

func (h *Hooks) rewind(ctx context.Context, actor string, app person.AppID, cursor string) (int, error) {
	to, err := h.Feed.open(app, cursor)
	if err != nil {
		return 0, err
	}
	span, err := h.Feed.store.Number(ctx)
	if err != nil {
		return 0, err
	}
	if to < span.start() || to > span.end() {
		return 0, ErrExpired
	}
	n, err := h.Store.Revive(ctx, actor, app, to, h.Now())
	if err != nil {
		return 0, err
	}
	return n, h.Store.Rewind(ctx, actor, app, to)
}

func isUnknown(err error) bool { return err != nil && ErrNoHook.Is(fault.Of(err)) }
