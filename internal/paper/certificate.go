package paper

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/motma/motma/hcert"
)

// Certificate draws a travel certificate with its code. The text is drawn as it
// is: whether it is genuine, and of whom, is the caller's business. The error is
// [ErrLayout], [ErrText], or a reason of hcert for a text that is none.
func Certificate(text string, o Options) ([]byte, error) {
	o, err := o.filled()
	if err != nil {
		return nil, err
	}
	u, err := hcert.Parse(text)
	if err != nil {
		return nil, err
	}
	c := certificateOf(u.Claim(), o)
	s := newSheet(o, "Chứng nhận · Certificate")
	if o.Layout == Card {
		err = s.certificateCard(c, u.Text())
	} else {
		err = s.certificatePage(c, u.Text())
	}
	if err != nil {
		return nil, err
	}
	return s.bytes()
}

// row is one field with its label.
type row struct {
	label words
	value string
}

// content is what a certificate says, in words.
type content struct {
	title       words
	name        string
	travel      string // the name as in a passport
	birth       string
	nationality string
	rows        []row
	card        []row // the few that a card has room for
	id          string
	issuer      string
	issued      string
	expires     string
}

var (
	labelBirth       = words{"Ngày sinh", "Date of birth"}
	labelNationality = words{"Quốc tịch", "Nationality"}
	labelDisease     = words{"Phòng bệnh", "Disease targeted"}
	labelDose        = words{"Mũi tiêm", "Dose"}
	labelReceived    = words{"Số mũi đã tiêm", "Doses received"}
	labelDate        = words{"Ngày tiêm", "Date of vaccination"}
	labelVaccine     = words{"Loại vắc xin", "Type of vaccine"}
	labelProduct     = words{"Tên vắc xin", "Product"}
	labelMaker       = words{"Nhà sản xuất", "Manufacturer"}
	labelID          = words{"Mã chứng nhận", "Certificate identifier"}
	labelIssuer      = words{"Nơi cấp", "Issued by"}
	labelIssued      = words{"Ngày cấp mã", "Code issued"}
	labelExpires     = words{"Mã có giá trị đến", "Code valid until"}
	labelTestKind    = words{"Loại xét nghiệm", "Type of test"}
	labelTestName    = words{"Tên xét nghiệm", "Name of test"}
	labelSampled     = words{"Lấy mẫu lúc", "Sample taken"}
	labelResult      = words{"Kết quả", "Result"}
	labelCentre      = words{"Cơ sở xét nghiệm", "Test centre"}
	labelPositive    = words{"Dương tính lần đầu", "First positive test"}
	labelFrom        = words{"Có giá trị từ", "Valid from"}
	labelUntil       = words{"Có giá trị đến", "Valid until"}
)

// What codes of the European value sets mean.
var meanings = map[string]words{
	"840539006":  {"COVID-19", "COVID-19"},
	"1119349007": {"Vắc xin mRNA", "SARS-CoV-2 mRNA vaccine"},
	"1119305005": {"Vắc xin kháng nguyên", "SARS-CoV-2 antigen vaccine"},
	"J07BX03":    {"Vắc xin COVID-19", "COVID-19 vaccine"},
	"LP6464-4":   {"Xét nghiệm PCR", "Nucleic acid amplification (PCR)"},
	"LP217198-3": {"Xét nghiệm nhanh kháng nguyên", "Rapid antigen test"},
	"260415000":  {"Không phát hiện (âm tính)", "Not detected (negative)"},
	"260373001":  {"Phát hiện (dương tính)", "Detected (positive)"},
	"VN":         {"Việt Nam", "Viet Nam"},
	"VNM":        {"Việt Nam", "Viet Nam"},
}

// meaning of a code, with the code where it is no everyday word.
func (o Options) meaning(code string) string {
	if w, ok := meanings[code]; ok {
		first, _ := w.in(o.Lang)
		return first
	}
	if name := o.Name(code); name != "" {
		return name
	}
	return code
}

