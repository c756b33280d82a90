package roster

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
)

// peopleReader turns rows into registrations of one app.
type peopleReader struct {
	*table
	app    person.AppID
	format Format
	now    time.Time
}

// decode reads a row. The user is given also where the rest is wrong.
func (d *peopleReader) decode(row []byte) (person.Registration, *refusal) {
	if bad := legible(row); bad != nil {
		return person.Registration{}, bad
	}
	if d.format == CSV {
		return d.decodeCSV(row)
	}
	return d.decodeJSON(row)
}

// registration is a row as the API has it.
type registration struct {
	User       string `json:"user"`
	Attributes struct {
		Name        string `json:"name"`
		Birth       string `json:"birth"`
		Sex         string `json:"sex"`
		CCCD        string `json:"cccd"`
		CMND        string `json:"cmnd"`
		Passport    string `json:"passport"`
		Nationality string `json:"nationality"`
		BHYT        string `json:"bhyt"`
		Phone       string `json:"phone"`
		Unit        string `json:"unit"`
	} `json:"attributes"`
	Proofs []struct {
		Kind string    `json:"kind"`
		How  string    `json:"how"`
		At   time.Time `json:"at"`
	} `json:"proofs"`
	Declarer     string `json:"declarer"`
	DeclarerUser string `json:"declarer_user"`
	SameAs       string `json:"same_as"`
}

func (d *peopleReader) decodeJSON(row []byte) (person.Registration, *refusal) {
	var in registration
	bad := strict(row, &in)
	out := person.Registration{App: d.app, User: in.User}
	if bad != nil {
		return out, bad
	}
	a := in.Attributes
	sex := max(slices.Index(sexes, a.Sex), 0)
	if a.Sex != "" && a.Sex != sexes[sex] {
		return out, refuse(fault.ErrInvalid.Code, "attributes.sex", "Giới tính: none, male hoặc female.", "The sex is none, male or female.")
	}
	out.Attrs = person.Attributes{Name: a.Name, Birth: a.Birth, Sex: person.Sex(sex), CCCD: a.CCCD, CMND: a.CMND, Passport: a.Passport,
		Nationality: a.Nationality, BHYT: a.BHYT, Phone: a.Phone, Unit: a.Unit}
	out.SameAs, out.DeclarerUser = in.SameAs, in.DeclarerUser
	for i, p := range in.Proofs {
		path := fmt.Sprintf("proofs[%d]", i)
		how := slices.Index(assurances, p.How)
		if how < 1 || !slices.Contains(keyKinds, p.Kind) {
			return out, refuse(fault.ErrInvalid.Code, path, "Bằng chứng không hợp lệ.", "The proof is not valid.")
		}
		if r := d.prove(&out, p.Kind, how, p.At, path); r != nil {
			return out, r
		}
	}
	if in.Declarer != "" {
		n, err := strconv.ParseUint(in.Declarer, 10, 63)
		if err != nil || n == 0 {
			return out, d.refused(person.ErrDeclarer)
		}
		out.Declarer = person.AccountID(n)
	}
	return out, nil
}

// prove adds a proof; nobody checked anything in the future.
func (d *peopleReader) prove(r *person.Registration, kind string, how int, at time.Time, path string) *refusal {
	if at.IsZero() || at.After(d.now.Add(5*time.Minute)) {
		return refuse(fault.ErrInvalid.Code, path, "Thời điểm kiểm tra thiếu hoặc ở tương lai.", "The time of a proof is missing or in the future.")
	}
	r.Proofs = append(r.Proofs, person.Proof{Kind: person.KeyKind(kind), How: person.Assurance(how), At: at})
	return nil
}

func (d *peopleReader) decodeCSV(row []byte) (person.Registration, *refusal) {
	out := person.Registration{App: d.app}
	cells, bad := d.cells(row)
	if bad != nil {
		return out, bad
	}
	get := func(field string) string { return d.value(cells, field) }
	sex, ok := d.mapping.sex(get("sex"))
	out.User, out.DeclarerUser, out.SameAs = get("user"), get("declarer"), get("same_as")
	out.Attrs = person.Attributes{Name: get("name"), Birth: d.mapping.date(get("birth")), Sex: person.Sex(sex), CCCD: get("cccd"), CMND: get("cmnd"),
		Passport: get("passport"), Nationality: get("nationality"), BHYT: get("bhyt"), Phone: get("phone"), Unit: get("unit")}
	if !ok {
		r := refuse(fault.ErrInvalid.Code, "attributes.sex", "Không hiểu từ chỉ giới tính; hãy thêm vào bảng ánh xạ.", "The word for the sex is not known; add it to the mapping.")
		r.column = d.mapping.Columns["sex"]
		return out, r
	}
	return out, d.proofs(&out, cells)
}

// proofs applies the mapping's rules to a row.
func (d *peopleReader) proofs(r *person.Registration, cells []string) *refusal {
	for _, rule := range d.mapping.Proofs {
		how := slices.Index(assurances, rule.How)
		if i := d.index(rule.Column); rule.Column != "" && i >= 0 {
			how = slices.Index(assurances, rule.Words[strings.TrimSpace(cells[i])])
		}
		if how < 1 {
			continue
		}
		at, text := d.now.Truncate(24*time.Hour), rule.At
		if i := d.index(rule.At); i >= 0 {
			text = cells[i]
		}
		if rule.At != "" {
			var ok bool
			if at, ok = proven(d.mapping.date(text)); !ok {
				bad := refuse(fault.ErrInvalid.Code, "proofs", "Thời điểm kiểm tra không hợp lệ.", "The time of a proof is not valid.")
				bad.column = rule.At
				return bad
			}
		}
		if bad := d.prove(r, rule.Kind, how, at, "proofs"); bad != nil {
			bad.column = rule.At
			return bad
		}
	}
	return nil
}

// proven reads when something was checked: a day, or a moment in RFC 3339.
func proven(s string) (time.Time, bool) {
	for _, l := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(l, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
