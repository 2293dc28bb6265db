package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// ensureToken reads the start-up token, or makes one that only this user may read.
func ensureToken(path string) (token string, fresh bool, err error) {
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return "", false, fmt.Errorf("read the token: %w", err)
	case strings.TrimSpace(string(data)) != "":
		return strings.TrimSpace(string(data)), false, os.Chmod(path, 0o600)
	}
	token = rand.Text()
	if err := os.WriteFile(path+".new", []byte(token+"\n"), 0o600); err != nil {
		return "", false, fmt.Errorf("keep the token: %w", err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		return "", false, fmt.Errorf("keep the token: %w", err)
	}
	return token, true, nil
}
