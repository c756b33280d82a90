package server

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
)

// A cursor is a position in a list, bound to the client and the list by a MAC:
// another client's cursor, or a made-up one, is refused (A31).
const cursorMAC = 16

func (s *Server) cursor(c *call, position string) string {
	if position == "" {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(append(s.cursorMAC(c, position), position...))
}

// position opens a cursor; an empty one is the beginning.
func (s *Server) position(c *call, cursor string) (string, error) {
	if cursor == "" {
		return "", nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(raw) <= cursorMAC {
		return "", errCursor
	}
	position := string(raw[cursorMAC:])
	if !hmac.Equal(raw[:cursorMAC], s.cursorMAC(c, position)) {
		return "", errCursor
	}
	return position, nil
}

func (s *Server) cursorMAC(c *call, position string) []byte {
	m := hmac.New(sha256.New, s.cfg.CursorKey)
	m.Write([]byte(c.client.ID + "\x00" + c.route.pattern + "\x00" + position))
	return m.Sum(nil)[:cursorMAC]
}

// after opens a cursor whose position is a number.
func (s *Server) after(c *call, cursor string) (int64, error) {
	p, err := s.position(c, cursor)
	if err != nil || p == "" {
		return 0, err
	}
	n, err := strconv.ParseInt(p, 10, 64)
	if err != nil {
		return 0, errCursor
	}
	return n, nil
}

// pageOf cuts a listing that was read one item longer than the page, and makes
// the cursor of the next.
func pageOf[T any](s *Server, c *call, items []T, limit int, id func(T) int64) ([]T, string) {
	if len(items) <= limit {
		return items, ""
	}
	items = items[:limit]
	return items, s.cursor(c, strconv.FormatInt(id(items[limit-1]), 10))
}

// limitOf is the page size asked for, or 50.
func limitOf(n int) int {
	if n <= 0 {
		return 50
	}
	return n
}
