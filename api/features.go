package api

import (
	"context"
	"net/http"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/recovery"
)

// FeatureRef names a feature in a path.
type FeatureRef struct {
	Feature recovery.FeatureName `path:"feature" doc:"its name"`
}

func (s *Server) featureRoutes() {
	const tag = "features"
	register(s, route{http.MethodGet, "/features", "listFeatures", "List the features that can be switched on and off", tag, 0},
		func(ctx context.Context, in *featureList) (*body[apitype.Page[apitype.Feature]], error) {
			all, err := s.control.Features(ctx, callerOf(ctx), control.FeatureView{Account: in.AccountID, Role: in.Role})
			var items []apitype.Feature
			for _, f := range all {
				items = append(items, tellFeature(f))
			}
			return pageOf(items, "", err)
		}, says("With an account or a role, on and from are what counts there: the role's setting before the account's, that before the deployment's, that before the default."))
	register(s, route{http.MethodGet, "/features/{feature}", "getFeature", "Read a feature", tag, 0},
		func(ctx context.Context, in *FeatureRef) (*versioned[apitype.Feature], error) {
			return featureAnswer(s.control.Feature(ctx, callerOf(ctx), in.Feature))
		})
	register(s, route{http.MethodPut, "/features/{feature}", "setFeature", "Set where a feature is on and where it is off", tag, 0}, s.setFeature,
		says("It counts for what is asked from then on; executions that run are left alone. The ETag of a feature that was never set is \"0\"."))
}

// featureList says for which account and role features are looked at.
type featureList struct {
	AccountID recovery.AccountID `query:"accountID" doc:"what counts in the account"`
	Role      recovery.Role      `query:"role" doc:"what counts for the role"`
}

// featureSetting is where a feature shall be set, and the version that it replaces.
type featureSetting struct {
	FeatureRef
	Guard
	Body apitype.FeatureInput
}

func (s *Server) setFeature(ctx context.Context, in *featureSetting) (*versioned[apitype.Feature], error) {
	version, err := in.setVersion(in.Body.Version)
	if err != nil {
		return nil, err
	}
	setting := recovery.FeatureSetting{Name: in.Feature, Deployment: in.Body.Deployment, Accounts: in.Body.Accounts, Roles: in.Body.Roles, Version: version}
	return featureAnswer(s.control.SetFeature(ctx, callerOf(ctx), setting))
}

func featureAnswer(f control.FeatureState, err error) (*versioned[apitype.Feature], error) {
	if err != nil {
		return nil, err
	}
	return versionedOf(tellFeature(f), f.Setting.Version), nil
}

func tellFeature(f control.FeatureState) apitype.Feature {
	return apitype.Feature{
		Name: f.Name, Summary: f.Summary, Since: f.Since, Default: f.Default, Unknown: f.Unknown, On: f.On, From: f.From, Yours: f.Yours,
		FeatureInput: apitype.FeatureInput{
			Deployment: f.Setting.Deployment, Accounts: f.Setting.Accounts, Roles: f.Setting.Roles,
			Version: f.Setting.Version, CreatedAt: f.Setting.CreatedAt, UpdatedAt: f.Setting.UpdatedAt,
		},
	}
}
