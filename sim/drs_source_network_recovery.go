package sim

import (
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
)

// wantedNetwork is one network of a request that passed its checks.
type wantedNetwork struct {
	network *sourceNetwork
	work    networkWork
	stack   string
	members []*sourceServer
}

// startSourceNetworkRecovery copies networks to this Region and has their
// servers launched into the copies. The request is taken whole or refused whole.
func (w *World) startSourceNetworkRecovery(ctx context.Context, in *drs.StartSourceNetworkRecoveryInput) (*drs.StartSourceNetworkRecoveryOutput, error) {
	return changeService(ctx, w, func(t *tx, p place) (*drs.StartSourceNetworkRecoveryOutput, error) {
		if err := checkTags(in.Tags); err != nil {
			return nil, err
		}
		wanted, err := checkNetworkRecovery(t, p, in)
		if err != nil {
			return nil, err
		}
		by := drstypes.InitiatedByUpdateNetworkRecovery
		for _, n := range wanted {
			if n.work == networkDeployed {
				by = drstypes.InitiatedByCreateNetworkRecovery
			}
		}
		j := networkJob(t, p, by, in.Tags, wanted)
		return &drs.StartSourceNetworkRecoveryOutput{Job: describeJob(p, &j, t.now)}, nil
	})
}

// checkNetworkRecovery says whether all these networks can be recovered now. The
// model declares no ResourceNotFoundException, so an unknown one is invalid.
func checkNetworkRecovery(t *tx, p place, in *drs.StartSourceNetworkRecoveryInput) ([]wantedNetwork, error) {
	const field = "sourceNetworks"
	var wanted []wantedNetwork
	seen, taken := map[string]bool{}, stackNames(t, p)
	for _, entry := range in.SourceNetworks {
		id := aws.ToString(entry.SourceNetworkID)
		if seen[id] {
			return nil, invalid(field, "Source network %s is given more than once", id)
		}
		seen[id] = true
		if sourceNetworks.get(t, p, id) == nil {
			return nil, invalid(field, "Source network %s does not exist", id)
		}
		n, err := freeSourceNetwork(t, p, id)
		if err != nil {
			return nil, err
		}
		if status := n.status(t.now); status != drstypes.ReplicationStatusProtected {
			return nil, conflict(sourceNetworkResource, id, "Source network %s cannot be recovered: its replication is %s", id, status)
		}
		one := wantedNetwork{network: n}
		one.work, one.stack, err = chooseStack(n, aws.ToString(entry.CfnStackName), aws.ToBool(in.DeployAsNew), taken, t.now)
		if err != nil {
			return nil, err
		}
		taken[one.stack] = true
		wanted = append(wanted, one)
	}
	return wanted, checkNetworkJob(t, p, wanted)
}

// chooseStack says whether a new stack is made, and its name: the first time and
// where the request says so. How AWS names one by itself is not documented.
func chooseStack(n *sourceNetwork, name string, asNew bool, taken map[string]bool, at time.Time) (networkWork, string, error) {
	current := n.current(at)
	if !asNew && current != nil {
		if name == "" {
			name = current.Name
		}
		if n.stack(name) == nil {
			return "", "", invalid("cfnStackName", "Source network %s has no stack %s; deployAsNew would make it", n.ID, name)
		}
		return networkUpdated, name, nil
	}
	if name != "" && taken[name] {
		return "", "", conflict(sourceNetworkResource, n.ID, "The stack %s exists already", name)
	}
	for i := 1; name == ""; i++ {
		if usual := fmt.Sprintf("DRS-%s-%d", n.ID, i); !taken[usual] {
			name = usual
		}
	}
	return networkDeployed, name, nil
}

// checkNetworkJob fills in the servers that come from the networks, and says
// whether a job may hold them.
func checkNetworkJob(t *tx, p place, wanted []wantedNetwork) error {
	servers := map[string]bool{}
	for i := range wanted {
		wanted[i].members = wanted[i].network.members(t, p)
		for _, s := range wanted[i].members {
			servers[s.ID] = true
		}
	}
	if err := checkFree(t, p, servers); err != nil {
		return err
	}
	return checkQuota(t, p, quotaJobs, jobResource, 1+len(activeJobs(t, p)))
}

// associateSourceNetworkStack goes back to a stack that was deployed for the
// network. Those of others are not known: there is no CloudFormation here.
func (w *World) associateSourceNetworkStack(ctx context.Context, in *drs.AssociateSourceNetworkStackInput) (*drs.AssociateSourceNetworkStackOutput, error) {
	return changeService(ctx, w, func(t *tx, p place) (*drs.AssociateSourceNetworkStackOutput, error) {
		n, err := freeSourceNetwork(t, p, aws.ToString(in.SourceNetworkID))
		if err != nil {
			return nil, err
		}
		name := aws.ToString(in.CfnStackName)
		if n.stack(name) == nil {
			return nil, notFound("Stack", name)
		}
		wanted := []wantedNetwork{{network: n, work: networkAssociated, stack: name}}
		if err := checkNetworkJob(t, p, wanted); err != nil {
			return nil, err
		}
		j := networkJob(t, p, drstypes.InitiatedByAssociateNetworkRecovery, nil, wanted)
		return &drs.AssociateSourceNetworkStackOutput{Job: describeJob(p, &j, t.now)}, nil
	})
}

// networkJob makes the job, and with it everything that it will bring about. The
// launch templates change at once: until the job ends it holds their servers.
func networkJob(t *tx, p place, by drstypes.InitiatedBy, tags map[string]string, wanted []wantedNetwork) job {
	j, d := newJob(t, drstypes.JobTypeLaunch, by)
	j.Tags = maps.Clone(tags)
	for _, one := range wanted {
		j.Networks = append(j.Networks, recoverNetwork(t, p, d, &j, one))
	}
	j.close(t.world, d)
	startJob(t, p, j)
	return j
}

func recoverNetwork(t *tx, p place, d dice, j *job, one wantedNetwork) jobNetwork {
	n := *one.network
	part := jobNetwork{Network: n.ID, SourceVPC: n.VPC, Stack: one.stack, Work: one.work, Begins: j.Started, Stacked: j.Started}
	if one.work != networkAssociated {
		part.Stacked = part.Begins.Add(t.world.scaled(d.in(clockStack)))
	}
	if one.work == networkDeployed {
		if made, err := n.deploy(t, p, one.stack, part.Stacked); err != nil {
			part.Fails = err.Error()
		} else {
			n.Stacks = append(n.Stacks[:len(n.Stacks):len(n.Stacks)], made)
		}
	}
	if stack := n.stack(one.stack); stack != nil {
		part.TargetVPC = stack.VPC
		n = n.use(one.stack, part.Stacked)
		for _, s := range one.members {
			u := templateUpdate{Server: s.ID, Begins: part.Stacked, Ends: part.Stacked.Add(t.world.scaled(d.in(clockLaunchTemplate)))}
			if err := stack.adopt(t, p, s); err != nil {
				u.Fails = err.Error()
			}
			part.Templates = append(part.Templates, u)
		}
	}
	n.Last = &networkRecovery{Job: j.ID, Called: t.now, Ends: part.ends(), Result: part.result()}
	sourceNetworks.put(t, p, n.ID, n)
	return part
}
