package sim

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	rdstypes "github.com/aws/aws-sdk-go-v2/service/rds/types"
)

// dbInstance is an RDS database instance.
type dbInstance struct {
	ID, ResourceID                string
	Engine, Version, Class, Zone  string
	Username, Database, SubnetSet string
	Port, Storage, Retention      int32
	MultiAZ, Protected            bool
	Cluster                       string // whose member it is, by ID
	Tier                          int32  // its place in the order of failover
	Source                        string // ARN of the instance that it replicates
	SourceUntil                   time.Time
	Created, Gone                 time.Time
	Status                        turns[string]
	Tags                          map[string]string
}

var dbInstances = newTable[dbInstance]("db-instance")

// dbBackup is the automated backups of an instance elsewhere that were replicated here.
type dbBackup struct {
	ID string // ab-…
	Of dbInstance
}

var dbBackups = newTable[dbBackup]("db-backup")

// statuses of instances and clusters, as RDS spells them
const (
	dbAvailable = "available"
	dbStopped   = "stopped"
	dbStopping  = "stopping"
	dbStarting  = "starting"
	dbCreating  = "creating"
	dbDeleting  = "deleting"
	dbRebooting = "rebooting"
	dbModifying = "modifying"
	dbBackingUp = "backing-up"
)

// usual times of RDS, before Speed
var (
	usualDBStop     = Range{150 * time.Second, 240 * time.Second}
	usualDBStart    = Range{240 * time.Second, 360 * time.Second}
	usualDBReboot   = Range{60 * time.Second, 100 * time.Second}
	usualDBPromote  = Range{180 * time.Second, 300 * time.Second}
	usualDBSnapshot = Range{120 * time.Second, 240 * time.Second}
	usualDBRestore  = Range{420 * time.Second, 600 * time.Second}
	usualDBDelete   = Range{150 * time.Second, 240 * time.Second}
)

// busy is the instance in a status for as long as that takes, and then in another.
func (i dbInstance) busy(t *tx, p place, status string, r Range, then string) dbInstance {
	d := t.world.takes(r, status, i.arn(p), len(i.Status))
	i.Status = i.Status.from(t.now, status).from(t.now.Add(d), then)
	return i
}

func (i *dbInstance) arn(p place) string { return p.arn("rds", "db:"+i.ID) }

// replicates says whether the instance follows another.
func (i *dbInstance) replicates(at time.Time) bool {
	return i.Source != "" && !reached(i.SourceUntil, at)
}

// findDBInstance is the instance of that ID, which RDS takes in either case, or ARN.
func findDBInstance(t *tx, p place, id *string) (*dbInstance, error) {
	name := rdsName(p, "db", id)
	if i := dbInstances.get(t, p, name); i != nil && !reached(i.Gone, t.now) {
		return i, nil
	}
	return nil, &rdstypes.DBInstanceNotFoundFault{Message: aws.String("DBInstance " + name + " not found.")}
}

// dbInstancesOf are the instances of a place that are not gone.
func dbInstancesOf(t *tx, p place) (found []*dbInstance) {
	for _, i := range dbInstances.all(t, p) {
		if !reached(i.Gone, t.now) {
			found = append(found, i)
		}
	}
	return found
}

// replicasOf are the instances of an account that follow the one with that ARN, as RDS
// names them: by ID in its own Region, by ARN elsewhere.
func replicasOf(t *tx, p place, arn string) (names []string) {
	for _, there := range dbInstances.places(t) {
		if there.account != p.account {
			continue
		}
		for _, i := range dbInstancesOf(t, there) {
			if i.Source != arn || !i.replicates(t.now) {
				continue
			}
			if there == p {
				names = append(names, i.ID)
			} else {
				names = append(names, i.arn(there))
			}
		}
	}
	return names
}

// wantAvailable refuses an instance that is in any other status.
func (i *dbInstance) wantAvailable(t *tx) error {
	return i.want(t, dbAvailable)
}

func (i *dbInstance) want(t *tx, status string) error {
	if now := i.Status.at(t.now); now != status {
		return dbInstanceState("Instance %s is not in %s state: it is %s.", i.ID, status, now)
	}
	return nil
}
