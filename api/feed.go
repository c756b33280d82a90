package api

import "time"

// EventPrefix begins every event type.
const EventPrefix = "org.motma."

// Event is something that changed for one of the app's own users: a CloudEvent
// 1.0. It is thin: read the account for what it says now. It may come more
// than once, with the same id.
type Event struct {
	SpecVersion string    `json:"specversion" enum:"1.0" doc:"Version of CloudEvents."`
	ID          string    `json:"id" doc:"Unique; the same event sent again has the same id."`
	Source      string    `json:"source" doc:"The platform."`
	Type        string    `json:"type" doc:"org.motma. and account.corrected, account.settled, account.contested, account.withdrawn, code.changed, code.revoked, person.linked, person.unlinked, card.changed or webhook.test. More may come: skip what you do not know." example:"org.motma.code.changed"`
	Subject     string    `json:"subject,omitempty" doc:"Id of the account."`
	Time        time.Time `json:"time" doc:"When it happened."`
	ContentType string    `json:"datacontenttype" enum:"application/json" doc:"Of the data."`
	Data        EventData `json:"data" doc:"What happened to whom."`
}

// EventData is what an event says.
type EventData struct {
	Account  string `json:"account,omitempty" doc:"Id of the account."`
	User     string `json:"user,omitempty" doc:"The app's own id of the user."`
	QID      string `json:"qid,omitempty" doc:"The QID that the person shows now."`
	Before   string `json:"qid_before,omitempty" doc:"The QID shown before, if it is another: it answers as an alias for ever."`
	Reverses string `json:"reverses,omitempty" doc:"Id of the event that this one takes back."`
	Detail   string `json:"detail,omitempty" doc:"Why, in one word: lost, leaked or changed of a revocation, cccd, cmnd, passport or bhxh of a contested number."`
}

// FeedPage is GET /v1/feed.
type FeedPage struct {
	Events []Event `json:"events" nullable:"false" doc:"In order; of one person never out of it."`
	Next   string  `json:"next" doc:"Cursor to go on with, also when there were no events. Keep it after the events are dealt with."`
	More   bool    `json:"more" doc:"There may be more already."`
}

// WebhookInput is PUT /v1/webhook.
type WebhookInput struct {
	URL   string   `json:"url" minLength:"8" maxLength:"2000" doc:"https address of a public host, port 443 or 8443." example:"https://app.example/motma"`
	Types []string `json:"types,omitempty" maxItems:"20" doc:"Event types wanted; none: all."`
}

// Webhook is an app's webhook.
type Webhook struct {
	WebhookInput
	Secret  string     `json:"secret,omitempty" doc:"What deliveries are signed with. It is shown once: when the webhook is made."`
	Created time.Time  `json:"created" doc:"When it was made."`
	Ended   *time.Time `json:"ended,omitempty" doc:"When it ended, because the receiver answered 410."`
	Waiting int        `json:"waiting" doc:"Deliveries that have not been received yet."`
	Dead    int        `json:"dead" doc:"Deliveries that were given up."`
}

// WebhookSecret is POST /v1/webhook/rotate.
type WebhookSecret struct {
	Secret string `json:"secret" doc:"The new secret, shown once. The former one signs beside it for 24 hours."`
}

// WebhookTest is POST /v1/webhook/test.
type WebhookTest struct {
	Received bool `json:"received" doc:"Whether the receiver took the event."`
	Status   int  `json:"status" doc:"What it answered; 0: no answer."`
}

// WebhookReplay is POST /v1/webhook/replay: one of the three.
type WebhookReplay struct {
	Dead bool     `json:"dead,omitempty" doc:"Everything that was given up."`
	From string   `json:"from,omitempty" maxLength:"200" doc:"A cursor of the feed: everything behind it."`
	IDs  []string `json:"ids,omitempty" maxItems:"100" doc:"Ids of events."`
}

// Replayed answers it.
type Replayed struct {
	Deliveries int `json:"deliveries" doc:"How many wait again, as far as that is known at once."`
}

// DeadLetter is a delivery that was given up.
type DeadLetter struct {
	Event    Event     `json:"event" doc:"What was to be delivered."`
	Attempts int       `json:"attempts" doc:"How often it was tried."`
	Status   int       `json:"status" doc:"The last answer; 0: none."`
	At       time.Time `json:"at" doc:"When it was given up."`
}
