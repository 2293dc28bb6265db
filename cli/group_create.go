package cli

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/client"
	"github.com/davit-dr/davit/recovery"
)

type groupCreateOptions struct {
	*session
	file fileFlag
}

func newGroupCreate(s *session) *cobra.Command {
	o := groupCreateOptions{session: s}
	cmd := &cobra.Command{
		Use:   "create -f FILE",
		Short: "Create protection groups from a file",
		Long: `Create the protection groups that a file describes, one or more. All are read and held
against each other and the groups that there are before the first is saved. A group's
servers are those that have all of the tags, or those that sourceServerIDs lists.

  name: shop-web
  accountID: "111122223333"
  region: us-west-2
  tags:
    App: shop
    Tier: web`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	o.file.flags(cmd, "protection groups")
	return cmd
}

func (o *groupCreateOptions) run(ctx context.Context) error {
	return creation[apitype.GroupInput]{
		names: groupNames,
		check: func(in apitype.GroupInput) error {
			g := in.Group()
			g.Name = recovery.TrimName(g.Name)
			return g.Check()
		},
		compare: compareGroups,
		create: func(ctx context.Context, c *client.Client, in apitype.GroupInput) (created, error) {
			g, err := c.CreateGroup(ctx, in)
			return created{"protection group " + g.Name, append(g.Warnings, findingWarnings(g.Findings)...)}, err
		},
	}.run(ctx, o.session, o.file)
}

func groupNames(in apitype.GroupInput) []named { return []named{{"name", in.Name}} }

// compareGroups holds new groups against those that there are, and asks which servers
// each would have: a server is in one group at most.
func compareGroups(ctx context.Context, c *client.Client, docs []described[apitype.GroupInput]) (found judged, err error) {
	groups, err := c.Groups(ctx, apitype.GroupQuery{})
	if err != nil {
		return found, err
	}
	have := map[named]string{}
	for _, g := range groups {
		have[named{"name", recovery.NameKey(g.Name)}] = "protection group " + g.Name
	}
	taken(&found, docs, groupNames, have)
	if !found.fine() {
		return found, nil // a group that is there already has its own servers
	}
	first := map[recovery.ServerKey]described[apitype.GroupInput]{}
	for _, doc := range docs {
		members, err := c.PreviewGroup(ctx, doc.input)
		if err := found.add(doc.Explain(err)); err != nil {
			return found, err
		}
		unfit(&found, doc, members)
		for _, server := range members.Servers {
			if other, again := first[server.ServerKey]; again {
				found.wrong = append(found.wrong, doc.Problemf("name", "group %s has source server %s (%s) too, as group %s on line %d: a server is in one group at most",
					doc.input.Name, server.SourceServerID, server.Name(), other.input.Name, other.Locate("name").Line))
				continue
			}
			first[server.ServerKey] = doc
		}
	}
	return found, nil
}

// unfit notes servers that AWS does not have, and those of other groups.
func unfit(found *judged, doc described[apitype.GroupInput], m apitype.GroupMembers) {
	for _, id := range m.Missing {
		field := fmt.Sprintf("sourceServerIDs[%d]", slices.Index(doc.input.SourceServerIDs, id))
		found.wrong = append(found.wrong, doc.Problemf(field, "%s: AWS has no source server %s in %s of account %s", field, id, doc.input.Region, doc.input.AccountID))
	}
	for _, o := range m.Overlaps {
		found.inTheWay = append(found.inTheWay, doc.Problemf("name", "group %s has %s of protection group %s too: a server is in one group at most",
			doc.input.Name, text.Plural(len(o.SourceServerIDs), "server"), o.Name))
	}
}
