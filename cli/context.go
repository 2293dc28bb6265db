package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/internal/wholefile"
	"github.com/davit-dr/davit/recovery"
)

// contexts are the servers that a person works with, by names of their own, and how they
// are signed in at each. They are kept in a file that nobody else may read.
type contexts struct {
	Current  string          `json:"current,omitempty"`
	Contexts []serverContext `json:"contexts"`
}

// serverContext is one server, and how one is signed in there.
type serverContext struct {
	Name   string `json:"name"`
	Server string `json:"server"`
	// Token is what requests show, until Until; zero: it does not end by itself.
	Token string    `json:"token,omitempty"`
	Until time.Time `json:"until,omitzero"`
	// Refresh gets a new one at TokenURL, as ClientID.
	Refresh   string `json:"refresh,omitempty"`
	TokenURL  string `json:"tokenURL,omitempty"`
	RevokeURL string `json:"revokeURL,omitempty"`
	ClientID  string `json:"clientID,omitempty"`
	// Session says that the token is a session of the server's own, which it can end.
	Session bool `json:"session,omitempty"`
}

// contextsPath is where the contexts are kept.
func contextsPath() (string, error) {
	dir := os.Getenv("XDG_CONFIG_HOME")
	if !filepath.IsAbs(dir) {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("find the folder for contexts: %w", err)
		}
		dir = filepath.Join(home, ".config")
	}
	return filepath.Join(dir, "davit", "contexts.json"), nil
}

// readContexts reads the contexts; none are there when the file is not.
func readContexts() (contexts, error) {
	var all contexts
	path, err := contextsPath()
	if err != nil {
		return all, err
	}
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return all, nil
	}
	if err != nil {
		return all, fmt.Errorf("read the contexts: %w", err)
	}
	if open := info.Mode().Perm() & 0o077; open != 0 && runtime.GOOS != "windows" {
		return all, exit{exitRefused, fmt.Errorf("%s can be read or written by others (mode %04o), and the tokens in it open doors\n  chmod 600 %s, and sign in again if somebody may have read it", path, info.Mode().Perm(), shellWord(path))}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return all, fmt.Errorf("read the contexts: %w", err)
	}
	if err := json.Unmarshal(data, &all); err != nil {
		return all, failedf("%s cannot be read: %s\n  mend it, or remove it and sign in again", path, err)
	}
	return all, nil
}

// changeContexts changes the contexts while nobody else does: what two commands keep at
// the same time is both kept.
func changeContexts(change func(*contexts) error) error {
	path, err := contextsPath()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("keep the contexts: %w", err)
	}
	unlock, err := lockFile(path + ".lock")
	if err != nil {
		return fmt.Errorf("keep the contexts: %w", err)
	}
	defer unlock()
	all, err := readContexts()
	if err != nil {
		return err
	}
	if err := change(&all); err != nil {
		return err
	}
	return writeContexts(path, all)
}

// writeContexts replaces the file whole, or not at all.
func writeContexts(path string, all contexts) error {
	data, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return fmt.Errorf("encode the contexts: %w", err)
	}
	if err := wholefile.Write(path, append(data, '\n')); err != nil {
		return fmt.Errorf("keep the contexts: %w", err)
	}
	return nil
}

func (c *contexts) find(name string) *serverContext {
	i := slices.IndexFunc(c.Contexts, func(s serverContext) bool { return s.Name == name })
	if i < 0 {
		return nil
	}
	return &c.Contexts[i]
}

// at is the context of a server, if there is one alone.
func (c *contexts) at(server string) *serverContext {
	var found *serverContext
	for i := range c.Contexts {
		if c.Contexts[i].Server != server {
			continue
		}
		if found != nil {
			return nil
		}
		found = &c.Contexts[i]
	}
	return found
}

