package cli

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/davit-dr/davit/cli/text"
)

// confirm is the asking before something that launches, terminates or deletes.
type confirm struct{ yes bool }

func (c *confirm) flags(cmd *cobra.Command) {
	cmd.Flags().BoolVarP(&c.yes, "yes", "y", false, "do it without asking")
}

// errDeclined is what a person's no comes to.
var errDeclined = exit{exitRefused, fmt.Errorf("nothing was done")}

// deed is what is about to be done, in words that go on from "This would": "terminate 6
// recovery instances for good". The note, if any, is whole sentences.
type deed struct{ what, note string }

// nothingInAWS is the note of what concerns Davit alone.
const nothingInAWS = "Nothing in AWS changes."

// told is the deed as a sentence that begins with "This would" or "This will".
func (d deed) told(begin string) string {
	return strings.TrimSpace(begin + " " + text.Clean(d.what) + ". " + text.Clean(d.note))
}

// ask says what will happen and waits for a yes. Without a terminal nobody can give one,
// so that the command refuses unless --yes was given.
func (c confirm) ask(ctx context.Context, s Streams, d deed) error {
	if c.yes {
		return nil
	}
	if !s.InTerminal {
		return usagef("%s Say --yes, or run it on a terminal.", d.told("This would"))
	}
	fmt.Fprintf(s.Err, "%s\nDo it? [y/N] ", d.told("This will"))
	answer, err := readLine(ctx, s)
	if err != nil {
		return err
	}
	switch strings.ToLower(answer) {
	case "y", "yes":
		return nil
	}
	return errDeclined
}

// askName is ask for what is graver: the name must be typed.
func (c confirm) askName(ctx context.Context, s Streams, d deed, kind, name string) error {
	return c.askTyped(ctx, s, d, fmt.Sprintf("the %s's name (%s)", kind, text.Clean(name)), name)
}

// askWord is ask for what is as grave and has no name: a word must be typed.
func (c confirm) askWord(ctx context.Context, s Streams, d deed, word string) error {
	return c.askTyped(ctx, s, d, "the word "+word, word)
}

func (c confirm) askTyped(ctx context.Context, s Streams, d deed, what, typed string) error {
	if c.yes || !s.InTerminal {
		return c.ask(ctx, s, d)
	}
	fmt.Fprintf(s.Err, "%s\nType %s to do it: ", d.told("This will"), what)
	answer, err := readLine(ctx, s)
	if err != nil {
		return err
	}
	if answer != typed {
		return errDeclined
	}
	return nil
}

// readLine reads a line of the terminal, or gives up when ctx ends. The read itself
// cannot be interrupted: it ends with the process.
func readLine(ctx context.Context, s Streams) (string, error) {
	type line struct {
		typed string
		err   error
	}
	read := make(chan line, 1)
	go func() {
		typed, err := bufio.NewReader(oneByte{s.In}).ReadString('\n')
		read <- line{typed, err}
	}()
	select {
	case <-ctx.Done():
		s.Notef("")
		return "", errDeclined
	case l := <-read:
		if l.err != nil && l.typed == "" {
			s.Notef("")
			return "", errDeclined
		}
		return strings.TrimSpace(l.typed), nil
	}
}

// readSecret reads a line that is not shown while it is typed.
func readSecret(ctx context.Context, s Streams, prompt string) (string, error) {
	f, isFile := s.In.(*os.File)
	if !s.InTerminal || !isFile {
		return readLine(ctx, s)
	}
	fmt.Fprint(s.Err, prompt)
	secret, err := term.ReadPassword(int(f.Fd()))
	s.Notef("")
	return string(secret), err
}

// oneByte reads no further than asked: what follows the line belongs to the next reader.
type oneByte struct {
	from interface{ Read([]byte) (int, error) }
}

func (o oneByte) Read(p []byte) (int, error) { return o.from.Read(p[:min(1, len(p))]) }
