package portable

import (
	"slices"
	"strconv"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/specfile"
)

// withSections turns 2.1.0 into 3.0.
func withSections(m *migration, root specfile.Part) specfile.Part {
	o := older{m: m, groups: map[string]string{}, next: specfile.Mapping(root.Position())}
	o.next.Set("version", specfile.Text(root.NameAt("version"), "3.0"))
	top := m.open(root, "the file")
	o.about(top)
	accounts := o.accounts(top.list("targetAccounts"))
	groups := top.list("protectionGroups")
	o.soleAccount(accounts, groups)
	o.set("accounts", "targetAccounts", root, accounts)
	o.set("groups", "protectionGroups", root, each(groups, o.group))
	o.set("plans", "recoveryPlans", root, each(top.list("recoveryPlans"), o.plan))
	top.close()
	return o.next
}

// older reads a file of version 2.1.0.
type older struct {
	m       *migration
	account recovery.AccountID // of groups that name none
	groups  map[string]string  // names of groups by the IDs that they had elsewhere
	next    specfile.Part
}

func (o *older) set(section, was string, root specfile.Part, items []specfile.Part) {
	if len(items) > 0 {
		o.next.Set(section, specfile.List(root.NameAt(was), items...))
	}
}

func each(items []specfile.Part, turn func(specfile.Part) (specfile.Part, bool)) []specfile.Part {
	var all []specfile.Part
	for _, item := range items {
		if turned, ok := turn(item); ok {
			all = append(all, turned)
		}
	}
	return all
}

// about leaves out what says where the file comes from, which is of no use any more.
func (o *older) about(top *opened) {
	if part, ok := top.take("exportMetadata"); ok && part.IsMapping() {
		about := o.m.open(part, "exportMetadata")
		for _, name := range []string{"version", "exportedAt", "exportedBy", "exportDate", "sourceRegion", "sourceAccount"} {
			about.take(name)
		}
		about.close()
	}
}

func (o *older) accounts(items []specfile.Part) []specfile.Part {
	return each(items, func(p specfile.Part) (specfile.Part, bool) {
		a := o.m.open(p, "a target account")
		next := a.mapping()
		id := a.text("accountId")
		a.copy(next, "accountID", "accountId")
		a.copy(next, "name", "accountName", "name")
		a.copy(next, "roleARN", "roleArn", "crossAccountRoleArn")
		a.copy(next, "externalID", "externalId")
		a.copy(next, "regions", "regions")
		if _, named := next.Field("name"); !named {
			next.Set("name", specfile.Text(a.at(), id))
		}
		if staging := a.list("stagingAccounts"); len(staging) > 0 {
			next.Set("stagingAccounts", specfile.List(a.nameAt("stagingAccounts"), each(staging, o.staging)...))
		}
		if own, ok := a.take("isCurrentAccount"); ok {
			if yes, isBool := own.Bool(); isBool && yes {
				next.Set("own", own)
			}
		}
		a.close()
		return next, true
	})
}

func (o *older) staging(p specfile.Part) (specfile.Part, bool) {
	a := o.m.open(p, "a staging account")
	next := a.mapping()
	a.copy(next, "accountID", "accountId")
	a.copy(next, "name", "accountName", "name")
	a.copy(next, "roleARN", "roleArn")
	a.copy(next, "externalID", "externalId")
	a.close()
	return next, true
}

// soleAccount finds the account of groups that name none: the one that was given, or the
// only one in the file. Regions that the groups are in are added to an account that has none.
func (o *older) soleAccount(accounts, groups []specfile.Part) {
	o.account = o.m.options.AccountID
	if o.account == "" && len(accounts) == 1 {
		if id, ok := accounts[0].Field("accountID"); ok {
			text, _ := id.Text()
			o.account = recovery.AccountID(text)
		}
	}
	for _, a := range accounts {
		if _, has := a.Field("regions"); has {
			continue
		}
		var regions []specfile.Part
		seen := map[string]bool{}
		for _, g := range groups {
			if region, ok := g.Field("region"); ok {
				if text, isText := region.Text(); isText && !seen[text] {
					seen[text] = true
					regions = append(regions, region)
				}
			}
		}
		if len(regions) > 0 {
			a.Set("regions", specfile.List(a.Position(), regions...))
		}
	}
}

func (o *older) group(p specfile.Part) (specfile.Part, bool) {
	g := o.m.open(p, "a protection group")
	next := g.mapping()
	name := g.text("groupName")
	for _, field := range []string{"groupId", "protectionGroupId"} {
		if id, ok := g.take(field); ok { // another system's: only its own plans know it
			text, _ := id.Text()
			o.groups[text] = name
		}
	}
	g.copy(next, "name", "groupName")
	g.copy(next, "description", "description")
	g.copy(next, "accountID", "accountId")
	if _, has := next.Field("accountID"); !has {
		if o.account == "" {
			o.m.tell(recovery.SeverityError, g.at(), "the protection group names no account: say in which it is, with --account")
			g.close()
			return next, false
		}
		next.Set("accountID", specfile.Text(g.at(), string(o.account)))
	}
	g.copy(next, "region", "region")
	if ids := g.list("sourceServerIds"); len(ids) > 0 {
		next.Set("sourceServerIDs", specfile.List(g.nameAt("sourceServerIds"), ids...))
	}
	if tags, ok := g.take("serverSelectionTags"); ok && !tags.IsNothing() && (!tags.IsMapping() || len(tags.Names()) > 0) {
		next.Set("tags", tags)
	}
	if part, ok := g.take("launchConfig"); ok && !part.IsNothing() {
		next.Set("launchConfiguration", o.launch(part, "launchConfig of protection group "+name))
	}
	if servers := o.servers(g.list("servers"), name, g.nameAt("servers")); len(servers.Names()) > 0 {
		next.Set("servers", servers)
	}
	g.close()
	return next, true
}

