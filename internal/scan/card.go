package scan

import (
	"context"
	"time"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/policy"
)

// Cards says what card people have; card.Desk does.
type Cards interface {
	// Cards gives the card of each holder at a place and moment, in the order
	// asked.
	Cards(ctx context.Context, holders []person.Holder, w policy.Where, at time.Time) ([]policy.Card, error)
	// Remembered is Cards for one holder, from memory alone; false: not remembered.
	Remembered(h person.Holder, w policy.Where, at time.Time) (policy.Card, bool)
	// OwnCard gives that of an app's own user, as that app may see it (A19).
	OwnCard(ctx context.Context, account person.AccountID, w policy.Where, at time.Time) (policy.Card, error)
}

// Bounds of looking cards up. Project's own choice.
const (
	defaultCardWait = 100 * time.Millisecond
	maxAsking       = 256 // look-ups at the same time; the next answer is without a card
	// cardTime is how long a look-up goes on for which nobody waits any more, so
	// that the next passage finds it remembered: given up, it would be begun
	// again and again by a store that is busy for a while.
	cardTime = 10 * time.Second
)

// Why a card is unknown, where the policy was not asked.
var (
	unavailable = unknown("status_unavailable", "Hiện không tra được dữ liệu y tế; áp dụng quy định tại chỗ như với người chưa có thẻ.",
		"The status cannot be had at the moment; treat the person as one without a card, by the local rules.")
	notGenuine = unknown("code_not_genuine", "Mã đã bị sửa, giả mạo hoặc không khớp hồ sơ, nên không có thẻ. Kiểm tra giấy tờ.",
		"The code was changed, forged or contradicts the record, so there is no card. Check the papers.")
	unsignedCode = unknown("code_unsigned", "Mã không có chữ ký chỉ là lời tự khai, nên không có thẻ. Yêu cầu mở mã mới trong ứng dụng hoặc quét thẻ CCCD.",
		"An unsigned code is only a claim, so there is no card. Ask for the code in the app, or read the CCCD card.")
	typedByHand = unknown("number_typed", "Số gõ tay không phải bằng chứng, nên không có thẻ. Quét mã QR hoặc thẻ CCCD.",
		"A typed number proves nothing, so there is no card. Read the code or the CCCD card.")
	outOfTime = unknown("code_expired", "Mã ngoài thời hạn hiệu lực, nên không có thẻ. Yêu cầu mở lại ứng dụng để hiện mã mới.",
		"The code is out of its time, so there is no card. Ask the person to open the app again.")
	withdrawn = unknown("code_revoked", "Mã đã bị thu hồi, nên không có thẻ. Yêu cầu dùng mã mới.",
		"The code was revoked, so there is no card. Ask for the new code.")
	testCode = unknown("code_test", "Mã thử nghiệm hoặc mã lạ, nên không có thẻ.", "A test code, or one that is not on record, so there is no card.")
)

func unknown(code, vi, en string) policy.Card {
	return policy.Card{Colour: policy.Unknown, Reasons: []policy.Reason{{Code: code, VI: vi, EN: en}}}
}

// Warnings under which there is no card: nobody knows that whoever passes is
// the person whose card it would be (A02, A04, A05).
const (
	forgedWarnings = warnMismatch | warnForged | warnGarbled | warnUnconfirmed | warnTwoApps
	timeWarnings   = warnExpired | warnNotYet
	strangeCodes   = warnTestCode | warnRealCode | warnUnknownCode
)

// refused gives the card of a reading that is no evidence of who passed; false
// when it is evidence. Whatever the reason, the colour is unknown: never green.
func (x *draft) refused() (policy.Card, bool) {
	v, warn := x.v, x.warn|x.v.warn
	switch {
	case v.kind == Typed:
		return typedByHand, true
	case warn&warnRevoked != 0:
		return withdrawn, true
	case warn&timeWarnings != 0:
		return outOfTime, true
	case warn&warnUnsigned != 0, v.kind == AppCode: // the same whether or not the QID exists (A01)
		return unsignedCode, true
	case warn&strangeCodes != 0:
		return testCode, true
	case warn&forgedWarnings != 0 || !v.known || v.assurance == Claim:
		return notGenuine, true
	}
	return policy.Card{}, false
}

