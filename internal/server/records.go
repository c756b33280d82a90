package server

import (
	"context"
	"encoding/json"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/health"
	"github.com/motma/motma/internal/person"
)

type addRecordInput struct {
	Account string `path:"account" maxLength:"19" doc:"Id of the account."`
	Key     string `header:"Idempotency-Key" maxLength:"128" doc:"Accepted; a record of the same kind and source is the same record."`
	Body    api.RecordInput
}

// addRecord is POST /v1/accounts/{account}/records.
func (s *Server) addRecord(ctx context.Context, c *call, in addRecordInput) (api.Record, error) {
	e, err := whose(in.Account, "")
	if err != nil {
		return api.Record{}, err
	}
	if e.Record, err = newRecordOf(in.Body); err != nil {
		return api.Record{}, err
	}
	out, err := s.writeRecord(ctx, c, e)
	if err == nil && out.Outcome == string(health.Created) {
		c.created = "/v1/accounts/" + in.Account + "/records/" + out.Record
	}
	return out, err
}

func newRecordOf(in api.RecordInput) (*health.NewRecord, error) {
	body, err := bodyOf(&in.Body)
	return &health.NewRecord{Kind: health.Kind(in.Kind), Source: in.Source, Facility: in.Facility, Responsible: in.Responsible, Batch: in.Batch,
		Body: body, Reason: in.Reason}, err
}

// bodyOf and bodyShown go through JSON: the members of a body have the same
// names on the wire and in the store, which a test holds.
func bodyOf(in *api.RecordBody) (out health.Body, err error) {
	return out, over(in, &out)
}

func bodyShown(in health.Body) (*api.RecordBody, error) {
	out := &api.RecordBody{}
	return out, over(in, out)
}

func over(from, to any) error {
	raw, err := json.Marshal(from)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, to)
}

// lineOfRecord is one line of POST /v1/records/batch.
func lineOfRecord(in api.RecordLine) (health.Entry, error) {
	e, err := whose(in.Account, in.User)
	if err != nil {
		return e, err
	}
	if in.Withdraw {
		e.Withdraw = &health.Withdrawal{Kind: health.Kind(in.Kind), Source: in.Source, Reason: in.Reason}
		return e, nil
	}
	input := api.RecordInput{Kind: in.Kind, Source: in.Source, Facility: in.Facility, Responsible: in.Responsible, Batch: in.Batch, Reason: in.Reason}
	if in.Body != nil {
		input.Body = *in.Body
	}
	e.Record, err = newRecordOf(input)
	return e, err
}

// writeRecord carries out an entry about a record.
func (s *Server) writeRecord(ctx context.Context, c *call, e health.Entry) (api.Record, error) {
	r, err := s.svc.Health.Write(ctx, c.actor(), person.AppID(c.client.ID), e, c.healthWrite())
	if err != nil {
		return api.Record{}, err
	}
	out, err := recordShown(health.Shown{Record: *r.Record, Own: true, Counts: r.Record.State == health.InForce})
	out.Outcome = string(r.Outcome)
	return out, err
}

func recordShown(r health.Shown) (api.Record, error) {
	out := api.Record{Record: text(int64(r.ID)), Kind: string(r.Kind), Version: r.Version, State: string(r.State), Counts: r.Counts,
		SameAs: text(int64(r.SameAs)), Reason: r.Reason, At: r.At.UTC(), Own: r.Own, Withheld: r.Withheld, Facility: r.Facility, Batch: r.Batch}
	if r.Why != "" {
		out.Why = &api.Reason{Code: string(r.Why), VI: r.VI, EN: r.EN}
	}
	if r.Own {
		out.Source, out.Responsible = r.Source, r.Responsible
	}
	if r.Withheld {
		return out, nil
	}
	var err error
	out.Body, err = bodyShown(r.Body)
	return out, err
}

// records is GET /v1/accounts/{account}/records: everything that is known of
// the person and that the app may see, in force or not, each with its state and
// why.
func (s *Server) records(ctx context.Context, c *call, in declarationsInput) (api.List[api.Record], error) {
	none := api.List[api.Record]{}
	by, id, err := c.readerOf("records", in)
	if err != nil {
		return none, err
	}
	found, err := s.svc.Health.Records(ctx, by, id)
	if err != nil {
		return none, err
	}
	return recordList(found)
}

func recordList(found []health.Shown) (api.List[api.Record], error) {
	out := api.List[api.Record]{Items: make([]api.Record, len(found))}
	for i, r := range found {
		var err error
		if out.Items[i], err = recordShown(r); err != nil {
			return api.List[api.Record]{}, err
		}
	}
	return out, nil
}

type correctRecordInput struct {
	Account string `path:"account" maxLength:"19" doc:"Id of the account."`
	Record  string `path:"record" maxLength:"19" doc:"Id of the record."`
	Body    api.RecordInput
}

// correctRecord is PUT /v1/accounts/{account}/records/{record}: a further
// version, with the reason.
func (s *Server) correctRecord(ctx context.Context, c *call, in correctRecordInput) (api.Record, error) {
	e, id, err := recordNamed(in.Account, in.Record)
	if err != nil {
		return api.Record{}, err
	}
	if e.Record, err = newRecordOf(in.Body); err != nil {
		return api.Record{}, err
	}
	e.Record.ID = id
	return s.writeRecord(ctx, c, e)
}

func recordNamed(account, record string) (health.Entry, health.RecordID, error) {
	e, err := whose(account, "")
	id, ok := digits(record)
	if err == nil && !ok {
		err = health.ErrUnknown
	}
	return e, health.RecordID(id), err
}

type withdrawRecordInput struct {
	Account string `path:"account" maxLength:"19" doc:"Id of the account."`
	Record  string `path:"record" maxLength:"19" doc:"Id of the record."`
	Body    api.HealthWithdrawal
}

// withdrawRecord is POST .../records/{record}/withdraw.
func (s *Server) withdrawRecord(ctx context.Context, c *call, in withdrawRecordInput) (api.Record, error) {
	e, id, err := recordNamed(in.Account, in.Record)
	if err != nil {
		return api.Record{}, err
	}
	e.Withdraw = &health.Withdrawal{Record: id, Reason: in.Body.Reason}
	return s.writeRecord(ctx, c, e)
}

type recordHistoryInput struct {
	Account string `path:"account" maxLength:"19" doc:"Id of the account."`
	Record  string `path:"record" maxLength:"19" doc:"Id of the record."`
	Officer string `query:"officer" maxLength:"64" pattern:"^[A-Za-z0-9._@-]+$" doc:"Whoever looks, of a laboratory or authority."`
	Purpose string `query:"purpose" maxLength:"40" doc:"What for; the client's first purpose by default."`
}

// recordHistory is GET .../records/{record}/history: every version of one of
// the app's own records, oldest first.
func (s *Server) recordHistory(ctx context.Context, c *call, in recordHistoryInput) (api.List[api.Record], error) {
	none := api.List[api.Record]{}
	_, id, err := recordNamed(in.Account, in.Record)
	if err != nil {
		return none, err
	}
	by, account, err := c.readerOf("", declarationsInput{in.Account, in.Officer, in.Purpose})
	if err != nil {
		return none, err
	}
	versions, err := s.svc.Health.RecordHistory(ctx, by, account, id)
	if err != nil {
		return none, err
	}
	shown := make([]health.Shown, len(versions))
	for i, v := range versions {
		shown[i] = health.Shown{Record: v, Own: true, Counts: i == len(versions)-1 && v.State == health.InForce}
	}
	return recordList(shown)
}
