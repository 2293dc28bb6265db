package identity

import (
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"

	"github.com/davit-dr/davit/internal/wholefile"
)

// Token is the token that the server made at its first start. It is kept in a file that
// only the server's user may read.
type Token struct {
	// Owner is whom it stands for: nobody proves to be that.
	Owner string
	path  string

	mu     sync.RWMutex
	secret string
}

// OpenToken reads the token, or makes one; fresh says which.
func OpenToken(path, owner string) (t *Token, fresh bool, err error) {
	t = &Token{Owner: owner, path: path}
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, false, fmt.Errorf("read the token: %w", err)
	case strings.TrimSpace(string(data)) != "":
		t.secret = strings.TrimSpace(string(data))
		return t, false, os.Chmod(path, 0o600)
	}
	_, err = t.Rotate()
	return t, true, err
}

// Secret is what its owner shows.
func (t *Token) Secret() string {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.secret
}

// Is reports whether what is shown is the token. That takes the same time whatever is shown.
func (t *Token) Is(shown string) bool {
	secret := t.Secret()
	return secret != "" && subtle.ConstantTimeCompare([]byte(shown), []byte(secret)) == 1
}

// Rotate makes a new token. From the moment on at which the file has it the old one is
// worth nothing, and a server that is killed then starts with the new one.
func (t *Token) Rotate() (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	secret := rand.Text()
	if err := wholefile.Write(t.path, []byte(secret+"\n")); err != nil {
		return "", fmt.Errorf("keep the token: %w", err)
	}
	t.secret = secret
	return secret, nil
}
