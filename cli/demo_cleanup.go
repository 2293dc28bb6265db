package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/client"
	"github.com/davit-dr/davit/recovery"
)

// cleanup offers to terminate what the drill launched. With --yes or --exit that is
// done, unless it is to be kept.
func (o *demoOptions) cleanup(ctx context.Context, c *client.Client, e apitype.Execution) error {
	if len(e.Instances) == 0 {
		return nil
	}
	later := fmt.Sprintf("Terminate them with: davit execution cleanup %s", e.ExecutionID)
	if o.keep {
		o.Notef("The drill's instances are kept. %s", later)
		return nil
	}
	asked := confirm{yes: o.confirm.yes || o.exit}
	what := deed{what: fmt.Sprintf("terminate the %s of the drill for good", text.Plural(len(e.Instances), "recovery instance"))}
	if !asked.yes && !o.InTerminal {
		o.Notef("The drill's instances run on. %s", later)
		return nil
	}
	if agreed := asked.ask(ctx, o.Streams, what) == nil; !agreed {
		o.Notef("The drill's instances run on. %s", later)
		return nil
	}
	begun := time.Now()
	if _, err := c.Say(ctx, e.ExecutionID, apitype.Cleanup, apitype.WordRequest{}); err != nil {
		return fmt.Errorf("clean up: %w", err)
	}
	return o.cleaned(ctx, c, e.ExecutionID, begun)
}

// cleaned waits until the cleanup has ended.
func (o *demoOptions) cleaned(ctx context.Context, c *client.Client, id recovery.ExecutionID, begun time.Time) error {
	for {
		e, err := c.Execution(ctx, id)
		switch {
		case err != nil:
			return fmt.Errorf("clean up: %w", err)
		case e.Cleanup == recovery.CleanupCompleted:
			o.Notef("Cleaned up in %s: the drill's instances are terminated.", time.Since(begun).Round(100*time.Millisecond))
			return nil
		case e.Cleanup == recovery.CleanupFailed:
			return failedf("the cleanup failed: %s", e.CleanupFailure.Message)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}
