// Package watch shows an execution while it runs: live on a terminal, and as one line
// an event into a pipe. It shows what the server computed, and works out no state of
// its own.
package watch

import (
	"context"
	"io"
	"iter"
	"os"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// Server is what watching needs of a server; *client.Client has it.
type Server interface {
	Execution(ctx context.Context, id recovery.ExecutionID) (apitype.Execution, error)
	Follow(ctx context.Context, id recovery.ExecutionID, after int64) iter.Seq2[apitype.Event, error]
	Say(ctx context.Context, id recovery.ExecutionID, word apitype.Word, with apitype.WordRequest) (apitype.Execution, error)
}

// Options say what to watch, and where to show it.
type Options struct {
	Server Server
	ID     recovery.ExecutionID
	// In is where keys come from, Out the terminal or the pipe.
	In  io.Reader
	Out io.Writer
	// Wanted is told of each decision that an execution begins to want; Lines alone calls
	// it, since Live shows decisions itself. It may be nil.
	Wanted func(apitype.Execution, apitype.Decision)
	// Width and Height are those of a terminal that cannot be asked for them.
	Width, Height int
}

// Result is how watching ended.
type Result struct {
	// Execution is as it was seen last.
	Execution apitype.Execution
	// Left is set when the watcher went away before the execution was over, and
	// Interrupted when that was by Ctrl-C.
	Left, Interrupted bool
}

// plain reports whether the environment asks for no colours.
//
// Source: https://no-color.org
func plain() bool { return os.Getenv("NO_COLOR") != "" }
