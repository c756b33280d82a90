package hcert

// quickClaims reads the claims of a certificate that has nothing odd about it. It
// gives up on anything else, an unknown or repeated member, a null, a fraction; the
// general decoder then decides. What both read, both read alike: a fuzz test holds
// them against each other.
func quickClaims(payload []byte) (Claims, bool) {
	s := scanner{b: payload, text: string(payload)}
	var c Claims
	var seen members
	for n := s.head(majorMap); n > 0 && !s.bad; n-- {
		switch key := s.int(); key {
		case 1:
			seen.add(&s, key)
			c.Issuer = s.string()
		case 4:
			seen.add(&s, key)
			c.Expires = s.time()
		case 6:
			seen.add(&s, key)
			c.IssuedAt = s.time()
		case -260:
			seen.add(&s, 0)
			if s.head(majorMap) != 1 || s.int() != 1 {
				return Claims{}, false
			}
			c.Certificate.scan(&s)
		default:
			return Claims{}, false
		}
	}
	return c, s.done() && c.Certificate.statements() > 0
}

// members is a set of members of a map, each of which may stand there once.
type members uint32

func (m *members) add(s *scanner, member int) {
	bit := members(1) << member
	s.bad = s.bad || *m&bit != 0
	*m |= bit
}

func (c *Certificate) scan(s *scanner) {
	var seen members
	for n := s.head(majorMap); n > 0 && !s.bad; n-- {
		switch s.string() {
		case "ver":
			seen.add(s, 0)
			c.Version = s.string()
		case "dob":
			seen.add(s, 1)
			c.Birth = s.string()
		case "nam":
			seen.add(s, 2)
			s.object(c.Name.member)
		case "v":
			seen.add(s, 3)
			c.Vaccinations = make([]Vaccination, s.length())
			for i := range c.Vaccinations {
				s.object(c.Vaccinations[i].member)
			}
		case "t":
			seen.add(s, 4)
			c.Tests = make([]Test, s.length())
			for i := range c.Tests {
				s.object(c.Tests[i].member)
			}
		case "r":
			seen.add(s, 5)
			c.Recoveries = make([]Recovery, s.length())
			for i := range c.Recoveries {
				s.object(c.Recoveries[i].member)
			}
		default:
			s.bad = true
		}
	}
}

// length reads the length of an array, within the general decoder's limit.
func (s *scanner) length() int {
	n := s.head(majorArray)
	if s.bad || n > maxArray {
		s.bad = true
		return 0
	}
	return int(n)
}

// object reads a map of texts and counts. member says where the value of a name
// goes, and the number of the member; -1 for none.
func (s *scanner) object(member func(name string) (int, *string, *Count)) {
	var seen members
	for n := s.head(majorMap); n > 0 && !s.bad; n-- {
		i, text, count := member(s.string())
		switch {
		case i < 0:
			s.bad = true
			return
		case text != nil:
			*text = s.string()
		default:
			n := s.head(majorUint)
			*count = Count(n)
			s.bad = s.bad || n > maxCount
		}
		seen.add(s, i)
	}
}

func (n *Name) member(name string) (int, *string, *Count) {
	switch name {
	case "fn":
		return 0, &n.Family, nil
	case "fnt":
		return 1, &n.FamilyTravel, nil
	case "gn":
		return 2, &n.Given, nil
	case "gnt":
		return 3, &n.GivenTravel, nil
	}
	return -1, nil, nil
}

func (v *Vaccination) member(name string) (int, *string, *Count) {
	switch name {
	case "tg":
		return 0, &v.Disease, nil
	case "vp":
		return 1, &v.Vaccine, nil
	case "mp":
		return 2, &v.Product, nil
	case "ma":
		return 3, &v.Maker, nil
	case "dn":
		return 4, nil, &v.Dose
	case "sd":
		return 5, nil, &v.Doses
	case "dt":
		return 6, &v.Date, nil
	case "co":
		return 7, &v.Country, nil
	case "is":
		return 8, &v.Issuer, nil
	case "ci":
		return 9, &v.ID, nil
	}
	return -1, nil, nil
}

func (t *Test) member(name string) (int, *string, *Count) {
	switch name {
	case "tg":
		return 0, &t.Disease, nil
	case "tt":
		return 1, &t.Kind, nil
	case "nm":
		return 2, &t.Name, nil
	case "ma":
		return 3, &t.Maker, nil
	case "sc":
		return 4, &t.Sampled, nil
	case "dr":
		return 5, &t.Resulted, nil
	case "tr":
		return 6, &t.Result, nil
	case "tc":
		return 7, &t.Centre, nil
	case "co":
		return 8, &t.Country, nil
	case "is":
		return 9, &t.Issuer, nil
	case "ci":
		return 10, &t.ID, nil
	}
	return -1, nil, nil
}

func (r *Recovery) member(name string) (int, *string, *Count) {
	switch name {
	case "tg":
		return 0, &r.Disease, nil
	case "fr":
		return 1, &r.Positive, nil
	case "co":
		return 2, &r.Country, nil
	case "is":
		return 3, &r.Issuer, nil
	case "df":
		return 4, &r.From, nil
	case "du":
		return 5, &r.Until, nil
	case "ci":
		return 6, &r.ID, nil
	}
	return -1, nil, nil
}
