package recovery

import (
	"fmt"
	"strings"
	"time"
)

// Account is a target account: where source servers replicate to and recover.
type Account struct {
	ID   AccountID `json:"accountID"`
	Name string    `json:"name"`
	// RoleARN is the role that Davit assumes there. Empty means Davit's own account,
	// which needs none.
	RoleARN string `json:"roleARN,omitempty"`
	// ExternalID is sent with AssumeRole when the role asks for one.
	ExternalID string   `json:"externalID,omitempty"`
	Regions    []Region `json:"regions"`
	// Quotas are the account's DRS quotas; a zero means AWS's default.
	Quotas  Quotas `json:"quotas,omitzero"`
	Own     bool   `json:"own,omitempty"` // the account Davit itself runs in
	Version int64  `json:"version"`

	CreatedAt time.Time `json:"createdAt,omitzero"`
	UpdatedAt time.Time `json:"updatedAt,omitzero"`
}

// DefaultRoleARN is the role that Davit assumes in an account unless told otherwise.
func DefaultRoleARN(id AccountID, partition string) string {
	return fmt.Sprintf("arn:%s:iam::%s:role/DRSOrchestrationRole", partition, id)
}

// Partition is the AWS partition that a Region belongs to.
func (r Region) Partition() string {
	switch {
	case strings.HasPrefix(string(r), "us-gov-"):
		return "aws-us-gov"
	case strings.HasPrefix(string(r), "cn-"):
		return "aws-cn"
	default:
		return "aws"
	}
}

// Check finds everything wrong with the account's own fields.
func (a Account) Check() error {
	var p Problems
	p.Check("accountID", a.ID.Check())
	p.Check("name", CheckName(a.Name))
	if len(a.Regions) == 0 {
		p.Addf("regions", "at least one Region is needed: list those whose source servers you recover")
	}
	for i, r := range a.Regions {
		p.Check(fmt.Sprintf("regions[%d]", i), r.Check())
	}
	if a.RoleARN != "" && !strings.HasPrefix(a.RoleARN, "arn:") {
		p.Addf("roleARN", "%q is not an ARN: give one such as %s", a.RoleARN, DefaultRoleARN("111122223333", "aws"))
	}
	if a.Own && a.RoleARN != "" {
		p.Addf("roleARN", "Davit's own account needs no role: leave roleARN out, or own out")
	}
	return p.Err("account %s cannot be saved", a.ID)
}

// HasRegion reports whether the account is used in the Region.
func (a Account) HasRegion(r Region) bool {
	for _, have := range a.Regions {
		if have == r {
			return true
		}
	}
	return false
}
