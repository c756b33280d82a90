package rules

// reduce compiles the fold of an array. Its lambda sees accumulator and current
// and nothing of the data around it; a null operand gives the initial value.
func (c *compiler) reduce(op string, operands []any, at *place) (node, error) {
	list, err := c.compile(operands[0], at.operand(op, 0))
	if err != nil {
		return nil, err
	}
	lambda, work, err := c.compileLambda(operands[1], at.operand(op, 1))
	if err != nil {
		return nil, err
	}
	initial, err := c.compile(operands[2], at.operand(op, 2))
	if err != nil {
		return nil, err
	}
	return func(e *env) (any, error) {
		l, err := list(e)
		if err != nil {
			return nil, err
		}
		items, ok := l.([]any)
		if !ok && l != nil {
			return nil, at.operand(op, 0).fail(BadType, "reduce goes over an array, not over "+kindOf(l))
		}
		v, err := initial(e)
		if err != nil {
			return nil, err
		}
		accumulator, current := e.accumulator, e.current
		for _, item := range items {
			if !e.spend(work) {
				return nil, tooLong(at)
			}
			e.accumulator, e.current = v, item
			if v, err = lambda(e); err != nil {
				return nil, err
			}
		}
		e.accumulator, e.current = accumulator, current
		return v, nil
	}, nil
}

// compileLambda also measures the work of evaluating the lambda once.
func (c *compiler) compileLambda(expr any, at *place) (lambda node, work int, err error) {
	outside, before := c.lambda, c.nodes
	c.lambda = true
	lambda, err = c.compile(expr, at)
	c.lambda = outside
	return lambda, c.nodes - before, err
}
