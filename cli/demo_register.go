package cli

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/specfile"
	"github.com/davit-dr/davit/client"
	"github.com/davit-dr/davit/recovery"
)

// registerSample creates what the sample's files describe, as a user would with the
// commands that it names. What is there already, from an earlier demo, stays.
func registerSample(ctx context.Context, s *session, c *client.Client) error {
	sample := s.parts.Sample
	err := registerFile(s, "account", sample.Account, func(in apitype.AccountInput) error {
		_, err := c.CreateAccount(ctx, in)
		return err
	})
	for _, file := range sample.Groups {
		if err != nil {
			return err
		}
		err = registerFile(s, "group", file, func(in apitype.GroupInput) error {
			_, err := c.CreateGroup(ctx, in)
			return err
		})
	}
	if err != nil {
		return err
	}
	if err := installSample(ctx, s, c); err != nil {
		return err
	}
	err = registerFile(s, "plan", sample.Plan, func(in apitype.PlanInput) error {
		_, err := c.CreatePlan(ctx, in)
		return err
	})
	s.Notef("")
	return err
}

// installSample installs the documents of Davit's library that the sample's plan runs,
// where it runs them.
func installSample(ctx context.Context, s *session, c *client.Client) error {
	account, err := onlyIn[apitype.AccountInput](s.parts.Sample.Account)
	if err != nil {
		return err
	}
	plan, err := onlyIn[apitype.PlanInput](s.parts.Sample.Plan)
	if err != nil {
		return err
	}
	for _, in := range libraryOf(plan, account) {
		if _, err := c.InstallDocuments(ctx, in.scope, apitype.InstallRequest{Library: in.names}); err != nil {
			return err
		}
		s.Notef("  davit document install --region %s %s", in.scope.Region, strings.Join(in.names, " "))
	}
	return nil
}

// onlyIn decodes the one document of a file.
func onlyIn[T any](file File) (in T, err error) {
	docs, err := specfile.Parse(file.Name, file.Content)
	if err == nil {
		err = docs[0].Decode(&in)
	}
	return in, err
}

// installation is what to install where.
type installation struct {
	scope recovery.Scope
	names []string
}

// libraryOf are the documents of Davit's library that the plan's actions and their
// rollbacks run, in each Region that they run in.
func libraryOf(plan apitype.PlanInput, account apitype.AccountInput) []installation {
	var all []installation
	add := func(region recovery.Region, name string) {
		if !strings.HasPrefix(name, "Davit-") {
			return
		}
		scope := recovery.Scope{AccountID: account.AccountID, Region: cmp.Or(region, account.Regions[0])}
		i := slices.IndexFunc(all, func(in installation) bool { return in.scope == scope })
		if i < 0 {
			i = len(all)
			all = append(all, installation{scope: scope})
		}
		if !slices.Contains(all[i].names, name) {
			all[i].names = append(all[i].names, name)
		}
	}
	for _, w := range plan.Waves {
		for _, a := range slices.Concat(w.PreWaveActions, w.PostWaveActions) {
			add(a.Region, a.DocumentName)
			if a.Rollback != nil {
				add(a.Region, a.Rollback.DocumentName)
			}
		}
	}
	return all
}

func registerFile[T any](s *session, noun string, file File, create func(T) error) error {
	docs, err := specfile.Parse(file.Name, file.Content)
	if err != nil {
		return err
	}
	for _, doc := range docs {
		var in T
		if err := doc.Decode(&in); err != nil {
			return err
		}
		switch err := create(in); {
		case recovery.CodeOf(err) == recovery.Conflict:
			s.Notef("  davit %s create -f %s   (there already)", noun, file.Name)
		case err != nil:
			return doc.Explain(err)
		default:
			s.Notef("  davit %s create -f %s", noun, file.Name)
		}
	}
	return nil
}
