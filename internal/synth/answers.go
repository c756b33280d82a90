package synth

import (
	"time"

	"github.com/motma/motma/internal/unit"
)

// alpha2 are the countries' codes of two letters, which the forms use.
var alpha2 = map[string]string{"VNM": "VN", "KOR": "KR", "CHN": "CN", "JPN": "JP", "USA": "US", "FRA": "FR", "IND": "IN", "LAO": "LA"}

// nobodysCountry is a country calling code that is not assigned (E.164): no number
// that begins so rings anywhere.
const nobodysCountry = "+999"

// Answers are what the person with this index answers to the form of a
// declaration of theirs, by the names of its fields. They are the truth about who
// declares; what is declared is mostly true.
func (p *Population) Answers(i int, d Declaration) map[string]any {
	m := p.Person(i)
	a := map[string]any{
		"full_name": m.Name, "birth_year": int64(yearOf(m.Birth)), "gender": [...]string{"other", "male", "female"}[m.Sex],
		"nationality": alpha2[m.Nationality], "address": m.Street, "phone": p.callable(m),
		"contact_case": d.Exposed, "contact_country": false, "contact_symptoms": d.Exposed && d.Symptoms,
	}
	if m.Guardian >= 0 {
		a["on_behalf"] = true
	}
	if number := m.paper(); number != "" {
		a["paper_number"] = number
	}
	p.place(a, "", m.Unit)
	if d.Kind == "entry" {
		p.entry(a, m, d)
		return a
	}
	a["travelled"], a["symptoms"] = d.Travel, d.Symptoms
	if d.Travel {
		a["travelled_where"] = "Vùng có dịch"
	}
	if d.Symptoms {
		a["symptoms_text"] = "Sốt, ho từ hôm qua"
	}
	if d.Kind == "movement" {
		p.journey(a, m, d)
	}
	return a
}

// paper is the number that a person writes into a form.
func (m *Person) paper() string {
	switch {
	case m.CCCD != "":
		return m.CCCD
	case m.CMND != "":
		return m.CMND
	}
	return m.Passport
}

// callable is a phone to reach the person by: their own, else that of whoever
// answers for them, else one abroad.
func (p *Population) callable(m Person) string {
	if m.Phone == "" && m.Guardian >= 0 {
		m = p.Person(m.Guardian)
	}
	if m.Phone == "" {
		return nobodysCountry + digits(uint64(m.Index), 8)
	}
	return m.Phone
}

// place answers for a unit, level by level, as deep as it goes.
func (p *Population) place(a map[string]any, prefix, code string) {
	for i, u := range p.units.Chain(code) {
		a[prefix+[...]string{"province", "district", "ward"}[i]] = u.Code
	}
}

// journey answers the questions of a movement declaration.
func (p *Population) journey(a map[string]any, m Person, d Declaration) {
	to := p.somewhere(d.To, uint64(m.Index))
	a["vehicle"], a["departure_date"] = d.Vehicle, d.At.Format(time.DateOnly)
	a["vehicle_number"] = to.Code[:2] + "A-" + digits(uint64(p.trait(m, 20, 100_000)), 5)
	if d.Vehicle == "personal" {
		p.place(a, "from_", m.Unit)
		p.place(a, "to_", to.Code)
		return
	}
	from, _ := p.units.Province(m.province)
	at, _ := p.units.Province(d.To)
	a["from_province"], a["from_gate"] = from.Code, "Bến "+from.Name
	a["to_province"], a["to_gate"] = at.Code, "Bến "+at.Name
	if d.Vehicle == "airplane" {
		a["flight"] = "VN" + digits(uint64(100+p.trait(m, 21, 900)), 3)
	}
}

// somewhere is a commune of a province, or a district that has none.
func (p *Population) somewhere(province string, n uint64) unit.Unit {
	all := p.homes.leaves[province]
	return all[mix(n)%uint64(len(all))]
}

// entry answers the questions of an entry declaration.
func (p *Population) entry(a map[string]any, m Person, d Declaration) {
	on := d.At.Format(time.DateOnly)
	a["border_gate"], a["travel_means"], a["start_date"], a["arrival_date"] = "Nội Bài", "airplane", on, on
	a["countries_passed"] = []any{alpha2[d.Country]}
	a["symptoms"] = []any{"none"}
	if d.Symptoms {
		a["symptoms"] = []any{"fever", "cough"}
	}
	a["test_result"] = negative
}
