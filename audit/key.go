package audit

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/davit-dr/davit/internal/wholefile"
	"github.com/davit-dr/davit/recovery"
)

// The PEM blocks of the two halves of a key.
const (
	privateBlock = "PRIVATE KEY"
	publicBlock  = "PUBLIC KEY"
)

// EnsureKey reads the key that signs checkpoints, or makes one that only this user may
// read. It belongs outside the database: who has both could forge the trail.
func EnsureKey(path string) (ed25519.PrivateKey, error) {
	text, err := os.ReadFile(path)
	if err == nil {
		return parsePrivate(path, text)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read the key of the audit trail: %w", err)
	}
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make a key for the audit trail: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("encode the key of the audit trail: %w", err)
	}
	return key, writeKey(path, pem.EncodeToMemory(&pem.Block{Type: privateBlock, Bytes: der}))
}

// writeKey keeps a key in its file.
func writeKey(path string, text []byte) error {
	if err := wholefile.Write(path, text); err != nil {
		return fmt.Errorf("keep the key of the audit trail: %w", err)
	}
	return nil
}

func parsePrivate(path string, text []byte) (ed25519.PrivateKey, error) {
	block, _ := pem.Decode(text)
	if block != nil && block.Type == privateBlock {
		parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
		if key, ok := parsed.(ed25519.PrivateKey); ok && err == nil {
			return key, nil
		}
	}
	return nil, recovery.Errorf(recovery.Invalid, "%s is not an Ed25519 key in PEM", path).
		WithRemedy("put the key back from its backup; if it is lost, move the file away: a new key is made, and checkpoints of the old one are verified with its public half alone")
}

// PublicPEM is the public half of a key as a file holds it.
func PublicPEM(public ed25519.PublicKey) (string, error) {
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		return "", fmt.Errorf("encode a public key: %w", err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: publicBlock, Bytes: der})), nil
}

// ParseKeys reads keys to verify with from a file that has one or several in PEM: public
// halves, or whole keys, of which the public half is taken.
func ParseKeys(path string, text []byte) ([]ed25519.PublicKey, error) {
	var keys []ed25519.PublicKey
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		key, err := publicOf(block)
		if err != nil {
			return nil, recovery.Errorf(recovery.Invalid, "%s: %w", path, err)
		}
		keys = append(keys, key)
	}
	if len(keys) == 0 {
		return nil, recovery.Errorf(recovery.Invalid, "%s has no key in PEM", path)
	}
	return keys, nil
}

func publicOf(block *pem.Block) (ed25519.PublicKey, error) {
	switch block.Type {
	case publicBlock:
		parsed, err := x509.ParsePKIXPublicKey(block.Bytes)
		if key, ok := parsed.(ed25519.PublicKey); ok && err == nil {
			return key, nil
		}
	case privateBlock:
		parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
		if key, ok := parsed.(ed25519.PrivateKey); ok && err == nil {
			return key.Public().(ed25519.PublicKey), nil
		}
	}
	return nil, fmt.Errorf("a block %q is not an Ed25519 key", block.Type)
}
