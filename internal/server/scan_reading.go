package server

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/scan"
)

var numberKinds = []person.KeyKind{person.KeyCCCD, person.KeyCMND, person.KeyPassport, person.KeyBHXH, person.KeyPhone}

// readingOf puts a scan into the words of the domain. What is there but
// malformed is refused here, with every place; what is missing, there.
func readingOf(in *api.Scan) (scan.Reading, error) {
	var p fault.Problems
	out := scan.Reading{Direction: scan.ParseDirection(in.Direction), Method: scan.ParseMethod(in.Method),
		Text: in.Text, PlaceText: in.PlaceText, Offline: in.Offline, Keep: in.Keep,
		Place:   scan.PlaceID(idAt(&p, "place", in.Place)),
		Gate:    scan.GateID(idAt(&p, "gate", in.Gate)),
		Staff:   scan.StaffID(idAt(&p, "staff", in.Staff)),
		Account: person.AccountID(idAt(&p, "account", in.Account))}
	if in.ID != "" {
		id, err := uuid.Parse(in.ID)
		if err != nil || len(in.ID) != 36 {
			p.Add("id", "Phải là UUID.", "It must be a UUID.")
		}
		out.ID = id
	}
	if in.At != "" {
		at, err := time.Parse(time.RFC3339, in.At)
		if err != nil {
			p.Add("at", "Phải là thời điểm theo RFC 3339, ví dụ 2021-11-20T08:00:00+07:00.", "It must be an RFC 3339 time such as 2021-11-20T08:00:00+07:00.")
		}
		out.At = at
	}
	if in.Number != "" || in.NumberKind != "" {
		if !slices.Contains(numberKinds, person.KeyKind(in.NumberKind)) {
			p.Add("number_kind", "Phải là một trong: cccd, cmnd, passport, bhxh, phone.", "It must be one of: cccd, cmnd, passport, bhxh, phone.")
		}
		out.Number = &person.Key{Kind: person.KeyKind(in.NumberKind), Value: in.Number}
	}
	return out, p.Err()
}

// idAt reads an optional id; anything there that is none is a wrong place.
func idAt(p *fault.Problems, path, s string) int64 {
	if s == "" {
		return 0
	}
	n, ok := digits(s)
	if !ok {
		p.Add(path, "Phải là mã số do nền tảng cấp.", "It must be an id that the platform gave.")
	}
	return n
}
