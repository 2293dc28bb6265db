package recovery

import (
	"fmt"
	"regexp"
	"slices"
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
	// StagingAccounts replicate source servers that are extended into this account.
	StagingAccounts []StagingAccount `json:"stagingAccounts,omitempty"`
	// Quotas are the account's DRS quotas; a zero means AWS's default.
	Quotas Quotas `json:"quotas,omitzero"`
	// TagSync says how source servers get the tags of the EC2 instances that they replicate.
	TagSync TagSync `json:"tagSync,omitzero"`
	Own     bool    `json:"own,omitempty"` // the account Davit itself runs in
	Version int64   `json:"version"`

	CreatedAt time.Time `json:"createdAt,omitzero"`
	UpdatedAt time.Time `json:"updatedAt,omitzero"`
}

// DefaultRoleARN is the role that Davit assumes in an account unless told otherwise.
func DefaultRoleARN(id AccountID, partition string) string {
	return fmt.Sprintf("arn:%s:iam::%s:role/%s", partition, id, DefaultRoleName)
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

// DefaultRoleName is the name of that role.
const DefaultRoleName = "DRSOrchestrationRole"

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
	checkRole(&p, "", a.ID, a.RoleARN)
	checkExternalID(&p, "", a.ExternalID)
	if a.Own && a.RoleARN != "" {
		p.Addf("roleARN", "Davit's own account needs no role: leave roleARN out, or own out")
	}
	a.checkStaging(&p)
	a.TagSync.check(&p)
	return p.Err("account %s cannot be saved", a.ID)
}

// checkRole finds what is wrong with a role that an account names; below is the field
// that its fields are below, with a dot.
func checkRole(p *Problems, below string, id AccountID, role string) {
	switch parts := strings.Split(role, ":"); {
	case role == "":
	case len(parts) != 6 || parts[0] != "arn" || parts[2] != "iam" || !strings.HasPrefix(parts[5], "role/"):
		p.Addf(below+"roleARN", "%q is not the ARN of a role: give one such as %s", role, DefaultRoleARN("111122223333", "aws"))
	case parts[4] != string(id):
		p.Addf(below+"roleARN", "%s is a role of account %s: give one of account %s, such as %s", role, parts[4], id, DefaultRoleARN(id, parts[1]))
	}
}

// externalIDForm is what IAM takes as an external ID.
//
// Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
var externalIDForm = regexp.MustCompile(`^[\w+=,.@:/-]{2,}$`)

const maxExternalID = 1224

func checkExternalID(p *Problems, below, id string) {
	if id != "" && (len(id) > maxExternalID || !externalIDForm.MatchString(id)) {
		p.Addf(below+"externalID", "%q cannot be an external ID: it has 2 to 1224 letters, digits, or any of _ + = , . @ : / -", id)
	}
}

// HasRegion reports whether the account is used in the Region.
func (a Account) HasRegion(r Region) bool { return slices.Contains(a.Regions, r) }
