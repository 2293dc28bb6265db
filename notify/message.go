package notify

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// maxText is how many bytes a message's texts have at most.
const maxText = 4000

// addressed is the notification of news to a channel. Its ID follows from both, so that
// it is the same however often the news are found.
func (n *Notifier) addressed(news recovery.News, c recovery.Channel, now time.Time) recovery.Notification {
	sum := sha256.Sum256([]byte(news.Key + "\x00" + string(c.ID)))
	m := recovery.Message{
		ID: "ntf-" + hex.EncodeToString(sum[:16]), Kind: news.Kind, OccurredAt: news.At.UTC(), Late: now.Sub(news.At) > lateAfter,
		Subject: cut(news.Subject), Text: cut(news.Text), Link: n.link(news.ExecutionID),
		ExecutionID: news.ExecutionID, Sequence: news.Seq, Mode: news.Mode, Wave: news.Wave, Action: news.Action, Roles: news.Roles, DueAt: news.DueAt,
	}
	if news.Plan != nil {
		m.PlanID, m.PlanName = news.Plan.ID, news.Plan.Name
	}
	return recovery.Notification{
		Message: m, ChannelID: c.ID, ChannelName: c.Name, State: recovery.NotificationPending, CreatedAt: now.UTC(),
		// What was found together is sent in the order in which it happened.
		NextAt: now.Add(-time.Millisecond + time.Duration(news.Seq)).UTC(),
	}
}

// link is where the execution is seen by who signs in. It has nothing in it that acts.
func (n *Notifier) link(id recovery.ExecutionID) string {
	if n.baseURL == "" || id == "" {
		return ""
	}
	return strings.TrimRight(n.baseURL, "/") + "/api/v1/executions/" + string(id)
}

func cut(text string) string {
	if len(text) <= maxText {
		return text
	}
	return strings.ToValidUTF8(text[:maxText], "") + "…"
}

// testMessage is what is sent when somebody tries a channel.
func (n *Notifier) testMessage(c recovery.Channel, now time.Time) recovery.Message {
	sum := sha256.Sum256([]byte("test\x00" + string(c.ID) + now.String()))
	return recovery.Message{
		ID: "ntf-test-" + hex.EncodeToString(sum[:12]), Kind: recovery.TellTest, OccurredAt: now.UTC(),
		Subject: "Test of the channel " + c.Name, Text: "This is a test of the channel " + c.Name + ". Nothing has happened.\n",
	}
}
