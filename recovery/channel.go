package recovery

import (
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// ChannelID identifies a channel for its whole life; its name may change.
type ChannelID string

// Channel is where notifications go: a topic of SNS, or a webhook.
type Channel struct {
	ID   ChannelID   `json:"channelID"`
	Name string      `json:"name"`
	Kind ChannelKind `json:"kind"`
	// TopicARN is the topic of a channel of kind SNS.
	TopicARN string `json:"topicARN,omitempty"`
	// URL is where a channel of kind WEBHOOK is told, and Secrets are what its messages are
	// signed with: two while one takes the place of the other.
	URL     string          `json:"url,omitempty"`
	Secrets []ChannelSecret `json:"secrets,omitempty"`

	// What it is told of: the kinds (none: all), the modes (none: both), and the plans by
	// name or by tags that a plan must all have (none: all plans). A plan that names the
	// channel itself is one of its plans.
	Events   []NotificationKind `json:"events,omitempty"`
	Modes    []Mode             `json:"modes,omitempty"`
	Plans    []string           `json:"plans,omitempty"`
	PlanTags map[string]string  `json:"planTags,omitempty"`
	// EscalateAfterSeconds has the channel told of an approval that nobody has answered
	// for so long, where the plan has no escalation of its own. Zero: never.
	EscalateAfterSeconds int `json:"escalateAfterSeconds,omitempty"`
	// Paused keeps everything from being sent; what happens meanwhile it is never told.
	Paused bool `json:"paused,omitempty"`

	Version   int64     `json:"version"`
	CreatedAt time.Time `json:"createdAt,omitzero"`
	UpdatedAt time.Time `json:"updatedAt,omitzero"`
}

// ChannelKind is a kind of channel.
type ChannelKind string

// The kinds of channels.
const (
	SNSChannel     ChannelKind = "SNS"
	WebhookChannel ChannelKind = "WEBHOOK"
)

// ChannelSecret says where a secret is, never what it is: a reference into Secrets Manager
// or Parameter Store, or a file in the server's folder of secrets.
type ChannelSecret struct {
	// Ref is such as {{resolve:secretsmanager:davit/hook}}. Where it names no ARN, AccountID
	// and Region say where it is looked up.
	Ref       string    `json:"ref,omitempty"`
	AccountID AccountID `json:"accountID,omitempty"`
	Region    Region    `json:"region,omitempty"`
	// File is the name of a file.
	File string `json:"file,omitempty"`
}

// MaxChannelSecrets is how many secrets sign at a time: the old one and the new one.
const MaxChannelSecrets = 2

var (
	topicARNForm   = regexp.MustCompile(`^arn:aws[a-z-]*:sns:([a-z0-9-]+):([0-9]{12}):[A-Za-z0-9_-]{1,256}(\.fifo)?$`)
	secretFileForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)
)

// Check finds everything wrong with the channel's own fields.
func (c Channel) Check() error {
	var ps Problems
	ps.Check("name", CheckName(c.Name))
	switch c.Kind {
	case SNSChannel:
		c.checkTopic(&ps)
	case WebhookChannel:
		c.checkWebhook(&ps)
	default:
		ps.Addf("kind", "%q is not known: give one of %v", c.Kind, []ChannelKind{SNSChannel, WebhookChannel})
	}
	for i, k := range c.Events {
		checkOneOf(&ps, fmt.Sprintf("events[%d]", i), k, NotificationKinds...)
	}
	for i, m := range c.Modes {
		checkOneOf(&ps, fmt.Sprintf("modes[%d]", i), m, Drill, Recovery)
	}
	for i, name := range c.Plans {
		ps.Check(fmt.Sprintf("plans[%d]", i), CheckName(TrimName(name)))
	}
	checkTagsAt(&ps, "planTags", c.PlanTags)
	checkSeconds(&ps, "escalateAfterSeconds", c.EscalateAfterSeconds)
	return ps.Err("channel %q cannot be saved", c.Name)
}

func (c Channel) checkTopic(ps *Problems) {
	if !topicARNForm.MatchString(c.TopicARN) {
		ps.Addf("topicARN", "%q is not the ARN of a topic: give one such as arn:aws:sns:us-west-2:111122223333:davit", c.TopicARN)
	}
	if c.URL != "" {
		ps.Addf("url", "a channel of kind SNS has a topic: leave the URL out")
	}
	if len(c.Secrets) > 0 {
		ps.Addf("secrets", "SNS signs its messages itself: leave the secrets out")
	}
}

