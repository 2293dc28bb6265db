package cli

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// confirm is the asking before something that launches, terminates or deletes.
type confirm struct{ yes bool }

func (c *confirm) flags(cmd *cobra.Command) {
	cmd.Flags().BoolVarP(&c.yes, "yes", "y", false, "do it without asking")
}

// errDeclined is what a person's no comes to.
var errDeclined = exit{exitRefused, fmt.Errorf("nothing was done")}

// ask says what will happen and waits for a yes. Without a terminal nobody can give one,
// so that the command refuses unless --yes was given.
func (c confirm) ask(ctx context.Context, s Streams, what string) error {
	if c.yes {
		return nil
	}
	if !s.InTerminal {
		return usagef("%s\n  this needs a yes, and there is no terminal to ask on: add --yes to do it", what)
	}
	fmt.Fprintf(s.Err, "%s\nDo it? [y/N] ", what)
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
func (c confirm) askName(ctx context.Context, s Streams, what, kind, name string) error {
	if c.yes || !s.InTerminal {
		return c.ask(ctx, s, what)
	}
	fmt.Fprintf(s.Err, "%s\nType the %s's name (%s) to do it: ", what, kind, name)
	answer, err := readLine(ctx, s)
	if err != nil {
		return err
	}
	if answer != name {
		return errDeclined
	}
	return nil
}

// readLine reads a line of the terminal, or gives up when ctx ends. The read itself
// cannot be interrupted: it ends with the process.
func readLine(ctx context.Context, s Streams) (string, error) {
	type line struct {
		text string
		err  error
	}
	read := make(chan line, 1)
	go func() {
		text, err := bufio.NewReader(oneByte{s.In}).ReadString('\n')
		read <- line{text, err}
	}()
	select {
	case <-ctx.Done():
		s.Notef("")
		return "", errDeclined
	case l := <-read:
		if l.err != nil && l.text == "" {
			s.Notef("")
			return "", errDeclined
		}
		return strings.TrimSpace(l.text), nil
	}
}

// oneByte reads no further than asked: what follows the line belongs to the next reader.
type oneByte struct {
	from interface{ Read([]byte) (int, error) }
}

func (o oneByte) Read(p []byte) (int, error) { return o.from.Read(p[:min(1, len(p))]) }
