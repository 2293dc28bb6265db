package control

import (
	"context"
	"time"

	"github.com/davit-dr/davit/orchestrate"
	"github.com/davit-dr/davit/recovery"
)

const (
	// engineTime is how long a word's answer waits for what the engine makes of the word.
	engineTime = time.Second
	// lookAgain is how often it looks, where no broker tells.
	lookAgain = 100 * time.Millisecond
)

// fresh knocks, and gives the execution after the engine's first commit since a word, so that whoever
// said it sees what came of it. When the engine has nothing to do, or does it elsewhere
// and late, that is the execution as the word left it.
func (c *Control) fresh(ctx context.Context, said *recovery.Execution, kind WordKind) *recovery.Execution {
	// A pause only keeps the engine from deciding, and a note is for people: there is nothing
	// to wait for.
	if c.waker == nil || kind == orchestrate.Pause || kind == orchestrate.Note {
		c.knock(said.ID)
		return said
	}
	heard, stop := c.broker.subscribe(recovery.ExecutionStream(said.ID))
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, engineTime)
	defer cancel()
	c.knock(said.ID)
	look := time.NewTicker(lookAgain)
	defer look.Stop()
	for {
		version, err := c.book.ExecutionVersion(ctx, said.ID)
		if err != nil {
			return said
		}
		if version > said.Version {
			if now, _, err := c.book.LoadExecution(ctx, said.ID); err == nil {
				return now
			}
			return said
		}
		select {
		case <-ctx.Done():
			return said
		case <-heard.knock:
		case <-look.C:
		}
	}
}
