package sim

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// DBInstanceFile is an RDS database instance.
type DBInstanceFile struct {
	ID       string       `yaml:"id"`
	Engine   string       `yaml:"engine,omitempty"`  // postgres by default
	Version  string       `yaml:"version,omitempty"` // of the engine
	Class    string       `yaml:"class,omitempty"`   // db.r6g.large by default
	Zone     string       `yaml:"zone,omitempty"`
	GiB      int32        `yaml:"gib,omitempty"`
	MultiAZ  bool         `yaml:"multiAz,omitempty"`
	Username string       `yaml:"username,omitempty"`
	Database string       `yaml:"database,omitempty"`
	Cluster  string       `yaml:"cluster,omitempty"` // whose member it is
	Tier     int32        `yaml:"tier,omitempty"`    // its place in the order of failover
	Source   DBSourceFile `yaml:"source,omitempty"`  // what it is a read replica of
	Status   string       `yaml:"status,omitempty"`  // available (by default) or stopped
	Protect  bool         `yaml:"deletionProtection,omitempty"`
	// Retention is for how many days automated backups are kept: 7 by default, and of a
	// read replica none.
	Retention *int32            `yaml:"retention,omitempty"`
	Tags      map[string]string `yaml:"tags,omitempty"`
}

// DBBackupFile is the automated backups of an instance elsewhere that are replicated to
// this Region. The instance need not be in the world.
type DBBackupFile struct {
	ID       string       `yaml:"id"` // ab-…
	Source   DBSourceFile `yaml:"source"`
	Engine   string       `yaml:"engine,omitempty"` // postgres by default
	GiB      int32        `yaml:"gib,omitempty"`
	Database string       `yaml:"database,omitempty"`
}

// DBSourceFile is the instance or cluster that another replicates. It need not be in the
// world: its Region may be lost.
type DBSourceFile struct {
	Region string `yaml:"region,omitempty"` // the replica's own by default
	ID     string `yaml:"id"`
}

// DBClusterFile is an Aurora cluster. Its members are the instances that name it; the
// first of them writes, unless Writer names another.
type DBClusterFile struct {
	ID       string            `yaml:"id"`
	Engine   string            `yaml:"engine,omitempty"` // aurora-postgresql by default
	Version  string            `yaml:"version,omitempty"`
	Username string            `yaml:"username,omitempty"`
	Database string            `yaml:"database,omitempty"`
	Writer   string            `yaml:"writer,omitempty"`
	Source   DBSourceFile      `yaml:"source,omitempty"`
	Protect  bool              `yaml:"deletionProtection,omitempty"`
	Tags     map[string]string `yaml:"tags,omitempty"`
}

// DBSnapshotFile is a snapshot of an instance or a cluster of the same Region.
type DBSnapshotFile struct {
	ID       string            `yaml:"id"`
	Instance string            `yaml:"instance,omitempty"`
	Cluster  string            `yaml:"cluster,omitempty"`
	Age      time.Duration     `yaml:"age,omitempty"` // a day by default
	Tags     map[string]string `yaml:"tags,omitempty"`
}

// GlobalClusterFile is an Aurora global database. The first of its clusters writes.
type GlobalClusterFile struct {
	ID       string         `yaml:"id"`
	Clusters []DBSourceFile `yaml:"clusters"`
}

// usual values of databases that the file leaves out
const (
	usualDBEngine      = "postgres"
	usualClusterEngine = "aurora-postgresql"
	usualDBClass       = "db.r6g.large"
	usualDBUser        = "dbadmin"
	usualDBGiB         = 100
)

var (
	dbEngines       = []string{"postgres", "mysql", "mariadb", "aurora-postgresql", "aurora-mysql"}
	usualDBVersions = map[string]string{
		"postgres": "16.4", "mysql": "8.0.39", "mariadb": "10.11.9", "aurora-postgresql": "16.4", "aurora-mysql": "8.0.mysql_aurora.3.08.0",
	}
)

func dbPort(engine string) int32 {
	if strings.Contains(engine, "postgres") {
		return 5432
	}
	return 3306
}

