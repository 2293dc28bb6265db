package recovery

import (
	"maps"
	"slices"
)

const gibPerTiB = 1024

// volumes holds what the servers' disks take of EBS's storage against the quotas, by the type of
// volumes that the launch templates state.
//
// Source: https://docs.aws.amazon.com/ebs/latest/userguide/ebs-resource-quotas.html
func (k *roomCheck) volumes() {
	need := k.volumeNeeds()
	if len(need) == 0 || k.unread(PartVolumeQuotas) {
		return
	}
	have, counted := k.volumesThere()
	for _, kind := range slices.Sorted(maps.Keys(need)) {
		k.volumeType(kind, need[kind], have[kind], counted)
	}
}

func (k *roomCheck) volumeNeeds() map[string]int64 {
	need := map[string]int64{}
	for _, c := range k.cases {
		for _, d := range c.Server.Disks {
			kind := c.Template.volumeOf(d.Device).kind
			if kind == "" {
				kind = usualVolume
			}
			need[kind] += (d.Bytes + gib - 1) / gib
		}
	}
	return need
}

// volumesThere are the volumes that there are, without those of instances that the launches
// replace. That they could not be counted keeps nobody from launching.
func (k *roomCheck) volumesThere() (have map[string]int64, counted bool) {
	if err := k.room.Unread[PartVolumes]; err != nil {
		k.find(FindingVolumeQuota, SeverityUnknown, "see `davit account check`",
			"%s could not be asked, so that only what the servers take themselves is held against EBS's quotas: %s", PartVolumes, err)
		return nil, false
	}
	have = map[string]int64{}
	for _, v := range k.room.Volumes {
		if v.InstanceID == "" || !k.ended[v.InstanceID] {
			have[v.Type] += v.GiB
		}
	}
	return have, true
}

func (k *roomCheck) volumeType(kind string, need, have int64, counted bool) {
	quota, told := k.room.VolumeGiB[kind]
	code := volumeQuotas[kind]
	remedy := "have AWS raise the quota " + code + " of EBS, or leave servers out"
	switch {
	case !told:
		k.find(FindingNotAsked, SeverityUnknown, "look at EBS's quotas in Service Quotas", "the disks of the servers take %.1f TiB of %s volumes, and Service Quotas does not tell the quota", tib(need), kind)
	case need > quota:
		k.find(FindingVolumeQuota, SeverityError, remedy, "the disks of the servers take %.1f TiB of %s volumes, and the quota is %.1f TiB", tib(need), kind, tib(quota))
	case counted && need+have > quota:
		k.find(FindingVolumeQuota, SeverityWarning, remedy, "the disks of the servers take %.1f TiB of %s volumes: %.1f TiB are there beside them, and the quota is %.1f TiB", tib(need), kind, tib(have), tib(quota))
	}
}

func tib(gib int64) float64 { return float64(gib) / gibPerTiB }
