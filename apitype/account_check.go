package apitype

import "github.com/davit-dr/davit/recovery"

// AccountAccess says whether Davit can work in an account.
type AccountAccess struct {
	AccountID recovery.AccountID `json:"accountID"`
	Name      string             `json:"name"`
	OK        bool               `json:"ok" doc:"whether the role's trust is right, every Region answered, and every permission that can be asked about is there"`
	Regions   []RegionAccess     `json:"regions"`
	// StagingAccounts are those that Davit has a role in.
	StagingAccounts []StagingAccess `json:"stagingAccounts,omitempty"`
	TrustError      *Problem        `json:"trustError,omitempty" doc:"what is wrong with the trust of the role"`
	Warnings        []string        `json:"warnings,omitempty"`
	MissingPolicy   *IAMPolicy      `json:"missingPolicy,omitempty" doc:"what allows the permissions that were refused, and nothing else; a service control policy or a boundary it does not change"`
}

// StagingAccess says whether Davit can look into a staging account.
type StagingAccess struct {
	AccountID  recovery.AccountID `json:"accountID"`
	Name       string             `json:"name"`
	Regions    []RegionAccess     `json:"regions"`
	TrustError *Problem           `json:"trustError,omitempty"`
}

// RegionAccess says whether Davit can work in one Region of an account.
type RegionAccess struct {
	Region      recovery.Region    `json:"region"`
	OK          bool               `json:"ok"`
	ARN         string             `json:"arn,omitempty" doc:"as whom Davit's calls are made"`
	STSEndpoint string             `json:"stsEndpoint,omitempty" doc:"the host that credentials are asked for at"`
	Trust       RoleTrust          `json:"trust,omitzero"`
	Permissions []PermissionAnswer `json:"permissions,omitempty" doc:"those that Davit needs there; none where nobody answered as whom it is"`
	Error       *Problem           `json:"error,omitempty" doc:"why nothing works there"`
}

// RoleTrust says whether a role may be assumed.
type RoleTrust struct {
	RoleARN           string `json:"roleARN,omitempty" doc:"missing for Davit's own account"`
	WithExternalID    string `json:"withExternalID,omitempty" enum:"YES,NO,UNKNOWN" doc:"whether it may be assumed as the account is registered"`
	WithoutExternalID string `json:"withoutExternalID,omitempty" enum:"YES,NO,UNKNOWN" doc:"whether it may be assumed by who sends no external ID: it should not"`
}

// PermissionAnswer is a permission that Davit needs, and what AWS says of it.
type PermissionAnswer struct {
	Feature  string   `json:"feature" doc:"what it is needed for" example:"recover"`
	Action   string   `json:"action" doc:"as IAM spells it" example:"drs:StartRecovery"`
	Subject  string   `json:"subject,omitempty" doc:"what it was asked about, such as a secret"`
	Through  string   `json:"through,omitempty" doc:"the service that makes the call in Davit's name"`
	Answer   string   `json:"answer" enum:"YES,NO,UNKNOWN"`
	Indirect bool     `json:"indirect,omitempty" doc:"UNKNOWN, because AWS cannot be asked: it does not count against the account"`
	Error    *Problem `json:"error,omitempty" doc:"why not, in AWS's words"`
}

// IAMPolicy is an IAM policy, spelt as IAM does.
type IAMPolicy struct {
	Version   string         `json:"Version"`
	Statement []IAMStatement `json:"Statement"`
}

// IAMStatement is a statement of a policy.
type IAMStatement struct {
	Sid       string                         `json:"Sid,omitempty"`
	Effect    string                         `json:"Effect"`
	Principal *IAMPrincipal                  `json:"Principal,omitempty"`
	Action    []string                       `json:"Action"`
	Resource  []string                       `json:"Resource,omitempty"`
	Condition map[string]map[string][]string `json:"Condition,omitempty"`
}

// IAMPrincipal is whom a trust policy names.
type IAMPrincipal struct {
	AWS string `json:"AWS"`
}

// AccountRole is the role that Davit needs in an account, ready to be set up.
type AccountRole struct {
	AccountID  recovery.AccountID `json:"accountID"`
	Name       string             `json:"name"`
	Principal  string             `json:"principal,omitempty" doc:"who assumes it"`
	ExternalID string             `json:"externalID,omitempty"`
	Proposed   bool               `json:"proposed,omitempty" doc:"the external ID was made for this answer: register it with the account"`
	Policy     IAMPolicy          `json:"policy" doc:"what the role may do; for Davit's own account, what its own credentials need"`
	Trust      *IAMPolicy         `json:"trust,omitempty" doc:"who may assume it; missing for Davit's own account"`
	Template   string             `json:"template,omitempty" doc:"both as a CloudFormation template, in YAML; missing for Davit's own account"`
	Warnings   []string           `json:"warnings,omitempty"`
}