// named is the context of the name, or an error that says which there are.
func (c *contexts) named(name string) (*serverContext, error) {
	if found := c.find(name); found != nil {
		return found, nil
	}
	names := make([]string, len(c.Contexts))
	for i, s := range c.Contexts {
		names[i] = s.Name
	}
	e := recovery.Errorf(recovery.NotFound, "there is no context %q", name)
	if len(names) == 0 {
		return nil, e.WithRemedy("make one: davit login --server URL --context %s", name)
	}
	return nil, e.WithRemedy("there are %s", strings.Join(names, ", "))
}

// put keeps a context under its name, and makes it the one that is used.
func (c *contexts) put(s serverContext) {
	if old := c.find(s.Name); old != nil {
		*old = s
	} else {
		c.Contexts = append(c.Contexts, s)
	}
	c.Current = s.Name
}

func newContext(s *session) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "context",
		Short: "The servers that you work with, and how you are signed in at each",
		Long: `The servers that you work with, by names of your own, and how you are signed in at each.
"davit login" makes them. They are kept in contexts.json in the folder davit of
$XDG_CONFIG_HOME (by default ~/.config), which nobody else may read.

Which server a command speaks to, and as whom, the first of these says:

  1. --context NAME, --server URL, --token TOKEN
  2. DAVIT_SERVER, DAVIT_TOKEN
  3. the context that "davit context use" has chosen
  4. the server on this machine, with the token in its data folder

A context's sign-in is shown to the context's own server alone.`,
	}
	cmd.AddCommand(newContextList(s), newContextUse(s), newContextDelete(s))
	return cmd
}

type contextListOptions struct {
	*session
	output output
}

func newContextList(s *session) *cobra.Command {
	o := contextListOptions{session: s}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the contexts",
		Args:  cobra.NoArgs,
		RunE:  func(*cobra.Command, []string) error { return o.run() },
	}
	o.output.flags(cmd)
	return cmd
}

// listedContext is a context without what opens doors.
type listedContext struct {
	Name     string    `json:"name"`
	Server   string    `json:"server"`
	Current  bool      `json:"current"`
	SignedIn bool      `json:"signedIn"`
	Until    time.Time `json:"until,omitzero"`
}

func (o *contextListOptions) run() error {
	all, err := readContexts()
	if err != nil {
		return err
	}
	listed := []listedContext{}
	for _, s := range all.Contexts {
		signedIn := s.Refresh != "" || (s.Token != "" && (s.Until.IsZero() || time.Now().Before(s.Until)))
		listed = append(listed, listedContext{s.Name, s.Server, s.Name == all.Current, signedIn, s.Until})
	}
	return o.output.write(o.Out, listed, func(w io.Writer) error {
		t := text.NewTable("", "NAME", "SERVER", "SIGNED IN")
		for _, s := range listed {
			t.Row(map[bool]string{true: "*"}[s.Current], s.Name, s.Server, map[bool]string{true: "yes", false: "no"}[s.SignedIn])
		}
		return t.Write(w, "")
	})
}

func newContextUse(s *session) *cobra.Command {
	var name string
	return &cobra.Command{
		Use:   "use NAME",
		Short: "Choose the context that commands use from now on",
		Args:  cobra.ExactArgs(1),
		RunE: about(&name, func(context.Context) error {
			var chosen serverContext
			err := changeContexts(func(all *contexts) error {
				found, err := all.named(name)
				if err == nil {
					all.Current, chosen = name, *found
				}
				return err
			})
			if err == nil {
				s.Notef("Commands speak to %s now (context %s).", chosen.Server, name)
			}
			return err
		}),
	}
}

func newContextDelete(s *session) *cobra.Command {
	var name string
	return &cobra.Command{
		Use:   "delete NAME",
		Short: "Forget a context; sign out first",
		Args:  cobra.ExactArgs(1),
		RunE: about(&name, func(context.Context) error {
			err := changeContexts(func(all *contexts) error {
				if _, err := all.named(name); err != nil {
					return err
				}
				all.Contexts = slices.DeleteFunc(all.Contexts, func(c serverContext) bool { return c.Name == name })
				if all.Current == name {
					all.Current = ""
				}
				return nil
			})
			if err == nil {
				s.Notef("Deleted context %s.", name)
			}
			return err
		}),
	}
}
