package api

import (
	"context"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/recovery"
)

func (s *Server) checkAccount(ctx context.Context, in *AccountRef) (*body[apitype.AccountAccess], error) {
	check, err := s.control.CheckAccount(ctx, callerOf(ctx), in.Account)
	if err != nil {
		return nil, err
	}
	access := apitype.AccountAccess{
		AccountID: check.Account.ID, Name: check.Account.Name, OK: check.OK(), Warnings: check.Warnings,
		Regions: regionsAccess(check.Regions), TrustError: partOf(check.TrustErr),
	}
	for _, staging := range check.Staging {
		access.StagingAccounts = append(access.StagingAccounts, apitype.StagingAccess{
			AccountID: staging.Account.ID, Name: staging.Account.Name, Regions: regionsAccess(staging.Regions), TrustError: partOf(staging.TrustErr),
		})
	}
	if len(check.Missing.Statement) > 0 {
		access.MissingPolicy = new(policyView(check.Missing))
	}
	return bodyOf(access), nil
}

// partOf is part for an error that is known to be ours.
func partOf(err *recovery.Error) *apitype.Problem {
	if err == nil {
		return nil
	}
	return part(err)
}

func regionsAccess(all []control.Access) []apitype.RegionAccess {
	out := []apitype.RegionAccess{}
	for _, r := range all {
		access := apitype.RegionAccess{
			Region: r.Region, OK: r.OK(), ARN: r.ARN, STSEndpoint: r.Trust.Endpoint, Error: part(r.Err),
			Trust: apitype.RoleTrust{RoleARN: r.Trust.RoleARN, WithExternalID: string(r.Trust.With.Answer), WithoutExternalID: string(r.Trust.Without.Answer)},
		}
		for _, p := range r.Permissions {
			access.Permissions = append(access.Permissions, apitype.PermissionAnswer{
				Feature: string(p.Feature), Action: p.Action, Subject: p.Subject, Through: p.Through,
				Answer: string(p.Answer), Indirect: p.Indirect, Error: partOf(p.Why),
			})
		}
		out = append(out, access)
	}
	return out
}

// roleQuery says what of the role is to differ from how the account is registered.
type roleQuery struct {
	AccountRef
	ExternalID string `query:"externalID" doc:"instead of the account's own"`
	Principal  string `query:"principal" doc:"the ARN of who assumes the role; by default Davit's own"`
	Staging    string `query:"stagingAccountID" doc:"the role in this staging account of the account"`
}

func (s *Server) accountRole(ctx context.Context, in *roleQuery) (*body[apitype.AccountRole], error) {
	role, err := s.control.AccountRole(ctx, callerOf(ctx), in.Account, control.RoleWish{
		ExternalID: in.ExternalID, Principal: in.Principal, Staging: recovery.AccountID(in.Staging),
	})
	if err != nil {
		return nil, err
	}
	view := apitype.AccountRole{
		AccountID: role.Account.ID, Name: role.Account.Name, Principal: role.Principal, ExternalID: role.ExternalID, Proposed: role.Proposed,
		Policy: policyView(role.Policy), Template: role.Template, Warnings: role.Warnings,
	}
	if len(role.Trust.Statement) > 0 {
		view.Trust = new(policyView(role.Trust))
	}
	return bodyOf(view), nil
}

func policyView(p control.Policy) apitype.IAMPolicy {
	view := apitype.IAMPolicy{Version: p.Version, Statement: []apitype.IAMStatement{}}
	for _, s := range p.Statement {
		out := apitype.IAMStatement{Sid: s.Sid, Effect: s.Effect, Action: s.Action, Resource: s.Resource, Condition: s.Condition}
		if s.Principal != nil {
			out.Principal = &apitype.IAMPrincipal{AWS: s.Principal.AWS}
		}
		view.Statement = append(view.Statement, out)
	}
	return view
}
