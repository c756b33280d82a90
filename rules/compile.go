package rules

import "strconv"

// A compiler turns one expression into nodes.
type compiler struct {
	lambda bool            // inside the lambda of reduce
	nodes  int             // compiled so far: the measure of a lambda's work
	paths  map[string]bool // read of the data
}

// An operation says how many operands it takes and how it is compiled.
type operation struct {
	least, most int
	compile     func(c *compiler, op string, operands []any, at *place) (node, error)
}

const anyNumber = MaxExpr

// operationOf finds an operation; var, whose operand is no array, is apart.
func operationOf(name string) (operation, bool) {
	switch name {
	case "if":
		return operation{3, 3, (*compiler).ifThenElse}, true
	case "and":
		return operation{2, anyNumber, (*compiler).and}, true
	case "!":
		return operation{1, 1, (*compiler).not}, true
	case "===":
		return operation{2, 2, (*compiler).identity}, true
	case "in":
		return operation{2, 2, (*compiler).membership}, true
	case "+":
		return operation{2, 2, (*compiler).sum}, true
	case "<", ">", "<=", ">=":
		return operation{2, 3, (*compiler).compareIntegers}, true
	case "before", "after", "not-after", "not-before":
		return operation{2, 3, (*compiler).compareDates}, true
	case "plusTime":
		return operation{3, 3, (*compiler).dateValue}, true
	case "dccDateOfBirth":
		return operation{1, 1, (*compiler).dateValue}, true
	case "reduce":
		return operation{3, 3, (*compiler).reduce}, true
	case "extractFromUVCI":
		return operation{2, 2, (*compiler).uvciFragment}, true
	}
	return operation{}, false
}

func (c *compiler) compile(expr any, at *place) (node, error) {
	c.nodes++
	switch expr := expr.(type) {
	case string, bool, int64:
		return func(*env) (any, error) { return expr, nil }, nil
	case float64:
		return nil, at.fail(BadForm, "a number with a fraction is no literal; use an integer")
	case []any:
		return c.array(expr, at)
	case map[string]any:
		return c.operation(expr, at)
	}
	return nil, at.fail(BadForm, "null is no expression")
}

func (c *compiler) operation(expr map[string]any, at *place) (node, error) {
	op, operands, err := single(expr, at)
	if err != nil {
		return nil, err
	}
	if op == "var" {
		return c.access(operands, at.member(op))
	}
	o, list, err := checkOperation(op, operands, at)
	if err != nil {
		return nil, err
	}
	return o.compile(c, op, list, at)
}

// checkOperation checks the form of an operation other than var.
func checkOperation(op string, operands any, at *place) (o operation, list []any, err error) {
	list, ok := operands.([]any)
	if !ok {
		return o, nil, at.fail(BadForm, `an operation has the form {"operator": [operands]}`)
	}
	o, ok = operationOf(op)
	if !ok {
		return o, nil, at.fail(BadOp, "CertLogic has no operation of this name")
	}
	if len(list) < o.least || len(list) > o.most {
		return o, nil, at.fail(BadCount, strconv.Quote(op)+" has "+count(o.least, o.most)+" operands, not "+strconv.Itoa(len(list)))
	}
	return o, list, nil
}

func count(least, most int) string {
	switch most {
	case least:
		return strconv.Itoa(least)
	case anyNumber:
		return "at least " + strconv.Itoa(least)
	}
	return strconv.Itoa(least) + " or " + strconv.Itoa(most)
}

// single returns the only member of an operation's object.
func single(expr map[string]any, at *place) (op string, operands any, err error) {
	if len(expr) != 1 {
		return "", nil, at.fail(BadForm, "an operation has exactly one member, not "+strconv.Itoa(len(expr)))
	}
	for op, operands = range expr {
	}
	return op, operands, nil
}

// all compiles every operand.
func (c *compiler) all(op string, operands []any, at *place) ([]node, error) {
	nodes := make([]node, len(operands))
	for i, operand := range operands {
		var err error
		if nodes[i], err = c.compile(operand, at.operand(op, i)); err != nil {
			return nil, err
		}
	}
	return nodes, nil
}

// array compiles an array. One of nothing but literals is made once.
func (c *compiler) array(items []any, at *place) (node, error) {
	nodes := make([]node, len(items))
	constant := true
	for i, item := range items {
		var err error
		if nodes[i], err = c.compile(item, at.item(i)); err != nil {
			return nil, err
		}
		constant = constant && isScalar(item)
	}
	if constant {
		return func(*env) (any, error) { return items, nil }, nil
	}
	return func(e *env) (any, error) {
		list := make([]any, len(nodes))
		for i, n := range nodes {
			var err error
			if list[i], err = n(e); err != nil {
				return nil, err
			}
		}
		return list, nil
	}, nil
}

func isScalar(expr any) bool {
	switch expr.(type) {
	case string, bool, int64:
		return true
	}
	return false
}
