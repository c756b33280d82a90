package server

import (
	"slices"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/health"
	"github.com/motma/motma/internal/person"
)

// healthWrite is what a client may write of its users' health.
func (c *call) healthWrite() health.Together {
	return health.Together{May: c.client.Policy.MayRecord, Shared: c.client.Sees("declaration")}
}

// errPurposeless: to say that there is nothing would be wrong.
var errPurposeless = fault.New(fault.Denied, connect.ErrPurpose.Code,
	"Ứng dụng được đọc dữ liệu này nhưng chưa được cấp mục đích nào; hãy đề nghị đơn vị vận hành cấp mục đích (purposes).",
	"This client may read this, and was granted no purpose to read it for; ask the operator to grant one (purposes).")

// reading is who reads, and what for, in the query of addresses about health.
type reading struct {
	Officer string
	Purpose string
}

// healthRead is who reads of its users' health; what is the part that the
// policy has to grant for what others said, and empty where the app's own is
// asked for alone. An app shows it to the person, a
// laboratory or authority names the officer who looks.
func (c *call) healthRead(what string, in reading) (health.Reader, error) {
	by := health.Reader{App: person.AppID(c.client.ID), Shared: c.client.Policy.MayRead(what), Purpose: in.Purpose}
	if c.client.Kind != connect.App {
		if in.Officer == "" {
			return by, wrong("officer", "Thiếu mã cán bộ xem dữ liệu.", "The officer who looks is missing.")
		}
		by.Officer = in.Officer
	}
	switch {
	case in.Purpose == "" && len(c.client.Purposes) > 0:
		by.Purpose = c.client.Purposes[0]
	case in.Purpose != "" && !slices.Contains(c.client.Purposes, in.Purpose), in.Purpose == "" && by.Officer != "":
		return by, connect.ErrPurpose
	case in.Purpose == "" && by.Shared:
		return by, errPurposeless
	}
	return by, nil
}

// healthOutcome is one line of a batch.
func (c *call) healthOutcome(line int, r health.Result, english bool) api.HealthOutcome {
	if r.Err != nil {
		return api.HealthOutcome{Line: line, Problem: problemOf(r.Err, english, c.id)}
	}
	out := api.HealthOutcome{Line: line, Account: r.Account.String(), Outcome: string(r.Outcome)}
	if r.Record != nil {
		out.Record, out.Version = text(int64(r.Record.ID)), r.Record.Version
	}
	if r.Declaration != nil {
		out.Declaration, out.Version = text(int64(r.Declaration.ID)), r.Declaration.Version
	}
	return out
}

// whose names the user of a line.
func whose(account, user string) (health.Entry, error) {
	if account == "" {
		return health.Entry{User: user}, nil
	}
	id, err := accountID(account)
	return health.Entry{Account: id, User: user}, err
}

var errTooManyLines = fault.New(fault.Invalid, "batch_too_large",
	"Mỗi lần gửi tối đa 1.000 dòng.", "A batch holds at most 1,000 lines.")
