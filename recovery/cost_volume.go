package recovery

import (
	"strconv"
	"strings"
)

// statedVolume is what a launch template says of a volume; what it does not say is empty.
type statedVolume struct {
	kind        string
	iops, mibps int
}

const blockDevices = "BlockDeviceMappings["

// volumeOf is what the version says of the volume of a disk. DRS may call a disk otherwise
// than EC2 does: of one that is not named, all that holds is the volume type that all that
// are named have.
func (v LaunchTemplateVersion) volumeOf(device string) statedVolume {
	at := blockDevices + device + "].Ebs."
	stated := statedVolume{kind: v.Setting(at + "VolumeType")}
	if stated.kind == "" {
		return statedVolume{kind: v.onlyVolumeType()}
	}
	stated.iops, _ = strconv.Atoi(v.Setting(at + "Iops"))
	stated.mibps, _ = strconv.Atoi(v.Setting(at + "Throughput"))
	return stated
}

// onlyVolumeType is the type of all volumes that the version speaks of, or "" where they differ.
func (v LaunchTemplateVersion) onlyVolumeType() (only string) {
	for _, s := range v.Settings {
		if !strings.HasPrefix(s.Name, blockDevices) || !strings.HasSuffix(s.Name, "].Ebs.VolumeType") {
			continue
		}
		if only != "" && only != s.Value {
			return ""
		}
		only = s.Value
	}
	return only
}
