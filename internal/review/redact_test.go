package review_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/review"
)

// TestNothingPersonalIsPrinted: whoever formats or logs a value of this
// package by mistake tells nothing of anybody.
func TestNothingPersonalIsPrinted(t *testing.T) {
	const secret = "001090000011"
	a := person.Attributes{Name: secret, CCCD: secret}
	asked := review.Asked{Attrs: a, QID: secret, Text: secret}
	proof := review.Proof{Paper: "cccd", Ref: secret, Text: secret}
	step := review.Step{What: "refused", VI: secret, EN: secret}
	r := review.Request{Asked: asked, Evidence: []review.Proof{proof}, Steps: []review.Step{step}}
	acc := person.Account{User: secret, Attrs: a}
	value := review.Value{Text: secret}
	field := review.Field{Name: "cccd", Asked: value, Known: []review.Value{value}}
	for _, v := range []any{asked, proof, step, r, value, field, review.Filing{Asked: asked}, review.Verdict{VI: secret},
		review.Evidence{Asked: acc, Fields: []review.Field{field}}, review.Dossier{Request: r, Account: acc}, []review.Request{r}} {
		var log bytes.Buffer
		slog.New(slog.NewTextHandler(&log, nil)).Info("x", "v", v)
		if s := fmt.Sprintf("%v %+v %#v %s", v, v, v, log.String()); strings.Contains(s, secret) {
			t.Errorf("%T prints %s", v, s)
		}
	}
}
