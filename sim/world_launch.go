package sim

import (
	"cmp"
	"fmt"
	"strings"
)

// InstanceProfileFile is an instance profile of an account.
type InstanceProfileFile struct {
	Name string `yaml:"name"`
	Path string `yaml:"path,omitempty"` // / by default
	Role string `yaml:"role,omitempty"` // of the same name by default
}

// WithheldFile are instance types that a Region does not offer.
type WithheldFile struct {
	Types string   `yaml:"types"`           // a pattern, such as m7i.*
	Zones []string `yaml:"zones,omitempty"` // the whole Region by default
}

func populateProfiles(t *tx, a AccountFile) {
	for _, f := range a.InstanceProfiles {
		add(t, instanceProfiles, place{account: a.ID}, f.Name, instanceProfile{
			Name: f.Name, Path: cmp.Or(f.Path, "/"), Role: cmp.Or(f.Role, f.Name), Made: t.now,
		})
	}
}

func populateOffer(t *tx, p place, r RegionFile) {
	var o offer
	for _, f := range r.Withheld {
		o.Withheld = append(o.Withheld, withheld(f))
	}
	if len(o.Withheld) > 0 {
		add(t, offers, p, offerID, o)
	}
}

func (c *fileCheck) profiles(path string, a AccountFile) {
	seen := map[string]bool{}
	for i, f := range a.InstanceProfiles {
		at := fmt.Sprintf("%s.instanceProfiles[%d]", path, i)
		c.want(f.Name != "", at+".name", "an instance profile needs a name")
		c.unique(seen, at+".name", f.Name)
		whole := f.Path == "" || strings.HasPrefix(f.Path, "/") && strings.HasSuffix(f.Path, "/")
		c.want(whole, at+".path", "%q does not begin and end with a slash", f.Path)
	}
}

func (c *fileCheck) withheld(path string, r RegionFile) {
	for i, f := range r.Withheld {
		at := fmt.Sprintf("%s.withheld[%d]", path, i)
		known := false
		for _, it := range instanceTypes {
			known = known || wildcard(f.Types, it.Name)
		}
		c.want(known, at+".types", "no instance type is called %q: a pattern such as m7i.* is wanted", f.Types)
		for _, zone := range f.Zones {
			c.want(strings.HasPrefix(zone, r.Name), at+".zones", "%q is not a zone of %s", zone, r.Name)
		}
	}
}