func certificateOf(claims hcert.Claims, o Options) content {
	c := claims.Certificate
	out := content{name: strings.TrimSpace(c.Name.Family + " " + c.Name.Given), travel: travelForm(c.Name), birth: o.date(c.Birth),
		nationality: o.meaning(claims.Nationality), issued: o.day(claims.IssuedAt), expires: o.day(claims.Expires)}
	switch {
	case len(c.Vaccinations) > 0:
		out.vaccination(c.Vaccinations[0], o)
	case len(c.Tests) > 0:
		out.test(c.Tests[0], o)
	case len(c.Recoveries) > 0:
		out.recovery(c.Recoveries[0], o)
	}
	return out
}

// travelForm is the name as the machine-readable zone of a passport has it.
func travelForm(n hcert.Name) string {
	if n.GivenTravel == "" {
		return n.FamilyTravel
	}
	return n.FamilyTravel + "<<" + n.GivenTravel
}

func (c *content) vaccination(v hcert.Vaccination, o Options) {
	c.title = words{"CHỨNG NHẬN TIÊM CHỦNG COVID-19", "COVID-19 VACCINATION CERTIFICATE"}
	c.id, c.issuer = v.ID, v.Issuer
	dose := fmt.Sprintf("%d / %d", v.Dose, v.Doses)
	c.rows = []row{{labelDisease, o.meaning(v.Disease)}, {labelReceived, strconv.Itoa(int(v.Dose))}, {labelDose, dose}, {labelDate, o.date(v.Date)},
		{labelVaccine, o.meaning(v.Vaccine)}, {labelProduct, o.meaning(v.Product)}, {labelMaker, o.meaning(v.Maker)}}
	c.card = []row{{labelDose, dose}, {labelDate, o.date(v.Date)}, {labelProduct, o.meaning(v.Product)}}
}

func (c *content) test(t hcert.Test, o Options) {
	c.title = words{"CHỨNG NHẬN XÉT NGHIỆM COVID-19", "COVID-19 TEST CERTIFICATE"}
	c.id, c.issuer = t.ID, t.Issuer
	c.rows = []row{{labelDisease, o.meaning(t.Disease)}, {labelTestKind, o.meaning(t.Kind)}, {labelTestName, o.meaning(t.Name + t.Maker)},
		{labelSampled, o.moment(t.Sampled)}, {labelResult, o.meaning(t.Result)}, {labelCentre, t.Centre}}
	c.card = []row{{labelResult, o.meaning(t.Result)}, {labelSampled, o.moment(t.Sampled)}, {labelTestKind, o.meaning(t.Kind)}}
}

func (c *content) recovery(r hcert.Recovery, o Options) {
	c.title = words{"CHỨNG NHẬN KHỎI BỆNH COVID-19", "COVID-19 RECOVERY CERTIFICATE"}
	c.id, c.issuer = r.ID, r.Issuer
	c.rows = []row{{labelDisease, o.meaning(r.Disease)}, {labelPositive, o.date(r.Positive)}, {labelFrom, o.date(r.From)}, {labelUntil, o.date(r.Until)}}
	c.card = []row{{labelPositive, o.date(r.Positive)}, {labelUntil, o.date(r.Until)}}
}

// date writes a date as its readers do: 20/11/2021 in Vietnam, 2021-11-20 where
// day and month could be taken for one another. A year alone stays.
func (o Options) date(s string) string {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || o.Lang == EN {
		return s
	}
	return t.Format("02/01/2006")
}

func (o Options) day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return o.date(t.In(vietnam).Format(time.DateOnly))
}

func (o Options) moment(s string) string {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return s
	}
	t = t.In(vietnam)
	return o.date(t.Format(time.DateOnly)) + t.Format(" 15:04")
}

// vietnam is the zone of times on paper.
var vietnam = time.FixedZone("ICT", 7*3600)
