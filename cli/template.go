package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/client"
	"github.com/davit-dr/davit/recovery"
)

func newTemplate(s *session) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "template",
		Short: "EC2 launch templates: how servers are launched",
	}
	cmd.AddCommand(newTemplateList(s), newTemplateShow(s), newTemplateDiff(s), newTemplateCheck(s), newTemplateComply(s), newTemplateCost(s),
		newTemplateRecommend(s), newTemplateRollback(s), newTemplateRetire(s), newTemplateCopy(s), newTemplateApply(s))
	return cmd
}

// template connects to the server, and finds the launch template there that is meant.
func (s *session) template(ctx context.Context, ref string) (*client.Client, recovery.Scope, string, error) {
	c, err := s.connect()
	if err != nil {
		return nil, recovery.Scope{}, "", err
	}
	scope, id, err := findTemplate(ctx, c, ref)
	return c, scope, id, err
}

// findTemplate finds the one launch template that ref means: its ID, its name, or, where
// those are not unique, ACCOUNT/REGION/ID.
func findTemplate(ctx context.Context, c *client.Client, ref string) (recovery.Scope, string, error) {
	if parts := strings.Split(ref, "/"); len(parts) == 3 && strings.HasPrefix(parts[2], "lt-") {
		return recovery.Scope{AccountID: recovery.AccountID(parts[0]), Region: recovery.Region(parts[1])}, parts[2], nil
	}
	templates, _, err := allTemplates(ctx, c, apitype.LaunchTemplateQuery{Search: ref})
	if err != nil {
		return recovery.Scope{}, "", err
	}
	var found []apitype.LaunchTemplateSummary
	var keys []string
	for _, t := range templates {
		if t.ID == ref || t.Name == ref {
			found, keys = append(found, t), append(keys, t.Scope.String()+"/"+t.ID)
		}
	}
	switch len(found) {
	case 0:
		return recovery.Scope{}, "", recovery.Errorf(recovery.NotFound, "there is no launch template %q", ref).WithRemedy("see `davit template list`")
	case 1:
		return found[0].Scope, found[0].ID, nil
	}
	return recovery.Scope{}, "", usagef("%q means %d launch templates: name one of %s", ref, len(found), strings.Join(keys, ", "))
}

// allTemplates reads every page, and how each account and Region answered.
func allTemplates(ctx context.Context, c *client.Client, q apitype.LaunchTemplateQuery) ([]apitype.LaunchTemplateSummary, []apitype.LaunchTemplateScope, error) {
	templates := []apitype.LaunchTemplateSummary{}
	q.Limit = 1000
	for {
		page, err := c.LaunchTemplates(ctx, q)
		if err != nil {
			return nil, nil, err
		}
		templates = append(templates, page.Items...)
		if page.Next == "" {
			return templates, page.Scopes, nil
		}
		q.Cursor, q.Refresh = page.Next, false
	}
}
