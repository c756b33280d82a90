package rules

// A dateNode is a compiled part that is a date-time. It is apart from node
// because most date-times only go into a comparison, and need no box for that.
type dateNode func(*env) (DateTime, error)

// dateValue compiles plusTime or dccDateOfBirth where any value may stand.
func (c *compiler) dateValue(op string, operands []any, at *place) (node, error) {
	date, err := c.dateOperation(op, operands, at)
	if err != nil {
		return nil, err
	}
	return func(e *env) (any, error) {
		d, err := date(e)
		if err != nil {
			return nil, err
		}
		return d, nil
	}, nil
}

// compareDates compiles before, after, not-before and not-after.
func (c *compiler) compareDates(op string, operands []any, at *place) (node, error) {
	dates := make([]dateNode, len(operands))
	for i, operand := range operands {
		var err error
		if dates[i], err = c.date(operand, at.operand(op, i)); err != nil {
			return nil, err
		}
	}
	holds := comparison(op)
	return func(e *env) (any, error) {
		var v [3]DateTime
		for i, date := range dates {
			var err error
			if v[i], err = date(e); err != nil {
				return nil, err
			}
		}
		return holds(int64(v[0]), int64(v[1])) && (len(dates) == 2 || holds(int64(v[1]), int64(v[2]))), nil
	}, nil
}

// date compiles an operand that must be a date-time.
func (c *compiler) date(expr any, at *place) (dateNode, error) {
	if object, ok := expr.(map[string]any); ok && len(object) == 1 {
		for op, operands := range object {
			if op == "plusTime" || op == "dccDateOfBirth" {
				c.nodes++
				_, list, err := checkOperation(op, operands, at)
				if err != nil {
					return nil, err
				}
				return c.dateOperation(op, list, at)
			}
		}
	}
	operand, err := c.compile(expr, at)
	if err != nil {
		return nil, err
	}
	return func(e *env) (DateTime, error) {
		v, err := operand(e)
		if err != nil {
			return 0, err
		}
		d, ok := v.(DateTime)
		if !ok {
			return 0, at.fail(BadType, "a date-time from plusTime or dccDateOfBirth is needed, not "+kindOf(v))
		}
		return d, nil
	}, nil
}

func (c *compiler) dateOperation(op string, operands []any, at *place) (dateNode, error) {
	textAt := at.operand(op, 0)
	text, err := c.compile(operands[0], textAt)
	if err != nil {
		return nil, err
	}
	if op == "dccDateOfBirth" {
		return readDate(text, textAt, len("YYYY-MM-DD")), nil
	}
	amount, ok := operands[1].(int64)
	if !ok {
		return nil, at.operand(op, 1).fail(BadForm, "the amount of plusTime is an integer")
	}
	name, _ := operands[2].(string)
	u, ok := units[name]
	if !ok {
		return nil, at.operand(op, 2).fail(BadForm, "the unit of plusTime is year, month, day or hour")
	}
	date := readDate(text, textAt, MaxData)
	return func(e *env) (DateTime, error) {
		d, err := date(e)
		if err != nil {
			return 0, err
		}
		d, ok := d.plus(amount, u, e.zone)
		if !ok {
			return 0, at.fail(OutOfRange, "the date is beyond what can be represented")
		}
		return d, nil
	}, nil
}

// readDate reads the text that an operand evaluates to, if it is no longer
// than that many bytes.
func readDate(text node, at *place, longest int) dateNode {
	return func(e *env) (DateTime, error) {
		v, err := text(e)
		if err != nil {
			return 0, err
		}
		s, ok := v.(string)
		if !ok {
			return 0, at.fail(BadType, "a date is read from a string, not from "+kindOf(v))
		}
		if !e.spendBytes(s) {
			return 0, tooLong(at)
		}
		var d DateTime
		if ok = len(s) <= longest; ok {
			d, ok = parseDateTime(s, e.zone)
		}
		if !ok {
			return 0, at.fail(BadDate, "the text is no date in one of the allowed forms, such as 2021-11-24")
		}
		return d, nil
	}
}
