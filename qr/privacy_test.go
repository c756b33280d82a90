package qr_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/motma/motma/qr"
)

// Whatever is logged or printed in whatever way, no name, number or code shows.
func TestNothingPersonalInLogsOrFormattedText(t *testing.T) {
	keys := newTestKeys(t)
	r := recogniser(t, now)
	signed := issue(t, keys.es, an(), static(), qr.Base64URL)
	u, err := qr.ParsePersonal(signed)
	if err != nil {
		t.Fatal(err)
	}
	v, err := u.Verify(keys.set, now)
	if err != nil {
		t.Fatal(err)
	}
	c, err := qr.ParseCCCD(card)
	if err != nil {
		t.Fatal(err)
	}
	b, err := qr.ParseBHYT(insurance)
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]any{
		"personal": an(), "pointer": &u, "unverified": u, "verified": v, "cccd": c, "bhyt": b, "app": *r.Recognise("APP:20210001").App,
		"result": r.Recognise(signed), "cccd result": r.Recognise(card), "bhyt result": r.Recognise(insurance),
	}
	secrets := []string{"001090000011", "NGUYEN", "Nguyễn", "1990", "739201846510293846", "0944700001", "HS401", "20210001", "Tràng", "0120800001", "4e67"}
	for name, value := range values {
		var out bytes.Buffer
		slog.New(slog.NewJSONHandler(&out, nil)).Info("seen", "value", value)
		slog.New(slog.NewTextHandler(&out, nil)).Info("seen", "value", value)
		fmt.Fprintf(&out, "%v %+v %#v %s %q %x", value, value, value, value, value, value)
		for _, secret := range secrets {
			if strings.Contains(out.String(), secret) {
				t.Errorf("%s shows %s: %s", name, secret, out.String())
			}
		}
	}
	var out bytes.Buffer
	slog.New(slog.NewJSONHandler(&out, nil)).Info("seen", "qid", an().QID)
	if strings.Contains(out.String(), string(an().QID)) {
		t.Error("a QID shows in a log")
	}
}

func TestErrorsDoNotEchoTheText(t *testing.T) {
	keys := newTestKeys(t)
	for _, v := range allVectors(t, keys) {
		res := recogniser(t, now).Recognise(v.text)
		for _, secret := range []string{"001090000011", "NGUYEN", "Nguyễn", "0944700001", "162979388500000001"} {
			for _, why := range append(res.Warnings, res.Reason) {
				if strings.Contains(why.VI+why.EN+why.Code, secret) {
					t.Errorf("%s: %q", v.name, why.EN)
				}
			}
		}
	}
	p := an()
	p.Name = "Nguyễn"
	if _, err := p.Text(); !errors.Is(err, qr.ErrWriteName) || strings.Contains(err.Error(), p.Name) {
		t.Errorf("got %v", err)
	}
}
