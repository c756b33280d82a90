package scan

import "time"

// Pass is a reading reduced to what pairing needs. Times are Unix
// milliseconds.
type Pass struct {
	At        int64
	Prev      int64 // the person's last scan elsewhere before this one; 0 if not known
	Next      int64 // their first scan elsewhere after it; 0 if not known
	Tag       int64 // the caller's own mark, given back in Span.First
	Direction Direction
	Assurance Assurance
	Flags     Flag
}

// Span is one visit of one person at one place. Times are Unix milliseconds.
type Span struct {
	From, To    int64
	First       int64     // Tag of the reading that began it
	FromAssumed bool      // no check-in was read
	ToAssumed   bool      // no check-out was read
	Assurance   Assurance // of the weakest reading in it
	Flags       Flag      // of all readings in it
}

// Stays is what a place says about the length of visits.
type Stays struct {
	stay, longest int64
	closing       func(at int64) int64 // end of the opening time around at; 0: none
}

// Stays gives the lengths that pairing assumes at this place. Nil zone means
// UTC+7.
func (p Place) Stays(zone *time.Location) Stays {
	s := Stays{stay: p.stay().Milliseconds(), longest: p.longest().Milliseconds()}
	if len(p.Hours) == 0 {
		return s
	}
	if zone == nil {
		zone = time.FixedZone("ICT", 7*3600)
	}
	s.closing = func(at int64) int64 {
		if t := p.closing(time.UnixMilli(at), zone); !t.IsZero() {
			return t.UnixMilli()
		}
		return 0
	}
	return s
}

// Longest is how far apart an in and an out may lie and still be one visit.
func (s Stays) Longest() time.Duration { return time.Duration(s.longest) * time.Millisecond }

// Track turns one person's readings at one place, given in order of time, into
// visits. The visits never overlap. The zero Track is ready.
//
// In to out is a visit, over midnight too. Ins within five minutes are one. A
// visit without check-out ends at the earliest of the person's next scan
// elsewhere, the next one here, the usual stay and closing time. An out
// without an in begins the usual stay before. A check is a point, or a sign
// that an open visit goes on.
type Track struct {
	cur   Span      // the open visit
	open  bool      // there is one
	seen  int64     // last reading of the open visit
	next  int64     // first scan elsewhere after that
	begun bool      // something was read before
	end   int64     // end of the last visit
	ended int64     // time of the last out, or check outside a visit
	way   Direction // which of the two; 0 after a visit without check-out
}

// Add takes the next reading and appends the visits that it completes.
func (t *Track) Add(dst []Span, s *Stays, p Pass) []Span {
	if t.open && p.At-t.cur.From > s.longest {
		dst = t.Finish(dst, s, p.At)
	}
	switch {
	case t.open && p.Direction == Out:
		t.see(p)
		t.cur.To = p.At
		return t.done(dst, t.cur, p)
	case t.open && p.Direction == In && p.At-t.seen > repeatWithin.Milliseconds():
		dst = t.Finish(dst, s, p.At)
		t.begin(p)
	case t.open:
		t.see(p)
	case p.Direction == In:
		t.begin(p)
	case t.way == Out && t.again(p), t.way == Check && p.Direction == Check && t.again(p): // read twice
	default:
		return t.lone(dst, s, p)
	}
	return dst
}

func (t *Track) begin(p Pass) {
	t.cur = Span{From: p.At, To: p.At, First: p.Tag, Assurance: p.Assurance, Flags: p.Flags}
	t.open, t.seen, t.next = true, p.At, p.Next
}

func (t *Track) see(p Pass) {
	t.cur.Flags |= p.Flags
	t.cur.Assurance = min(t.cur.Assurance, p.Assurance)
	t.seen, t.next = p.At, p.Next
}

// lone is an out without an in, or a check.
func (t *Track) lone(dst []Span, s *Stays, p Pass) []Span {
	v := Span{From: p.At, To: p.At, First: p.Tag, Assurance: p.Assurance, Flags: p.Flags}
	if p.Direction == Out {
		v.From, v.FromAssumed = p.At-s.stay, true
		if p.Prev != 0 {
			v.From = max(v.From, min(p.Prev, p.At))
		}
		if t.begun {
			v.From = max(v.From, t.end)
		}
	}
	return t.done(dst, v, p)
}

func (t *Track) again(p Pass) bool { return p.At-t.ended <= repeatWithin.Milliseconds() }

// Finish ends an open visit without check-out; before is the next reading at
// the place, which it does not outlast (as late as can be when there is none).
func (t *Track) Finish(dst []Span, s *Stays, before int64) []Span {
	if !t.open {
		return dst
	}
	end := min(t.cur.From+s.stay, before)
	if t.next > t.seen {
		end = min(end, t.next)
	}
	if s.closing != nil {
		if c := s.closing(t.cur.From); c != 0 {
			end = min(end, c)
		}
	}
	t.cur.To, t.cur.ToAssumed = max(end, t.seen), true
	return t.done(dst, t.cur, Pass{At: t.seen})
}

// done keeps what later readings need of a visit; p is the reading that ended
// it, without direction when none did.
func (t *Track) done(dst []Span, v Span, p Pass) []Span {
	t.open, t.begun, t.end, t.ended, t.way = false, true, v.To, p.At, p.Direction
	return append(dst, v)
}

// spent says that the track will not matter to readings at or after a time.
func (t *Track) spent(s *Stays, at int64) bool {
	return !t.open && at-max(t.end, t.ended) > max(s.stay, repeatWithin.Milliseconds())
}
