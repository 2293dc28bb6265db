package cli

import (
	"context"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/client"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/specfile"
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
	err = registerFile(s, "plan", sample.Plan, func(in apitype.PlanInput) error {
		_, err := c.CreatePlan(ctx, in)
		return err
	})
	if err != nil {
		return err
	}
	_, err = c.InstallPlanDocuments(ctx, sample.PlanName)
	s.Notef("  davit document install --plan %s\n", sample.PlanName)
	return err
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
