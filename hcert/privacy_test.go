package hcert

import (
	"bytes"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
)

// Whatever is logged or printed in whatever way, nothing of a person shows.
func TestNothingPersonalInLogsOrFormattedText(t *testing.T) {
	for _, name := range []string{"good-vaccination-es256", "good-test", "good-recovery"} {
		v := readVector(t, filepath.Join(vectorDir, name+".txt"))
		u, err := Parse(v.text)
		if err != nil {
			t.Fatal(err)
		}
		verified, err := u.Verify(v.trusted(t), v.now)
		if err != nil {
			t.Fatal(err)
		}
		c := u.Claim().Certificate
		values := []any{u, &u, verified, u.Claim(), c, &c, c.Name, Check(v.text, v.trusted(t), v.now)}
		for _, statement := range c.Vaccinations {
			values = append(values, statement)
		}
		for _, statement := range c.Tests {
			values = append(values, statement)
		}
		for _, statement := range c.Recoveries {
			values = append(values, statement)
		}
		for _, value := range values {
			var out bytes.Buffer
			slog.New(slog.NewJSONHandler(&out, nil)).Info("seen", "value", value)
			slog.New(slog.NewTextHandler(&out, nil)).Info("seen", "value", value)
			fmt.Fprintf(&out, "%v %+v %#v %s %q %x", value, value, value, value, value, value)
			for _, secret := range []string{"Nguy", "NGUYEN", "1990-01-15", "THUNGHIEM", "2021-", "1119349007", "LP6464", v.text[:40]} {
				if strings.Contains(out.String(), secret) {
					t.Errorf("%s: %T shows %s: %s", name, value, secret, out.String())
				}
			}
		}
	}
}
