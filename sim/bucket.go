package sim

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/davit-dr/davit/sim/wire"
)

// bucket is a bucket of S3. Names are unique in the world.
type bucket struct {
	Name, Account, Region string
	Versioned             bool
	Rules                 []replicationRule
	Created               time.Time
	Tags                  map[string]string
}

// replicationRule has what is written under a prefix replicated to another bucket.
type replicationRule struct {
	ID, Prefix, To string
	Disabled       bool
	Lag            time.Duration // zero is S3's usual
	Fails          bool
}

// s3Object is the newest version of an object, and the one before it for as long as this
// one has yet to arrive: a replica does so some time after its source was written.
type s3Object struct {
	Bucket, Key                    string
	Body                           []byte
	ContentType, Encoding, Version string
	Metadata                       map[string]string
	Written                        time.Time // at its source, which a replica keeps
	Arrives                        time.Time
	Every                          time.Duration // it is written again and again, from Written on
	Deleted                        bool          // a delete marker
	Replica                        bool
	ReplicatedAt                   time.Time // of a source; zero: nobody replicates it
	ReplicationFails               bool
	Before                         *s3Object
}

var (
	buckets   = newTable[bucket]("bucket")      // place{}
	s3Objects = newTable[s3Object]("s3-object") // place{region: bucket}, by key
)

// usualReplication is how long S3 takes to replicate most objects, before Speed.
var usualReplication = Range{15 * time.Second, 60 * time.Second}

// findBucket is the caller's bucket of that name, in the Region that is called.
func findBucket(t *tx, p place, name *string) (*bucket, error) {
	b := buckets.get(t, place{}, aws.ToString(name))
	switch {
	case b == nil:
		return nil, &s3types.NoSuchBucket{Message: aws.String("The specified bucket does not exist")}
	case b.Account != p.account:
		return nil, &wire.Error{Status: 403, Code: "AccessDenied", Message: "Access Denied"}
	case b.Region != p.region:
		return nil, &wire.Error{Status: 301, Code: "PermanentRedirect", Message: "The bucket you are attempting to access must be addressed using the specified endpoint, which is that of " + b.Region + "."}
	}
	return b, nil
}

// objectAt is what an object is at the instant, or nil.
func objectAt(t *tx, b *bucket, key string) *s3Object {
	for o := s3Objects.get(t, place{region: b.Name}, key); o != nil; o = o.Before {
		if reached(o.Arrives, t.now) {
			if o.Deleted {
				return nil
			}
			return o
		}
	}
	return nil
}

// modified is when S3 says that the object was written last.
func (o *s3Object) modified(at time.Time) time.Time {
	if o.Every > 0 {
		return o.Arrives.Add(at.Sub(o.Arrives).Truncate(o.Every))
	}
	return o.Written
}

// repace has an object that is written again and again be so at the new speed from its last
// time on.
func (o *s3Object) repace(r repacing) {
	r.fields(reflect.ValueOf(o).Elem())
	if o.Every > 0 && reached(o.Arrives, r.now) {
		o.Arrives, o.Every, *r.changed = o.modified(r.now), max(1, stretched(o.Every, r.by)), true
	}
}

func (o *s3Object) etag() string {
	sum := md5.Sum(o.Body) // S3's choice
	return `"` + hex.EncodeToString(sum[:]) + `"`
}

// replication is an object's replication status.
func (o *s3Object) replication(at time.Time) s3types.ReplicationStatus {
	switch {
	case o.Replica:
		return s3types.ReplicationStatusReplica
	case o.ReplicatedAt.IsZero():
		return ""
	case !reached(o.ReplicatedAt, at):
		return s3types.ReplicationStatusPending
	case o.ReplicationFails:
		return s3types.ReplicationStatusFailed
	}
	return s3types.ReplicationStatusCompleted
}

// keepObject puts a new version of an object, above the one that is there until it
// arrives.
func keepObject(t *tx, b *bucket, o s3Object) {
	o.Bucket = b.Name
	if o.Arrives.After(t.now) {
		if o.Before = objectAt(t, b, o.Key); o.Before != nil {
			before := *o.Before
			before.Before = nil
			o.Before = &before
		}
	}
	if b.Versioned {
		o.Version = fmt.Sprintf("%s%09d", fixedID("", b.Name, o.Key), t.count("version"))
	}
	s3Objects.put(t, place{region: b.Name}, o.Key, o)
}

// replicate has a newly written object copied to where the bucket's first rule for its key
// says, and is the object with its replication foreseen.
func (b *bucket) replicate(t *tx, o s3Object) s3Object {
	for _, r := range b.Rules {
		if r.Disabled || !strings.HasPrefix(o.Key, r.Prefix) {
			continue
		}
		lag := t.world.scaled(r.Lag)
		if r.Lag == 0 {
			lag = t.world.takes(usualReplication, "s3 replication", b.Name, o.Key, t.count("replication"))
		}
		o.ReplicatedAt, o.ReplicationFails = t.now.Add(lag), r.Fails
		if to := buckets.get(t, place{}, r.To); to != nil && !r.Fails {
			copied := o
			copied.Replica, copied.Arrives = true, o.ReplicatedAt
			keepObject(t, to, copied)
		}
		return o
	}
	return o
}
