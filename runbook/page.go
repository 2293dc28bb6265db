package runbook

import (
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"net/url"
	"strings"
	"time"

	"github.com/davit-dr/davit/recovery"
)

//go:embed page.html
var pageText string

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
	"time":     func(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") },
	"minutes":  func(seconds int) int { return (seconds + 59) / 60 },
	"roles":    func(roles []recovery.Role) string { return recovery.JoinRoles(roles, " or ") },
	"contact":  contact,
	"commands": func(s Step) string { return strings.Join(s.body, "\n") },
	"role":     roleOf,
}).Parse(pageText))

// page is the page of a runbook. It needs nothing from anywhere: the script is in it.
func page(s Source, r Runbook) (string, error) {
	var b strings.Builder
	err := pageTemplate.Execute(&b, struct {
		Source
		Runbook
		Download template.URL
	}{s, r, template.URL("data:application/x-sh;base64," + base64.StdEncoding.EncodeToString([]byte(r.Script)))}) //nolint:gosec // it is base64 alone
	if err != nil {
		return "", fmt.Errorf("write the page of plan %s: %w", s.Plan.Name, err)
	}
	return b.String(), nil
}

// contact is where a channel goes. The path of a webhook is left out: whoever knows it
// could post there.
func contact(c recovery.Channel) string {
	if c.Kind == recovery.SNSChannel {
		return "SNS topic " + c.TopicARN
	}
	u, err := url.Parse(c.URL)
	if err != nil {
		return "a webhook"
	}
	return "webhook at " + u.Host
}

// roleOf is the role that is assumed in an account.
func roleOf(a recovery.Account) string {
	if a.Own {
		return "none: your own credentials"
	}
	return assumed(a)
}
