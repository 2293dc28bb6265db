package sim

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// templateWords is what a launch takes from a launch template version.
type templateWords struct {
	instanceType, profile, keyName, tenancy string
	subnet, address                         string
	groups                                  []string
	tags                                    map[string]string
}

func readTemplate(v *launchTemplateVersion) templateWords {
	d := &v.Data
	w := templateWords{
		instanceType: string(d.InstanceType),
		keyName:      aws.ToString(d.KeyName),
		groups:       d.SecurityGroupIds,
		tags:         map[string]string{},
	}
	if d.IamInstanceProfile != nil {
		w.profile = aws.ToString(d.IamInstanceProfile.Arn)
	}
	if d.Placement != nil {
		w.tenancy = string(d.Placement.Tenancy)
	}
	for _, n := range d.NetworkInterfaces {
		if aws.ToInt32(n.DeviceIndex) != 0 {
			continue
		}
		w.subnet, w.address = aws.ToString(n.SubnetId), aws.ToString(n.PrivateIpAddress)
		if len(n.Groups) > 0 {
			w.groups = n.Groups
		}
		for _, a := range n.PrivateIpAddresses {
			if w.address == "" && aws.ToBool(a.Primary) {
				w.address = aws.ToString(a.PrivateIpAddress)
			}
		}
	}
	for _, spec := range d.TagSpecifications {
		if spec.ResourceType == ec2types.ResourceTypeInstance {
			for _, tag := range spec.Tags {
				w.tags[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
			}
		}
	}
	return w
}

// checkLaunchSettings refuses what DRS sees before it starts: a Windows licence
// of one's own without a dedicated host, and a boot mode that the type lacks.
func checkLaunchSettings(t *tx, p place, s *sourceServer) error {
	v := defaultTemplateVersion(t, p, s.Launch.Template)
	if v == nil {
		return nil // found out at the launch, too late
	}
	w := readTemplate(v)
	if s.Launch.BYOL && s.windows() && w.tenancy != string(ec2types.TenancyHost) {
		return invalid("sourceServers", "Source server %s cannot be recovered: osByol for Windows requires host tenancy in launch template %s", s.ID, v.Template)
	}
	instanceType := w.instanceType
	if instanceType == "" || s.rightSized() {
		instanceType = s.InstanceType
	}
	if s.BootMode == string(ec2types.BootModeValuesUefi) && !bootsUEFI(instanceType) {
		return invalid("sourceServers", "Source server %s cannot be recovered: instance type %s does not support boot mode uefi", s.ID, instanceType)
	}
	return nil
}

// bootsUEFI says whether an instance type can boot by UEFI: of the types still
// offered, those from before the Nitro system cannot.
func bootsUEFI(instanceType string) bool {
	family, _, _ := strings.Cut(instanceType, ".")
	switch family {
	case "t1", "t2", "m1", "m2", "m3", "m4", "c1", "c3", "c4", "r3", "r4", "i2", "d2", "g3", "p2", "x1", "x1e":
		return false
	}
	return true
}
