package sim

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	snstypes "github.com/aws/aws-sdk-go-v2/service/sns/types"

	"github.com/davit-dr/davit/sim/wire"
)

// createTopic makes a topic. One that is there already is answered as a new one would be.
// https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
func (w *World) createTopic(ctx context.Context, in *sns.CreateTopicInput) (*sns.CreateTopicOutput, error) {
	name := aws.ToString(in.Name)
	made := topic{Name: name}
	if !topicName.MatchString(name) {
		return nil, snsInvalid("Invalid parameter: Topic Name")
	}
	if made.fifo() != (in.Attributes["FifoTopic"] == "true") {
		return nil, snsInvalid("Invalid parameter: Fifo topics should have names ending with .fifo and the attribute FifoTopic")
	}
	p := placeOf(ctx)
	return &sns.CreateTopicOutput{TopicArn: aws.String(p.arn("sns", name))}, w.change(func(t *tx) error {
		add(t, topics, p, name, made)
		return nil
	})
}

// deleteTopic removes a topic and what was published to it; one that is not there is no
// error.
// https://docs.aws.amazon.com/sns/latest/api/API_DeleteTopic.html
func (w *World) deleteTopic(ctx context.Context, in *sns.DeleteTopicInput) (*sns.DeleteTopicOutput, error) {
	p, name, ok := topicOf(aws.ToString(in.TopicArn))
	if !ok || p != placeOf(ctx) {
		return nil, snsInvalid("Invalid parameter: TopicArn")
	}
	return &sns.DeleteTopicOutput{}, w.change(func(t *tx) error {
		tp := topics.get(t, p, name)
		if tp == nil {
			return nil
		}
		for n := range tp.kept(t, p) {
			messages.remove(t, p, tp.slot(n))
		}
		topics.remove(t, p, name)
		return nil
	})
}

const usualTopicsPage = 100

func (w *World) listTopics(ctx context.Context, in *sns.ListTopicsInput) (*sns.ListTopicsOutput, error) {
	out := &sns.ListTopicsOutput{Topics: []snstypes.Topic{}}
	return out, w.look(func(t *tx) error {
		p := placeOf(ctx)
		found, next, err := cut(topics.all(t, p), func(tp *topic) string { return tp.Name }, page{token: in.NextToken, usual: usualTopicsPage})
		if err != nil {
			return snsInvalid("Invalid parameter: NextToken")
		}
		out.NextToken = next
		for _, tp := range found {
			out.Topics = append(out.Topics, snstypes.Topic{TopicArn: aws.String(p.arn("sns", tp.Name))})
		}
		return nil
	})
}

func (w *World) getTopicAttributes(ctx context.Context, in *sns.GetTopicAttributesInput) (*sns.GetTopicAttributesOutput, error) {
	out := &sns.GetTopicAttributesOutput{}
	return out, w.look(func(t *tx) error {
		p, tp, err := findTopic(ctx, t, in.TopicArn)
		if err != nil {
			return err
		}
		out.Attributes = map[string]string{
			"TopicArn": p.arn("sns", tp.Name), "Owner": p.account, "DisplayName": "",
			"SubscriptionsConfirmed": "0", "SubscriptionsPending": "0", "SubscriptionsDeleted": "0",
		}
		if tp.fifo() {
			out.Attributes["FifoTopic"] = "true"
		}
		return nil
	})
}

// serveTopics registers the operations of SNS that this world has.
func (w *World) serveTopics(m *wire.Mux) {
	wire.Handle(m, "sns", "CreateTopic", w.createTopic)
	wire.Handle(m, "sns", "DeleteTopic", w.deleteTopic)
	wire.Handle(m, "sns", "GetTopicAttributes", w.getTopicAttributes)
	wire.Handle(m, "sns", "ListTopics", w.listTopics)
	wire.Handle(m, "sns", "Publish", w.publish)
}
