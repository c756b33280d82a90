package profiles

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// What a column may be besides an attribute.
const (
	ColumnUser     = "user"     // the app's own id of its user; there must be one
	ColumnDeclarer = "declarer" // user id of whoever declares on behalf
	ColumnSameAs   = "same_as"  // another user id of the same person
)

// layout checks how a list is laid out.
func (c checker) layout(m Import) {
	columns := slices.Sorted(maps.Keys(m.Columns))
	c.bad(len(columns) > maxList, "import.columns", "quá nhiều cột", "there are too many columns")
	told := map[string]string{}
	for _, column := range columns[:min(len(columns), maxList)] {
		c.column(column, m.Columns[column], told)
	}
	for _, attribute := range slices.Sorted(maps.Keys(m.Constants)) {
		path := "import.constants." + attribute
		c.bad(!slices.Contains(c.Contributes, attribute), path, "ứng dụng không cung cấp trường này", "the app does not contribute it")
		c.bad(told[attribute] != "", path, "trường này đã có cột", "a column tells it already")
		c.bad(!shown(m.Constants[attribute]), path, "để trống hoặc có ký tự lạ", "it is empty or holds strange characters")
		told[attribute] = path
	}
	for _, needed := range []string{ColumnUser, "name", "birth"} {
		c.bad(told[needed] == "", "import.columns", "thiếu "+needed, needed+" is missing")
	}
	_, known := Dates[m.Date]
	dates := strings.Join(slices.Sorted(maps.Keys(Dates)), ", ")
	c.bad(!known, "import.date", "là một trong: "+dates, "it is one of "+dates)
	c.sex(m, told)
	for i, proof := range m.Proofs {
		c.proof(fmt.Sprintf("import.proofs[%d]", i), proof, m)
	}
}

// column checks what one column is; told says which attributes have one.
func (c checker) column(column, is string, told map[string]string) {
	path := "import.columns." + column
	c.bad(!shown(column), path, "tên cột để trống hoặc có ký tự lạ", "the column's name is empty or holds strange characters")
	other := slices.Contains([]string{ColumnUser, ColumnDeclarer, ColumnSameAs}, is)
	c.bad(!other && !slices.Contains(c.Contributes, is), path, "là user, declarer, same_as hoặc trường mà ứng dụng cung cấp", "it is user, declarer, same_as or an attribute that the app contributes")
	c.bad(told[is] != "", path, "hai cột cho một trường", "two columns tell the same")
	told[is] = path
}

func (c checker) sex(m Import, told map[string]string) {
	for _, word := range slices.Sorted(maps.Keys(m.Sex)) {
		path := "import.sex." + word
		c.bad(word != "male" && word != "female", path, "là male hoặc female", "it is male or female")
		c.bad(!shown(m.Sex[word]), path, "để trống hoặc có ký tự lạ", "it is empty or holds strange characters")
	}
	c.bad(told["sex"] != "" && (m.Sex["male"] == "" || m.Sex["female"] == "" || m.Sex["male"] == m.Sex["female"]), "import.sex",
		"cần hai từ khác nhau cho male và female", "male and female need a word each")
}

func (c checker) proof(path string, p Proof, m Import) {
	c.bad(!slices.Contains(c.Proves[p.Kind], p.How), path+".how", "không nằm trong proves của ứng dụng", "it is not in what the app proves")
	c.bad(!shown(p.Column), path+".column", "thiếu tên cột", "the column is missing")
	c.bad(!shown(p.Value), path+".value", "thiếu giá trị", "the value is missing")
	c.bad(p.At != "" && !shown(p.At), path+".at", "tên cột có ký tự lạ", "the column's name holds strange characters")
	for _, column := range []string{p.Column, p.At} {
		c.bad(m.Columns[column] != "", path, "cột này đã là một trường", "the column is an attribute already")
	}
}
