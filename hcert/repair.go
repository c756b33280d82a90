package hcert

import (
	"errors"
	"strconv"
	"time"

	"github.com/fxamacker/cbor/v2"
)

// repaired reads claims in which values have other types than the schema says: a
// date as a tagged time, a code as a number, a count as a text. They are brought
// into the schema's types and read again; a member that cannot be brought there is
// left empty, as if it were not said. It is the slow way, for the few certificates
// that need it.
func repaired(payload []byte, w *wireClaims) error {
	var claims map[int]any
	if err := decoding.Unmarshal(payload, &claims); err != nil {
		return err
	}
	hcert, ok := claims[-260].(map[any]any)
	if !ok {
		return ErrClaims
	}
	hcert[uint64(1)] = retype("", hcert[uint64(1)])
	fixed, err := encoding.Marshal(claims)
	if err != nil {
		return err
	}
	err = decoding.Unmarshal(fixed, w) // goes on behind a member of a wrong type
	if mistyped := (*cbor.UnmarshalTypeError)(nil); errors.As(err, &mistyped) {
		return nil
	}
	return err
}

// retype changes single values to the type that the member of that name has.
func retype(member string, v any) any {
	count := member == "dn" || member == "sd"
	switch v := v.(type) {
	case map[any]any:
		for key, value := range v {
			name, _ := key.(string)
			v[key] = retype(name, value)
		}
	case []any:
		for i := range v {
			v[i] = retype(member, v[i])
		}
	case string:
		if n, err := strconv.Atoi(v); err == nil && count {
			return n
		}
	case time.Time:
		return v.UTC().Format(time.RFC3339)
	case uint64:
		if !count {
			return strconv.FormatUint(v, 10)
		}
	}
	return v
}
