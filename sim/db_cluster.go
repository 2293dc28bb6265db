package sim

import (
	"cmp"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	rdstypes "github.com/aws/aws-sdk-go-v2/service/rds/types"
)

// dbCluster is an Aurora cluster. Its members are the instances that name it.
type dbCluster struct {
	ID, ResourceID                string
	Engine, Version               string
	Username, Database, SubnetSet string
	Port                          int32
	Protected                     bool
	Writer                        turns[string] // ID of the member that writes
	Source                        string        // ARN of the cluster that it replicates
	SourceUntil                   time.Time
	Created                       time.Time
	Status                        turns[string]
	Tags                          map[string]string
}

var dbClusters = newTable[dbCluster]("db-cluster")

const (
	dbFailingOver = "failing-over"
	dbPromoting   = "promoting"
)

// usual times of Aurora, before Speed
var (
	usualClusterFailover = Range{20 * time.Second, 40 * time.Second}
	usualClusterPromote  = Range{120 * time.Second, 240 * time.Second}
	usualClusterRestore  = Range{300 * time.Second, 420 * time.Second}
)

func (c *dbCluster) arn(p place) string { return p.arn("rds", "cluster:"+c.ID) }

// busy is the cluster in a status for as long as that takes, and then available.
func (c dbCluster) busy(t *tx, p place, status string, r Range) dbCluster {
	d := t.world.takes(r, status, c.arn(p), len(c.Status))
	c.Status = c.Status.from(t.now, status).from(t.now.Add(d), dbAvailable)
	return c
}

func (c *dbCluster) replicates(at time.Time) bool {
	return c.Source != "" && !reached(c.SourceUntil, at)
}

func findDBCluster(t *tx, p place, id *string) (*dbCluster, error) {
	name := rdsName(p, "cluster", id)
	if c := dbClusters.get(t, p, name); c != nil {
		return c, nil
	}
	return nil, &rdstypes.DBClusterNotFoundFault{Message: aws.String("DBCluster " + name + " not found.")}
}

func (c *dbCluster) wantAvailable(t *tx) error {
	if now := c.Status.at(t.now); now != dbAvailable {
		return dbClusterState("DB cluster %s is not in available state: it is %s.", c.ID, now)
	}
	return nil
}

// members are the cluster's instances in the order of failover.
func (c *dbCluster) members(t *tx, p place) (found []*dbInstance) {
	for _, i := range dbInstancesOf(t, p) {
		if i.Cluster == c.ID {
			found = append(found, i)
		}
	}
	slices.SortStableFunc(found, func(a, b *dbInstance) int { return cmp.Compare(a.Tier, b.Tier) })
	return found
}

// successor is the member that a failover makes the writer: the one asked for, or the
// first available of the lowest tier.
func (c *dbCluster) successor(t *tx, p place, target *string) (*dbInstance, error) {
	writer, wanted := c.Writer.at(t.now), rdsName(p, "db", target)
	for _, i := range c.members(t, p) {
		switch {
		case target != nil && i.ID != wanted:
		case i.ID == writer && target != nil:
			return nil, dbInstanceState("DB instance %s is the writer already.", i.ID)
		case i.ID == writer:
		case target != nil:
			return i, i.wantAvailable(t)
		case i.Status.at(t.now) == dbAvailable:
			return i, nil
		}
	}
	if target != nil {
		return nil, &rdstypes.DBInstanceNotFoundFault{Message: aws.String("DBInstance " + wanted + " is not a member of " + c.ID + ".")}
	}
	return nil, dbClusterState("Cannot failover DB cluster %s: it has no available Aurora Replica.", c.ID)
}
