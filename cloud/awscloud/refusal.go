package awscloud

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"regexp"
	"strings"

	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/davit-dr/davit/recovery"
)

// refusal is what a JSON error of AWS says besides its code. It is read from the answer
// itself: the SDK keeps these members only for errors that an operation's model
// declares, and StartRecovery gives others too.
type refusal struct {
	Message    string `json:"message"`
	ResourceID string `json:"resourceId"`
	QuotaCode  string `json:"quotaCode"`
	FieldList  []struct {
		Name    string `json:"name"`
		Message string `json:"message"`
	} `json:"fieldList"`
}

// maxRefusal is more than any error takes.
const maxRefusal = 256 << 10

// keepRefusal reads an error answer before the SDK does, and passes it on whole.
func (k *call) keepRefusal(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (middleware.DeserializeOutput, middleware.Metadata, error) {
	out, metadata, err := next.HandleDeserialize(ctx, in)
	answer, ok := out.RawResponse.(*smithyhttp.Response)
	if err != nil || !ok || answer.StatusCode < 400 || answer.Body == nil {
		return out, metadata, err
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxRefusal))
	if err != nil {
		return out, metadata, err
	}
	answer.Body = replay{bytes.NewReader(body), answer.Body}
	k.refusal = refusal{}
	_ = json.Unmarshal(body, &k.refusal) // EC2 and STS answer in XML, and then it stays empty
	return out, metadata, nil
}

// replay is a body that was read already, with the closer of the real one.
type replay struct {
	io.Reader
	io.Closer
}

// findings are what is wrong with which field, as far as AWS's message does not say it.
func (r refusal) findings(message string) []string {
	var findings []string
	for _, f := range r.FieldList {
		if f.Message != "" && !strings.Contains(message, f.Message) {
			findings = append(findings, strings.TrimPrefix(f.Name+": ", ": ")+f.Message)
		}
	}
	return findings
}

var idForm = regexp.MustCompile(`\b(?:s|pit)-[0-9a-zA-Z]{17}\b`)

// blamed are the request's servers that the refusal names, in its order: by their own
// IDs or by those of their pinned snapshots.
func (r refusal) blamed(named map[string]recovery.SourceServerID) []recovery.SourceServerID {
	text := []string{r.ResourceID, r.Message}
	for _, f := range r.FieldList {
		text = append(text, f.Name, f.Message)
	}
	var blamed []recovery.SourceServerID
	seen := map[recovery.SourceServerID]bool{}
	for _, id := range idForm.FindAllString(strings.Join(text, " "), -1) {
		if server, ok := named[id]; ok && !seen[server] {
			seen[server] = true
			blamed = append(blamed, server)
		}
	}
	return blamed
}
