package demo

// count sums up what the apps registered.
func (r *Result) count(p *people) {
	r.Accounts = make([]AppCount, len(p.apps))
	qids := map[string]bool{}
	for _, u := range p.users {
		c := &r.Accounts[p.index[u.App]]
		c.App = u.App
		c.add(u)
		if u.qid != "" {
			qids[u.qid] = true
		}
	}
	r.QIDs = len(qids)
}

func (c *AppCount) add(u *user) {
	c.Users++
	if u.Clean() {
		c.Clean++
	}
	if u.mended {
		c.Mended++
	}
	switch u.state {
	case "created":
		c.Created++
	case "linked":
		c.Linked++
	case "pending":
		c.Pending++
	case "refused", "":
		c.Refused++
	}
	if u.qid != "" && u.text == "" {
		c.NoPaper++
	}
}
