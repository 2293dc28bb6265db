package sim

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/davit-dr/davit/sim/wire"
)

// clientToken makes a request idempotent: the token the client chose, with a
// hash of what it asked for under it. The zero one is no token.
type clientToken struct{ token, hash string }

// newClientToken binds a token to the parts of its request.
func newClientToken(token *string, request ...any) clientToken {
	if aws.ToString(token) == "" {
		return clientToken{}
	}
	body, err := json.Marshal(request)
	if err != nil {
		panic("sim: a request that is no JSON: " + err.Error()) // they were read from the wire
	}
	sum := sha256.Sum256(body)
	return clientToken{*token, hex.EncodeToString(sum[:8])}
}

// stored is the form in which a token is kept with what was made under it.
func (c clientToken) stored() string {
	if c == (clientToken{}) {
		return ""
	}
	return c.token + " " + c.hash
}

// matches says whether this request is a repeat of the one that a stored token
// came with. The same token with another request is an error.
func (c clientToken) matches(stored string) (bool, error) {
	token, hash, _ := strings.Cut(stored, " ")
	switch {
	case c.token == "" || token != c.token:
		return false, nil
	case hash != c.hash:
		return false, wire.Errorf("IdempotentParameterMismatch", "The client token %s was used before with other parameters.", c.token)
	}
	return true, nil
}
