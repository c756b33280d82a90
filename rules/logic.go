package rules

// ifThenElse compiles if: only the branch that the guard chooses is evaluated.
func (c *compiler) ifThenElse(op string, operands []any, at *place) (node, error) {
	nodes, err := c.all(op, operands, at)
	if err != nil {
		return nil, err
	}
	guard, then, otherwise := nodes[0], nodes[1], nodes[2]
	guardAt := at.operand(op, 0)
	return func(e *env) (any, error) {
		v, err := guard(e)
		if err != nil {
			return nil, err
		}
		truthy, err := decide(v, guardAt)
		switch {
		case err != nil:
			return nil, err
		case truthy:
			return then(e)
		}
		return otherwise(e)
	}, nil
}

// and compiles the lazy conjunction: the first falsy value, or the last one.
func (c *compiler) and(op string, operands []any, at *place) (node, error) {
	nodes, err := c.all(op, operands, at)
	if err != nil {
		return nil, err
	}
	places := make([]*place, len(nodes))
	for i := range places {
		places[i] = at.operand(op, i)
	}
	return func(e *env) (v any, err error) {
		for i, n := range nodes {
			if v, err = n(e); err != nil {
				return nil, err
			}
			truthy, err := decide(v, places[i])
			if err != nil {
				return nil, err
			}
			if !truthy {
				break
			}
		}
		return v, nil
	}, nil
}

func (c *compiler) not(op string, operands []any, at *place) (node, error) {
	operandAt := at.operand(op, 0)
	operand, err := c.compile(operands[0], operandAt)
	if err != nil {
		return nil, err
	}
	return func(e *env) (any, error) {
		v, err := operand(e)
		if err != nil {
			return nil, err
		}
		truthy, err := decide(v, operandAt)
		if err != nil {
			return nil, err
		}
		return !truthy, nil
	}, nil
}

// decide is the truth of a value, which must have one.
func decide(v any, at *place) (bool, error) {
	truthy, ok := truth(v)
	if !ok {
		return false, at.fail(BadTruth, kindOf(v)+" is neither truthy nor falsy")
	}
	return truthy, nil
}
