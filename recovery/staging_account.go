package recovery

import (
	"fmt"
	"slices"
)

// StagingAccount is an account that replicates source servers for a target account, which
// are extended into it. It hangs on that target account.
type StagingAccount struct {
	ID   AccountID `json:"accountID"`
	Name string    `json:"name"`
	// RoleARN is the role that Davit assumes there to look. Empty: Davit makes no calls
	// there, and hears of its servers from DRS in the target account.
	RoleARN    string `json:"roleARN,omitempty"`
	ExternalID string `json:"externalID,omitempty"`
	// Regions are those that it stages in; empty: all of the target account's.
	Regions []Region `json:"regions,omitempty"`
}

// checkStaging finds what is wrong with the staging accounts.
func (a Account) checkStaging(p *Problems) {
	seen := map[AccountID]int{}
	for i, s := range a.StagingAccounts {
		below := fmt.Sprintf("stagingAccounts[%d].", i)
		s.check(p, below, a)
		if first, again := seen[s.ID]; again {
			p.Addf(below+"accountID", "account %s is listed already at position %d", s.ID, first)
			continue
		}
		seen[s.ID] = i
	}
}

func (s StagingAccount) check(p *Problems, below string, target Account) {
	p.Check(below+"accountID", s.ID.Check())
	p.Check(below+"name", CheckName(s.Name))
	if s.ID == target.ID {
		p.Addf(below+"accountID", "account %s is the target account itself: what it replicates needs no extension", s.ID)
	}
	checkRole(p, below, s.ID, s.RoleARN)
	checkExternalID(p, below, s.ExternalID)
	if s.ExternalID != "" && s.RoleARN == "" {
		p.Addf(below+"externalID", "an external ID goes with a role: give roleARN too, such as %s", DefaultRoleARN(s.ID, "aws"))
	}
	for j, r := range s.Regions {
		field := fmt.Sprintf("%sregions[%d]", below, j)
		if err := r.Check(); err != nil {
			p.Check(field, err)
			continue
		}
		if !target.HasRegion(r) {
			p.Addf(field, "%s is not one of the target account's Regions: servers are extended within a Region", r)
		}
	}
}

// Staging gives the staging account of that ID, if it hangs on this account.
func (a Account) Staging(id AccountID) (StagingAccount, bool) {
	i := slices.IndexFunc(a.StagingAccounts, func(s StagingAccount) bool { return s.ID == id })
	if i < 0 {
		return StagingAccount{}, false
	}
	return a.StagingAccounts[i], true
}

// StagingRegions are the Regions that the staging account stages in.
func (a Account) StagingRegions(s StagingAccount) []Region {
	if len(s.Regions) == 0 {
		return a.Regions
	}
	return s.Regions
}

// Callable is the staging account as calls there are made.
func (s StagingAccount) Callable() Account {
	return Account{ID: s.ID, Name: s.Name, RoleARN: s.RoleARN, ExternalID: s.ExternalID, Regions: s.Regions}
}
