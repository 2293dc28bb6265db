package notify

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/davit-dr/davit/recovery"
)

const (
	// minSecret and maxSecret bound what is signed with.
	minSecret = 16
	maxSecret = 4096
	// encodedSecret begins a secret that is base64, as Standard Webhooks has them.
	encodedSecret = "whsec_"
)

// secret reads what a channel's messages are signed with. It is kept nowhere.
func (n *Notifier) secret(ctx context.Context, s recovery.ChannelSecret) ([]byte, error) {
	text, err := n.secretText(ctx, s)
	if err != nil {
		return nil, err
	}
	key := []byte(text)
	if encoded, ok := strings.CutPrefix(text, encodedSecret); ok {
		if key, err = base64.StdEncoding.DecodeString(encoded); err != nil {
			return nil, fmt.Errorf("it begins with %s, and what follows is not base64", encodedSecret)
		}
	}
	if len(key) < minSecret || len(key) > maxSecret {
		return nil, fmt.Errorf("it has %d bytes: %d to %d are needed", len(key), minSecret, maxSecret)
	}
	return key, nil
}

func (n *Notifier) secretText(ctx context.Context, s recovery.ChannelSecret) (string, error) {
	if s.File != "" {
		return n.secretFile(s.File)
	}
	ref, err := s.SecretRef()
	if err != nil {
		return "", err
	}
	scope, err := s.Scope()
	if err != nil {
		return "", err
	}
	return n.cloud.SecretValue(ctx, scope, ref)
}

// secretFile reads a file of the folder of secrets that nobody but its owner may read.
func (n *Notifier) secretFile(name string) (string, error) {
	if n.secretFiles == "" {
		return "", errors.New("this server has no folder of secrets")
	}
	folder, err := os.OpenRoot(n.secretFiles)
	if err != nil {
		return "", fmt.Errorf("there is no folder %s: make it, and the file in it", n.secretFiles)
	}
	defer folder.Close()
	info, err := folder.Stat(name)
	path := filepath.Join(n.secretFiles, name)
	switch {
	case err != nil:
		return "", fmt.Errorf("there is no file %s", path)
	case !info.Mode().IsRegular():
		return "", fmt.Errorf("%s is no regular file", path)
	case info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows":
		return "", fmt.Errorf("others may read %s: chmod 600 it", path)
	case info.Size() > 2*maxSecret:
		return "", fmt.Errorf("%s has %d bytes, too many for a secret", path, info.Size())
	}
	data, err := folder.ReadFile(name)
	if err != nil {
		return "", fmt.Errorf("%s cannot be read", path)
	}
	return strings.TrimRight(string(data), "\r\n"), nil
}
