package identity

import (
	"slices"
	"strings"
	"time"
)

// claims are what a token says.
type claims struct{ all map[string]any }

func (c claims) text(name string) string {
	s, _ := c.all[name].(string)
	return s
}

// time is a claim that is an instant, or the zero time.
func (c claims) time(name string) time.Time {
	seconds, ok := c.all[name].(float64)
	if !ok || seconds <= 0 || seconds > 1<<40 {
		return time.Time{}
	}
	return time.Unix(int64(seconds), 0).UTC()
}

// list is a claim that is one text or several.
func list(value any) []string {
	switch v := value.(type) {
	case string:
		if v != "" {
			return []string{v}
		}
	case []any:
		var texts []string
		for _, item := range v {
			if s, ok := item.(string); ok && s != "" {
				texts = append(texts, s)
			}
		}
		return texts
	}
	return nil
}

// audience is whom the token is for. Cognito's access tokens have none: they name the
// client that asked for them.
//
// Source: https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
func (c claims) audience() []string {
	if aud, has := c.all["aud"]; has {
		return list(aud)
	}
	if c.text("token_use") == "access" {
		return list(c.all["client_id"])
	}
	return nil
}

// isFor reports whether the token was issued for one of the audiences. One without a name
// is nobody's.
func (c claims) isFor(audiences []string) bool {
	return slices.ContainsFunc(c.audience(), func(a string) bool { return a != "" && slices.Contains(audiences, a) })
}

// usualNames are the claims that name a person, the clearest first.
var usualNames = []string{"email", "preferred_username", "name", "cognito:username", "username", "client_id"}

// name is how people call whom the token speaks of.
func (c claims) name(claim string) string {
	for _, usual := range append([]string{claim}, usualNames...) {
		if name := strings.TrimSpace(c.text(usual)); name != "" {
			return name
		}
	}
	return c.text("sub")
}

// groups are those that the token names, by the claim, or by the usual ones.
func (c claims) groups(claim string) []string {
	if claim != "" {
		return list(c.at(claim))
	}
	if groups, has := c.all["cognito:groups"]; has {
		return list(groups)
	}
	return list(c.all["groups"])
}

// at is a claim by its name, or, where no claim has that name, by the names on the way
// to it with dots between, such as realm_access.roles.
func (c claims) at(name string) any {
	if value, ok := c.all[name]; ok {
		return value
	}
	inside, rest, deeper := strings.Cut(name, ".")
	if inner, ok := c.all[inside].(map[string]any); ok && deeper {
		return claims{inner}.at(rest)
	}
	return nil
}
