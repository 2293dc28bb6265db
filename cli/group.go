package cli

import (
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/recovery"
)

func newGroup(s *session) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "group",
		Short: "Protection groups: source servers that are recovered together",
	}
	cmd.AddCommand(newGroupList(s), newGroupShow(s), newGroupCreate(s), newGroupChange(s), newGroupDelete(s), newGroupPreview(s), newGroupLaunch(s))
	return cmd
}

// selectorText says in a line how a group chooses its members.
func selectorText(sel recovery.Selector) string {
	if len(sel.Tags) == 0 {
		return text.Plural(len(sel.SourceServerIDs), "server") + " by ID"
	}
	var tags []string
	for _, key := range slices.Sorted(maps.Keys(sel.Tags)) {
		tags = append(tags, key+"="+sel.Tags[key])
	}
	return strings.Join(tags, ", ")
}

// writeMembers writes the servers that a group chooses now, and what is wrong with them.
func writeMembers(w io.Writer, m apitype.GroupMembers) error {
	t := text.NewTable("SOURCE SERVER", "NAME", "REPLICATION", ">LAG", "OS")
	for _, server := range m.Servers {
		t.Row(string(server.SourceServerID), server.Name(), string(server.ReplicationState), lagText(server.LagSeconds), server.OS)
	}
	return t.Write(w, "")
}

// noteMembers tells what is wrong with a group's members.
func noteMembers(s Streams, m apitype.GroupMembers) {
	s.warn(m.Warnings)
	for _, id := range m.Missing {
		s.Notef("warning: AWS has no source server %s", id)
	}
	for _, o := range m.Overlaps {
		s.Notef("warning: protection group %s has %s of these too: a server is in one group at most", o.Name, text.Plural(len(o.SourceServerIDs), "server"))
	}
}

// ageText is how long ago something was, on this machine's clock.
func ageText(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return text.Seconds(max(0, time.Since(at).Seconds()))
}

func lagText(lag *float64) string {
	if lag == nil {
		return ""
	}
	return text.Seconds(*lag)
}
