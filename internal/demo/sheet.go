package demo

import (
	"bytes"
	"encoding/csv"
	"maps"
	"slices"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/profiles"
)

// sheet writes registrations as the app's own lists are laid out: its columns,
// its way of writing dates, its words.
func sheet(layout *profiles.Import, users []*user, lines []api.Registration) ([]byte, error) {
	columns := slices.Sorted(maps.Keys(layout.Columns))
	head := slices.Clone(columns)
	for _, p := range layout.Proofs {
		head = append(head, p.Column, p.At)
	}
	var file bytes.Buffer
	w := csv.NewWriter(&file)
	if err := w.Write(head); err != nil {
		return nil, err
	}
	for i, line := range lines {
		row := make([]string, 0, len(head))
		for _, c := range columns {
			row = append(row, cell(layout, layout.Columns[c], users[i], line))
		}
		for _, p := range layout.Proofs {
			row = append(row, proofCells(layout, p, line)...)
		}
		if err := w.Write(row); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return file.Bytes(), w.Error()
}

// cell writes one field of a user.
func cell(layout *profiles.Import, field string, u *user, r api.Registration) string {
	a := r.Attributes
	switch field {
	case profiles.ColumnUser:
		return r.User
	case profiles.ColumnDeclarer:
		return u.Declarer
	case "name":
		return a.Name
	case "birth":
		return dated(layout, a.Birth)
	case "sex":
		return layout.Sex[a.Sex]
	case "cccd":
		return a.CCCD
	case "cmnd":
		return a.CMND
	case "passport":
		return a.Passport
	case "nationality":
		return a.Nationality
	case "bhyt":
		return a.BHYT
	case "phone":
		return a.Phone
	case "unit":
		return a.Unit
	}
	return ""
}

// dated writes a date in the app's way; a year alone stays one.
func dated(layout *profiles.Import, date string) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return t.Format(profiles.Dates[layout.Date])
}

// proofCells say whether an identifier was checked, and on which day.
func proofCells(layout *profiles.Import, p profiles.Proof, r api.Registration) []string {
	for _, proof := range r.Proofs {
		if proof.Kind == p.Kind && proof.How == p.How {
			return []string{p.Value, proof.At.Format(profiles.Dates[layout.Date])}
		}
	}
	return []string{"", ""}
}
