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
	parts                  Parts
	server, token, context string
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
	f.StringVar(&s.server, "server", "", "the Davit server's `URL` (default $"+serverVariable+", the context in use, or "+defaultServer+")")
	f.StringVar(&s.token, "token", "", "the `token` to speak with (default $"+tokenVariable+", the context's, or a local server's token file)")
	f.StringVar(&s.context, "context", "", "the `context` whose server to speak to, as whoever is signed in there; see davit context --help")
}

// connect makes a client of the server that the flags, the environment or the contexts
// name.
func (s *session) connect() (*client.Client, error) {
	if s.context != "" && s.server != "" {
		return nil, usagef("--context names a server already: leave --server out")
	}
	var all contexts
	if !s.needsNoContext() {
		var err error
		if all, err = readContexts(); err != nil {
			return nil, err
		}
	}
	server, known, err := s.findServer(all)
	if err != nil {
		return nil, err
	}
	u, err := serverURL(server)
	if err != nil {
		return nil, err
	}
	token, err := s.findToken(u, known)
	if err != nil {
		return nil, err
	}
	return client.New(client.Options{URL: server, TokenSource: token, Source: "CLI"}), nil
}

// needsNoContext reports whether flags and environment say everything.
func (s *session) needsNoContext() bool {
	return s.context == "" && s.serverWithoutContext() != "" && cmp.Or(s.token, os.Getenv(tokenVariable)) != ""
}

// serverWithoutContext is the server that a flag or the environment names.
func (s *session) serverWithoutContext() string {
	return strings.TrimRight(cmp.Or(s.server, os.Getenv(serverVariable)), "/")
}

// findServer says which server to speak to, and the context that it is in, if any.
func (s *session) findServer(all contexts) (string, *serverContext, error) {
	if s.context != "" {
		known, err := all.named(s.context)
		if err != nil {
			return "", nil, err
		}
		return known.Server, known, nil
	}
	current := all.find(all.Current)
	if server := s.serverWithoutContext(); server != "" {
		if current != nil && current.Server == server {
			return server, current, nil
		}
		return server, all.at(server), nil
	}
	if current != nil {
		return current.Server, current, nil
	}
	return defaultServer, all.at(defaultServer), nil
}

// about runs a command whose one argument names what it is about.
func about[T ~string](name *T, run func(context.Context) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		*name = T(args[0])
		return run(cmd.Context())
	}
}

// findToken looks where tokens are kept. A context's is for the context's server alone. A
// token file is this machine's: it is read for a loopback server only, so that nobody
// else is ever sent it.
func (s *session) findToken(server *url.URL, known *serverContext) (func(context.Context) (string, error), error) {
	given := s.token
	if s.context == "" {
		given = cmp.Or(given, os.Getenv(tokenVariable))
	}
	switch {
	case given != "":
		return fixed(given), nil
	case known != nil && known.Token != "":
		return known.fresh, nil
	case s.context != "" || !IsLoopback(server.Hostname()):
		return nil, recovery.Errorf(recovery.Unauthenticated, "you are not signed in at the server at %s", server).
			WithRemedy("sign in: davit login --server %s; or give a token with %s", server, tokenVariable)
	}
	token, err := readToken(filepath.Join(DefaultData(), TokenFile))
	if errors.Is(err, fs.ErrNotExist) {
		return fixed(""), nil // the server, if there is one, says what is missing
	}
	return fixed(token), err
}

// fixed is a token that does not change.
func fixed(token string) func(context.Context) (string, error) {
	return func(context.Context) (string, error) { return token, nil }
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
