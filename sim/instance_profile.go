package sim

import "time"

// instanceProfile hands a role to instances. It belongs to the account, whatever the Region.
type instanceProfile struct {
	Name, Path string
	Role       string // its name
	Made       time.Time
}

var instanceProfiles = newTable[instanceProfile]("instance-profile") // place{account}

// drsProfile is the instance profile that DRS's initialisation makes for what it launches.
//
// Source: https://docs.aws.amazon.com/drs/latest/userguide/getting-started-initializing.html
const drsProfile = "AWSElasticDisasterRecoveryRecoveryInstanceRole"

func addDRSProfile(t *tx, p place) {
	add(t, instanceProfiles, place{account: p.account}, drsProfile, instanceProfile{
		Name: drsProfile, Path: "/service-role/", Role: drsProfile, Made: t.now,
	})
}

func (i *instanceProfile) arn(account, region string) string {
	return "arn:" + partition(region) + ":iam::" + account + ":instance-profile" + i.Path + i.Name
}

// profileOf is the profile that a launch template names, by name or by ARN; nil: there is
// none of that name.
func profileOf(t *tx, p place, nameOrARN string) *instanceProfile {
	for _, i := range instanceProfiles.all(t, place{account: p.account}) {
		if i.Name == nameOrARN || i.arn(p.account, p.region) == nameOrARN {
			return i
		}
	}
	return nil
}
