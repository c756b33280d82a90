package server

import (
	"strconv"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/scan"
)

// digits reads an id of this interface: opaque digits. Whatever else is asked
// for is simply not there.
func digits(s string) (int64, bool) {
	if len(s) == 0 || len(s) > 19 || s[0] == '0' {
		return 0, false
	}
	n, err := strconv.ParseUint(s, 10, 63)
	return int64(n), err == nil
}

func accountID(s string) (person.AccountID, error) {
	n, ok := digits(s)
	if !ok {
		return 0, person.ErrUnknown
	}
	return person.AccountID(n), nil
}

func placeID(s string) (scan.PlaceID, error) {
	n, ok := digits(s)
	if !ok {
		return 0, scan.ErrPlaceUnknown
	}
	return scan.PlaceID(n), nil
}

// text writes an id; zero is left out.
func text(id int64) string {
	if id == 0 {
		return ""
	}
	return strconv.FormatInt(id, 10)
}
