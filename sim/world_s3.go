package sim

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"time"
)

// BucketFile is a bucket of S3 in its Region.
type BucketFile struct {
	Name        string                `yaml:"name"`
	Versioned   bool                  `yaml:"versioned,omitempty"` // implied by replication
	Replication []ReplicationRuleFile `yaml:"replication,omitempty"`
	Objects     []ObjectFile          `yaml:"objects,omitempty"`
	Tags        map[string]string     `yaml:"tags,omitempty"`
}

// ReplicationRuleFile has what is written under a prefix replicated to another bucket.
type ReplicationRuleFile struct {
	To       string        `yaml:"to"`
	Prefix   string        `yaml:"prefix,omitempty"`
	Disabled bool          `yaml:"disabled,omitempty"`
	Lag      time.Duration `yaml:"lag,omitempty"` // 15 to 60 s by default
	Fails    bool          `yaml:"fails,omitempty"`
}

// ObjectFile is a small object. With Every it is written again and again, as a heartbeat
// is; a Replica says that it came from another bucket.
type ObjectFile struct {
	Key     string        `yaml:"key"`
	Text    string        `yaml:"text,omitempty"`
	Type    string        `yaml:"type,omitempty"`
	Age     time.Duration `yaml:"age,omitempty"`
	Every   time.Duration `yaml:"every,omitempty"`
	Replica bool          `yaml:"replica,omitempty"`
}

var bucketPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)

// buckets checks all buckets of the file: their names are unique in it.
func (c *fileCheck) buckets(f *WorldFile) {
	names := map[string]bool{}
	for _, a := range f.Accounts {
		for _, r := range a.Regions {
			for _, b := range r.Buckets {
				names[b.Name] = true
			}
		}
	}
	seen := map[string]bool{}
	for i, a := range f.Accounts {
		for n, r := range a.Regions {
			for k, b := range r.Buckets {
				c.bucket(fmt.Sprintf("accounts[%d].regions[%d].buckets[%d]", i, n, k), b, seen, names)
			}
		}
	}
}

func (c *fileCheck) bucket(at string, b BucketFile, seen, names map[string]bool) {
	c.want(bucketPattern.MatchString(b.Name), at+".name", "%q is not the name of a bucket: 3 to 63 lower-case letters, digits, dots and hyphens", b.Name)
	c.unique(seen, at+".name", b.Name)
	for i, r := range b.Replication {
		c.want(names[r.To] && r.To != b.Name, fmt.Sprintf("%s.replication[%d].to", at, i), "there is no other bucket %q in this world", r.To)
		c.want(r.Lag >= 0, fmt.Sprintf("%s.replication[%d].lag", at, i), "%s is negative", r.Lag)
	}
	keys := map[string]bool{}
	for i, o := range b.Objects {
		within := fmt.Sprintf("%s.objects[%d]", at, i)
		c.want(o.Key != "", within+".key", "an object needs a key")
		c.unique(keys, within+".key", o.Key)
		c.want(o.Age >= 0 && o.Every >= 0, within, "a time is negative")
	}
}

func populateBuckets(t *tx, p place, r RegionFile) {
	for _, f := range r.Buckets {
		if buckets.get(t, place{}, f.Name) != nil {
			continue // its objects with it: what was deleted stays so
		}
		b := bucket{
			Name: f.Name, Account: p.account, Region: p.region, Versioned: f.Versioned || len(f.Replication) > 0,
			Created: t.now.Add(-usualSince), Tags: maps.Clone(f.Tags),
		}
		for _, rule := range f.Replication {
			b.Rules = append(b.Rules, replicationRule{Prefix: rule.Prefix, To: rule.To, Disabled: rule.Disabled, Lag: rule.Lag, Fails: rule.Fails})
		}
		buckets.put(t, place{}, f.Name, b)
		for _, o := range f.Objects {
			written := t.now.Add(-o.Age).Truncate(time.Second)
			keepObject(t, &b, s3Object{
				Key: o.Key, Body: []byte(o.Text), ContentType: cmp.Or(o.Type, usualContentType), Written: written, Arrives: written,
				Every: t.world.scaled(o.Every), Replica: o.Replica,
			})
		}
	}
}
