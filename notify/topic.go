package notify

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/davit-dr/davit/recovery"
)

// maxSubject is how many characters a subject has at SNS, and in a text message.
const maxSubject = 100

// publish publishes a message to the channel's topic: JSON for programs, text for people.
func (n *Notifier) publish(ctx context.Context, c recovery.Channel, m recovery.Message) (string, error) {
	body, err := json.Marshal(m)
	if err != nil {
		return "", err
	}
	text := m.Text
	if m.Link != "" {
		text += "\n" + m.Link + "\n"
	}
	p := recovery.Publication{
		Subject:    plain(m.Subject),
		Texts:      map[string]string{"default": string(body), "email": text, "sms": plain(m.Subject)},
		Attributes: map[string]string{"id": m.ID, "kind": string(m.Kind)},
	}
	if m.Mode != "" {
		p.Attributes["mode"], p.Attributes["plan"] = string(m.Mode), m.PlanName
	}
	if strings.HasSuffix(c.TopicARN, ".fifo") {
		p.Group, p.Deduplication = "davit", m.ID
		if m.ExecutionID != "" {
			p.Group = string(m.ExecutionID)
		}
	}
	if err := n.cloud.Publish(ctx, c.TopicARN, p); err != nil {
		return "", err
	}
	return "published", nil
}

// plain is a text as a subject may be: printable ASCII, one line, not too long.
func plain(text string) string {
	ascii := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, strings.TrimSpace(text))
	if len(ascii) > maxSubject {
		ascii = ascii[:maxSubject-3] + "..."
	}
	return ascii
}
