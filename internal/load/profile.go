package load

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"
)

const maxProfile = 64 << 20

// FetchProfile asks a server's admin port what its processor does for a while,
// in the form that `go tool pprof` reads.
func FetchProfile(ctx context.Context, admin string, d time.Duration) ([]byte, error) {
	seconds := max(int(d.Round(time.Second)/time.Second), 1)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("http://%s/debug/pprof/profile?seconds=%d", admin, seconds), nil)
	if err != nil {
		return nil, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("load: the profile: %s", res.Status)
	}
	return io.ReadAll(io.LimitReader(res.Body, maxProfile))
}

// Spent is the share of processor time that a function took.
type Spent struct {
	Function string
	Self     float64 // in itself
	Total    float64 // with what it called
}

// Top reads a profile and gives the functions that took most, with what they
// called.
func Top(raw []byte, n int) ([]Spent, error) {
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	plain, err := io.ReadAll(io.LimitReader(z, maxProfile))
	if err != nil {
		return nil, err
	}
	p := profile{locations: map[uint64][]uint64{}, functions: map[uint64]uint64{}}
	if err := fields(plain, p.field); err != nil {
		return nil, err
	}
	out := p.spent()
	slices.SortFunc(out, func(a, b Spent) int {
		return cmp.Or(cmp.Compare(b.Total, a.Total), cmp.Compare(a.Function, b.Function))
	})
	return out[:min(n, len(out))], nil
}

// profile is what is needed of perftools.profiles.Profile (profile.proto of
// google/pprof).
type profile struct {
	samples   [][2][]uint64       // locations, the innermost first, and values
	locations map[uint64][]uint64 // functions of a location, the innermost first
	functions map[uint64]uint64   // index of the name
	strings   []string
}

func (p *profile) field(number int, v uint64, b []byte) error {
	switch number {
	case 2:
		var s [2][]uint64
		err := fields(b, func(n int, v uint64, b []byte) error {
			if n != 1 && n != 2 {
				return nil
			}
			if b == nil {
				s[n-1] = append(s[n-1], v)
			}
			return packed(b, &s[n-1])
		})
		p.samples = append(p.samples, s)
		return err
	case 4:
		return p.location(b)
	case 5:
		var id, name uint64
		err := fields(b, func(n int, v uint64, _ []byte) error {
			switch n {
			case 1:
				id = v
			case 2:
				name = v
			}
			return nil
		})
		p.functions[id] = name
		return err
	case 6:
		p.strings = append(p.strings, string(b))
	}
	return nil
}

func (p *profile) location(b []byte) error {
	var id uint64
	var lines []uint64
	err := fields(b, func(n int, v uint64, b []byte) error {
		switch n {
		case 1:
			id = v
		case 4:
			return fields(b, func(n int, v uint64, _ []byte) error {
				if n == 1 {
					lines = append(lines, v)
				}
				return nil
			})
		}
		return nil
	})
	p.locations[id] = lines
	return err
}

// spent adds the samples up by function.
func (p *profile) spent() []Spent {
	var all float64
	self, total := map[uint64]float64{}, map[uint64]float64{}
	for _, s := range p.samples {
		if len(s[1]) == 0 {
			continue
		}
		v := float64(s[1][len(s[1])-1]) // nanoseconds come last
		all += v
		seen := map[uint64]bool{}
		for _, l := range s[0] {
			for _, f := range p.locations[l] {
				if len(seen) == 0 {
					self[f] += v
				}
				if !seen[f] {
					seen[f] = true
					total[f] += v
				}
			}
		}
	}
	out := make([]Spent, 0, len(total))
	for f, v := range total {
		name := "?"
		if i := p.functions[f]; i < uint64(len(p.strings)) {
			name = p.strings[i]
		}
		out = append(out, Spent{name, self[f] / all, v / all})
	}
	return out
}

var errProfile = errors.New("load: the profile cannot be read")

// fields walks a protobuf message: numbers come as v with nil b, everything
// that has a length as b.
func fields(m []byte, f func(number int, v uint64, b []byte) error) error {
	for len(m) > 0 {
		key, n := binary.Uvarint(m)
		if n <= 0 {
			return errProfile
		}
		m = m[n:]
		var v uint64
		var b []byte
		switch key & 7 {
		case 0:
			if v, n = binary.Uvarint(m); n <= 0 {
				return errProfile
			}
			m = m[n:]
		case 2:
			length, n := binary.Uvarint(m)
			if n <= 0 || length > uint64(len(m)-n) {
				return errProfile
			}
			m = m[n:]
			b, m = m[:length:length], m[length:]
		default: // fixed 32 and 64 bits do not occur there
			return errProfile
		}
		if err := f(int(key>>3), v, b); err != nil {
			return err
		}
	}
	return nil
}

func packed(b []byte, out *[]uint64) error {
	for len(b) > 0 {
		v, n := binary.Uvarint(b)
		if n <= 0 {
			return errProfile
		}
		*out, b = append(*out, v), b[n:]
	}
	return nil
}
