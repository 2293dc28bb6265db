package sim

import (
	"context"
	"encoding/json"
	"regexp"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
)

const (
	// maxPublished is how many bytes a message has at most.
	maxPublished = 256 << 10
	// deduplicationTime is for how long a FIFO topic takes a message of the same
	// deduplication ID for the same one.
	deduplicationTime = 5 * time.Minute
)

// topicSubject is what a subject may be.
var topicSubject = regexp.MustCompile(`^[!-~][ -~]{0,99}$`)

// publish keeps a message of a topic.
// https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
func (w *World) publish(ctx context.Context, in *sns.PublishInput) (*sns.PublishOutput, error) {
	if err := checkMessage(in); err != nil {
		return nil, err
	}
	out := &sns.PublishOutput{}
	return out, w.change(func(t *tx) error {
		p, tp, err := findTopic(ctx, t, in.TopicArn)
		if err != nil {
			return err
		}
		if err := checkFIFO(tp, in); err != nil {
			return err
		}
		if again := tp.repeated(t, p, in.MessageDeduplicationId); again != nil {
			out.MessageId = aws.String(again.ID)
			return nil
		}
		m := Message{
			ID: versionUUID(fixedID("", "message", p.account, p.region, tp.Name, tp.Published)), At: t.now, By: placeOf(ctx).account,
			Subject: aws.ToString(in.Subject), Text: aws.ToString(in.Message), Structure: aws.ToString(in.MessageStructure),
			Group: aws.ToString(in.MessageGroupId), Deduplication: aws.ToString(in.MessageDeduplicationId), Attributes: map[string]string{},
		}
		for name, v := range in.MessageAttributes {
			m.Attributes[name] = aws.ToString(v.StringValue)
		}
		messages.put(t, p, tp.slot(tp.Published), m)
		more := *tp
		more.Published++
		topics.put(t, p, tp.Name, more)
		out.MessageId = aws.String(m.ID)
		return nil
	})
}

func checkMessage(in *sns.PublishInput) error {
	text := aws.ToString(in.Message)
	switch {
	case in.TopicArn == nil:
		return snsInvalid("Invalid parameter: TopicArn or TargetArn Reason: no value for required parameter")
	case text == "":
		return snsInvalid("Invalid parameter: Empty message")
	case len(text) > maxPublished:
		return snsInvalid("Invalid parameter: Message too long")
	case in.Subject != nil && !topicSubject.MatchString(*in.Subject):
		return snsInvalid("Invalid parameter: Subject")
	case in.MessageStructure == nil:
		return nil
	case *in.MessageStructure != "json":
		return snsInvalid("Invalid parameter: MessageStructure")
	}
	var parts map[string]any
	if err := json.Unmarshal([]byte(text), &parts); err != nil {
		return snsInvalid("Invalid parameter: Message Structure - JSON message body failed to parse")
	}
	if _, ok := parts["default"].(string); !ok {
		return snsInvalid("Invalid parameter: Message Structure - No default entry in JSON message body")
	}
	return nil
}

func checkFIFO(tp *topic, in *sns.PublishInput) error {
	switch {
	case !tp.fifo():
		return nil
	case in.MessageGroupId == nil:
		return snsInvalid("Invalid parameter: The MessageGroupId parameter is required for FIFO topics")
	case in.MessageDeduplicationId == nil:
		return snsInvalid("Invalid parameter: The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly")
	}
	return nil
}

// repeated is the message that was published with the deduplication ID a short time ago.
func (tp *topic) repeated(t *tx, p place, id *string) *Message {
	if !tp.fifo() {
		return nil
	}
	for _, m := range tp.kept(t, p) {
		if m.Deduplication == aws.ToString(id) && t.now.Sub(m.At) < deduplicationTime {
			return m
		}
	}
	return nil
}
