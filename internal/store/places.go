package store

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"github.com/motma/motma/internal/scan"
)

const places = `SELECT id, code, kind, name, unit, address, client, scanners, owner, phone, capacity, hours, stay, poster, created, closed FROM place `

func readPlace(r rows) (p scan.Place, err error) {
	var scanners, hours string
	var kind, stay int64
	err = r.Scan(&p.ID, &p.Code, &kind, &p.Name, &p.Unit, &p.Address, &p.Client, &scanners, &p.Owner, &p.Phone, &p.Capacity,
		&hours, &stay, &p.Poster, into(&p.Created), into(&p.Closed))
	if err != nil {
		return p, err
	}
	p.Kind, p.Stay = scan.PlaceKind(kind), time.Duration(stay)*time.Millisecond
	return p, errors.Join(json.Unmarshal([]byte(scanners), &p.Scanners), json.Unmarshal([]byte(hours), &p.Hours))
}

// SavePlace implements [scan.Store]. The code and who registered it stay.
func (db *DB) SavePlace(ctx context.Context, p scan.Place, actor string) error {
	scanners, err := list2JSON(p.Scanners)
	if err != nil {
		return err
	}
	hours, err := list2JSON(p.Hours)
	if err != nil {
		return err
	}
	return db.e.write(ctx, nil, func(c conn) error {
		_, err := c.exec(ctx, `INSERT INTO place (id, code, kind, name, unit, address, client, scanners, owner, phone, capacity, hours,
			stay, poster, created, closed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
			ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, name = excluded.name, unit = excluded.unit, address = excluded.address,
			scanners = excluded.scanners, owner = excluded.owner, phone = excluded.phone, capacity = excluded.capacity,
			hours = excluded.hours, stay = excluded.stay, poster = excluded.poster, closed = excluded.closed`,
			int64(p.ID), p.Code, int64(p.Kind), p.Name, p.Unit, p.Address, p.Client, scanners, p.Owner, p.Phone, p.Capacity, hours,
			p.Stay.Milliseconds(), p.Poster, ms(p.Created), msOrNull(p.Closed))
		if err != nil {
			return err
		}
		return db.note(ctx, c, actor, "place.saved", map[string]string{"place": p.ID.String()})
	})
}

// list2JSON writes a list; none is [], not null.
func list2JSON[T any](l []T) (string, error) {
	if len(l) == 0 {
		return "[]", nil
	}
	b, err := json.Marshal(l)
	return string(b), err
}

func (db *DB) place(ctx context.Context, where string, a any) (scan.Place, error) {
	found, err := all(ctx, db.e.read(), readPlace, places+where, a)
	if err == nil && len(found) == 0 {
		err = scan.ErrPlaceUnknown
	}
	if err != nil {
		return scan.Place{}, err
	}
	return found[0], nil
}

// Place implements [scan.Store].
func (db *DB) Place(ctx context.Context, id scan.PlaceID) (scan.Place, error) {
	return db.place(ctx, `WHERE id = $1`, int64(id))
}

// PlaceByCode implements [scan.Store].
func (db *DB) PlaceByCode(ctx context.Context, code string) (scan.Place, error) {
	return db.place(ctx, `WHERE code = $1`, code)
}

// Places implements [scan.Store].
func (db *DB) Places(ctx context.Context, client string, after scan.PlaceID, limit int) ([]scan.Place, error) {
	return all(ctx, db.e.read(), readPlace, places+`WHERE client = $1 AND id > $2 ORDER BY id LIMIT $3`, client, int64(after), limit)
}

// SaveGate implements [scan.Store].
func (db *DB) SaveGate(ctx context.Context, g scan.Gate, actor string) error {
	return db.e.write(ctx, nil, func(c conn) error {
		_, err := c.exec(ctx, `INSERT INTO gate (id, place, name, closed) VALUES ($1, $2, $3, $4)
			ON CONFLICT (id) DO UPDATE SET name = excluded.name, closed = excluded.closed`,
			int64(g.ID), int64(g.Place), g.Name, msOrNull(g.Closed))
		if err != nil {
			return err
		}
		return db.note(ctx, c, actor, "gate.saved", map[string]string{"place": g.Place.String(), "gate": id64(g.ID)})
	})
}

// Gates implements [scan.Store].
func (db *DB) Gates(ctx context.Context, p scan.PlaceID) ([]scan.Gate, error) {
	return all(ctx, db.e.read(), func(r rows) (g scan.Gate, err error) {
		return g, r.Scan(&g.ID, &g.Place, &g.Name, into(&g.Closed))
	}, `SELECT id, place, name, closed FROM gate WHERE place = $1 ORDER BY id`, int64(p))
}

// SaveStaff implements [scan.Store].
func (db *DB) SaveStaff(ctx context.Context, s scan.Staff, actor string) error {
	return db.e.write(ctx, nil, func(c conn) error {
		_, err := c.exec(ctx, `INSERT INTO staff (id, place, ref, role, until) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (id) DO UPDATE SET ref = excluded.ref, role = excluded.role, until = excluded.until`,
			int64(s.ID), int64(s.Place), s.Ref, s.Role, msOrNull(s.Until))
		if err != nil {
			return err
		}
		return db.note(ctx, c, actor, "staff.saved", map[string]string{"place": s.Place.String(), "staff": id64(s.ID)})
	})
}

// StaffOf implements [scan.Store].
func (db *DB) StaffOf(ctx context.Context, p scan.PlaceID) ([]scan.Staff, error) {
	return all(ctx, db.e.read(), func(r rows) (s scan.Staff, err error) {
		return s, r.Scan(&s.ID, &s.Place, &s.Ref, &s.Role, into(&s.Until))
	}, `SELECT id, place, ref, role, until FROM staff WHERE place = $1 ORDER BY id`, int64(p))
}

func id64[T ~int64](id T) string { return strconv.FormatInt(int64(id), 10) }
