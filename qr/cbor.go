package qr

import (
	"encoding/binary"
	"math"
	"time"
)

// The few CBOR items of a signature are read and written by hand: one signature
// is checked per scan, and a general decoder costs more than all else together.
// The tests hold this code against fxamacker/cbor and go-cose.

const (
	majorUint  = 0 << 5
	majorBytes = 2 << 5
	majorText  = 3 << 5
	majorMap   = 5 << 5
)

// appendHead writes the shortest head of an item.
func appendHead(b []byte, major byte, n uint64) []byte {
	switch {
	case n < 24:
		return append(b, major|byte(n))
	case n <= 0xFF:
		return append(b, major|24, byte(n))
	case n <= 0xFFFF:
		return binary.BigEndian.AppendUint16(append(b, major|25), uint16(n))
	case n <= 0xFFFFFFFF:
		return binary.BigEndian.AppendUint32(append(b, major|26), uint32(n))
	}
	return binary.BigEndian.AppendUint64(append(b, major|27), n)
}

func appendBytes(b, value []byte) []byte {
	return append(appendHead(b, majorBytes, uint64(len(value))), value...)
}

// decoder reads deterministic CBOR. After the first mistake bad is set and every
// result is zero.
type decoder struct {
	b   []byte
	bad bool
}

func (d *decoder) take(n uint64) []byte {
	if d.bad || n > uint64(len(d.b)) {
		d.bad = true
		return nil
	}
	out := d.b[:n]
	d.b = d.b[n:]
	return out
}

func (d *decoder) byte() byte {
	if b := d.take(1); len(b) == 1 {
		return b[0]
	}
	return 0
}

// head reads the argument of an item of the given major type, and insists on
// the shortest encoding.
func (d *decoder) head(major byte) uint64 {
	c := d.byte()
	if d.bad || c&0xE0 != major || c&0x1F > 27 {
		d.bad = true
		return 0
	}
	if c&0x1F < 24 {
		return uint64(c & 0x1F)
	}
	size := uint64(1) << (c&0x1F - 24)
	n := uint64(0)
	for _, x := range d.take(size) {
		n = n<<8 | uint64(x)
	}
	shortest := [...]uint64{1: 24, 2: 1 << 8, 4: 1 << 16, 8: 1 << 32}
	if n < shortest[size] {
		d.bad = true
	}
	return n
}

func (d *decoder) bytes() []byte { return d.take(d.head(majorBytes)) }

// time reads whole seconds since 1970, later than that and before the year
// 10000.
func (d *decoder) time() time.Time {
	n := d.head(majorUint)
	if d.bad || n == 0 || n > maxUnix {
		d.bad = true
		return time.Time{}
	}
	return time.Unix(int64(n), 0).UTC()
}

// small reads 1 to 255: zero is written by leaving the claim out.
func (d *decoder) small() uint8 {
	n := d.head(majorUint)
	if n == 0 || n > 255 {
		d.bad = true
	}
	return uint8(n)
}

// number reads 1 to 4294967295: zero is written by leaving the claim out.
func (d *decoder) number() uint32 {
	n := d.head(majorUint)
	if n == 0 || n > math.MaxUint32 {
		d.bad = true
	}
	return uint32(n)
}
