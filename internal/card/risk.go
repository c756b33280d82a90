package card

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/unit"
	"github.com/motma/motma/policy"
)

// How many levels one call takes, and a file: every commune of the country.
const (
	MaxRisks = 500
	maxFile  = 20_000
)

// maxBackdate is how long ago an assessment may have come into force:
// decisions are signed in the morning and typed in later. Nothing that was
// answered before becomes another.
const maxBackdate = 48 * time.Hour

// maxDated is how many levels of one unit may be of the last days or ahead: each
// is a moment at which every card of the place is another question, for gates,
// bundles and the recomputation. Project's own choice.
const maxDated = 32

// PutRisks keeps levels of risk by Resolution 128/NQ-CP, dated. The last that was
// given for a unit and moment counts.
func (d *Desk) PutRisks(ctx context.Context, by By, risks []policy.Risk) error {
	if err := by.admitted(); err != nil {
		return err
	}
	now := d.now()
	if err := checkRisks(by, risks, now); err != nil {
		return err
	}
	if err := d.fewDated(ctx, risks, now); err != nil {
		return err
	}
	return d.change(ctx, by.actor(), func(tx Tx) error {
		if err := tx.AddRisks(risks); err != nil {
			return err
		}
		return tx.Note("risk.put", map[string]string{"units": strconv.Itoa(len(risks))})
	})
}

// fewDated refuses what would give a unit too many levels.
func (d *Desk) fewDated(ctx context.Context, more []policy.Risk, now time.Time) error {
	have, err := d.Store.Risks(ctx)
	if err != nil {
		return err
	}
	moments := map[string]map[int64]bool{}
	for _, r := range slices.Concat(have, more) {
		if r.From.Before(now.Add(-maxBackdate)) {
			continue
		}
		if moments[r.Unit] == nil {
			moments[r.Unit] = map[int64]bool{}
		}
		moments[r.Unit][r.From.UnixMilli()] = true
	}
	var bad fault.Problems
	for i, r := range more {
		if len(moments[r.Unit]) > maxDated && len(bad) < 100 {
			bad.Add(fmt.Sprintf("levels[%d].from", i), fmt.Sprintf("Đơn vị này có quá %d lần đánh giá gần đây hoặc sắp tới.", maxDated),
				fmt.Sprintf("This unit has more than %d levels of the last days or ahead.", maxDated))
		}
	}
	return bad.Err()
}

func checkRisks(by By, risks []policy.Risk, now time.Time) error {
	if len(risks) == 0 || len(risks) > MaxRisks {
		return fault.ErrInvalid.At(fault.Place{Path: "levels", VI: "Mỗi lần gửi từ 1 đến 500 cấp độ.", EN: "Send 1 to 500 levels at a time."})
	}
	var bad fault.Problems
	for i, r := range risks {
		path := fmt.Sprintf("levels[%d].", i)
		if r.Level < 0 || r.Level > policy.MaxRisk {
			bad.Add(path+"level", "Cấp độ từ 1 đến 4; 0 là không còn đánh giá.", "The level is 1 to 4; 0 for not assessed any more.")
		}
		if !known(r.Unit) {
			bad.Add(path+"unit", "Không có đơn vị hành chính mang mã này.", "No administrative unit has this code.")
		} else if by.competent(r.Unit) != nil {
			bad.Add(path+"unit", "Đơn vị này ngoài địa bàn của bạn.", "This unit is not in your area.")
		}
		if r.From.Before(now.Add(-maxBackdate)) || r.From.After(now.AddDate(1, 0, 0)) {
			bad.Add(path+"from", "Hiệu lực không quá 48 giờ trước và 1 năm sau.", "It begins at most 48 hours ago, within a year.")
		}
		if len(bad) >= 100 {
			break
		}
	}
	return bad.Err()
}

// known takes units of both lists: places keep their codes through the reform.
func known(code string) bool {
	if _, ok := unit.Vietnam2021().Unit(code); ok {
		return true
	}
	err := unit.Vietnam2025().Valid(code)
	return err == nil || errors.Is(err, unit.ErrNotListed)
}

// risks are all levels, as policies read them.
func (d *Desk) risks(ctx context.Context, next *inForce) (*policy.Risks, error) {
	all, err := d.Store.Risks(ctx)
	out := &policy.Risks{}
	for _, r := range all {
		out.Add(r)
		next.turns = append(next.turns, r.From)
	}
	return out, err
}

// Risks are all levels there are, by unit and moment.
func (d *Desk) Risks(ctx context.Context) ([]policy.Risk, error) { return d.Store.Risks(ctx) }

var errRiskFile = fault.New(fault.Invalid, "risk_file_invalid",
	"Tệp cấp độ dịch phải là CSV có các cột unit, level và from (ngày YYYY-MM-DD hoặc thời điểm RFC 3339).",
	"A file of risk levels is CSV with the columns unit, level and from (a day YYYY-MM-DD or a moment in RFC 3339).")

// ReadRisks reads levels from CSV with a head: unit, level, from.
func ReadRisks(text []byte, zone *time.Location) ([]policy.Risk, error) {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	r.ReuseRecord = true
	head, err := r.Read()
	if err != nil {
		return nil, errRiskFile
	}
	var at [3]int
	for i, name := range []string{"unit", "level", "from"} {
		if at[i] = slices.Index(head, name); at[i] < 0 {
			return nil, errRiskFile
		}
	}
	var out []policy.Risk
	for {
		row, err := r.Read()
		if err == io.EOF {
			return out, nil
		}
		line, _ := r.FieldPos(0)
		if err == nil && len(out) < maxFile {
			var one policy.Risk
			if one, err = readRisk(row[at[0]], row[at[1]], row[at[2]], zone); err == nil {
				out = append(out, one)
				continue
			}
		}
		return nil, errRiskFile.At(fault.Place{Path: fmt.Sprintf("line %d", line), VI: "Dòng này không đọc được, hoặc tệp quá dài.", EN: "This line cannot be read, or the file is too long."})
	}
}

func readRisk(code, level, from string, zone *time.Location) (policy.Risk, error) {
	n, err := strconv.Atoi(level)
	if err != nil {
		return policy.Risk{}, err
	}
	begins, err := time.ParseInLocation(time.DateOnly, from, zone)
	if err != nil {
		begins, err = time.Parse(time.RFC3339, from)
	}
	return policy.Risk{Unit: code, Level: n, From: begins.UTC()}, err
}
