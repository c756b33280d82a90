package profiles

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// memberPattern is a member of a row, such as user, dose.date or answers.phone.
var memberPattern = regexp.MustCompile(`^[a-z_]{1,32}(\.[a-zA-Z0-9_]{1,64})?$`)

// sheet checks how a list of one kind is laid out.
func (c checker) sheet(kind string, s Sheet) {
	path := "health." + kind
	grant := kind
	if slices.Contains(Forms, kind) {
		grant = "declaration"
	}
	c.bad(grant == "declaration" && grant == kind, path, "là một trong: "+strings.Join(Forms, ", "), "it is one of "+strings.Join(Forms, ", "))
	c.bad(!slices.Contains(c.Records, grant), path, "không nằm trong records của ứng dụng", "it is not in what the app records")
	c.bad(len(s.Columns) > maxColumns, path+".columns", "quá nhiều cột", "there are too many columns")
	told := map[string]bool{}
	for _, column := range slices.Sorted(maps.Keys(s.Columns)) {
		c.member(path+".columns."+column, s.Columns[column], column, told)
	}
	for _, member := range slices.Sorted(maps.Keys(s.Constants)) {
		c.member(path+".constants."+member, member, s.Constants[member], told)
	}
	c.bad(!told[ColumnUser], path+".columns", "thiếu user", "user is missing")
	for i, form := range s.Dates {
		c.bad(!shown(form), fmt.Sprintf("%s.dates[%d]", path, i), "để trống hoặc có ký tự lạ", "it is empty or holds strange characters")
	}
	for _, member := range slices.Sorted(maps.Keys(s.Words)) {
		at := path + ".words." + member
		c.bad(!told[member], at, "không có cột nào cho trường này", "no column tells this member")
		for word, means := range s.Words[member] {
			c.bad(!shown(word) || !shown(means), at, "từ hoặc nghĩa để trống hoặc có ký tự lạ", "a word or its meaning is empty or holds strange characters")
		}
	}
}

// member checks one member of a row and the column or value that tells it.
func (c checker) member(path, member, text string, told map[string]bool) {
	c.bad(!shown(text), path, "để trống hoặc có ký tự lạ", "it is empty or holds strange characters")
	c.bad(!memberPattern.MatchString(member), path, "không phải tên trường", "it is not the name of a member")
	c.bad(told[member], path, "hai chỗ cho một trường", "the member is told twice")
	told[member] = true
}
