package server

import (
	"errors"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"github.com/motma/motma/internal/fault"
)

// checked validates a JSON tree against a schema and reports every wrong
// place. No rejected value is ever part of a report.
func checked(reg huma.Registry, schema *huma.Schema, v any) error {
	var p fault.Problems
	unknownMembers(reg, schema, v, "", &p)
	if len(p) > 0 {
		return p.Err()
	}
	var res huma.ValidateResult
	huma.Validate(reg, schema, huma.NewPathBuffer(nil, 0), huma.ModeWriteToServer, v, &res)
	for _, err := range res.Errors {
		var d *huma.ErrorDetail
		if errors.As(err, &d) {
			path, w := d.Location, wordingOf(d.Message)
			if name, ok := missing(d.Message); ok {
				path = join(path, name)
			}
			if path == "" {
				path = "."
			}
			p.Add(path, w.vi+w.param, w.en+w.param)
		}
	}
	return p.Err()
}

// unknownMembers refuses members that the schema does not name exactly;
// huma and encoding/json would take them in any letter case.
func unknownMembers(reg huma.Registry, schema *huma.Schema, v any, path string, p *fault.Problems) {
	for schema.Ref != "" {
		schema = reg.SchemaFromRef(schema.Ref)
	}
	switch v := v.(type) {
	case map[string]any:
		for key, member := range v {
			if sub := schema.Properties[key]; sub != nil {
				unknownMembers(reg, sub, member, join(path, key), p)
			} else if schema.Type == huma.TypeObject && schema.AdditionalProperties == false {
				p.Add(join(path, printable(key)), "Thành phần này không có trong tài liệu.", "There is no such member; see the reference.")
			}
		}
	case []any:
		if schema.Items == nil {
			return
		}
		for _, item := range v {
			unknownMembers(reg, schema.Items, item, path+"[]", p)
		}
	}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// wording is one check in words.
type wording struct{ vi, en, param string }

// missing gives the name in a "required" message.
func missing(message string) (string, bool) {
	prefix, suffix, _ := strings.Cut(validation.MsgExpectedRequiredProperty, "%s")
	name, ok := strings.CutPrefix(message, prefix)
	if !ok {
		return "", false
	}
	return strings.CutSuffix(name, suffix)
}

// wordings translates the validator's messages. Its parameters are taken over
// only where they come from the schema; the others hold the rejected value.
func wordings() []struct {
	message string
	keep    bool
	wording
} {
	return []struct {
		message string
		keep    bool
		wording
	}{
		{validation.MsgExpectedRequiredProperty, false, wording{vi: "Thiếu thành phần bắt buộc.", en: "A required member is missing."}},
		{validation.MsgExpectedString, false, wording{vi: "Phải là chuỗi ký tự.", en: "It must be a string."}},
		{validation.MsgExpectedBoolean, false, wording{vi: "Phải là true hoặc false.", en: "It must be true or false."}},
		{validation.MsgExpectedInteger, false, wording{vi: "Phải là số nguyên.", en: "It must be an integer."}},
		{validation.MsgExpectedNumber, false, wording{vi: "Phải là số.", en: "It must be a number."}},
		{validation.MsgExpectedArray, false, wording{vi: "Phải là danh sách.", en: "It must be an array."}},
		{validation.MsgExpectedObject, false, wording{vi: "Phải là đối tượng JSON.", en: "It must be a JSON object."}},
		{validation.MsgExpectedRFC3339DateTime, false, wording{vi: "Phải là thời điểm theo RFC 3339, ví dụ 2021-11-20T08:00:00+07:00.", en: "It must be an RFC 3339 time such as 2021-11-20T08:00:00+07:00."}},
		{validation.MsgExpectedRFC3986URI, false, wording{vi: "Phải là địa chỉ URI.", en: "It must be a URI."}},
		{validation.MsgExpectedRFC4122UUID, false, wording{vi: "Phải là UUID.", en: "It must be a UUID."}},
		{validation.MsgExpectedMatchPattern, true, wording{vi: "Phải theo mẫu ", en: "It must match "}},
		{validation.MsgExpectedOneOf, true, wording{vi: "Phải là một trong: ", en: "It must be one of: "}},
		{validation.MsgExpectedMinLength, true, wording{vi: "Số ký tự ít nhất: ", en: "Characters at least: "}},
		{validation.MsgExpectedMaxLength, true, wording{vi: "Số ký tự nhiều nhất: ", en: "Characters at most: "}},
		{validation.MsgExpectedMinItems, true, wording{vi: "Số mục ít nhất: ", en: "Items at least: "}},
		{validation.MsgExpectedMaxItems, true, wording{vi: "Số mục nhiều nhất: ", en: "Items at most: "}},
		{validation.MsgExpectedMinimumNumber, true, wording{vi: "Giá trị nhỏ nhất: ", en: "At least "}},
		{validation.MsgExpectedMaximumNumber, true, wording{vi: "Giá trị lớn nhất: ", en: "At most "}},
	}
}

func wordingOf(message string) wording {
	for _, w := range wordings() {
		prefix, suffix, parameter := strings.Cut(w.message, "%")
		rest, ok := strings.CutPrefix(message, prefix)
		if !ok || !parameter && rest != "" {
			continue
		}
		if w.keep {
			w.param = strings.TrimSuffix(rest, suffix[1:])
		}
		return w.wording
	}
	return wording{vi: "Giá trị không hợp lệ.", en: "The value is not valid."}
}

// schemaOf gives the schema of a Go type, as the document shows it.
func schemaOf(reg huma.Registry, t reflect.Type) *huma.Schema { return reg.Schema(t, true, t.Name()) }

// renamed puts a parameter's name in place of the root.
func renamed(err error, name string) error {
	var f *fault.Error
	if !errors.As(err, &f) {
		return err
	}
	c := *f
	c.Places = nil
	for _, at := range f.Places {
		at.Path = name
		c.Places = append(c.Places, at)
	}
	return &c
}