func (c Channel) checkWebhook(ps *Problems) {
	ps.Check("url", CheckWebhookURL(c.URL))
	if c.TopicARN != "" {
		ps.Addf("topicARN", "a channel of kind WEBHOOK has a URL: leave the topic out")
	}
	if len(c.Secrets) == 0 {
		ps.Addf("secrets", "messages are signed: say where the secret is, as a ref such as {{resolve:secretsmanager:davit/hook}} or as a file")
	}
	if len(c.Secrets) > MaxChannelSecrets {
		ps.Addf("secrets", "%d secrets are too many: %d sign while one takes the place of the other", len(c.Secrets), MaxChannelSecrets)
	}
	for i, s := range c.Secrets {
		s.check(ps, fmt.Sprintf("secrets[%d]", i))
	}
}

// CheckWebhookURL says what is wrong with the URL of a webhook, or nil.
func CheckWebhookURL(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.Opaque != "":
		return fmt.Errorf("%q is not a URL: give one such as https://hooks.example.org/davit", text)
	case u.User != nil:
		return fmt.Errorf("the URL has a name or password in it, which everybody could read: sign with a secret instead")
	case u.Fragment != "":
		return fmt.Errorf("a fragment (#%s) is never sent: leave it out", u.Fragment)
	case u.Scheme == "https", u.Scheme == "http" && isLoopback(u.Hostname()):
		return nil
	case u.Scheme == "http":
		return fmt.Errorf("%s is not encrypted: give an https URL (http is for this machine alone)", text)
	}
	return fmt.Errorf("%q is not a scheme of webhooks: give an https URL", u.Scheme)
}

// isLoopback reports whether the host is this machine by its address. A name is not: what
// it stands for may change.
func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

func (s ChannelSecret) check(ps *Problems, at string) {
	switch {
	case s.Ref == "" && s.File == "", s.Ref != "" && s.File != "":
		ps.Addf(at, "say where the secret is: either as a ref or as a file")
	case s.File != "":
		if !secretFileForm.MatchString(s.File) {
			ps.Addf(at+".file", "%q is not the name of a file in the folder of secrets: letters, digits, dots, hyphens and underscores", s.File)
		}
	default:
		if _, err := s.SecretRef(); err != nil {
			ps.Check(at+".ref", err)
			return
		}
		_, err := s.Scope()
		ps.Check(at, err)
	}
}

// SecretRef is what the reference refers to.
func (s ChannelSecret) SecretRef() (SecretRef, error) {
	parts, err := ParseValue(s.Ref)
	if err != nil || len(parts) != 1 || parts[0].Secret == nil {
		// What was written may be the secret itself, so it is not said again.
		return SecretRef{}, fmt.Errorf("this is no reference to a secret: give one such as {{resolve:secretsmanager:davit/hook}}, never the secret itself")
	}
	return *parts[0].Secret, nil
}

// Scope is the account and Region in which the reference is looked up.
func (s ChannelSecret) Scope() (Scope, error) {
	scope := Scope{s.AccountID, s.Region}
	ref, err := s.SecretRef()
	if err != nil {
		return scope, err
	}
	if parts := strings.Split(ref.ID, ":"); len(parts) > 5 && parts[0] == "arn" {
		return Scope{AccountID(parts[4]), Region(parts[3])}, nil
	}
	if s.AccountID == "" || s.Region == "" {
		return scope, fmt.Errorf("a secret that is not named by its ARN needs accountID and region: those that it is in")
	}
	if err := s.AccountID.Check(); err != nil {
		return scope, err
	}
	return scope, s.Region.Check()
}

// TopicScope is the account and Region of the channel's topic.
func (c Channel) TopicScope() Scope {
	m := topicARNForm.FindStringSubmatch(c.TopicARN)
	if m == nil {
		return Scope{}
	}
	return Scope{AccountID(m[2]), Region(m[1])}
}

// Wants reports whether the channel is told of news.
func (c Channel) Wants(n News) bool {
	switch {
	case c.Paused, n.At.Before(c.CreatedAt):
		return false
	case len(c.Events) > 0 && !slices.Contains(c.Events, n.Kind):
		return false
	case n.Plan == nil:
		return len(c.Plans)+len(c.PlanTags) == 0 && len(c.Modes) == 0
	case len(c.Modes) > 0 && !slices.Contains(c.Modes, n.Mode):
		return false
	}
	return c.OfPlan(*n.Plan)
}

// OfPlan reports whether the plan is one of the channel's.
func (c Channel) OfPlan(p Plan) bool {
	named := func(names []string, name string) bool {
		return slices.ContainsFunc(names, func(n string) bool { return NameKey(n) == NameKey(name) })
	}
	if len(c.Plans)+len(c.PlanTags) == 0 || named(p.Notifications.Channels, c.Name) || named(c.Plans, p.Name) {
		return true
	}
	return len(c.PlanTags) > 0 && TagsMatch(c.PlanTags, p.Tags)
}
