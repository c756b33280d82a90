package main

import (
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"

	"github.com/motma/motma/client"
	"github.com/motma/motma/internal/fault"
)

// remote says which platform a command talks to, as which app.
type remote struct {
	URL string `name:"url" default:"http://127.0.0.1:8080" env:"MOTMA_URL" placeholder:"URL" help:"Address of the platform."`
	App string `required:"" env:"MOTMA_APP" placeholder:"NAME" help:"The app's short name."`
	Key string `required:"" env:"MOTMA_KEY" type:"existingfile" placeholder:"FILE" help:"Its private key, PEM."`
}

var errPrivateKey = fault.New(fault.Invalid, "private_key",
	"Tệp khóa không phải khóa riêng PEM (ECDSA P-256 hoặc Ed25519).",
	"The key file is no private key in PEM (ECDSA P-256 or Ed25519).")

func (r remote) client() (*client.Client, error) {
	raw, err := os.ReadFile(r.Key)
	if err != nil {
		return nil, err
	}
	key, err := privateKey(raw)
	if err != nil {
		return nil, err
	}
	return client.New(client.Config{Base: r.URL, ID: r.App, Key: key})
}

// privateKey reads a PKCS#8 or SEC 1 key. What it says of a wrong one never
// holds the file's content.
func privateKey(raw []byte) (crypto.Signer, error) {
	block, _ := pem.Decode(raw)
	if block == nil {
		return nil, errPrivateKey
	}
	if key, err := x509.ParsePKCS8PrivateKey(block.Bytes); err == nil {
		if signer, ok := key.(crypto.Signer); ok {
			return signer, nil
		}
		return nil, errPrivateKey
	}
	key, err := x509.ParseECPrivateKey(block.Bytes)
	if err != nil {
		return nil, errPrivateKey.With(fmt.Errorf("block %q", block.Type))
	}
	return key, nil
}
