package cli

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/client"
	"github.com/davit-dr/davit/recovery"
)

// session is what all commands share: the streams, and which server they speak to.
type session struct {
	Streams
	parts         Parts
	server, token string
}

// defaultServer is where `davit serve` listens unless told otherwise.
const defaultServer = "http://127.0.0.1:8080"

// The environment variables that say which server to speak to, and as whom.
const (
	serverVariable = "DAVIT_SERVER"
	tokenVariable  = "DAVIT_TOKEN"
)

func (s *session) flags(root *cobra.Command) {
	f := root.PersistentFlags()
	f.StringVar(&s.server, "server", "", "the Davit server's `URL` (default $"+serverVariable+", or "+defaultServer+")")
	f.StringVar(&s.token, "token", "", "the `token` to speak with (default $"+tokenVariable+", or a local server's token file)")
}

// connect makes a client of the server that the flags or the environment name.
func (s *session) connect() (*client.Client, error) {
	server := strings.TrimRight(cmp.Or(s.server, os.Getenv(serverVariable), defaultServer), "/")
	u, err := url.Parse(server)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return nil, usagef("%q is not a server's URL: give one such as %s", server, defaultServer)
	}
	token, err := s.findToken(u)
	if err != nil {
		return nil, err
	}
	return client.New(client.Options{URL: server, Token: token, Source: "CLI"}), nil
}

// about runs a command whose one argument names what it is about.
func about[T ~string](name *T, run func(context.Context) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		*name = T(args[0])
		return run(cmd.Context())
	}
}

// findToken looks where tokens are kept. A token file is this machine's: it is read for
// a loopback server only, so that nobody else is ever sent it.
func (s *session) findToken(server *url.URL) (string, error) {
	if token := cmp.Or(s.token, os.Getenv(tokenVariable)); token != "" {
		return token, nil
	}
	if !IsLoopback(server.Hostname()) {
		return "", recovery.Errorf(recovery.Unauthenticated, "no token for the server at %s", server)
	}
	token, err := readToken(filepath.Join(DefaultData(), TokenFile))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil // the server, if there is one, says what is missing
	}
	return token, err
}

// TokenFile is the name of the file in a server's data folder that holds its start-up token.
const TokenFile = "token"

func readToken(path string) (string, error) {
	data, err := os.ReadFile(path)
	return strings.TrimSpace(string(data)), err
}

// DefaultData is the folder where a local server keeps its data.
func DefaultData() string {
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "davit")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ".davit"
	}
	return filepath.Join(home, ".local", "share", "davit")
}

// IsLoopback reports whether the host is this machine alone.
func IsLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return ip != nil && ip.IsLoopback()
}
