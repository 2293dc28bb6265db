package recovery

import (
	"cmp"
	"slices"
	"strings"
)

// template is the launch template that most looks as if it were meant for the server: it
// is nobody else's, it has a tag that the server has, and the server could be launched by
// it, as the type that it states, or else as the proposed one. Shared are the tags.
func (a Adviser) template(c LaunchCase, fitting []PricedType, proposed string) (best LaunchTemplate, shared []string, ok bool) {
	for _, t := range a.Templates {
		tags := sharedTags(t.Tags, c.Server.Tags)
		if t.SourceServerID() != "" || len(tags) == 0 || len(tags) < len(shared) || len(tags) == len(shared) && ok && t.ID > best.ID {
			continue
		}
		stated := cmp.Or(orEmpty(t.Default.Launch().InstanceType), proposed)
		fits := slices.ContainsFunc(fitting, func(f PricedType) bool { return f.Name == stated })
		if fits && a.clean(c.under(t).as(stated)) {
			best, shared, ok = t, tags, true
		}
	}
	return best, shared, ok
}

// under is the case with what a launch template says over what holds now.
func (c LaunchCase) under(t LaunchTemplate) LaunchCase {
	c.Launch = t.Default.Launch().Over(c.Launch)
	return c
}

// clean reports whether nothing is found that would keep the launch from succeeding.
func (a Adviser) clean(c LaunchCase) bool {
	return !slices.ContainsFunc(CheckLaunch(c, a.Place), func(f Finding) bool { return f.Severity.Blocks() })
}

// sharedTags are the tags that both have, in order, but for names and what AWS sets.
func sharedTags(a, b map[string]string) []string {
	var both []string
	for key, value := range a {
		if other, has := b[key]; has && other == value && key != "Name" && !strings.HasPrefix(key, "aws:") && !strings.HasPrefix(key, "AWS") {
			both = append(both, key+"="+value)
		}
	}
	slices.Sort(both)
	return both
}

// Accepted is the server's own launch configuration with what was recommended: everything
// else that is stated of it stays. Without an entry of its own it has the group's besides.
func (r Recommendation) Accepted(own *ServerLaunch) ServerLaunch {
	launch := ServerLaunch{UseGroupDefaults: true}
	if own != nil {
		launch = *own
	}
	none := "NONE" // the group may have DRS choose
	launch.LaunchConfiguration.InstanceType, launch.LaunchConfiguration.RightSizing = &r.InstanceType, &none
	if r.Template != nil {
		launch.LaunchConfiguration.LaunchTemplate = r.Template
	}
	return launch
}
