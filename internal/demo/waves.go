package demo

// waves orders one app's users: whoever shares an identifier with another, or
// was declared by them, comes in a later wave. Records that can bear on each
// other therefore reach the platform in one order whatever the concurrency,
// and the same seed gives the same recognition every time.
func waves(users []*user, group map[*user]int) [][]*user {
	var out [][]*user
	next := map[int]int{} // group -> first wave still free
	put := func(u *user) {
		g := group[u]
		if next[g] == len(out) {
			out = append(out, nil)
		}
		out[next[g]] = append(out[next[g]], u)
		next[g]++
	}
	for _, u := range users {
		if u.Declarer == "" {
			put(u)
		}
	}
	for _, u := range users {
		if u.Declarer != "" {
			put(u)
		}
	}
	return out
}

// groups numbers the sets of users who are tied by identifiers, of whatever
// app: same number, same group.
func groups(users []*user) map[*user]int {
	parent := make([]int, len(users))
	for i := range parent {
		parent[i] = i
	}
	root := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	first := map[string]int{}
	for i, u := range users {
		for _, t := range ties(u) {
			if j, ok := first[t]; ok {
				parent[root(i)] = root(j)
			} else {
				first[t] = i
			}
		}
	}
	out := make(map[*user]int, len(users))
	for i, u := range users {
		out[u] = root(i)
	}
	return out
}

// ties are what a record can be found by, and its family's name at the app.
func ties(u *user) []string {
	t := append(papers(u), "user:"+u.App+u.User)
	if u.Phone != "" {
		t = append(t, "phone:"+u.Phone)
	}
	if u.Declarer != "" {
		t = append(t, "user:"+u.App+u.Declarer)
	}
	return t
}

// papers are the numbers that belong to one person.
func papers(u *user) []string {
	var t []string
	for _, k := range []struct{ kind, value string }{{"cccd:", u.CCCD}, {"cmnd:", u.CMND}, {"passport:", u.Passport}} {
		if k.value != "" {
			t = append(t, k.kind+k.value)
		}
	}
	if n := len(u.BHYT); n >= 10 {
		t = append(t, "bhxh:"+u.BHYT[n-10:])
	}
	return t
}
