package control

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"time"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// makeCopies makes those that are not there yet, one after the other. What fails is told of
// the copy; an error says that a copy could not be recorded.
func (c *Control) makeCopies(ctx context.Context, k *copying, actor recovery.Actor, reason string) error {
	for i := range k.done.Targets {
		t := &k.done.Targets[i]
		if t.Outcome == CopyPlanned {
			c.makeCopy(ctx, k, t, actor, reason)
		}
		if t.ID == "" {
			continue
		}
		if err := c.noteCopy(ctx, k, t, actor, reason); err != nil {
			return err
		}
	}
	return nil
}

// makeCopy makes one copy. Its token is for the SDK's own repeats alone: what keeps another
// request from making it twice is its name, which EC2 gives once.
func (c *Control) makeCopy(ctx context.Context, k *copying, t *CopiedTemplate, actor recovery.Actor, reason string) {
	why := fmt.Sprintf("copy of version %d of %s, by %s", k.what.Number, recovery.TemplateKey(k.source.Scope, k.source.ID), actor.Name)
	if reason != "" {
		why += ": " + reason
	}
	order := cloud.TemplateCopyOrder{
		TemplateID: k.source.ID, Version: k.what.Number, To: t.Scope, Name: k.done.Name, Tags: k.source.CopyTags(k.what.Number),
		Description: recovery.VersionDescription(why), Settings: t.Settings, Token: rand.Text(),
	}
	made, err := c.cloud.CopyLaunchTemplate(ctx, k.source.Scope, order)
	if err != nil {
		t.Outcome, t.Err = CopyFailed, err
		return
	}
	t.Outcome, t.ID, t.Warnings = CopyMade, made.TemplateID, made.Warnings
	version := recovery.LaunchTemplateVersion{Number: 1, Description: order.Description, CreatedAt: time.Now().UTC(), Settings: t.Settings}
	c.seeTemplate(recovery.LaunchTemplate{
		Scope: t.Scope, ID: t.ID, Name: order.Name, Tags: order.Tags, CreatedAt: version.CreatedAt, Default: version, Latest: version,
	})
}

// noteCopy records that the copy was made. One that is there and was never recorded is left
// from a request that was broken off: whoever repeated it, has had it made.
func (c *Control) noteCopy(ctx context.Context, k *copying, t *CopiedTemplate, actor recovery.Actor, reason string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteTime)
	defer cancel()
	key := recovery.TemplateKey(t.Scope, t.ID)
	if t.Outcome == CopyThere {
		deeds, err := c.book.TemplateDeeds(ctx, key)
		if err != nil || slices.ContainsFunc(deeds, func(d recovery.TemplateDeed) bool { return d.What == recovery.TemplateCopied }) {
			return err
		}
	}
	return c.book.NoteTemplateDeed(ctx, key, k.done.Name, recovery.TemplateDeed{
		At: time.Now().UTC(), By: actor, What: recovery.TemplateCopied, DefaultVersion: 1, Reason: reason,
		CopyOf: recovery.CopyMark(recovery.TemplateKey(k.source.Scope, k.source.ID), k.what.Number),
	})
}
