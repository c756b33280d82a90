package qr_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/motma/motma/qr"
)

// Without a signature a code is only what somebody claims.
func ExampleParsePersonal() {
	u, err := qr.ParsePersonal("001090000011|NGUYEN VAN AN|1990-01-15|0|162979388500000001|<1")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(u.Claim().Name, u.Claim().Gender())
	_, err = u.Verify(qr.KeySet{}, time.Now())
	fmt.Println(errors.Is(err, qr.ErrUnsigned))
	// Output:
	// NGUYEN VAN AN male
	// true
}

// Issue a hidden code for one year and verify it.
func ExampleSigner_Issue() {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		fmt.Println(err)
		return
	}
	key, err := qr.NewKey("", private.Public())
	if err != nil {
		fmt.Println(err)
		return
	}
	signer, err := qr.NewSigner(key, private)
	if err != nil {
		fmt.Println(err)
		return
	}
	person := qr.Personal{Paper: "001090000011", Name: "NGUYEN VAN AN", Birth: "1990-01-15", QID: "739201846510293846"}
	text, err := signer.Issue(person.Hidden(), qr.CodeInfo{ID: 42, Expires: time.Now().AddDate(1, 0, 0)}, qr.Base64URL)
	if err != nil {
		fmt.Println(err)
		return
	}
	keys, err := qr.NewKeySet(key)
	if err != nil {
		fmt.Println(err)
		return
	}
	u, err := qr.ParsePersonal(text)
	if err != nil {
		fmt.Println(err)
		return
	}
	v, err := u.Verify(keys, time.Now())
	fmt.Println(v.Personal().Paper, v.Personal().Birth, v.Code().ID, err)
	// Output: ******000011 1990-**-** 42 <nil>
}
