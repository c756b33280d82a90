package declaration

import (
	"embed"
	"errors"
	"fmt"
	"path"
	"sync"
	"time"

	"github.com/motma/motma/rules"
)

// Forms are the forms of a country, of all kinds and versions.
type Forms struct {
	list []*Form
}

// What Form and InForce answer.
var (
	ErrKind    = errors.New("không có loại tờ khai này (no such kind of declaration)")
	ErrVersion = errors.New("không có phiên bản biểu mẫu này (no such version of the form)")
)

//go:embed vietnam-2021/*.json
var files embed.FS

// set is the folder of the forms that are built in.
const set = "vietnam-2021"

// The embedded files are part of the program and a test reads them all, so that
// one which cannot be read is a defect of the build, not an input.
var builtin = sync.OnceValue(func() *Forms {
	f, err := load()
	if err != nil {
		panic(err)
	}
	return f
})

// Builtin gives the forms of Vietnam in 2021.
func Builtin() *Forms { return builtin() }

func load() (*Forms, error) {
	common, err := files.ReadFile(path.Join(set, "common.json"))
	if err != nil {
		return nil, err
	}
	names, err := files.ReadDir(set)
	if err != nil {
		return nil, err
	}
	out := &Forms{}
	for _, kind := range []string{Domestic, Movement, Entry} {
		for _, name := range names {
			if ok, _ := path.Match(kind+".*.json", name.Name()); !ok {
				continue
			}
			source, err := files.ReadFile(path.Join(set, name.Name()))
			if err != nil {
				return nil, err
			}
			form, err := compose(common, source)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name.Name(), err)
			}
			out.list = append(out.list, form)
		}
	}
	return out, nil
}

// NewForms are forms of one's own, for a country that has others.
func NewForms(list ...*Form) *Forms { return &Forms{list: list} }

// List gives every form, by kind and version.
func (f *Forms) List() []*Form { return f.list }

// Form gives a version of the form of a kind; version 0 is the newest.
func (f *Forms) Form(kind string, version int) (*Form, error) {
	return f.pick(kind, func(form *Form) bool { return version == 0 || form.Version == version })
}

// InForce gives the newest version of a kind that is in force at a moment.
func (f *Forms) InForce(kind string, at time.Time) (*Form, error) {
	day := at.In(rules.Vietnam).Format(time.DateOnly)
	return f.pick(kind, func(form *Form) bool { return form.From <= day && (form.To == "" || day <= form.To) })
}

// pick gives the newest form of a kind that fits.
func (f *Forms) pick(kind string, fits func(*Form) bool) (*Form, error) {
	var found *Form
	err := ErrKind
	for _, form := range f.list {
		if form.Kind != kind {
			continue
		}
		err = ErrVersion
		if fits(form) && (found == nil || form.Version > found.Version) {
			found = form
		}
	}
	if found == nil {
		return nil, err
	}
	return found, nil
}
