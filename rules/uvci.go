package rules

import "strings"

// uvciFragment compiles extractFromUVCI: a fragment of a certificate's unique
// id, counted from 0, or null when there is no such.
func (c *compiler) uvciFragment(op string, operands []any, at *place) (node, error) {
	operandAt := at.operand(op, 0)
	operand, err := c.compile(operands[0], operandAt)
	if err != nil {
		return nil, err
	}
	index, ok := operands[1].(int64)
	if !ok {
		return nil, at.operand(op, 1).fail(BadForm, "the index of extractFromUVCI is an integer")
	}
	return func(e *env) (any, error) {
		v, err := operand(e)
		if err != nil || v == nil {
			return nil, err
		}
		s, ok := v.(string)
		if !ok {
			return nil, operandAt.fail(BadType, "a certificate's id is a string or null, not "+kindOf(v))
		}
		if !e.spendBytes(s) {
			return nil, tooLong(at)
		}
		if f, ok := fragmentOfUVCI(s, index); ok {
			return f, nil
		}
		return nil, nil
	}, nil
}

// fragmentOfUVCI splits at /, # and :, after the optional prefix.
func fragmentOfUVCI(id string, index int64) (string, bool) {
	rest := strings.TrimPrefix(id, "URN:UVCI:")
	for ; index > 0; index-- {
		end := strings.IndexAny(rest, "/#:")
		if end < 0 {
			return "", false
		}
		rest = rest[end+1:]
	}
	if end := strings.IndexAny(rest, "/#:"); end >= 0 {
		rest = rest[:end]
	}
	return rest, index == 0
}