func (c *fileCheck) databases(path string, r RegionFile) {
	clusters := map[string]bool{}
	for i, f := range r.DBClusters {
		at := fmt.Sprintf("%s.dbClusters[%d]", path, i)
		c.identifier(at, f.ID)
		c.unique(clusters, at+".id", f.ID)
		c.want(f.Engine == "" || strings.HasPrefix(f.Engine, "aurora-") && slices.Contains(dbEngines, f.Engine), at+".engine", "%q is not aurora-postgresql or aurora-mysql", f.Engine)
		c.want(f.Writer == "" || slices.ContainsFunc(r.DBInstances, func(i DBInstanceFile) bool { return i.ID == f.Writer && i.Cluster == f.ID }), at+".writer", "%q is not an instance of this cluster", f.Writer)
	}
	instances := map[string]bool{}
	for i, f := range r.DBInstances {
		at := fmt.Sprintf("%s.dbInstances[%d]", path, i)
		c.identifier(at, f.ID)
		c.unique(instances, at+".id", f.ID)
		c.want(f.Engine == "" || slices.Contains(dbEngines, f.Engine), at+".engine", "%q is not one of %s", f.Engine, strings.Join(dbEngines, ", "))
		c.want(slices.Contains([]string{"", dbAvailable, dbStopped}, f.Status), at+".status", "%q is neither available nor stopped", f.Status)
		c.want(f.Zone == "" || strings.HasPrefix(f.Zone, r.Name), at+".zone", "%q is not a zone of %s", f.Zone, r.Name)
		c.want(f.Cluster == "" || clusters[f.Cluster], at+".cluster", "there is no DB cluster %q in this Region", f.Cluster)
		c.want(f.Source.ID == "" || f.Cluster == "", at+".source", "a member of a cluster replicates nothing by itself")
		c.want(f.GiB >= 0, at+".gib", "%d is negative", f.GiB)
		c.want(f.Retention == nil || *f.Retention >= 0 && *f.Retention <= 35, at+".retention", "automated backups are kept for 0 to 35 days")
	}
	backups := map[string]bool{}
	for i, f := range r.DBBackups {
		at := fmt.Sprintf("%s.dbBackups[%d]", path, i)
		c.want(strings.HasPrefix(f.ID, "ab-"), at+".id", "%q does not begin with ab-", f.ID)
		c.unique(backups, at+".id", f.ID)
		c.want(f.Source.ID != "", at+".source", "backups are of an instance")
		c.want(f.Engine == "" || slices.Contains(dbEngines, f.Engine), at+".engine", "%q is not one of %s", f.Engine, strings.Join(dbEngines, ", "))
	}
	names := map[string]bool{}
	for i, f := range r.DBSnapshots {
		at := fmt.Sprintf("%s.dbSnapshots[%d]", path, i)
		c.identifier(at, f.ID)
		c.unique(names, at+".id", f.ID)
		c.want(f.Age >= 0, at+".age", "%s is negative", f.Age)
		c.want((f.Instance == "") != (f.Cluster == ""), at, "a snapshot is of an instance or of a cluster")
		c.want(f.Instance == "" || instances[f.Instance], at+".instance", "there is no DB instance %q in this Region", f.Instance)
		c.want(f.Cluster == "" || clusters[f.Cluster], at+".cluster", "there is no DB cluster %q in this Region", f.Cluster)
	}
}

func (c *fileCheck) identifier(at, id string) {
	c.want(rdsIdentifier.MatchString(id), at+".id", "%q is not an identifier: lower-case letters, digits and single hyphens, a letter first", id)
}

func (c *fileCheck) globalClusters(path string, a AccountFile) {
	names := map[string]bool{}
	for i, g := range a.GlobalClusters {
		at := fmt.Sprintf("%s.globalClusters[%d]", path, i)
		c.identifier(at, g.ID)
		c.unique(names, at+".id", g.ID)
		c.want(len(g.Clusters) > 0, at+".clusters", "a global database has at least one cluster")
		for n, m := range g.Clusters {
			c.want(a.hasCluster(m), fmt.Sprintf("%s.clusters[%d]", at, n), "there is no DB cluster %q in %q", m.ID, m.Region)
		}
	}
}

func (a AccountFile) hasCluster(m DBSourceFile) bool {
	return slices.ContainsFunc(a.Regions, func(r RegionFile) bool {
		return r.Name == m.Region && slices.ContainsFunc(r.DBClusters, func(f DBClusterFile) bool { return f.ID == m.ID })
	})
}

