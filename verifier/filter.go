package verifier

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"slices"

	"github.com/FastFilter/xorfilter"
)

// Filter holds the ids of revoked codes in about 18 bits each. It says "perhaps"
// of every id in it and of one in 65,536 others, and "no" of all the rest: a hit
// is a question for the server, never a final no.
//
// The zero value holds nothing.
type Filter struct{ fuse *xorfilter.BinaryFuse[uint16] }

// filterMagic begins an encoded filter: the kind and its version.
const filterMagic = "MFUSE16\x01"

// filterHead is the magic, the seed, and two lengths.
const filterHead = len(filterMagic) + 8 + 4 + 4

// NewFilter makes a filter. The same ids give the same filter, whatever their
// order and however often each is given.
func NewFilter(ids []uint64) (Filter, error) {
	if len(ids) == 0 {
		return Filter{}, nil
	}
	ids = slices.Clone(ids)
	slices.Sort(ids)
	fuse, err := xorfilter.NewBinaryFuse[uint16](slices.Compact(ids))
	return Filter{fuse}, err
}

// Has says whether an id is perhaps in the filter.
func (f Filter) Has(id uint64) bool { return f.fuse != nil && f.fuse.Contains(id) }

// Encode writes the filter, numbers little-endian.
func (f Filter) Encode() []byte {
	b := []byte(filterMagic)
	if f.fuse == nil {
		return b
	}
	b = binary.LittleEndian.AppendUint64(b, f.fuse.Seed)
	b = binary.LittleEndian.AppendUint32(b, f.fuse.SegmentLength)
	b = binary.LittleEndian.AppendUint32(b, f.fuse.SegmentCount)
	for _, print := range f.fuse.Fingerprints {
		b = binary.LittleEndian.AppendUint16(b, print)
	}
	return b
}

// DecodeFilter reads what [Filter.Encode] wrote. The lengths are checked, since
// a look-up computes its places from them.
func DecodeFilter(b []byte) (Filter, error) {
	if !bytes.HasPrefix(b, []byte(filterMagic)) {
		return Filter{}, ErrPart
	}
	if len(b) == len(filterMagic) {
		return Filter{}, nil
	}
	if len(b) < filterHead || len(b)%2 != 0 {
		return Filter{}, ErrPart
	}
	fuse := &xorfilter.BinaryFuse[uint16]{
		Seed:          binary.LittleEndian.Uint64(b[8:]),
		SegmentLength: binary.LittleEndian.Uint32(b[16:]),
		SegmentCount:  binary.LittleEndian.Uint32(b[20:]),
	}
	prints := b[filterHead:]
	slots := (uint64(fuse.SegmentCount) + 2) * uint64(fuse.SegmentLength)
	// Retries inside the library may leave a slot or two of the array unused.
	if fuse.SegmentCount == 0 || bits.OnesCount32(fuse.SegmentLength) != 1 || slots > uint64(len(prints)/2) {
		return Filter{}, ErrPart
	}
	fuse.SegmentLengthMask = fuse.SegmentLength - 1
	fuse.SegmentCountLength = fuse.SegmentCount * fuse.SegmentLength
	fuse.Fingerprints = make([]uint16, len(prints)/2)
	for i := range fuse.Fingerprints {
		fuse.Fingerprints[i] = binary.LittleEndian.Uint16(prints[2*i:])
	}
	return Filter{fuse}, nil
}

// EncodeTail writes the ids that were revoked since the filter was made: eight
// bytes each, ascending, once.
func EncodeTail(ids []uint64) []byte {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	b := make([]byte, 0, 8*len(ids))
	for _, id := range slices.Compact(ids) {
		b = binary.BigEndian.AppendUint64(b, id)
	}
	return b
}

// decodeTail reads what [EncodeTail] wrote.
func decodeTail(b []byte) ([]uint64, error) {
	if len(b)%8 != 0 {
		return nil, ErrPart
	}
	ids := make([]uint64, 0, len(b)/8)
	for ; len(b) > 0; b = b[8:] {
		id := binary.BigEndian.Uint64(b)
		if n := len(ids); n > 0 && ids[n-1] >= id {
			return nil, ErrPart
		}
		ids = append(ids, id)
	}
	return ids, nil
}
