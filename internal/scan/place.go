package scan

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/unit"
)

// Limits of what a place may say. Project's own choice.
const (
	maxName     = 200
	maxAddress  = 300
	maxCapacity = 1_000_000
	maxOpenings = 28
	maxScanners = 50
	maxStay     = 24 * time.Hour
)

// clean normalises and checks what a client says of a place, all of it at
// once. The unit is checked against the list in force, unless it is was, the
// one the place had before: a reform does not make old places wrong.
func (p Place) clean(now time.Time, was string) (Place, error) {
	var bad fault.Problems
	p.cleanTexts(&bad)
	if p.Kind < Venue || p.Kind > Checkpoint {
		bad.Add("kind", "Loại địa điểm: cơ sở, phương tiện hoặc chốt kiểm soát.", "The kind is venue, vehicle or checkpoint.")
	}
	if p.Unit != was || was == "" {
		checkUnit(&bad, p.Unit, p.Kind == Venue, now)
	}
	if p.Capacity < 0 || p.Capacity > maxCapacity {
		bad.Add("capacity", "Sức chứa từ 0 (không nêu) đến 1.000.000.", "The capacity is 0 (not stated) to 1,000,000.")
	}
	if p.Stay < 0 || p.Stay > maxStay {
		bad.Add("stay", "Thời gian lưu lại tối đa 24 giờ.", "The usual stay is at most 24 hours.")
	}
	checkHours(&bad, p.Hours)
	if len(p.Scanners) > maxScanners || slices.ContainsFunc(p.Scanners, badClient) {
		bad.Add("scanners", "Tối đa 50 hệ thống được quét, mỗi hệ thống ghi bằng mã ngắn của nó.", "At most 50 systems may scan here, each named by its short id.")
	}
	return p, bad.Err()
}

func (p *Place) cleanTexts(bad *fault.Problems) {
	text := func(path string, s *string, max int, required bool) {
		t, ok := cleanText(*s, max)
		if !ok || required && t == "" {
			bad.Add(path, fmt.Sprintf("Nhập văn bản hiển thị được, tối đa %d ký tự, không có mã HTML hay ký tự ẩn.", max),
				fmt.Sprintf("Enter visible text of at most %d characters, without markup or hidden characters.", max))
		}
		*s = t
	}
	text("name", &p.Name, maxName, true)
	text("address", &p.Address, maxAddress, false)
	text("owner", &p.Owner, maxName, false)
	if p.Phone != "" {
		k, ok := CleanNumber(person.Key{Kind: person.KeyPhone, Value: p.Phone})
		if !ok {
			bad.Add("phone", "Số điện thoại phải có 10 chữ số, bắt đầu bằng 0.", "The phone number must have 10 digits and begin with 0.")
		}
		p.Phone = k.Value
	}
}

// checkUnit wants the lowest unit of a venue's address that the list knows:
// the commune, or the district where a district has no communes (standard §5).
// Vehicles and checkpoints may name any level.
func checkUnit(bad *fault.Problems, code string, lowest bool, now time.Time) {
	list, err := unit.At(now)
	if err == nil {
		err = list.Valid(code)
	}
	switch {
	case errors.Is(err, unit.ErrNotListed): // the list cannot say; the shape is right
	case err != nil:
		bad.Add("unit", "Không có đơn vị hành chính mang mã này.", "No administrative unit has this code.")
	case lowest && list.HasCommunes(code):
		bad.Add("unit", "Chọn đến xã, phường (hoặc huyện nếu huyện không có xã).", "Choose the commune (or the district, where it has none).")
	}
}

func checkHours(bad *fault.Problems, hours []Opening) {
	if len(hours) > maxOpenings {
		bad.Add("hours", "Quá nhiều khung giờ.", "Too many opening times.")
		return
	}
	for i, h := range hours {
		if h.Day < time.Sunday || h.Day > time.Saturday || h.From < 0 || h.From >= 24*60 || h.To <= h.From || h.To > h.From+24*60 {
			bad.Add(fmt.Sprintf("hours[%d]", i), "Khung giờ không hợp lệ: phút trong ngày, kết thúc sau khi bắt đầu.", "Not a time span: minutes of the day, the end after the beginning.")
		}
	}
}

func badClient(s string) bool {
	return s == "" || len(s) > 64 || strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '_' && r != '.'
	})
}

// Within says whether a unit lies in an area or is it; see [unit.Within].
func Within(area, code string) bool { return unit.Within(area, code) }

// provinceOf gives the province of a unit, empty when it is not known.
func provinceOf(code string) string {
	for _, l := range []*unit.List{unit.Vietnam2021(), unit.Vietnam2025()} {
		if u, ok := l.Above(code, unit.Province); ok {
			return u.Code
		}
	}
	return ""
}

// outside says whether the place has stated hours and the moment lies outside.
func (p Place) outside(at time.Time, zone *time.Location) bool {
	return len(p.Hours) > 0 && p.closing(at, zone).IsZero()
}

// closing gives the end of the opening time that a moment lies in; zero when
// none is stated or none holds it.
func (p Place) closing(at time.Time, zone *time.Location) time.Time {
	if len(p.Hours) == 0 {
		return time.Time{}
	}
	local := at.In(zone)
	y, m, d := local.Date()
	var latest time.Time
	for back := range 2 { // an opening may have begun the day before
		midnight := time.Date(y, m, d-back, 0, 0, 0, 0, zone)
		for _, h := range p.Hours {
			from, to := midnight.Add(time.Duration(h.From)*time.Minute), midnight.Add(time.Duration(h.To)*time.Minute)
			if h.Day == midnight.Weekday() && !at.Before(from) && at.Before(to) && to.After(latest) {
				latest = to
			}
		}
	}
	return latest
}

// stay is the assumed length of a visit without check-out; the lengths are
// the project's own choice.
func (p Place) stay() time.Duration {
	if p.Stay > 0 {
		return p.Stay
	}
	switch p.Kind {
	case Vehicle:
		return 4 * time.Hour
	case Checkpoint:
		return 15 * time.Minute
	}
	return 2 * time.Hour
}

// longest is how far apart an in and an out may lie and still be one visit:
// three usual stays, within two days. Beyond it somebody forgot to check out
// and, another time, in. Places where people stay for a working day say so in
// Stay. Project's own choice.
func (p Place) longest() time.Duration { return min(3*p.stay(), 48*time.Hour) }
