package qr_test

import (
	"testing"

	"github.com/motma/motma/qr"
)

func TestSampleOfTheStandardReads(t *testing.T) {
	const text = "001090000011|NGUYEN VAN AN|1990-01-15|0|162979388500000001|<1<HS4010120800001<0944700001"
	u, err := qr.ParsePersonal(text + "\r\n")
	if err != nil {
		t.Fatal(err)
	}
	p := u.Claim()
	if p.Gender() != qr.GenderMale || p.BHYT() != "HS4010120800001" || p.Phone() != "0944700001" || p.DeclarerQID() != "" {
		t.Errorf("EXT read as %q", p.Ext)
	}
	if got, err := p.Text(); err != nil || got != text || u.Text() != text {
		t.Errorf("writes %q, %v", got, err)
	}
}
