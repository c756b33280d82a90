package profiles

import (
	"embed"
	"fmt"
	"path"
)

//go:embed vietnam-2021/*.yaml
var files embed.FS

// set is the folder of the apps that are built in.
const set = "vietnam-2021"

// List gives the built-in profiles by id.
func List() ([]*Profile, error) {
	entries, err := files.ReadDir(set)
	if err != nil {
		return nil, err
	}
	var out []*Profile
	for _, entry := range entries {
		name := path.Join(set, entry.Name())
		data, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		p, err := Parse("profiles/"+name, data)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// Lookup gives a built-in profile by its id.
func Lookup(id string) (*Profile, error) {
	list, err := List()
	if err != nil {
		return nil, err
	}
	for _, p := range list {
		if p.ID == id {
			return p, nil
		}
	}
	return nil, fmt.Errorf("no profile %q is built in", id)
}
