package hcert_test

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/motma/motma/hcert"
)

func Example() {
	pem, err := os.ReadFile("testdata/signers/es256.pem") // of the issuers that are trusted
	if err != nil {
		panic(err)
	}
	certs, err := hcert.ParseSigners(pem)
	if err != nil {
		panic(err)
	}
	trusted, err := hcert.NewTrustList(certs...)
	if err != nil {
		panic(err)
	}
	file, err := os.ReadFile("testdata/vectors/good-vaccination-es256.txt")
	if err != nil {
		panic(err)
	}
	_, text, _ := strings.Cut(strings.TrimSuffix(string(file), "\n"), "\n\n")

	unverified, err := hcert.Parse(text)
	if err != nil {
		panic(err)
	}
	verified, err := unverified.Verify(trusted, time.Date(2021, 12, 20, 8, 0, 0, 0, time.UTC))
	if err != nil {
		panic(err)
	}
	c := verified.Claims()
	dose := c.Certificate.Vaccinations[0]
	fmt.Printf("%s, %s: dose %d of %d\n", c.Issuer, c.Certificate.Name.FamilyTravel, dose.Dose, dose.Doses)

	_, err = unverified.Verify(trusted, time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC))
	fmt.Println(err)
	// Output:
	// VN, NGUYEN: dose 2 of 2
	// the certificate has expired: ask for a new one
}
