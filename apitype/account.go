package apitype

import (
	"time"

	"github.com/davit-dr/davit/recovery"
)

// AccountQuery chooses target accounts. What is empty does not matter.
type AccountQuery struct {
	Region recovery.Region // those that are used in it
	Search string          // a text in the name or the ID
	Sort   string          // name (the default), or changed: the last change first
}

// AccountInput is a target account as people write it. What the server sets may be sent
// back as it was read; a version that is not the current one is stale.
type AccountInput struct {
	AccountID       recovery.AccountID        `json:"accountID,omitempty" doc:"twelve digits" example:"111122223333"`
	Name            string                    `json:"name,omitempty" doc:"1 to 64 characters, unique without regard to case"`
	RoleARN         string                    `json:"roleARN,omitempty" doc:"the role to assume there; by default DRSOrchestrationRole, none for Davit's own account"`
	ExternalID      string                    `json:"externalID,omitempty" doc:"sent with AssumeRole when the role asks for one"`
	Regions         []recovery.Region         `json:"regions,omitempty" doc:"the Regions whose source servers are recovered"`
	StagingAccounts []recovery.StagingAccount `json:"stagingAccounts,omitempty" doc:"the accounts that replicate source servers which are extended into this one"`
	Quotas          recovery.Quotas           `json:"quotas,omitzero" doc:"the account's DRS quotas where they differ from AWS's defaults"`
	TagSync         recovery.TagSync          `json:"tagSync,omitzero" doc:"how source servers get the tags of the EC2 instances that they replicate"`
	Own             bool                      `json:"own,omitempty" doc:"whether Davit itself runs in the account"`

	Version   int64     `json:"version,omitempty" doc:"set by the server"`
	CreatedAt time.Time `json:"createdAt,omitzero" doc:"set by the server"`
	UpdatedAt time.Time `json:"updatedAt,omitzero" doc:"set by the server"`
}

// Account is the account that the input describes.
func (in AccountInput) Account() recovery.Account {
	return recovery.Account{
		ID: in.AccountID, Name: in.Name, RoleARN: in.RoleARN, ExternalID: in.ExternalID,
		Regions: in.Regions, StagingAccounts: in.StagingAccounts, Quotas: in.Quotas, TagSync: in.TagSync, Own: in.Own, Version: in.Version,
	}
}

// InputOf is the account as it would be written to be sent back.
func InputOf(a recovery.Account) AccountInput {
	return AccountInput{
		AccountID: a.ID, Name: a.Name, RoleARN: a.RoleARN, ExternalID: a.ExternalID,
		Regions: a.Regions, StagingAccounts: a.StagingAccounts, Quotas: a.Quotas, TagSync: a.TagSync, Own: a.Own, Version: a.Version,
	}
}
