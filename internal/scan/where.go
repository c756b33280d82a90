package scan

import (
	"context"
	"slices"
	"time"
)

// placeTTL is how long a place may be a moment old: a change of hours, gates
// or permissions counts after that.
const placeTTL = 15 * time.Second

// placeView is a place with what every scan needs of it.
type placeView struct {
	Place
	gates    []Gate
	staff    []Staff
	province string
	read     time.Time
}

// where finds the place of a reading and whether the sender may scan there.
func (d *Desk) where(ctx context.Context, by By, r *Reading, now time.Time) (*placeView, Flag, warnings, error) {
	var flags Flag
	var warn warnings
	if r.Method == SelfScans {
		old, err := d.poster(ctx, r, now)
		if err != nil {
			return nil, 0, 0, err
		}
		if old {
			flags, warn = Remote, warnPosterOld
		}
	}
	p, err := d.view(ctx, r.Place, now)
	if err != nil {
		return nil, 0, 0, err
	}
	if r.Method != SelfScans && !p.mayScan(by) {
		return nil, 0, 0, ErrNotYourPlace
	}
	more, err := p.admits(*r, d.Zone)
	return p, flags, warn | more, err
}

// poster sets a self check-in's place from the scanned poster. A replaced
// poster is refused, unless the check-in was queued on the device: it may
// have been made before, so it is kept, marked as doubtful.
func (d *Desk) poster(ctx context.Context, r *Reading, now time.Time) (old bool, err error) {
	k := keyOf(r.PlaceText)
	read, ok := d.posters.get(k)
	if _, known := d.PlaceKeys().Lookup(read.key); !ok || !known {
		if read, err = verifyPoster(r.PlaceText, d.PlaceKeys(), now); err != nil {
			return false, err
		}
		p, err := d.Store.PlaceByCode(ctx, read.code)
		if err != nil {
			return false, err
		}
		read.place = p.ID
		d.posters.put(k, read)
	}
	p, err := d.view(ctx, read.place, now)
	if err != nil {
		return false, err
	}
	if r.Place != 0 && r.Place != read.place {
		return false, ErrPosterForged
	}
	r.Place = read.place
	old = read.version < p.Poster
	if old && !r.Offline {
		return false, ErrPosterRetired
	}
	return old, nil
}

// view gives a place at most placeTTL old.
func (d *Desk) view(ctx context.Context, id PlaceID, now time.Time) (*placeView, error) {
	old, ok := d.places.get(id)
	if ok && now.Sub(old.read) < placeTTL && !now.Before(old.read) {
		return old, nil
	}
	v := &placeView{read: now}
	var err error
	if v.Place, err = d.Store.Place(ctx, id); err != nil {
		return nil, err
	}
	if v.gates, err = d.Store.Gates(ctx, id); err != nil {
		return nil, err
	}
	if v.staff, err = d.Store.StaffOf(ctx, id); err != nil {
		return nil, err
	}
	v.province = provinceOf(v.Unit)
	d.places.put(id, v)
	return v, nil
}

// mayScan says whether a client may scan here: the one that registered the
// place, those it allows, and officers at checkpoints of their area.
func (p *placeView) mayScan(by By) bool {
	return by.Client != "" && (p.Client == by.Client || slices.Contains(p.Scanners, by.Client) ||
		by.Officer && p.Kind == Checkpoint && Within(by.Unit, p.Unit))
}

// admits checks gate and staff, and notes what is unusual. A gate that does
// not exist is a mistake of the device; permissions that ended or doors that
// should be shut are for people to settle: somebody did pass.
func (p *placeView) admits(r Reading, zone *time.Location) (warn warnings, err error) {
	if r.Gate != 0 {
		i := slices.IndexFunc(p.gates, func(g Gate) bool { return g.ID == r.Gate })
		if i < 0 || !p.gates[i].Closed.IsZero() && !r.At.Before(p.gates[i].Closed) {
			return 0, ErrGateUnknown
		}
	}
	if r.Staff != 0 {
		i := slices.IndexFunc(p.staff, func(m Staff) bool { return m.ID == r.Staff })
		if i < 0 {
			return 0, ErrStaffUnknown
		}
		if p.staff[i].ended(r.At) {
			warn |= warnStaffEnded
		}
	}
	if !p.Closed.IsZero() && !r.At.Before(p.Closed) {
		warn |= warnClosed
	}
	if p.outside(r.At, zone) {
		warn |= warnHours
	}
	return warn, nil
}
