package sim

import (
	"slices"
	"strings"

	"github.com/davit-dr/davit/sim/wire"
)

// withheld are instance types that a Region does not offer, in some of its zones or at all.
// All others of the table it offers in every zone; AWS's own offer differs by Region and
// grows all the time.
type withheld struct {
	Types string   // a pattern, such as m7i.*
	Zones []string // none: the whole Region
}

// offer is what a Region withholds.
type offer struct{ Withheld []withheld }

var offers = newTable[offer]("instance-type-offer")

const offerID = "offer"

// offered says whether the place offers the type in a zone, or for "" in any of its zones.
func (it *instanceType) offered(t *tx, p place, zone string) bool {
	if zone != "" {
		return !offerOf(t, p).withholds(it.Name, zone)
	}
	return slices.ContainsFunc(zonesOf(t, p), func(z *zoneEntry) bool { return it.offered(t, p, z.name) })
}

func offerOf(t *tx, p place) offer {
	if o := offers.get(t, p, offerID); o != nil {
		return *o
	}
	return offer{}
}

func (o offer) withholds(name, zone string) bool {
	return slices.ContainsFunc(o.Withheld, func(w withheld) bool {
		return wildcard(w.Types, name) && (len(w.Zones) == 0 || slices.Contains(w.Zones, zone))
	})
}

// checkOffer says with EC2's words why an instance of the type cannot be launched in a zone.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/troubleshooting-launch.html
func checkOffer(t *tx, p place, name, zone string) error {
	it := instanceTypeNamed(name)
	switch {
	case it == nil:
		return wire.Errorf("InvalidParameterValue", "Invalid value '%s' for InstanceType.", name)
	case it.Architecture != "x86_64": // DRS replicates no other servers
		return wire.Errorf("InvalidParameterValue", "The architecture '%s' of the specified instance type does not match the architecture 'x86_64' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again.", it.Architecture)
	case it.offered(t, p, zone):
		return nil
	case !it.offered(t, p, ""):
		return wire.Errorf("Unsupported", "The requested configuration is currently not supported. Please check the documentation for supported configurations.")
	}
	return wire.Errorf("Unsupported", "Your requested instance type (%s) is not supported in your requested Availability Zone (%s). Please retry your request by not specifying an Availability Zone or choosing %s.", name, zone, strings.Join(it.zones(t, p), ", "))
}

// zones are those that offer the type.
func (it *instanceType) zones(t *tx, p place) []string {
	var names []string
	for _, z := range zonesOf(t, p) {
		if it.offered(t, p, z.name) {
			names = append(names, z.name)
		}
	}
	return names
}
