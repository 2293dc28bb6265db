package cli

import (
	"context"
	"fmt"
	"slices"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/client"
	"github.com/davit-dr/davit/recovery"
)

// appliedAtOnce is how many servers a request is about: as many as the server takes.
const appliedAtOnce = 20

// apply walks over all servers that something is to be applied to, some of an account and Region
// at a time, and notes what came of each. What fails does not keep it from going on, but for
// what would fail every time.
func (o *templateApplyOptions) apply(ctx context.Context, c *client.Client, all []apitype.LaunchApplication, total int) error {
	done := 0
	for _, batch := range batches(all) {
		request := apitype.ApplyRequest{LaunchesOf: o.query.LaunchesOf, Reason: o.reason}
		for _, a := range batch {
			request.Servers = append(request.Servers, apitype.SeenLaunch{ServerKey: a.ServerKey, Seen: a.Seen})
		}
		r, err := c.ApplyLaunches(ctx, request)
		switch {
		case ctx.Err() != nil:
			o.progressEnds()
			return failedf("it was broken off: the same command goes on")
		case hopeless(err):
			o.progressEnds()
			return err
		}
		for i, a := range batch {
			if err != nil {
				a.Outcome, a.Error = "FAILED", problemOf(err)
			} else if i < len(r.Servers) {
				seen := a.Seen
				if *a = r.Servers[i]; a.Seen == "" {
					a.Seen = seen
				}
			}
		}
		done += len(batch)
		o.progress(done, total, "done")
	}
	o.progressEnds()
	return nil
}

// batches are the servers that something is to be applied to: each of one account and Region.
func batches(all []apitype.LaunchApplication) [][]*apitype.LaunchApplication {
	var batches [][]*apitype.LaunchApplication
	for i := range all {
		if all[i].Outcome != "TO_APPLY" {
			continue
		}
		last := len(batches) - 1
		if last < 0 || len(batches[last]) == appliedAtOnce || batches[last][0].Scope != all[i].Scope {
			batches = append(batches, nil)
			last++
		}
		batches[last] = append(batches[last], &all[i])
	}
	return batches
}

// hopeless reports whether the same is refused for all other servers, too.
func hopeless(err error) bool {
	return slices.Contains([]recovery.Code{recovery.Invalid, recovery.NotFound, recovery.Denied, recovery.Unauthenticated}, recovery.CodeOf(err))
}

// problemOf is an error as the data of a command has it.
func problemOf(err error) *apitype.Problem {
	e, ok := recovery.AsError(err)
	if !ok {
		e = recovery.Errorf(recovery.Internal, "%w", err)
	}
	return &apitype.Problem{Type: "about:blank", Title: string(e.Code), Code: e.Code, Detail: e.Message, Details: e.Details, Remedy: e.Remedy, RequestID: e.RequestID}
}

// progress tells how far it is: in one line of a terminal, or else in a line each time.
func (o *templateApplyOptions) progress(done, total int, what string) {
	if o.OutTerminal {
		fmt.Fprintf(o.Err, "\r%d of %d source servers %s", done, total, what)
		return
	}
	o.Notef("%d of %d source servers %s", done, total, what)
}

// progressEnds ends the line of a terminal.
func (o *templateApplyOptions) progressEnds() {
	if o.OutTerminal {
		o.Notef("")
	}
}
