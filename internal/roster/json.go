package roster

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
)

// strict reads a row of JSON: one value, and no field that is not known.
func strict(row []byte, into any) *refusal {
	dec := json.NewDecoder(bytes.NewReader(row))
	dec.DisallowUnknownFields()
	err := dec.Decode(into)
	if err == nil && dec.More() {
		err = errors.New("more than one value")
	}
	if err != nil {
		return refuse("json_malformed", pathOf(err), "Dòng không phải JSON hợp lệ, hoặc có trường không được biết.",
			"The row is not valid JSON, or has a field that is not known.")
	}
	return nil
}

// pathOf says where in a JSON value the wrong field is.
func pathOf(err error) string {
	var t *json.UnmarshalTypeError
	if errors.As(err, &t) {
		return printable(t.Field)
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return printable(strings.Trim(name, `"`))
	}
	return ""
}
