package sim

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	snstypes "github.com/aws/aws-sdk-go-v2/service/sns/types"
)

// topic is a topic of SNS. Nobody subscribes to it here: what is published is kept.
type topic struct {
	Name       string
	Publishers []string // other accounts that may publish
	Published  int      // how many messages there were
}

// Message is a message as it was published to a topic.
type Message struct {
	ID         string            `json:"messageID"`
	At         time.Time         `json:"at"`
	By         string            `json:"by"` // the account that published it
	Subject    string            `json:"subject,omitempty"`
	Text       string            `json:"message"`
	Structure  string            `json:"messageStructure,omitempty"`
	Attributes map[string]string `json:"messageAttributes,omitempty"`
	// Group and Deduplication are a FIFO topic's.
	Group         string `json:"messageGroupID,omitempty"`
	Deduplication string `json:"messageDeduplicationID,omitempty"`
}

// maxMessages is how many messages a topic keeps.
const maxMessages = 1000

var (
	topics   = newTable[topic]("topic")           // by name
	messages = newTable[Message]("topic-message") // by topic and number
)

var topicName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}(\.fifo)?$`)

func (tp *topic) fifo() bool { return strings.HasSuffix(tp.Name, ".fifo") }

func (tp *topic) slot(n int) string { return fmt.Sprintf("%s/%04d", tp.Name, n%maxMessages) }

// kept are the topic's messages, oldest first.
func (tp *topic) kept(t *tx, p place) []*Message {
	var found []*Message
	for n := max(0, tp.Published-maxMessages); n < tp.Published; n++ {
		if m := messages.get(t, p, tp.slot(n)); m != nil {
			found = append(found, m)
		}
	}
	return found
}

// Messages are what was published to a topic, oldest first: the last thousand.
func (w *World) Messages(topicARN string) (found []Message) {
	p, name, ok := topicOf(topicARN)
	if !ok {
		return nil
	}
	_ = w.look(func(t *tx) error {
		if tp := topics.get(t, p, name); tp != nil {
			for _, m := range tp.kept(t, p) {
				found = append(found, *m)
			}
		}
		return nil
	})
	return found
}

// topicOf takes a topic's ARN apart.
func topicOf(arn string) (place, string, bool) {
	const inARN = 6 // arn:partition:sns:region:account:name
	parts := strings.SplitN(arn, ":", inARN)
	if len(parts) != inARN || parts[0] != "arn" || parts[2] != "sns" || !topicName.MatchString(parts[5]) {
		return place{}, "", false
	}
	return place{account: parts[4], region: parts[3]}, parts[5], true
}

// findTopic is the topic of the ARN, in the Region that was asked, and where it is. Another
// account's is found by those alone whom its policy lets in.
func findTopic(ctx context.Context, t *tx, arn *string) (place, *topic, error) {
	p, name, ok := topicOf(aws.ToString(arn))
	asked := placeOf(ctx)
	switch {
	case !ok:
		return p, nil, snsInvalid("Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not %d", len(strings.Split(aws.ToString(arn), ":")))
	case p.region != asked.region:
		return p, nil, snsInvalid("Invalid parameter: TopicArn")
	}
	tp := topics.get(t, p, name)
	if p.account != asked.account && (tp == nil || !setOf(tp.Publishers)[asked.account]) {
		return p, nil, &snstypes.AuthorizationErrorException{Message: aws.String(fmt.Sprintf(
			"User: arn:%s:iam::%s:root is not authorized to perform: SNS:Publish on resource: %s because no resource-based policy allows the SNS:Publish action",
			partition(p.region), asked.account, aws.ToString(arn)))}
	}
	if tp == nil {
		return p, nil, &snstypes.NotFoundException{Message: aws.String("Topic does not exist")}
	}
	return p, tp, nil
}

func snsInvalid(format string, args ...any) error {
	return &snstypes.InvalidParameterException{Message: aws.String(fmt.Sprintf(format, args...))}
}
