package main

import (
	"crypto/x509"
	"io"
	"os"
	"path/filepath"

	"github.com/motma/motma/hcert"
	"github.com/motma/motma/internal/fault"
)

var errTrust = fault.New(fault.Invalid, "trust_unreadable",
	"Không đọc được chứng thư ký; --cert cần tệp X.509 dạng PEM, DER hoặc base64, hoặc một thư mục chứa các tệp đó.",
	"The signing certificates cannot be read; --cert needs X.509 as PEM, DER or base64, or a folder of such files.")

// maxTrustFile bounds a file of certificates, and so the memory that a wrong file
// name may cost.
const maxTrustFile = 32 << 20

// readTrust reads the files, and every file of the folders, that --cert names.
func readTrust(names []string) (hcert.TrustList, error) {
	all, err := trustCertificates(names)
	if err != nil {
		return hcert.TrustList{}, err
	}
	list, err := hcert.NewTrustList(all...)
	if err != nil {
		return list, reasonFault(err)
	}
	return list, nil
}

// trustCertificates reads the files, and every file of the folders.
func trustCertificates(names []string) ([]*x509.Certificate, error) {
	var all []*x509.Certificate
	for _, name := range names {
		files, err := trustFiles(name)
		if err != nil {
			return nil, errTrust.With(err)
		}
		for _, file := range files {
			certs, err := readSigners(file)
			if err != nil {
				return nil, errTrust.At(fault.Place{Path: file, VI: "không đọc được", EN: "cannot be read"}).With(err)
			}
			all = append(all, certs...)
		}
	}
	return all, nil
}

// trustFiles returns the name itself, or the files of the folder, not of folders
// within it.
func trustFiles(name string) ([]string, error) {
	info, err := os.Stat(name)
	if err != nil || !info.IsDir() {
		return []string{name}, err
	}
	entries, err := os.ReadDir(name)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, e := range entries {
		if e.Type().IsRegular() {
			files = append(files, filepath.Join(name, e.Name()))
		}
	}
	return files, nil
}

func readSigners(file string) ([]*x509.Certificate, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := readTrustFile(f)
	if err != nil {
		return nil, err
	}
	return hcert.ParseSigners(data)
}

func readTrustFile(r io.Reader) ([]byte, error) { return io.ReadAll(io.LimitReader(r, maxTrustFile)) }
