package control

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/davit-dr/davit/recovery"
)

const (
	// templateTime bounds a change of a launch template, and templateHold is how long others
	// are kept away from it when a process dies in the middle of one.
	templateTime = 45 * time.Second
	templateHold = templateTime + 2*noteTime
)

// changeTemplate lets a change through to a launch template that no execution uses, nor begins
// to use meanwhile: one at a time, with what EC2 has of it then. What it says was done is
// recorded. A dry run changes nothing, and stands in nobody's way.
func (c *Control) changeTemplate(ctx context.Context, scope recovery.Scope, id string, dryRun bool, change func(context.Context, *LaunchTemplateHistory) (recovery.TemplateDeed, error)) error {
	ctx, cancel := context.WithTimeout(ctx, templateTime)
	defer cancel()
	key := recovery.TemplateKey(scope, id)
	if !dryRun {
		owner := "template/" + rand.Text()
		err := c.book.TakeTemplate(ctx, key, owner, time.Now().Add(templateHold))
		if recovery.CodeOf(err) == recovery.Conflict {
			return recovery.Errorf(recovery.Conflict, "somebody else is changing launch template %s now", key).WithRemedy("look at it again in a moment")
		}
		if err != nil {
			return err
		}
		defer func() {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteTime)
			defer cancel()
			_ = c.book.LeaveTemplate(ctx, key, owner) // or its time comes
		}()
	}
	seen, err := c.seenTemplate(ctx, scope, id)
	if err != nil {
		return err
	}
	var h hand
	server, servesOne := seen.servesOne()
	if servesOne && !dryRun {
		if h, err = c.holdServers(ctx, server); err != nil {
			return err
		}
		defer c.letGo(ctx, h)
	}
	if err := c.unusedNow(ctx, seen.LaunchTemplate, h.name); err != nil {
		return err
	}
	if servesOne && !dryRun && len(h.held) == 0 {
		return recovery.Errorf(recovery.Conflict, "somebody had source server %s just now", server.SourceServerID).WithRemedy("try again")
	}
	return c.changeFree(ctx, seen, key, dryRun, change)
}

// changeFree changes a launch template that nobody else changes or launches from now.
func (c *Control) changeFree(ctx context.Context, seen LaunchTemplate, key string, dryRun bool, change func(context.Context, *LaunchTemplateHistory) (recovery.TemplateDeed, error)) error {
	h, err := c.historyFrom(ctx, seen)
	if err != nil {
		return err
	}
	if h.Err != nil {
		return h.Err
	}
	deed, err := change(ctx, &h)
	if dryRun || deed.What == "" {
		return err
	}
	c.seeTemplate(h.LaunchTemplate.LaunchTemplate)
	noting, cancelNote := context.WithTimeout(context.WithoutCancel(ctx), noteTime)
	defer cancelNote()
	deed.At = time.Now().UTC()
	if noteErr := c.book.NoteTemplateDeed(noting, key, h.Name, deed); noteErr != nil {
		return noteErr
	}
	return err
}
