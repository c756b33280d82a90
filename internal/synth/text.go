package synth

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// CCCDText is the text of the QR on the person's chip card (standard §3):
// number|old CMND|name|ddMMyyyy|Nam or Nữ|address|ddMMyyyy of issue. Empty when
// the person has no card. For a year-only birth the card says 1 January, this
// project's own assumption.
func (p *Population) CCCDText(m Person) string {
	if m.CCCD == "" {
		return ""
	}
	birth := m.Birth
	if m.YearOnly() {
		birth += "-01-01"
	}
	sex := "Nam"
	if m.Sex == Female {
		sex = "Nữ"
	}
	issued := p.cfg.Date.AddDate(0, 0, -1-p.trait(m, 0, 300))
	return strings.Join([]string{
		m.CCCD, m.CMND, m.Name, birth[8:] + birth[5:7] + birth[:4], sex, p.Address(m), issued.Format("02012006"),
	}, "|")
}

// BHYTText is the text of the QR on the person's health insurance card
// (standard §3): 15 fields, the last is $. Empty for the uninsured.
func (p *Population) BHYTText(m Person) string {
	if m.BHYT == "" {
		return ""
	}
	birth := m.Birth
	if !m.YearOnly() {
		birth = birth[8:] + "/" + birth[5:7] + "/" + birth[:4]
	}
	parent := "-"
	if m.Age < 6 && m.Guardian >= 0 {
		parent = hexed(p.Person(m.Guardian).Name)
	}
	year := p.cfg.Date.Year()
	return strings.Join([]string{
		m.BHYT, hexed(m.Name), birth, strconv.Itoa(int(m.Sex)), hexed(p.Address(m)),
		fmt.Sprintf("%s - %03d", m.province, 1+p.trait(m, 1, 60)),
		fmt.Sprintf("01/01/%d", year), "-", fmt.Sprintf("01/01/%d", year),
		m.province + "000", parent, "4", fmt.Sprintf("01/01/%d", year+p.trait(m, 2, 5)),
		fmt.Sprintf("%010x-7102", mix(uint64(m.Index))>>24), "$",
	}, "|")
}

// Address is where the person lives, as papers write it.
func (p *Population) Address(m Person) string {
	return m.Street + ", " + p.units.Address(m.Unit)
}

// Province is where the person lives: code and name.
func (p *Population) Province(m Person) (code, name string) {
	u, _ := p.units.Province(m.province)
	return m.province, u.Title()
}

// trait is a fixed number 0 .. n-1 of a person.
func (p *Population) trait(m Person, which uint64, n int) int {
	return int(roll(p.cfg.Seed, streamCard<<8+which, uint64(m.Index)) * float64(n))
}

func hexed(s string) string { return hex.EncodeToString([]byte(s)) }
