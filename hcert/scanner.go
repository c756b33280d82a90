package hcert

import (
	"time"
	"unicode/utf8"
)

// CBOR major types, as they stand in the head of an item.
const (
	majorUint  = 0
	majorNeg   = 1
	majorBytes = 2
	majorText  = 3
	majorArray = 4
	majorMap   = 5
	majorTag   = 6
)

// scanner reads CBOR items of expected types and definite length. After the
// first that is something else bad is set, and every result is zero. Nearly all
// certificates are made of nothing else; reading them this way costs a fourth of
// what the general decoder does, which reads the rest.
type scanner struct {
	b    []byte
	text string // b once more, so that the texts share one copy; may be empty
	at   int
	bad  bool
}

// head reads the argument of an item of that major type.
func (s *scanner) head(major byte) uint64 {
	if s.bad || s.at >= len(s.b) || s.b[s.at]>>5 != major {
		s.bad = true
		return 0
	}
	low := s.b[s.at] & 0x1F
	s.at++
	if low < 24 {
		return uint64(low)
	}
	size := 1 << (low - 24)
	if low > 27 || size > len(s.b)-s.at {
		s.bad = true
		return 0
	}
	n := uint64(0)
	for _, x := range s.b[s.at : s.at+size] {
		n = n<<8 | uint64(x)
	}
	s.at += size
	return n
}

// span reads a string of bytes or text and returns where it lies.
func (s *scanner) span(major byte) (from, to int) {
	n := s.head(major)
	if s.bad || n > uint64(len(s.b)-s.at) {
		s.bad = true
		return 0, 0
	}
	from = s.at
	s.at += int(n)
	return from, s.at
}

func (s *scanner) bytes() []byte {
	from, to := s.span(majorBytes)
	return s.b[from:to:to]
}

func (s *scanner) string() string {
	from, to := s.span(majorText)
	if !utf8.ValidString(s.text[from:to]) {
		s.bad = true
		return ""
	}
	return s.text[from:to]
}

// int reads a small number of either sign: a key or an algorithm.
func (s *scanner) int() int {
	major := byte(majorUint)
	if s.at < len(s.b) && s.b[s.at]>>5 == majorNeg {
		major = majorNeg
	}
	n := s.head(major)
	if n > 1<<20 {
		s.bad = true
		return 0
	}
	if major == majorNeg {
		return -1 - int(n)
	}
	return int(n)
}

// time reads whole seconds since 1970, up to the year 9999.
func (s *scanner) time() time.Time {
	n := s.head(majorUint)
	if s.bad || n > maxUnix {
		s.bad = true
		return time.Time{}
	}
	return time.Unix(int64(n), 0).UTC()
}

// done reports whether everything was read, and as expected.
func (s *scanner) done() bool { return !s.bad && s.at == len(s.b) }