// question is one look-up of cards on its way.
type question struct {
	answered chan []policy.Card // nil when they cannot be had
	drafts   []*draft
	timer    *time.Timer
}

// asks is where the card of a reading is asked for.
func (x *draft) asks() policy.Where {
	return policy.Where{Unit: x.place.Unit, Kind: placeKinds[x.place.Kind]}
}

// placeKinds are the kinds of place in the words of policies.
var placeKinds = map[PlaceKind]string{Venue: "venue", Vehicle: "vehicle", Checkpoint: "checkpoint"}

// ask begins to look up the cards of readings, by the policies of their
// places, while the scans are written. Only evidence is asked about.
func (d *Desk) ask(ctx context.Context, drafts []*draft) *question {
	q := &question{}
	for _, x := range drafts {
		card, no := policy.Card{}, false
		if x.v.certificate != nil {
			x.certificate, card, no = d.judged(ctx, x)
		}
		if !no {
			card, no = x.refused()
		}
		if !no {
			card, no = d.remembered(x)
		}
		if !no {
			card = unavailable // until it is known
			q.drafts = append(q.drafts, x)
		}
		x.card = card
	}
	if len(q.drafts) == 0 || d.Cards == nil {
		return q
	}
	select {
	case d.asking <- struct{}{}:
	default:
		return q // the store hangs: whoever passes does not
	}
	q.answered = make(chan []policy.Card, 1)
	q.timer = time.NewTimer(d.CardWait)
	groups := grouped(q.drafts)
	go func() {
		defer func() { <-d.asking }()
		ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), cardTime)
		defer stop()
		q.answered <- d.cards(ctx, groups, len(q.drafts))
	}()
	return q
}

// remembered gives the card of a reading if that takes no look-up: a goroutine
// with its clock would cost more than the card.
func (d *Desk) remembered(x *draft) (policy.Card, bool) {
	if d.Cards == nil || x.v.kind == User {
		return policy.Card{}, false
	}
	return d.Cards.Remembered(x.v.holder, x.asks(), x.moment())
}

// wait takes the cards, if they are there in time.
func (q *question) wait() {
	if q.answered == nil {
		return
	}
	defer q.timer.Stop()
	select {
	case cards := <-q.answered:
		for i, c := range cards {
			q.drafts[i].card = c
		}
	case <-q.timer.C:
	}
}

// asked is what one group of a question has in common.
type asked struct {
	where policy.Where
	at    time.Time
	own   person.AccountID // an app's own user: asked by themselves
}

type group struct {
	asked
	holders []person.Holder
	index   []int // in the question
}

// atOnce is within what time readings of one place are answered for the same
// moment: no rule counts in less than a minute.
const atOnce = time.Minute

// grouped puts readings together that are answered by one look-up.
func grouped(drafts []*draft) []*group {
	var out []*group
	of := map[asked]*group{}
	for i, x := range drafts {
		k := asked{where: x.asks(), at: x.moment()}
		if len(drafts) > 1 {
			k.at = k.at.Truncate(atOnce)
		}
		if x.v.kind == User {
			k.own = x.v.holder.Account
		}
		g := of[k]
		if g == nil {
			g = &group{asked: k}
			of[k], out = g, append(out, g)
		}
		g.holders, g.index = append(g.holders, x.v.holder), append(g.index, i)
	}
	return out
}

// moment is when the person passed: the device's time where it is believed,
// ours otherwise.
func (x *draft) moment() time.Time {
	if x.scan.Flags&(Quarantined|Future) != 0 {
		return x.scan.Received
	}
	return x.scan.At
}

// cards looks a question's groups up; nil when one cannot be had.
func (d *Desk) cards(ctx context.Context, groups []*group, n int) []policy.Card {
	out := make([]policy.Card, n)
	for _, g := range groups {
		cards, err := d.of(ctx, g)
		if err != nil || len(cards) != len(g.index) {
			return nil
		}
		for i, at := range g.index {
			out[at] = cards[i]
		}
	}
	return out
}

func (d *Desk) of(ctx context.Context, g *group) ([]policy.Card, error) {
	if g.own == 0 {
		return d.Cards.Cards(ctx, g.holders, g.where, g.at)
	}
	c, err := d.Cards.OwnCard(ctx, g.own, g.where, g.at)
	out := make([]policy.Card, len(g.index))
	for i := range out {
		out[i] = c
	}
	return out, err
}
