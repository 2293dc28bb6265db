package control

import (
	"context"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// How often it is looked how servers can be launched. EC2 lets an account list templates
// some times a second, and what else there is changes by the week.
var (
	templateRhythm = rhythm{every: time.Minute, idle: time.Hour, life: time.Minute}
	placeRhythm    = rhythm{every: 5 * time.Minute, idle: time.Hour, life: 5 * time.Minute}
)

// listedTemplate is a launch template with what lists search and sort it by.
type listedTemplate struct {
	recovery.LaunchTemplate
	key  string // of all keys
	text string // everything that is searched, in lower case
}

func newTemplates(c cloud.Surveyor, news chan struct{}) *lookout[[]*listedTemplate] {
	return newLookout(templateRhythm, news, func(ctx context.Context, scope recovery.Scope) ([]*listedTemplate, error) {
		templates, err := c.LaunchTemplates(ctx, scope)
		listed := make([]*listedTemplate, len(templates))
		for i, t := range templates {
			listed[i] = newListed(t)
		}
		return listed, err
	})
}

func newListed(t recovery.LaunchTemplate) *listedTemplate {
	return &listedTemplate{t, recovery.TemplateKey(t.Scope, t.ID), templateText(t)}
}

// seeTemplate has lists show a template as Davit has just changed or made it.
func (c *Control) seeTemplate(t recovery.LaunchTemplate) {
	c.templates.at(t.Scope).replace(func(have *stock[[]*listedTemplate]) {
		others := slices.DeleteFunc(slices.Clone(have.seen), func(l *listedTemplate) bool { return l.ID == t.ID })
		have.seen = append(others, newListed(t))
	})
}

// templateText is everything of a template that people search for.
func templateText(t recovery.LaunchTemplate) string {
	var b strings.Builder
	for _, words := range []string{t.Name, t.ID, t.CreatedBy, t.Latest.Description, t.Default.Description} {
		b.WriteString(words + "\n")
	}
	for key, value := range t.Tags {
		b.WriteString(key + "=" + value + "\n")
	}
	for _, v := range []recovery.LaunchTemplateVersion{t.Default, t.Latest} {
		for _, s := range v.Settings {
			b.WriteString(s.Value + "\n")
		}
		if t.Default.Number == t.Latest.Number {
			break
		}
	}
	return strings.ToLower(b.String())
}

// newProfiles remembers the instance profiles of accounts. IAM answers from one Region of the
// partition, which may be the one that is recovered from: it is asked only where somebody
// checks a launch configuration while nothing is being recovered, and never in the background.
func newProfiles(c cloud.Surveyor, news chan struct{}) *lookout[[]recovery.InstanceProfile] {
	return newLookout(placeRhythm, news, func(ctx context.Context, scope recovery.Scope) ([]recovery.InstanceProfile, error) {
		return c.InstanceProfiles(ctx, scope)
	})
}

// newPlaces remembers what EC2 has to launch servers with. A part that AWS does not tell
// hides no other; where it tells none, the look has failed.
func newPlaces(c cloud.Surveyor, news chan struct{}) *lookout[recovery.LaunchPlace] {
	return newLookout(placeRhythm, news, func(ctx context.Context, scope recovery.Scope) (recovery.LaunchPlace, error) {
		var types answer[[]recovery.InstanceType]
		var subnets answer[[]recovery.LaunchSubnet]
		var groups answer[[]recovery.SecurityGroup]
		var keys answer[[]string]
		var asking errgroup.Group
		askFor(&asking, &types, func() ([]recovery.InstanceType, error) { return c.InstanceTypes(ctx, scope) })
		askFor(&asking, &subnets, func() ([]recovery.LaunchSubnet, error) { return c.LaunchSubnets(ctx, scope) })
		askFor(&asking, &groups, func() ([]recovery.SecurityGroup, error) { return c.SecurityGroups(ctx, scope) })
		askFor(&asking, &keys, func() ([]string, error) { return c.KeyPairs(ctx, scope) })
		_ = asking.Wait() // each answer has its own error
		p := recovery.LaunchPlace{InstanceTypes: types.value, Subnets: subnets.value, SecurityGroups: groups.value, KeyPairs: keys.value}
		p.Unread = map[recovery.LaunchPart]error{}
		parts := map[recovery.LaunchPart]error{
			recovery.PartInstanceTypes: types.err, recovery.PartSubnets: subnets.err, recovery.PartSecurityGroups: groups.err, recovery.PartKeyPairs: keys.err,
		}
		for part, err := range parts {
			if err != nil {
				p.Unread[part] = err
			}
		}
		if len(p.Unread) == len(parts) {
			return recovery.LaunchPlace{}, types.err
		}
		return p, nil
	})
}

func askFor[T any](asking *errgroup.Group, into *answer[T], question func() (T, error)) {
	asking.Go(func() error {
		*into = answerOf(question())
		return nil
	})
}
