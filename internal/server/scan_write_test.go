package server

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/scan"
	"github.com/motma/motma/policy"
)

// answerOf is the answer as the type of the wire.
func answerOf(a scan.Answer) api.ScanAnswer {
	out := api.ScanAnswer{Scan: a.Scan.String(), Result: string(a.Result), At: a.At.UTC(), Received: a.Received.UTC(), Place: a.Place.String(),
		PlaceName: a.PlaceName, Gate: text(int64(a.Gate)), Direction: a.Direction.String(), Method: a.Method.String(), Kind: a.Kind.String(),
		Who:       api.Who{Known: a.Who.Known, Name: a.Who.Name, BirthYear: a.Who.BirthYear, QID: a.Who.QID},
		Assurance: a.Assurance.String(), Signature: string(a.Signature), Flags: a.Flags.Names(),
		Card: cardOf(a.Card)}
	if a.Certificate != nil {
		c := certificateReading(a.Certificate)
		out.Certificate = &c
	}
	for _, w := range a.Warnings {
		out.Warnings = append(out.Warnings, api.Reason(w))
	}
	return out
}

func FuzzAnswerIsWrittenAsEncodingJSONWould(f *testing.F) {
	f.Add("Chợ Đồng Xuân", "Nguyễn V***", "1990", uint16(3), int64(1637370000123), int64(5), true)
	f.Add("a\"b\\c<d>&\u2028é\x7f\x00\xff", "", "", uint16(0), int64(0), int64(0), false)
	f.Fuzz(func(t *testing.T, place, name, year string, flags uint16, at, gate int64, known bool) {
		when := time.UnixMilli(at % 200_000_000_000_000).UTC()
		a := scan.Answer{Scan: uuid.NewSHA1(uuid.Nil, []byte(name)), Result: scan.ResultRecorded, At: when, Received: when.Add(time.Nanosecond),
			Place: 77, PlaceName: place, Gate: scan.GateID(gate), Direction: scan.In, Method: scan.StaffScans, Kind: scan.Personal,
			Who: scan.Who{Name: name, BirthYear: year, QID: place, Known: known}, Assurance: scan.Signed, Signature: scan.SignatureValid,
			Flags: scan.Flag(flags), Card: policy.Card{Colour: policy.Unknown, Policy: name, Advice: policy.Text{VI: year, EN: place}, Reasons: []policy.Reason{{Code: "c", VI: name, EN: year}}},
			Warnings: []scan.Warning{{Code: "x", VI: place, EN: name}}}
		if known {
			a.Certificate = &scan.CertificateAnswer{Verdict: scan.CertificateExpired, Reason: policy.Reason{Code: "x", VI: place, EN: name}, Issuer: year,
				Accepted: policy.Open, Rules: []policy.RuleOutcome{{Rule: "VR", Passed: policy.Accepted, Text: policy.Text{VI: name, EN: place}}}, NotKept: scan.ErrNotCertificate}
			a.Card.ValidUntil, a.Card.Next, a.Card.Advice, a.Warnings, a.Card.Reasons = when, policy.Green, policy.Text{}, nil, nil
		}
		if when.Year() > 9999 || when.Year() < 0 {
			return
		}
		want, err := json.Marshal(answerOf(a))
		if err != nil {
			t.Fatal(err)
		}
		if got := appendAnswer(nil, &a); string(got) != string(want) {
			t.Fatalf("by hand       %s\nencoding/json %s", got, want)
		}
	})
}
