package sim

// launchConfigurationTemplate is what new servers get as launch configuration.
type launchConfigurationTemplate struct {
	ID           string
	Tags         map[string]string
	ExportBucket string // ARN
	// IntoSource has servers that come back launched into the instance that they
	// came from.
	IntoSource bool
	launchSettings
}

// replicationConfigurationTemplate is what new servers get as replication
// configuration.
type replicationConfigurationTemplate struct {
	ID   string
	Tags map[string]string
	replicationSettings
}

var (
	launchConfigurationTemplates      = newTable[launchConfigurationTemplate]("launch-configuration-template")
	replicationConfigurationTemplates = newTable[replicationConfigurationTemplate]("replication-configuration-template")
)

// putDefaultTemplates makes the templates of a new service.
func putDefaultTemplates(t *tx, p place) {
	lct := launchConfigurationTemplate{ID: fixedID("lct-", p.account, p.region), launchSettings: defaultLaunchSettings()}
	launchConfigurationTemplates.put(t, p, lct.ID, lct)
	rct := replicationConfigurationTemplate{ID: fixedID("rct-", p.account, p.region), replicationSettings: defaultReplicationSettings()}
	if s := defaultSubnet(t, p); s != nil {
		rct.StagingSubnet = s.ID
	}
	replicationConfigurationTemplates.put(t, p, rct.ID, rct)
}

// templatesWanted are the templates of these IDs, or all.
func templatesWanted[T any](t *tx, p place, tb table[T], ids []string) ([]*T, error) {
	if len(ids) == 0 {
		return tb.all(t, p), nil
	}
	wanted := setOf(ids)
	for id := range wanted {
		if _, err := configurationTemplate(t, p, tb, id); err != nil {
			return nil, err
		}
	}
	var found []*T
	for _, id := range t.world.shelves[tb.key(p)].sorted() {
		if wanted[id] {
			found = append(found, tb.get(t, p, id))
		}
	}
	return found, nil
}

// configurationTemplate is the template of that ID, or DRS's refusal.
func configurationTemplate[T any](t *tx, p place, tb table[T], id string) (*T, error) {
	found := tb.get(t, p, id)
	if found == nil {
		return nil, notFound("ConfigurationTemplate", id)
	}
	return found, nil
}
