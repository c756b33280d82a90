package qr

import (
	"slices"
	"strings"
)

// maxKeys bounds a key set: rotation keeps a handful, a bundle of several roots a
// few more.
const maxKeys = 64

// KeySet holds verification keys by id. It is immutable and safe for concurrent
// use; the zero value knows no key.
type KeySet struct {
	keys map[KeyID]*Key
	test int // how many of them are a sandbox's
}

// NewKeySet makes a set. Two keys of one id are refused: which of them verifies
// must never depend on order.
func NewKeySet(keys ...Key) (KeySet, error) {
	if len(keys) > maxKeys {
		return KeySet{}, ErrKeyCount
	}
	m, test := make(map[KeyID]*Key, len(keys)), 0
	for _, k := range keys {
		if err := k.check(); err != nil {
			return KeySet{}, err
		}
		if m[k.ID] != nil {
			return KeySet{}, ErrKeyDuplicate
		}
		m[k.ID] = &k
		if k.Sandbox {
			test++
		}
	}
	return KeySet{m, test}, nil
}

// Sandbox reports whether the set is a sandbox's: it has keys, and all of them
// are for tests.
func (s KeySet) Sandbox() bool { return s.test > 0 && s.test == len(s.keys) }

// stranger says why a code is refused whose key is not in the set. A code of
// the other world, sandbox or real, is refused as such: to update the keys
// would not help. The QID may be forged; nothing is believed for it.
func (s KeySet) stranger(q QID) Reason {
	switch {
	case q.Test() && len(s.keys) > 0 && s.test == 0:
		return ErrTestCode
	case !q.Test() && s.Sandbox():
		return ErrRealCode
	}
	return ErrUnknownKey
}

// Lookup returns the key of that id.
func (s KeySet) Lookup(id KeyID) (Key, bool) {
	if k := s.keys[id]; k != nil {
		return *k, true
	}
	return Key{}, false
}

// Keys returns all keys, ordered by id.
func (s KeySet) Keys() []Key {
	keys := make([]Key, 0, len(s.keys))
	for _, k := range s.keys {
		keys = append(keys, *k)
	}
	slices.SortFunc(keys, func(a, b Key) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return keys
}

// Len returns the number of keys.
func (s KeySet) Len() int { return len(s.keys) }
