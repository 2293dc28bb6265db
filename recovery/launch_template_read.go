package recovery

import "strings"

// Launch is what the version says of a launch configuration.
func (v LaunchTemplateVersion) Launch() LaunchConfiguration {
	c := LaunchConfiguration{
		InstanceType: v.text(SettingInstanceType), SubnetID: v.text(SettingSubnet), PrivateIP: v.text("NetworkInterfaces[0].PrivateIpAddress"),
		InstanceProfile: v.profile(), Monitoring: v.truth("Monitoring.Enabled"), EBSOptimized: v.truth(SettingEBSOptimized),
		TerminationProtection: v.truth("DisableApiTermination"), CPUCredits: v.text("CreditSpecification.CpuCredits"), HTTPTokens: v.text(SettingHTTPTokens),
	}
	for _, s := range v.Settings {
		if strings.HasPrefix(s.Name, "NetworkInterfaces[0].Groups[") || strings.HasPrefix(s.Name, "SecurityGroupIds[") {
			c.SecurityGroupIDs = append(c.SecurityGroupIDs, s.Value)
		}
		tag, isTag := strings.CutPrefix(s.Name, "TagSpecifications[instance].Tags[")
		if key, isValue := strings.CutSuffix(tag, "].Value"); isTag && isValue {
			if c.InstanceTags == nil {
				c.InstanceTags = map[string]string{}
			}
			c.InstanceTags[key] = s.Value
		}
	}
	return c
}

// profile is the name of the instance profile, which an ARN ends with.
func (v LaunchTemplateVersion) profile() *string {
	if name := v.text(settingProfileName); name != nil {
		return name
	}
	arn := v.text(settingProfileARN)
	if arn != nil {
		*arn = afterSlash(*arn)
	}
	return arn
}

func (v LaunchTemplateVersion) text(name string) *string {
	if have := v.Setting(name); have != "" {
		return &have
	}
	return nil
}

func (v LaunchTemplateVersion) truth(name string) *bool {
	have := v.Setting(name)
	if have == "" {
		return nil
	}
	yes := have == "true"
	return &yes
}
