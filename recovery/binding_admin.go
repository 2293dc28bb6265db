package recovery

import "slices"

// CheckAdminStays says why role bindings must not become what they shall, if nobody might
// be Admin everywhere then. Whoever signed in at the provider must be one still: they are
// there, while nobody here knows whom a group has. After another sign-in, a binding or the
// group that is called after the role has to give it, unless none did before.
func CheckAdminStays(now, shall []Binding, by Caller) error {
	if by.Subject != "" {
		if administers(Grants(shall, by.Subject, by.Groups)) {
			return nil
		}
		return Errorf(Conflict, "you would not be Admin everywhere any more, and perhaps nobody would").
			WithRemedy("have another Admin make this change, who stays one")
	}
	if givesAdmin(shall) || !givesAdmin(now) {
		return nil
	}
	return Errorf(Conflict, "nobody would be Admin everywhere any more: no role binding would give that role without limits, and the group %s is bound to something else", Admin.ProviderGroup()).
		WithRemedy("first give the role Admin to another group or subject, without accounts and tags of plans")
}

// administers reports whether one of the grants is Admin everywhere.
func administers(grants []Grant) bool {
	return slices.ContainsFunc(grants, func(g Grant) bool {
		return g.Role == Admin && len(g.AccountIDs) == 0 && len(g.PlanTags) == 0
	})
}

// givesAdmin reports whether anybody can be Admin everywhere by the bindings.
func givesAdmin(bindings []Binding) bool {
	group, bound := Admin.ProviderGroup(), false
	for _, b := range bindings {
		if administers([]Grant{b.Grant}) {
			return true
		}
		bound = bound || b.Group == group
	}
	return !bound
}
