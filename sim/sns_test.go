package sim

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	snstypes "github.com/aws/aws-sdk-go-v2/service/sns/types"
)

const topicWorld = `
accounts:
  - id: "111122223333"
    regions:
      - name: us-west-2
        topics:
          - {name: ops, publishers: ["444455556666"]}
          - {name: board.fifo}
  - id: "444455556666"
    regions: [{name: us-west-2, topics: [{name: own}]}]
`

const opsTopic = "arn:aws:sns:us-west-2:111122223333:ops"

func TestPublishedMessagesAreKept(t *testing.T) {
	data := t.TempDir()
	b, file := worldOf(t, Options{Data: data}, topicWorld)
	client := sns.NewFromConfig(b.config(testAccount, "secret", ""))
	out, err := client.Publish(t.Context(), &sns.PublishInput{
		TopicArn: aws.String(opsTopic), Subject: aws.String("Started"), Message: aws.String(`{"default":"it began"}`), MessageStructure: aws.String("json"),
		MessageAttributes: map[string]snstypes.MessageAttributeValue{"kind": {DataType: aws.String("String"), StringValue: aws.String("STARTED")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	other := sns.NewFromConfig(b.config("444455556666", "secret", ""))
	if _, err := other.Publish(t.Context(), &sns.PublishInput{TopicArn: aws.String(opsTopic), Message: aws.String("from elsewhere")}); err != nil {
		t.Errorf("the policy lets account 444455556666 publish: %v", err)
	}
	if err := b.World.Close(); err != nil {
		t.Fatal(err)
	}

	again := open(t, Options{Data: data}, file)
	kept := again.World.Messages(opsTopic)
	if len(kept) != 2 || kept[0].ID != *out.MessageId || kept[0].Attributes["kind"] != "STARTED" || kept[1].By != "444455556666" {
		t.Fatalf("got %+v, want the two messages in order", kept)
	}
	response, err := http.Get(again.serve() + "/_sim/messages?topic=" + opsTopic)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var page doorPage[Message]
	if err := json.NewDecoder(io.LimitReader(response.Body, 1<<20)).Decode(&page); err != nil || len(page.Items) != 2 {
		t.Errorf("got %v, %v at the door, want two messages", page, err)
	}
}

func TestPublishRefusesAsSNSDoes(t *testing.T) {
	b, _ := worldOf(t, Options{}, topicWorld)
	client := sns.NewFromConfig(b.config(testAccount, "secret", ""))
	text := aws.String("text")
	for name, tt := range map[string]struct {
		in   sns.PublishInput
		code string
	}{
		"no such topic":     {sns.PublishInput{TopicArn: aws.String(opsTopic + "2"), Message: text}, "NotFound"},
		"another Region":    {sns.PublishInput{TopicArn: aws.String(strings.Replace(opsTopic, "us-west-2", "us-east-1", 1)), Message: text}, "InvalidParameter"},
		"another's topic":   {sns.PublishInput{TopicArn: aws.String("arn:aws:sns:us-west-2:444455556666:own"), Message: text}, "AuthorizationError"},
		"no ARN":            {sns.PublishInput{TopicArn: aws.String("ops"), Message: text}, "InvalidParameter"},
		"empty":             {sns.PublishInput{TopicArn: aws.String(opsTopic), Message: aws.String("")}, "InvalidParameter"},
		"too long":          {sns.PublishInput{TopicArn: aws.String(opsTopic), Message: aws.String(strings.Repeat("x", maxPublished+1))}, "InvalidParameter"},
		"subject":           {sns.PublishInput{TopicArn: aws.String(opsTopic), Message: text, Subject: aws.String("two\nlines")}, "InvalidParameter"},
		"no JSON":           {sns.PublishInput{TopicArn: aws.String(opsTopic), Message: text, MessageStructure: aws.String("json")}, "InvalidParameter"},
		"no default":        {sns.PublishInput{TopicArn: aws.String(opsTopic), Message: aws.String(`{"email":"x"}`), MessageStructure: aws.String("json")}, "InvalidParameter"},
		"FIFO, no group":    {sns.PublishInput{TopicArn: aws.String("arn:aws:sns:us-west-2:111122223333:board.fifo"), Message: text}, "InvalidParameter"},
		"FIFO, no deduping": {sns.PublishInput{TopicArn: aws.String("arn:aws:sns:us-west-2:111122223333:board.fifo"), Message: text, MessageGroupId: text}, "InvalidParameter"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := client.Publish(t.Context(), &tt.in)
			wantCode(t, err, tt.code)
		})
	}
	if kept := b.World.Messages(opsTopic); len(kept) != 0 {
		t.Errorf("refused messages are kept: %v", kept)
	}
}

func TestAFIFOTopicTakesARepeatedMessageForTheSame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, _ := worldOf(t, Options{}, topicWorld)
		client := sns.NewFromConfig(b.config(testAccount, "secret", ""))
		const arn = "arn:aws:sns:us-west-2:111122223333:board.fifo"
		send := func() string {
			t.Helper()
			out, err := client.Publish(t.Context(), &sns.PublishInput{TopicArn: aws.String(arn), Message: aws.String("m"), MessageGroupId: aws.String("e"), MessageDeduplicationId: aws.String("1")})
			if err != nil {
				t.Fatal(err)
			}
			return *out.MessageId
		}
		first, second := send(), send()
		want(t, "repeat", second, first)
		time.Sleep(deduplicationTime)
		if third := send(); third == first {
			t.Error("after five minutes it is another message")
		}
		want(t, "kept", len(b.World.Messages(arn)), 2)
	})
}

func TestTopicsAreMadeListedAndDeleted(t *testing.T) {
	b, _ := worldOf(t, Options{}, topicWorld)
	client := sns.NewFromConfig(b.config(testAccount, "secret", ""))
	made, err := client.CreateTopic(t.Context(), &sns.CreateTopicInput{Name: aws.String("new")})
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.CreateTopic(t.Context(), &sns.CreateTopicInput{Name: aws.String("a topic")})
	wantCode(t, err, "InvalidParameter")
	names := func() (all string) {
		for pages := sns.NewListTopicsPaginator(client, &sns.ListTopicsInput{}); pages.HasMorePages(); {
			page, err := pages.NextPage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, found := range page.Topics {
				all += (*found.TopicArn)[strings.LastIndex(*found.TopicArn, ":")+1:] + " "
			}
		}
		return all
	}
	want(t, "topics", names(), "board.fifo new ops ")
	attributes, err := client.GetTopicAttributes(t.Context(), &sns.GetTopicAttributesInput{TopicArn: made.TopicArn})
	if err != nil || attributes.Attributes["Owner"] != testAccount {
		t.Errorf("got %v, %v", attributes, err)
	}
	if _, err := client.DeleteTopic(t.Context(), &sns.DeleteTopicInput{TopicArn: made.TopicArn}); err != nil {
		t.Fatal(err)
	}
	want(t, "topics", names(), "board.fifo ops ")
}
