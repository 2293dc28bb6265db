package sim

import (
	"cmp"
	"maps"
	"slices"
	"time"

	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
)

// sourceNetwork is a VPC of another place that DRS copies when it is asked to.
type sourceNetwork struct {
	ID              string
	Account, Region string
	VPC             string
	Tags            map[string]string
	Replicates      bool
	Protected       time.Time // when the replication has everything
	Error           string    // why it failed
	// Stacks were deployed, Uses say which of them servers are launched into from
	// when on; the last may lie ahead.
	Stacks []networkStack
	Uses   []stackUse
	Last   *networkRecovery
}

// networkStack is a copy of the VPC, deployed by CloudFormation, with what has
// become of each subnet and security group.
type networkStack struct {
	Name, VPC       string
	Subnets, Groups map[string]string
}

type stackUse struct {
	Stack string
	From  time.Time
}

// networkRecovery is the network's latest recovery.
type networkRecovery struct {
	Job          string
	Called, Ends time.Time
	Result       drstypes.RecoveryResult // when it has ended
}

var sourceNetworks = newTable[sourceNetwork]("source-network")

// usualNetworkReplication is how long a network takes to be protected; AWS gives
// no time, and this one is a guess.
const usualNetworkReplication = 3 * time.Minute

func populateSourceNetwork(t *tx, p place, f SourceNetworkFile) {
	n := sourceNetwork{
		Account: cmp.Or(f.Account, p.account), Region: f.Region, VPC: f.VPC, Tags: maps.Clone(f.Tags),
		Replicates: !f.Stopped, Error: f.Error, Protected: t.now,
	}
	n.ID = cmp.Or(f.ID, fixedID("sn-", p.region, n.Account, n.Region, n.VPC))
	add(t, sourceNetworks, p, n.ID, n)
}

func (n *sourceNetwork) origin() place { return place{n.Account, n.Region} }

func (n *sourceNetwork) status(at time.Time) drstypes.ReplicationStatus {
	switch {
	case !n.Replicates:
		return drstypes.ReplicationStatusStopped
	case n.Error != "":
		return drstypes.ReplicationStatusError
	case reached(n.Protected, at):
		return drstypes.ReplicationStatusProtected
	default:
		return drstypes.ReplicationStatusInProgress
	}
}

// stack is the stack of that name, or nil.
func (n *sourceNetwork) stack(name string) *networkStack {
	i := slices.IndexFunc(n.Stacks, func(s networkStack) bool { return s.Name == name })
	if i < 0 {
		return nil
	}
	return &n.Stacks[i]
}

// current is the stack that servers are launched into at that instant, or nil.
func (n *sourceNetwork) current(at time.Time) (found *networkStack) {
	for _, u := range n.Uses {
		if reached(u.From, at) {
			found = n.stack(u.Stack)
		}
	}
	return found
}

// use has servers launched into the stack from then on.
func (n sourceNetwork) use(stack string, from time.Time) sourceNetwork {
	n.Uses = append(n.Uses[:len(n.Uses):len(n.Uses)], stackUse{stack, from})
	return n
}

// members are the source servers that come from the network.
func (n *sourceNetwork) members(t *tx, p place) (found []*sourceServer) {
	for _, s := range sourceServers.all(t, p) {
		if n.has(t, p, s) {
			found = append(found, s)
		}
	}
	return found
}

func (n *sourceNetwork) has(t *tx, p place, s *sourceServer) bool {
	if s.OriginSubnet == "" || s.Origin.Region != n.Region || cmp.Or(s.Origin.Account, p.account) != n.Account {
		return false
	}
	in := subnets.get(t, n.origin(), s.OriginSubnet)
	return in != nil && in.VPC == n.VPC
}

// sourceNetworkOf is the ID of the network that the server comes from, or empty.
func sourceNetworkOf(t *tx, p place, s *sourceServer) string {
	if s.OriginSubnet == "" {
		return ""
	}
	for _, n := range sourceNetworks.all(t, p) {
		if n.has(t, p, s) {
			return n.ID
		}
	}
	return ""
}

// sourceNetworkFound is the network of that ID, or DRS's refusal.
func sourceNetworkFound(t *tx, p place, id string) (*sourceNetwork, error) {
	n := sourceNetworks.get(t, p, id)
	if n == nil {
		return nil, notFound(sourceNetworkResource, id)
	}
	return n, nil
}

// freeSourceNetwork is the network, if no job is at work on it.
func freeSourceNetwork(t *tx, p place, id string) (*sourceNetwork, error) {
	n, err := sourceNetworkFound(t, p, id)
	if err != nil {
		return nil, err
	}
	for _, j := range activeJobs(t, p) {
		for _, of := range j.Networks {
			if of.Network == id {
				return nil, conflict(sourceNetworkResource, id, "Source network %s is participating in job %s", id, j.ID)
			}
		}
	}
	return n, nil
}
