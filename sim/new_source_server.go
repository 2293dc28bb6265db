package sim

import "maps"

// addSourceServer is a new source server with its ID and with what the Region's
// templates give it. Where the launch template says so it is to be launched into
// the instance that it once came from.
func addSourceServer(t *tx, p place, s sourceServer, cameFrom string) (sourceServer, error) {
	if err := checkQuota(t, p, quotaSourceServers, sourceServerResource, 1+len(sourceServers.all(t, p))); err != nil {
		return s, err
	}
	s.ID, s.Added, s.AgentVersion = t.newID("s-"), t.now, usualAgentVersion
	s.Tags = maps.Clone(s.Tags)
	s.Settings = defaultReplicationSettings()
	if found := replicationConfigurationTemplates.all(t, p); len(found) > 0 {
		s.Settings = found[0].replicationSettings
	}
	s.Launch = defaultLaunchSettings()
	if found := launchConfigurationTemplates.all(t, p); len(found) > 0 {
		s.Launch = found[0].launchSettings
		if found[0].IntoSource {
			s.Launch.Into = cameFrom
		}
		inheritLaunchActions(t, p, found[0].ID, s.ID)
	}
	s.Launch.Name = s.Hostname
	s.Launch.Template = makeLaunchTemplate(t, p, &s, LaunchFile{}.template(&s))
	sourceServers.put(t, p, s.ID, s)
	return s, nil
}
