package rules

// identity compiles ===.
func (c *compiler) identity(op string, operands []any, at *place) (node, error) {
	nodes, err := c.all(op, operands, at)
	if err != nil {
		return nil, err
	}
	left, right := nodes[0], nodes[1]
	return func(e *env) (any, error) {
		l, err := left(e)
		if err != nil {
			return nil, err
		}
		r, err := right(e)
		if err != nil {
			return nil, err
		}
		if s, ok := l.(string); ok && !e.spendBytes(s) {
			return nil, tooLong(at)
		}
		return identical(l, r), nil
	}, nil
}

// membership compiles in.
func (c *compiler) membership(op string, operands []any, at *place) (node, error) {
	nodes, err := c.all(op, operands, at)
	if err != nil {
		return nil, err
	}
	item, list := nodes[0], nodes[1]
	listAt := at.operand(op, 1)
	return func(e *env) (any, error) {
		v, err := item(e)
		if err != nil {
			return nil, err
		}
		l, err := list(e)
		if err != nil {
			return nil, err
		}
		items, ok := l.([]any)
		if !ok {
			return nil, listAt.fail(BadType, "in looks into an array, not into "+kindOf(l))
		}
		found, ok := e.find(v, items)
		if !ok {
			return nil, tooLong(at)
		}
		return found, nil
	}, nil
}

// find looks for a value in a list; ok is false when the steps ran out.
func (e *env) find(v any, items []any) (found, ok bool) {
	s, isText := v.(string)
	work := 1
	if isText {
		work += len(s) / bytesPerStep
	}
	if !e.spend(len(items) * work) {
		return false, false
	}
	if isText {
		for _, item := range items {
			if t, ok := item.(string); ok && t == s {
				return true, true
			}
		}
		return false, true
	}
	for _, item := range items {
		if identical(v, item) {
			return true, true
		}
	}
	return false, true
}

func tooLong(at *place) error { return at.fail(TooLong, "the evaluation takes too many steps") }

// sum compiles +, of two integers.
func (c *compiler) sum(op string, operands []any, at *place) (node, error) {
	operate, err := c.integers(op, operands, at)
	if err != nil {
		return nil, err
	}
	return func(e *env) (any, error) {
		v, err := operate(e)
		if err != nil {
			return nil, err
		}
		s := v[0] + v[1]
		if (s > v[0]) != (v[1] > 0) {
			return nil, at.fail(OutOfRange, "the sum is beyond nineteen digits")
		}
		return s, nil
	}, nil
}

// compareIntegers compiles <, >, <= and >=. With three operands both pairs of
// neighbours must hold.
func (c *compiler) compareIntegers(op string, operands []any, at *place) (node, error) {
	operate, err := c.integers(op, operands, at)
	if err != nil {
		return nil, err
	}
	holds := comparison(op)
	ternary := len(operands) == 3
	return func(e *env) (any, error) {
		v, err := operate(e)
		if err != nil {
			return nil, err
		}
		return holds(v[0], v[1]) && (!ternary || holds(v[1], v[2])), nil
	}, nil
}

// comparison is the meaning of an operator on integers, and of its equivalent
// on date-times.
func comparison(op string) func(a, b int64) bool {
	switch op {
	case "<", "before":
		return func(a, b int64) bool { return a < b }
	case ">", "after":
		return func(a, b int64) bool { return a > b }
	case "<=", "not-after":
		return func(a, b int64) bool { return a <= b }
	default: // ">=", "not-before"
		return func(a, b int64) bool { return a >= b }
	}
}

// integers compiles two or three operands that must evaluate to integers.
func (c *compiler) integers(op string, operands []any, at *place) (func(*env) ([3]int64, error), error) {
	nodes, err := c.all(op, operands, at)
	if err != nil {
		return nil, err
	}
	return func(e *env) (v [3]int64, err error) {
		for i, n := range nodes {
			operand, err := n(e)
			if err != nil {
				return v, err
			}
			var ok bool
			if v[i], ok = integer(operand); !ok {
				return v, at.operand(op, i).fail(BadType, op+" takes integers, not "+kindOf(operand))
			}
		}
		return v, nil
	}, nil
}
