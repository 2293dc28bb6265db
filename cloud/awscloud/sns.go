package awscloud

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

var _ cloud.Messenger = (*Cloud)(nil)

// Publish publishes to a topic of SNS.
//
// Source: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
func (c *Cloud) Publish(ctx context.Context, topicARN string, p recovery.Publication) error {
	in, err := c.publisher(ctx, recovery.Channel{TopicARN: topicARN}.TopicScope())
	if err != nil {
		return err
	}
	text, err := json.Marshal(p.Texts)
	if err != nil {
		return fmt.Errorf("encode a message: %w", err)
	}
	request := &sns.PublishInput{
		TopicArn: aws.String(topicARN), Subject: optional(p.Subject), Message: aws.String(string(text)), MessageStructure: aws.String("json"),
		MessageAttributes: map[string]types.MessageAttributeValue{}, MessageGroupId: optional(p.Group), MessageDeduplicationId: optional(p.Deduplication),
	}
	for name, value := range p.Attributes {
		request.MessageAttributes[name] = types.MessageAttributeValue{DataType: aws.String("String"), StringValue: aws.String(value)}
	}
	k := in.change("sns", "Publish", "publish to the topic %s", topicARN)
	if _, err := in.sns.Publish(ctx, request, k.forSNS); err != nil {
		return k.failed(ctx, err)
	}
	return nil
}

// publisher gives the clients of a topic's scope. A topic may be in an account that no
// server is recovered in, and that Davit has no role for: its own policy then says whether
// Davit may publish.
func (c *Cloud) publisher(ctx context.Context, scope recovery.Scope) (*clients, error) {
	in, err := c.toChange(ctx, scope)
	if recovery.CodeOf(err) == recovery.NotFound {
		return c.acting(scope, identity{}), nil
	}
	return in, err
}

// SecretValue is the value that a reference means now.
func (c *Cloud) SecretValue(ctx context.Context, scope recovery.Scope, ref recovery.SecretRef) (string, error) {
	pinned, err := c.PinSecrets(ctx, scope, []recovery.SecretRef{ref})
	if err != nil {
		return "", err
	}
	in, err := c.in(ctx, scope)
	if err != nil {
		return "", err
	}
	return in.secretValue(ctx, pinned[0])
}
