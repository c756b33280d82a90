package travel

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/motma/motma/hcert"
	"github.com/motma/motma/internal/health"
	"github.com/motma/motma/internal/person"
)

// country issues; covid is the disease (SNOMED CT).
const (
	country = "VN"
	covid   = "840539006"
)

// How long a recovery counts, and from which day on, after the first positive
// test (EU regulation 2021/953; standard §5 says 180 days as well).
const (
	recoveryFrom = 11
	recoveryFor  = 180
)

// statement is what a certificate would say of a record.
type statement struct {
	account person.AccountID
	record  health.RecordID
	version int
	kind    Kind
	says    hcert.Certificate // without an id
	left    *Left             // not nil: why no certificate is made of it
	over    bool              // it counts no more, and one that was issued stands for what it is
}

// Left is a record of which no certificate is made, and why: nothing vanishes
// without a reason.
type Left struct {
	Record       health.RecordID
	Kind         Kind
	Code, VI, EN string
}

// basis is a digest of what a certificate states: another one makes a new
// certificate.
func (s statement) basis(nationality string) string {
	b, err := json.Marshal([]any{s.says, nationality})
	if err != nil {
		panic(err) // strings and numbers always marshal
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:16])
}

// statements are what can be said of a person by the records of their accounts.
func statements(who identity, sheets map[person.AccountID]*health.Sheet, authority string, now time.Time) []statement {
	var doses, others []statement
	for _, a := range who.accounts {
		sheet := sheets[a.ID]
		if sheet == nil {
			continue
		}
		for _, r := range sheet.Records {
			if r.State != health.InForce {
				continue
			}
			s := statement{account: a.ID, record: r.ID, version: r.Version, says: hcert.Certificate{Version: "1.3.0", Name: who.name, Birth: who.birth}}
			abroad := strings.HasPrefix(r.Source, foreignSource)
			switch {
			case r.Body.Dose != nil:
				doses = append(doses, s.dose(*r.Body.Dose, abroad, authority))
			case abroad:
			case r.Body.Test != nil && r.Body.Test.Outcome == health.Negative:
				others = append(others, s.test(*r.Body.Test, r.Facility, authority))
			case r.Body.Infection != nil && r.Body.Infection.Recovered != "":
				others = append(others, s.recovery(*r.Body.Infection, authority, now))
			}
		}
	}
	return append(inOrder(doses), others...)
}

// inOrder numbers the doses of a person. Two records of one day and product are
// one dose, however many apps reported it: the older record stands for it, and a
// certificate of the other, from before they were one person's, is withdrawn.
func inOrder(doses []statement) []statement {
	slices.SortFunc(doses, func(a, b statement) int {
		x, y := a.says.Vaccinations[0], b.says.Vaccinations[0]
		return cmp.Or(cmp.Compare(x.Date, y.Date), cmp.Compare(x.Product, y.Product), cmp.Compare(a.record, b.record))
	})
	doses = slices.CompactFunc(doses, func(a, b statement) bool {
		x, y := a.says.Vaccinations[0], b.says.Vaccinations[0]
		return x.Date == y.Date && x.Product == y.Product
	})
	for i := range doses {
		v := &doses[i].says.Vaccinations[0]
		if v.Dose == 0 {
			v.Dose = hcert.Count(i + 1)
		}
		v.Doses = max(v.Doses, v.Dose) // a further dose: three of three, as others write it
	}
	return doses
}

// dose states a dose. One that is known by another country's certificate counts
// in the series, and is for that country to certify.
func (s statement) dose(b health.DoseBody, abroad bool, authority string) statement {
	s.kind = Vaccination
	p, ok := ProductOf(b.Vaccine)
	switch {
	case abroad:
		s.left = &Left{s.record, Vaccination, "certified_abroad", "Mũi này đã có chứng nhận của nước khác; hãy dùng chứng nhận đó.",
			"Another country has certified this dose; use that certificate."}
	case !ok:
		s.left = &Left{s.record, Vaccination, "product_without_code", "Vắc xin này chưa có mã quốc tế nên không ghi được trên chứng nhận.",
			"This vaccine has no international code, so a certificate cannot state it."}
	}
	of := b.Of
	if of == 0 {
		of = p.Doses
	}
	s.says.Vaccinations = []hcert.Vaccination{{Disease: covid, Vaccine: p.Vaccine, Product: b.Vaccine, Maker: p.Maker, Dose: hcert.Count(b.Number),
		Doses: hcert.Count(of), Date: b.Date, Country: country, Issuer: authority}}
	return s
}

// Codes of tests: LOINC for the kind, SNOMED CT for the result.
var testKinds = map[string]string{health.PCR: "LP6464-4", health.Antigen: "LP217198-3"}

// SNOMED CT codes of results.
const (
	notDetected = "260415000"
	detected    = "260373001"
)

// vietnam is the zone of times on papers.
var vietnam = time.FixedZone("ICT", 7*3600)

func (s statement) test(b health.TestBody, facility, authority string) statement {
	s.kind = Test
	t := hcert.Test{Disease: covid, Kind: testKinds[b.Kind], Name: short(b.Name), Sampled: b.Sample.In(vietnam).Format(time.RFC3339), Result: notDetected,
		Centre: short(facility), Country: country, Issuer: authority}
	if b.Kind == health.Antigen { // the European schema names an antigen test by its code alone
		t.Maker, t.Name = b.Kit, ""
	}
	s.says.Tests = []hcert.Test{t}
	return s
}

// short cuts a name to the 80 characters that the European schema has for it.
func short(s string) string {
	if r := []rune(s); len(r) > 80 {
		return strings.TrimSpace(string(r[:79])) + "…"
	}
	return s
}

func (s statement) recovery(b health.InfectionBody, authority string, now time.Time) statement {
	since, _ := time.Parse(time.DateOnly, b.Since) // records are checked when they come in; a wrong one is of long ago
	from, until := max(since.AddDate(0, 0, recoveryFrom).Format(time.DateOnly), b.Recovered), since.AddDate(0, 0, recoveryFor)
	s.kind = Recovery
	if s.over = now.After(until) || from > until.Format(time.DateOnly); s.over {
		s.left = &Left{s.record, Recovery, "recovery_over", "Đã quá 180 ngày kể từ khi dương tính nên không cấp chứng nhận khỏi bệnh.",
			"More than 180 days have passed since the positive test, so no recovery certificate is made."}
	}
	s.says.Recoveries = []hcert.Recovery{{Disease: covid, Positive: b.Since, Country: country, Issuer: authority, From: from, Until: until.Format(time.DateOnly)}}
	return s
}
