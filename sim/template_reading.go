package sim

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// templateWords is what a launch takes from a launch template version.
type templateWords struct {
	instanceType, profile, keyName, tenancy string
	subnet, address                         string
	groups                                  []string
	tags                                    map[string]string
	cores, threads                          int32
	reservation                             reservationWords
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
		w.profile = aws.ToString(d.IamInstanceProfile.Arn) + aws.ToString(d.IamInstanceProfile.Name) // one of the two
	}
	if d.Placement != nil {
		w.tenancy = string(d.Placement.Tenancy)
	}
	if d.CpuOptions != nil {
		w.cores, w.threads = aws.ToInt32(d.CpuOptions.CoreCount), aws.ToInt32(d.CpuOptions.ThreadsPerCore)
	}
	if r := d.CapacityReservationSpecification; r != nil {
		w.reservation.preference = string(r.CapacityReservationPreference)
		if to := r.CapacityReservationTarget; to != nil {
			w.reservation.id, w.reservation.group = aws.ToString(to.CapacityReservationId), aws.ToString(to.CapacityReservationResourceGroupArn)
		}
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
	if it := instanceTypeNamed(instanceType); it != nil && !it.boots(s.BootMode) {
		return invalid("sourceServers", "Source server %s cannot be recovered: instance type %s does not support boot mode %s", s.ID, instanceType, s.BootMode)
	}
	return nil
}
