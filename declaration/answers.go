package declaration

import (
	"errors"

	"github.com/motma/motma/rules"
)

// Limits of a declaration (this project's own; A33).
const (
	MaxText    = 32 << 10 // bytes of answers as JSON
	MaxAnswers = 100      // answers
	MaxItems   = 50       // items in an array
)

// What Parse refuses. The texts hold nothing of the input.
var (
	ErrTooLarge = errors.New("tờ khai lớn quá 32 KB (the declaration is larger than 32 KB)")
	ErrNotJSON  = errors.New("tờ khai không phải là JSON đúng dạng (the declaration is not JSON, or says one thing twice)")
	ErrShape    = errors.New("tờ khai phải là một đối tượng JSON, mỗi mục là chữ, số, đúng/sai hoặc một mảng của chúng " +
		"(the declaration must be a JSON object of texts, numbers, booleans, or arrays of those)")
)

// Parse reads answers: a JSON object whose members are texts, numbers, booleans
// or arrays of those, by the path of their field. A null is no answer. What the
// answers are worth, Check says.
func Parse(text []byte) (map[string]any, error) {
	if len(text) > MaxText {
		return nil, ErrTooLarge
	}
	value, err := rules.ReadData(text)
	if err != nil {
		return nil, ErrNotJSON
	}
	answers, ok := value.(map[string]any)
	if !ok || len(answers) > MaxAnswers {
		return nil, ErrShape
	}
	for _, answer := range answers {
		if !flat(answer) {
			return nil, ErrShape
		}
	}
	return answers, nil
}

// flat reports whether a value is a scalar or an array of scalars.
func flat(value any) bool {
	switch v := value.(type) {
	case map[string]any:
		return false
	case []any:
		if len(v) > MaxItems {
			return false
		}
		for _, item := range v {
			switch item.(type) {
			case string, bool, int64, float64:
			default:
				return false
			}
		}
	}
	return true
}

// absent reports whether a value is no answer.
func absent(value any) bool {
	switch v := value.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case []any:
		return len(v) == 0
	}
	return false
}
