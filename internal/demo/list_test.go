package demo

import (
	"bytes"
	"encoding/csv"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/synth"
	"github.com/motma/motma/profiles"
)

func TestListsKeepTheOrderOfRecordsThatBearOnEachOther(t *testing.T) {
	p := town(t, 6000, synth.March2022())
	group := groups(p.users)
	byApp := map[string][]*user{}
	for _, u := range p.users {
		byApp[u.App] = append(byApp[u.App], u)
	}
	for app, users := range byApp {
		ws := waves(users, group)
		turn := map[*user]int{}
		for w, wave := range ws {
			for _, u := range wave {
				turn[u] = w
			}
		}
		n, last := 0, map[int]int{} // group -> turn of its last row
		for i, list := range lists(ws) {
			listed, users := map[int]bool{}, map[string]bool{}
			for _, u := range list {
				g := group[u]
				if was, ok := last[g]; ok && was >= turn[u] {
					t.Fatalf("%s: a row of wave %d stands behind one of wave %d", app, turn[u], was)
				}
				if listed[g] && len(list) > inOrder {
					t.Fatalf("%s: two of one group in list %d, whose %d rows have no order", app, i, len(list))
				}
				if users[u.Declarer] {
					t.Fatalf("%s: a child stands in the list of whoever declared it", app)
				}
				last[g], listed[g], users[u.User] = turn[u], true, true
				n++
			}
		}
		if n != len(users) || len(lists(ws)) > 6 {
			t.Errorf("%s: %d users became %d in %d lists", app, len(users), n, len(lists(ws)))
		}
	}
}

// rowOf reads a list of one row back, by its column names.
func rowOf(t *testing.T, file []byte) map[string]string {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
	if err != nil || len(rows) != 2 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	out := map[string]string{}
	for i, column := range rows[0] {
		out[column] = rows[1][i]
	}
	return out
}

func TestAListIsLaidOutAsTheAppsOwnAre(t *testing.T) {
	p, err := profiles.Lookup("ssk")
	if err != nil {
		t.Fatal(err)
	}
	day := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	u := &user{Record: synth.Record{App: "ssk", User: "child", Declarer: "mother", Name: `Trần "Bi", An`, Birth: "2016-06-09", Sex: synth.Female,
		CCCD: "079316000011", CCCDBy: synth.Register, Phone: "0900000001"}}
	r := &registrar{people: town(t, 10, synth.NoErrors()), profile: p, day: day}
	file, err := sheet(p.Import, []*user{u}, []api.Registration{r.registration(u)})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"ma_ho_so": "child", "nguoi_khai_ho": "mother", "ho_va_ten": `Trần "Bi", An`, "ngay_sinh": "09-06-2016", "gioi_tinh": "Nữ",
		"so_cccd": "079316000011", "so_dien_thoai": "0900000001", "doi_chieu_dan_cu": "1", "ngay_doi_chieu_dan_cu": "24-11-2026",
		"so_cmnd": "", "ho_chieu": "", "quoc_tich": "", "the_bhyt": "", "ma_phuong_xa": "",
		"xac_thuc_otp": "", "ngay_xac_thuc_otp": "", "doi_chieu_bhxh": "", "ngay_doi_chieu_bhxh": ""}
	if diff := cmp.Diff(want, rowOf(t, file)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	u.Birth = "1951"
	if file, err = sheet(p.Import, []*user{u}, []api.Registration{r.registration(u)}); err != nil || rowOf(t, file)["ngay_sinh"] != "1951" {
		t.Errorf("only the year is known, and the list says %q (%v)", rowOf(t, file)["ngay_sinh"], err)
	}
}

func TestEveryBuiltInLayoutHoldsWhatItsAppKnows(t *testing.T) {
	p := town(t, 2000, synth.March2022())
	list, err := profiles.List()
	if err != nil {
		t.Fatal(err)
	}
	for _, app := range list {
		columns := 0
		for _, u := range p.users {
			if u.App != app.ID {
				continue
			}
			r := &registrar{people: p, profile: app, day: time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)}
			line := r.registration(u)
			file, err := sheet(app.Import, []*user{u}, []api.Registration{line})
			if err != nil {
				t.Fatal(err)
			}
			row := slices.Collect(func(yield func(string) bool) {
				for _, v := range rowOf(t, file) {
					if v != "" && !yield(v) {
						return
					}
				}
			})
			for _, v := range []string{u.User, u.Name, u.CCCD, u.CMND, u.Passport, u.BHYT, u.Phone, u.Unit, u.Declarer, u.Nationality} {
				if v != "" && !slices.Contains(row, v) {
					t.Fatalf("%s knows %q, and its list does not say it", app.ID, v)
				}
			}
			columns += len(row)
		}
		if columns == 0 {
			t.Errorf("%s knows nobody", app.ID)
		}
	}
}

func TestWhatBecomesOfARowIsNoted(t *testing.T) {
	r := &registrar{people: &people{users: []*user{{Record: synth.Record{App: "vneid"}, qid: "q1"}}}}
	for _, c := range []struct {
		res             api.ImportResult
		state           string
		settled, mended bool
	}{
		{api.ImportResult{Outcome: "created", QID: "q2"}, "created", true, false},
		{api.ImportResult{Outcome: "linked", QID: "q1"}, "linked", true, false},
		{api.ImportResult{Outcome: "review", QID: "q1"}, "linked", true, false},
		{api.ImportResult{Outcome: "review", QID: "q2"}, "created", true, false},
		{api.ImportResult{Outcome: "conflict"}, "pending", true, false},
		{api.ImportResult{Outcome: "rejected", Path: "attributes.cccd"}, "", false, true},
		{api.ImportResult{Outcome: "rejected", Path: "attributes.name"}, "refused", true, false},
	} {
		u, line := &user{Record: synth.Record{App: "ssk"}}, api.Registration{Attributes: api.Attributes{CCCD: "1", Name: "An"}}
		if settled := r.settled(u, &line, c.res); settled != c.settled || u.state != c.state || u.mended != c.mended || u.qid != c.res.QID {
			t.Errorf("%+v: settled %v, user %+v", c.res, settled, u)
		}
	}
}
