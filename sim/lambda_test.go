package sim

import (
	"encoding/base64"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"
)

const functionWorld = `
accounts:
  - id: "111122223333"
    regions:
      - name: us-west-2
        functions:
          - {name: switch-traffic, returns: '{"moved": true}', duration: 2s, aliases: [live]}
          - {name: echo}
          - {name: broken, error: no route to host, errorType: OSError}
          - {name: slow, duration: 1m, timeout: 10s}
`

func TestFunctionsDoWhatTheyWereTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, _ := worldOf(t, Options{}, functionWorld)
		client := lambda.NewFromConfig(b.config(testAccount, "secret", ""))
		invoke := func(in lambda.InvokeInput) (*lambda.InvokeOutput, time.Duration) {
			t.Helper()
			started := time.Now()
			out, err := client.Invoke(t.Context(), &in)
			if err != nil {
				t.Fatal(err)
			}
			return out, time.Since(started)
		}
		out, took := invoke(lambda.InvokeInput{FunctionName: aws.String("switch-traffic"), Payload: []byte(`{"to":"west"}`), LogType: lambdatypes.LogTypeTail})
		want(t, "answer", string(out.Payload), `{"moved": true}`)
		want(t, "time", took, 2*time.Second)
		want(t, "status", out.StatusCode, 200)
		if log, err := base64.StdEncoding.DecodeString(aws.ToString(out.LogResult)); err != nil || !strings.Contains(string(log), "REPORT RequestId") {
			t.Errorf("log = %q, %v; want a report", log, err)
		}
		out, _ = invoke(lambda.InvokeInput{FunctionName: aws.String("arn:aws:lambda:us-west-2:111122223333:function:echo"), Payload: []byte(`{"a":1}`)})
		want(t, "echo", string(out.Payload), `{"a":1}`)
		out, _ = invoke(lambda.InvokeInput{FunctionName: aws.String("broken")})
		want(t, "failure", aws.ToString(out.FunctionError)+" "+string(out.Payload), `Unhandled {"errorMessage":"no route to host","errorType":"OSError"}`)
		out, took = invoke(lambda.InvokeInput{FunctionName: aws.String("slow")})
		want(t, "cut off after", took, 10*time.Second)
		if !strings.Contains(string(out.Payload), "Task timed out after 10.00 seconds") {
			t.Errorf("payload = %s, want a time-out", out.Payload)
		}
		out, took = invoke(lambda.InvokeInput{FunctionName: aws.String("slow"), InvocationType: lambdatypes.InvocationTypeEvent})
		want(t, "event", int(out.StatusCode)+int(took), 202)
		out, _ = invoke(lambda.InvokeInput{FunctionName: aws.String("slow"), InvocationType: lambdatypes.InvocationTypeDryRun})
		want(t, "dry run", out.StatusCode, 204)
		out, _ = invoke(lambda.InvokeInput{FunctionName: aws.String("switch-traffic:live")})
		want(t, "alias", aws.ToString(out.ExecutedVersion), "live")

		for _, c := range []struct {
			in   lambda.InvokeInput
			code string
		}{
			{lambda.InvokeInput{FunctionName: aws.String("nowhere")}, "ResourceNotFoundException"},
			{lambda.InvokeInput{FunctionName: aws.String("echo"), Qualifier: aws.String("live")}, "ResourceNotFoundException"},
			{lambda.InvokeInput{FunctionName: aws.String("echo"), Payload: []byte("{")}, "InvalidRequestContentException"},
		} {
			_, err := client.Invoke(t.Context(), &c.in)
			wantCode(t, err, c.code)
		}
	})
}

func TestFunctionsAreDescribedAndListed(t *testing.T) {
	b, _ := worldOf(t, Options{}, functionWorld)
	client := lambda.NewFromConfig(b.config(testAccount, "secret", ""))
	one, err := client.GetFunction(t.Context(), &lambda.GetFunctionInput{FunctionName: aws.String("slow")})
	if err != nil || *one.Configuration.Timeout != 10 || one.Configuration.State != lambdatypes.StateActive {
		t.Errorf("got %v, %v; want an active function with a time-out of 10 s", one, err)
	}
	_, err = client.GetFunction(t.Context(), &lambda.GetFunctionInput{FunctionName: aws.String("nowhere")})
	wantCode(t, err, "ResourceNotFoundException")
	var names []string
	pages := lambda.NewListFunctionsPaginator(client, &lambda.ListFunctionsInput{MaxItems: aws.Int32(3)})
	for pages.HasMorePages() {
		out, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range out.Functions {
			names = append(names, *f.FunctionName)
		}
	}
	want(t, "listed", strings.Join(names, " "), "broken echo slow switch-traffic")
	for _, c := range []struct{ old, new, says string }{
		{"name: echo", "name: switch-traffic", "functions[1].name"},
		{`'{"moved": true}'`, `'{"moved": '`, "functions[0].returns"},
		{"timeout: 10s", "timeout: 1h", "functions[3].timeout"},
	} {
		_, err := ParseWorld([]byte(strings.Replace(functionWorld, c.old, c.new, 1)))
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want it to say %q", c.new, err, c.says)
		}
	}
}
