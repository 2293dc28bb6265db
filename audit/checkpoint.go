package audit

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/rfc6962"

	"github.com/davit-dr/davit/recovery"
)

// Root is the root of the Merkle tree (RFC 6962) over heads, which are sorted by the names
// of their streams, as hexadecimal digits. A leaf is the JSON of a head.
//
// Source: https://www.rfc-editor.org/rfc/rfc6962#section-2.1
func Root(heads map[string]recovery.Head) (string, error) {
	factory := compact.RangeFactory{Hash: rfc6962.DefaultHasher.HashChildren}
	tree := factory.NewEmptyRange(0)
	for _, name := range slices.Sorted(maps.Keys(heads)) {
		leaf, err := json.Marshal(heads[name])
		if err != nil {
			return "", fmt.Errorf("encode the head of %s: %w", name, err)
		}
		if err := tree.Append(rfc6962.DefaultHasher.HashLeaf(leaf), nil); err != nil {
			return "", fmt.Errorf("add the head of %s to the tree: %w", name, err)
		}
	}
	root, err := tree.GetRootHash(nil)
	if err != nil {
		return "", fmt.Errorf("compute the root over %d heads: %w", len(heads), err)
	}
	if len(root) == 0 {
		root = rfc6962.DefaultHasher.EmptyRoot()
	}
	return hex.EncodeToString(root), nil
}

// KeyID names a key by its public half.
func KeyID(public ed25519.PublicKey) string {
	sum := sha256.Sum256(public)
	return hex.EncodeToString(sum[:8])
}

// sign gives the checkpoint with its key and signature.
func sign(key ed25519.PrivateKey, c recovery.Checkpoint) (recovery.Checkpoint, error) {
	public, ok := key.Public().(ed25519.PublicKey)
	if !ok {
		return c, fmt.Errorf("sign checkpoint %d: the key is no Ed25519 key", c.Number)
	}
	c.KeyID = KeyID(public)
	text, err := signedText(c)
	if err != nil {
		return c, err
	}
	c.Signature = base64.StdEncoding.EncodeToString(ed25519.Sign(key, text))
	return c, nil
}

// Signed reports whether one of the keys has signed the checkpoint as it is.
func Signed(c recovery.Checkpoint, keys []ed25519.PublicKey) error {
	i := slices.IndexFunc(keys, func(k ed25519.PublicKey) bool { return KeyID(k) == c.KeyID })
	if i < 0 {
		return fmt.Errorf("it is signed with the key %s, which is not known here", c.KeyID)
	}
	text, err := signedText(c)
	if err != nil {
		return err
	}
	signature, err := base64.StdEncoding.DecodeString(c.Signature)
	if err != nil || !ed25519.Verify(keys[i], text, signature) {
		return fmt.Errorf("its signature is not that of the key %s over what it says", c.KeyID)
	}
	return nil
}

// signedText is what a signature is over: a name, so that it is good for nothing else, and
// the checkpoint's JSON without the signature.
func signedText(c recovery.Checkpoint) ([]byte, error) {
	c.Signature = ""
	text, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("encode checkpoint %d: %w", c.Number, err)
	}
	return append([]byte("davit checkpoint\n"), text...), nil
}