func (o *older) plan(p specfile.Part) (specfile.Part, bool) {
	in := o.m.open(p, "a recovery plan")
	next := in.mapping()
	for _, field := range []string{"planId"} {
		in.take(field) // another system's
	}
	in.copy(next, "name", "planName")
	in.copy(next, "description", "description")
	waves := in.list("waves")
	waves = slices.Clone(waves)
	slices.SortStableFunc(waves, func(a, b specfile.Part) int { return waveNumber(a) - waveNumber(b) })
	names := map[string]string{} // by their numbers and names
	for i, w := range waves {
		name := textIn(w, "WaveName")
		names[name] = name
		if _, numbered := w.Field("WaveNumber"); numbered {
			names[strconv.Itoa(waveNumber(w))] = name
		} else {
			names[strconv.Itoa(i)] = name
		}
	}
	next.Set("waves", specfile.List(in.nameAt("waves"), each(waves, func(w specfile.Part) (specfile.Part, bool) { return o.wave(w, names) })...))
	in.close()
	return next, true
}

func textIn(p specfile.Part, field string) string {
	if part, ok := p.Field(field); ok {
		text, _ := part.Scalar()
		return text
	}
	return ""
}

func waveNumber(w specfile.Part) int {
	n, err := strconv.Atoi(textIn(w, "WaveNumber"))
	if err != nil {
		return 0
	}
	return n
}

func (o *older) wave(p specfile.Part, names map[string]string) (specfile.Part, bool) {
	w := o.m.open(p, "a wave")
	next := w.mapping()
	w.copy(next, "name", "WaveName")
	w.copy(next, "description", "Description")
	if part, ok := next.Field("description"); ok && !part.IsNothing() {
		o.m.left(w.nameAt("Description"), "the description of wave "+textIn(p, "WaveName"), "waves have none")
	}
	next = next.Without("description")
	w.take("WaveNumber") // waves are in their order now
	if groups := o.groupsOf(w); len(groups) > 0 {
		next.Set("groups", specfile.List(w.at(), groups...))
	}
	if pause, ok := w.take("PauseBeforeWave"); ok {
		switch yes, isBool := pause.Bool(); {
		case yes && isBool:
			next.Set("approval", specfile.Mapping(pause.Position()))
		case !isBool && !pause.IsNothing():
			o.m.tell(recovery.SeverityError, pause.Position(), "PauseBeforeWave is true or false, not %s", pause.Kind())
		}
	}
	var after []specfile.Part
	for _, d := range w.list("DependsOnWaves") {
		text, _ := d.Scalar()
		name, known := names[text]
		if !known {
			o.m.tell(recovery.SeverityError, d.Position(), "there is no wave %q in this plan", text)
			continue
		}
		after = append(after, specfile.Text(d.Position(), name))
	}
	if len(after) > 0 {
		next.Set("dependsOn", specfile.List(w.nameAt("DependsOnWaves"), after...))
	}
	for was, is := range map[string]string{"PreWaveActions": "preWaveActions", "PostWaveActions": "postWaveActions"} {
		if actions := w.list(was); len(actions) > 0 {
			next.Set(is, specfile.List(w.nameAt(was), each(actions, o.action)...))
		}
	}
	w.close()
	return next, true
}

// groupsOf are the groups of a wave by their names. IDs are those of the system that the
// file comes from, and are known by the groups in the file alone.
func (o *older) groupsOf(w *opened) []specfile.Part {
	var groups []specfile.Part
	add := func(p specfile.Part, byID bool) {
		text, isText := p.Text()
		switch name, known := o.groups[text]; {
		case !isText:
			if !p.IsNothing() {
				o.m.tell(recovery.SeverityError, p.Position(), "a protection group is named by text, not by %s", p.Kind())
			}
		case known:
			groups = append(groups, specfile.Text(p.Position(), name))
		case byID && len(o.groups) > 0:
			o.m.tell(recovery.SeverityError, p.Position(), "there is no protection group with the ID %q in the file: IDs mean something to the system that wrote them alone", text)
		default:
			groups = append(groups, specfile.Text(p.Position(), text))
		}
	}
	if one, ok := w.take("ProtectionGroupName"); ok {
		add(one, false)
	}
	if one, ok := w.take("ProtectionGroupId"); ok {
		add(one, true)
	}
	for _, p := range w.list("ProtectionGroupIds") {
		add(p, true)
	}
	// The same group may be named in more than one of these ways.
	return slices.CompactFunc(groups, func(a, b specfile.Part) bool {
		first, _ := a.Text()
		second, _ := b.Text()
		return recovery.NameKey(first) == recovery.NameKey(second)
	})
}

func (o *older) action(p specfile.Part) (specfile.Part, bool) {
	a := o.m.open(p, "an action")
	next := a.mapping()
	a.copy(next, "name", "Name", "ActionName")
	if _, named := next.Field("name"); !named {
		next.Set("name", specfile.Text(a.at(), textIn(p, "DocumentName")))
	}
	a.copy(next, "documentName", "DocumentName")
	a.copy(next, "parameters", "Parameters")
	a.copy(next, "maxWaitTimeSeconds", "MaxWaitTime")
	a.copy(next, "runIn", "RunIn")
	if _, says := next.Field("runIn"); !says {
		next.Set("runIn", specfile.Text(a.at(), string(recovery.RunInRecovery)))
		o.m.tell(recovery.SeverityWarning, a.at(), "the action does not say in which mode it runs: RECOVERY was taken, so that no drill runs it; look whether that is right")
	}
	a.close()
	return next, true
}
