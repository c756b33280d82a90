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
type KeySet struct{ keys map[KeyID]*Key }

// NewKeySet makes a set. Two keys of one id are refused: which of them verifies
// must never depend on order.
func NewKeySet(keys ...Key) (KeySet, error) {
	if len(keys) > maxKeys {
		return KeySet{}, ErrKeyCount
	}
	m := make(map[KeyID]*Key, len(keys))
	for _, k := range keys {
		if err := k.check(); err != nil {
			return KeySet{}, err
		}
		if m[k.ID] != nil {
			return KeySet{}, ErrKeyDuplicate
		}
		m[k.ID] = &k
	}
	return KeySet{m}, nil
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
