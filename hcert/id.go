package hcert

import (
	"crypto/rand"
	"strings"
)

// idAlphabet is what the check character of a certificate id is reckoned in (EU
// eHealth Network, UVCI annex 2; the schema's FAQ fixes the order).
const idAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/:"

// maxID is the most characters that an id may have.
const maxID = 72

// NewID makes a certificate id: URN:UVCI:01, the country, 130 random bits, # and
// the check character. It holds nothing of the person, so that lists of revoked
// ids tell nothing.
func NewID(country string) string {
	id := "URN:UVCI:01:" + country + ":" + rand.Text()
	return id + "#" + string(checkCharacter(id))
}

// CheckID reports whether an id is one as [NewID] makes them: of that country,
// with the right check character. Ids of other countries need not be: many of
// theirs carry no check character, or one of another kind.
func CheckID(id, country string) bool {
	body, check, ok := strings.Cut(id, "#")
	opaque, ours := strings.CutPrefix(body, "URN:UVCI:01:"+country+":")
	if !ok || !ours || opaque == "" || len(id) > maxID || len(check) != 1 {
		return false
	}
	for i := range len(body) {
		if strings.IndexByte(idAlphabet, body[i]) < 0 {
			return false
		}
	}
	return check[0] == checkCharacter(body)
}

// checkCharacter is the Luhn mod N algorithm over the whole id before the #. It
// finds every single wrong character and nearly all swapped neighbours.
func checkCharacter(body string) byte {
	const n = len(idAlphabet)
	sum, factor := 0, 2
	for i := len(body) - 1; i >= 0; i-- {
		v := factor * strings.IndexByte(idAlphabet, body[i])
		sum += v/n + v%n
		factor = 3 - factor
	}
	return idAlphabet[(n-sum%n)%n]
}