func populateDatabases(t *tx, p place, r RegionFile) {
	for _, f := range r.DBClusters {
		add(t, dbClusters, p, f.ID, f.cluster(t, p, r.DBInstances))
	}
	for _, f := range r.DBInstances {
		add(t, dbInstances, p, f.ID, f.instance(t, p, r))
	}
	for _, f := range r.DBBackups {
		of := DBInstanceFile{ID: f.Source.ID, Engine: f.Engine, GiB: f.GiB, Database: f.Database}
		add(t, dbBackups, p, f.ID, dbBackup{f.ID, of.instance(t, place{p.account, cmp.Or(f.Source.Region, p.region)}, RegionFile{})})
	}
	for _, f := range r.DBSnapshots {
		s := dbSnapshot{ID: f.ID, Tags: maps.Clone(f.Tags), Taken: t.now.Add(-cmp.Or(f.Age, 24*time.Hour))}
		s.Ready = s.Taken
		if f.Cluster != "" {
			s.Cluster = *dbClusters.get(t, p, f.Cluster)
			add(t, dbClusterSnapshots, p, f.ID, s)
		} else {
			s.Of = *dbInstances.get(t, p, f.Instance)
			add(t, dbSnapshots, p, f.ID, s)
		}
	}
}

func (f DBInstanceFile) instance(t *tx, p place, r RegionFile) dbInstance {
	i := dbInstance{
		ID: f.ID, ResourceID: dbResourceID("db", p, f.ID, 0), Engine: cmp.Or(f.Engine, usualDBEngine),
		Class: cmp.Or(f.Class, usualDBClass), Zone: cmp.Or(f.Zone, p.region+"a"), Storage: cmp.Or(f.GiB, usualDBGiB), MultiAZ: f.MultiAZ,
		Username: cmp.Or(f.Username, usualDBUser), Database: f.Database, SubnetSet: "default",
		Cluster: f.Cluster, Tier: f.Tier, Source: f.Source.arn(p, "db"), Protected: f.Protect,
		Created: t.now.Add(-usualSince), Tags: maps.Clone(f.Tags),
	}
	for _, c := range r.DBClusters {
		if c.ID == f.Cluster {
			i.Engine, i.Version = cmp.Or(c.Engine, usualClusterEngine), c.Version
		}
	}
	i.Version = cmp.Or(f.Version, i.Version, usualDBVersions[i.Engine])
	i.Port = dbPort(i.Engine)
	if i.Source == "" {
		i.Retention = usualRetention
	}
	set(&i.Retention, f.Retention)
	i.Status = turns[string]{{i.Created, cmp.Or(f.Status, dbAvailable)}}
	return i
}

func (f DBClusterFile) cluster(t *tx, p place, members []DBInstanceFile) dbCluster {
	engine := cmp.Or(f.Engine, usualClusterEngine)
	c := dbCluster{
		ID: f.ID, ResourceID: dbResourceID("cluster", p, f.ID, 0), Engine: engine, Version: cmp.Or(f.Version, usualDBVersions[engine]),
		Username: cmp.Or(f.Username, usualDBUser), Database: f.Database, SubnetSet: "default", Port: dbPort(engine),
		Source: f.Source.arn(p, "cluster"), Protected: f.Protect, Created: t.now.Add(-usualSince), Tags: maps.Clone(f.Tags),
	}
	c.Status = turns[string]{{c.Created, dbAvailable}}
	for _, m := range members {
		if m.Cluster == f.ID && (f.Writer == "" || f.Writer == m.ID) {
			c.Writer = turns[string]{{c.Created, m.ID}}
			break
		}
	}
	return c
}

func (f DBSourceFile) arn(p place, kind string) string {
	if f.ID == "" {
		return ""
	}
	return place{p.account, cmp.Or(f.Region, p.region)}.arn("rds", kind+":"+f.ID)
}

func populateGlobalClusters(t *tx, a AccountFile) {
	for _, f := range a.GlobalClusters {
		p := place{a.ID, f.Clusters[0].Region}
		first := dbClusters.get(t, p, f.Clusters[0].ID)
		g := globalCluster{
			ID: f.ID, ResourceID: dbResourceID("cluster", place{account: a.ID}, f.ID, 0), Engine: first.Engine, Version: first.Version,
			Writer: turns[string]{{first.Created, first.arn(p)}}, Status: turns[string]{{first.Created, dbAvailable}},
		}
		for _, m := range f.Clusters {
			g.Members = append(g.Members, m.arn(place{account: a.ID}, "cluster"))
		}
		add(t, globalClusters, place{account: a.ID}, f.ID, g)
	}
}
