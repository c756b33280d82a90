package declaration

// Unit is what a form has to know of an administrative unit.
type Unit struct {
	Level    int    // 1 at the top
	Parent   string // code of the unit above; empty at the top
	Communes bool   // something lies below it: five island districts have no commune
}

// Units looks a unit up by its code, in the dated list that the form names.
type Units func(code string) (Unit, bool)

// unit checks the code of a unit: its shape, and where there is a list, that it
// is of the level and lies where it should.
func (r *reading) unit(field *Field, code string) Code {
	if code == "" {
		return ""
	}
	if !numeric(code) || len(code) > 10 {
		return BadUnit
	}
	if r.env.Units == nil {
		return ""
	}
	u, ok := r.env.Units(code)
	if !ok || u.Level != field.Level {
		return BadUnit
	}
	if above, ok := r.good[field.Within].(string); ok && !r.inside(u, above) {
		return UnitOutside
	}
	if r.units == nil {
		r.units = map[string]any{}
	}
	r.units[field.Path] = map[string]any{"communes": u.Communes}
	return ""
}

// inside reports whether a unit lies below another.
func (r *reading) inside(u Unit, above string) bool {
	for ok := true; ok && u.Parent != ""; u, ok = r.env.Units(u.Parent) {
		if u.Parent == above {
			return true
		}
	}
	return false
}
