package sim

import (
	"cmp"

	"github.com/aws/aws-sdk-go-v2/aws"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// reversedServer is the source server that replicates the instance to where its
// data came from, or nil.
func (r *recoveryInstance) reversedServer(t *tx) *sourceServer {
	if s := r.Reversed.server(t); s != nil && s.AWSInstance == r.ID {
		return s
	}
	return nil
}

// replicatesBack says whether that goes on.
func (r *recoveryInstance) replicatesBack(t *tx) bool {
	s := r.reversedServer(t)
	return s != nil && s.Replication.replicates()
}

// reversal is a request to replicate a recovery instance back.
type reversal struct {
	from     place
	to       place
	server   *sourceServer // whose recovery instance it is
	instance *instance
}

// planReversal says what is reversed and where it goes, or why it cannot be.
func planReversal(t *tx, p place, r *recoveryInstance) (reversal, error) {
	v := reversal{from: p, server: sourceServers.get(t, p, r.Server), instance: visibleInstance(t, p, r.ID)}
	switch {
	case r.Disconnected || v.server == nil:
		return v, conflict(recoveryInstanceResource, r.ID, "Recovery instance %s is disconnected", r.ID)
	case v.server.Origin.Region == "":
		return v, invalid("recoveryInstanceID", "Recovery instance %s did not originate in EC2; the failback client replicates it", r.ID)
	case r.replicatesBack(t):
		return v, conflict(recoveryInstanceResource, r.ID, "Recovery instance %s is replicated by %s", r.ID, r.Reversed.arn())
	case v.instance == nil || v.instance.checks(t.now) != ec2types.SummaryStatusOk:
		// Its agent reports some time after the launch; until then AWS answers with a conflict.
		return v, conflict(recoveryInstanceResource, r.ID, "Recovery instance %s is still initializing", r.ID)
	}
	v.to = place{cmp.Or(v.server.Origin.Account, p.account), v.server.Origin.Region}
	if partition(v.to.region) != partition(p.region) {
		return v, invalid("recoveryInstanceID", "Recovery instance %s originated in another partition: %s", r.ID, v.to.region)
	}
	if v.to.account != p.account {
		if err := checkTrusted(t, p, v.to.account, "DRSCrossAccountReplicationRole"); err != nil {
			return v, err
		}
	}
	if _, err := initialized(t, v.to); err != nil {
		return v, &drstypes.UninitializedAccountException{
			Message: aws.String("Account " + v.to.account + " is not initialized for Elastic Disaster Recovery in " + v.to.region),
			Code:    aws.String("UninitializedAccountException"),
		}
	}
	return v, nil
}

// carryOut begins the replication and names the source server that does it.
//
// A failed over instance gets a source server of its own in the origin's Region.
// One that was failed back is taken over by the source server that protected
// its predecessor, as AWS was seen to do: same ID, STALLED, RESCAN, CONTINUOUS.
// https://docs.aws.amazon.com/drs/latest/userguide/failback-failover-region-region.html
func (v reversal) carryOut(t *tx) (serverRef, error) {
	if opposite := v.opposite(t); opposite != nil {
		return v.server.Reversed, v.takeOver(t, *opposite)
	}
	if err := checkReplicating(t, v.to); err != nil {
		return serverRef{}, err
	}
	own := serverRef{v.from.account, v.from.region, v.server.ID}
	made := sourceServer{
		Hostname: v.server.Hostname, FQDN: v.server.FQDN, OS: v.server.OS, InstanceType: v.server.InstanceType,
		CPUModel: v.server.CPUModel, CPUs: v.server.CPUs, RAMBytes: v.server.RAMBytes, BootMode: v.server.BootMode,
		Tags:      v.server.Tags, // whether AWS takes them over is not documented
		Direction: drstypes.ReplicationDirectionFailback, Reversed: own,
	}
	if v.server.Direction == drstypes.ReplicationDirectionFailback {
		made.Direction = drstypes.ReplicationDirectionFailover
	}
	for _, d := range v.server.Disks {
		d.Status = drstypes.VolumeStatusRegular
		made.Disks = append(made.Disks, d)
	}
	made, err := addSourceServer(t, v.to, v.sourced(made), v.server.AWSInstance)
	if err != nil {
		return serverRef{}, err
	}
	made.Replication = startReplication(t.world, t.now, made.ID)
	sourceServers.put(t, v.to, made.ID, made)

	s := *v.server
	s.Reversed = serverRef{v.to.account, v.to.region, made.ID}
	sourceServers.put(t, v.from, s.ID, s)
	return s.Reversed, nil
}

// opposite is the source server that is there already to replicate the
// instance, or nil: the one that protected what was failed back, or one whose
// replication of this very instance was stopped.
func (v reversal) opposite(t *tx) *sourceServer {
	s := v.server.Reversed.server(t)
	if s == nil || s.Replication.Held == drstypes.DataReplicationStateDisconnected {
		return nil
	}
	if v.server.Direction == drstypes.ReplicationDirectionFailback || s.AWSInstance == v.instance.ID {
		return s
	}
	return nil
}

// takeOver has the source server replicate the instance from now on. What it
// has of its earlier source stays, unless its replication was stopped.
func (v reversal) takeOver(t *tx, s sourceServer) error {
	if err := checkFree(t, v.to, map[string]bool{s.ID: true}); err != nil {
		return err
	}
	if !s.Replication.replicates() {
		if err := checkReplicating(t, v.to); err != nil {
			return err
		}
	}
	s = v.sourced(s)
	if s.Replication.consistent(t.now) {
		s.Replication = s.Replication.resumed(t.world, t.now, s.ID)
	} else {
		s.Replication = startReplication(t.world, t.now, s.ID)
	}
	sourceServers.put(t, v.to, s.ID, s)
	return nil
}

// sourced is the source server with the instance as its source.
func (v reversal) sourced(s sourceServer) sourceServer {
	i := v.instance
	s.AWSInstance = i.ID
	s.Origin = origin{Account: v.from.account, Region: v.from.region, Zone: i.Zone}
	s.OriginSubnet, s.OriginGroups = i.Subnet, i.Groups
	s.Interfaces = []sourceInterface{{IPs: []string{i.PrivateIP}, Primary: true}}
	return s
}
