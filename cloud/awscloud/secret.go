package awscloud

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"github.com/davit-dr/davit/recovery"
)

// PinSecrets gives the versions that references to secrets mean now.
//
// Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html and
// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
func (c *Cloud) PinSecrets(ctx context.Context, scope recovery.Scope, refs []recovery.SecretRef) ([]recovery.PinnedSecret, error) {
	in, err := c.in(ctx, scope)
	if err != nil {
		return nil, err
	}
	pinned := make([]recovery.PinnedSecret, len(refs))
	for i, ref := range refs {
		pin := in.pinSecret
		if ref.Service == "ssm" {
			pin = in.pinParameter
		}
		if pinned[i], err = pin(ctx, ref); err != nil {
			return nil, err
		}
	}
	return pinned, nil
}

// currentStage is the staging label of the version that is meant when none is said.
const currentStage = "AWSCURRENT"

func (c *clients) pinSecret(ctx context.Context, ref recovery.SecretRef) (recovery.PinnedSecret, error) {
	k := c.read("secretsmanager", "DescribeSecret", "look up the secret %s", ref.ID)
	out, err := c.secretsManager.DescribeSecret(ctx, &secretsmanager.DescribeSecretInput{SecretId: aws.String(ref.ID)}, k.forSecretsManager)
	if err != nil {
		return recovery.PinnedSecret{}, k.failed(ctx, err)
	}
	pinned := recovery.PinnedSecret{Ref: ref.Text, ARN: str(out.ARN), VersionID: ref.VersionID}
	if out.DeletedDate != nil {
		return pinned, recovery.Errorf(recovery.NotFound, "the secret %s in %s is deleted, since %s", ref.ID, c.scope, out.DeletedDate.UTC().Format("2006-01-02")).
			WithRemedy("restore it while its recovery window lasts, or name another one")
	}
	if pinned.VersionID != "" {
		return pinned, nil // versions without a staging label are not told of
	}
	stage := ref.Stage
	if stage == "" {
		stage = currentStage
	}
	for version, stages := range out.VersionIdsToStages {
		if slices.Contains(stages, stage) {
			pinned.VersionID = version
			return pinned, nil
		}
	}
	return pinned, recovery.Errorf(recovery.NotFound, "the secret %s in %s has no version with the staging label %s", ref.ID, c.scope, stage).
		WithRemedy("give the secret a value, or name a staging label or a version that it has")
}

func (c *clients) pinParameter(ctx context.Context, ref recovery.SecretRef) (recovery.PinnedSecret, error) {
	k := c.read("ssm", "GetParameter", "look up the parameter %s", ref.ID)
	name := ref.ID
	if ref.VersionID != "" {
		name += ":" + ref.VersionID
	}
	out, err := c.ssm.GetParameter(ctx, &ssm.GetParameterInput{Name: aws.String(name), WithDecryption: aws.Bool(false)}, k.forSSM)
	if err != nil {
		return recovery.PinnedSecret{}, withheld(k, err, k.failed(ctx, err))
	}
	if out.Parameter == nil {
		return recovery.PinnedSecret{}, recovery.Errorf(recovery.Unavailable, "Systems Manager answered without a parameter when asked to %s in %s", k.doing, c.scope)
	}
	return recovery.PinnedSecret{Ref: ref.Text, ARN: str(out.Parameter.ARN), VersionID: strconv.FormatInt(out.Parameter.Version, 10)}, nil
}

// withSecrets gives the request's parameters with the values of its secrets, and what
// takes them out again.
func (c *clients) withSecrets(ctx context.Context, req recovery.AutomationRequest) (map[string][]string, *redactor, error) {
	var replace, hidden []string
	pinned := map[string]bool{}
	for _, p := range req.Secrets {
		value, err := c.secretValue(ctx, p)
		if err != nil {
			return nil, nil, err
		}
		pinned[p.Ref] = true
		replace, hidden = append(replace, p.Ref, value), append(hidden, value)
	}
	for _, ref := range req.Parameters.SecretRefs() {
		if !pinned[ref.Text] {
			return nil, nil, recovery.Errorf(recovery.Invalid, "%s is not pinned to a version", ref.Text)
		}
	}
	params, err := filledIn(req.Parameters, strings.NewReplacer(replace...))
	return params, newRedactor(hidden), err
}

// filledIn are the parameters as they are sent: nil rather than empty, which SSM refuses.
func filledIn(parameters recovery.ActionParameters, secrets *strings.Replacer) (map[string][]string, error) {
	if len(parameters) == 0 {
		return nil, nil
	}
	sent := make(map[string][]string, len(parameters))
	for name, list := range parameters {
		sent[name] = make([]string, len(list))
		for i, text := range list {
			value := secrets.Replace(text)
			if n := utf8.RuneCountInString(value); n > recovery.MaxParameterValue {
				return nil, tooLong("the parameter "+name, n)
			}
			sent[name][i] = value
		}
	}
	return sent, nil
}

// hiding is what takes the values of the secrets out of a report. A value that can no
// longer be read has everything taken out; one that cannot be read at this moment is an
// error.
func (c *clients) hiding(ctx context.Context, secrets []recovery.PinnedSecret) (*redactor, error) {
	var hidden, lost []string
	for _, p := range secrets {
		value, err := c.secretValue(ctx, p)
		switch recovery.CodeOf(err) {
		case "":
			hidden = append(hidden, value)
		case recovery.NotFound, recovery.Denied, recovery.Invalid, recovery.Conflict:
			lost = append(lost, p.ARN)
		default:
			return nil, fmt.Errorf("black out a secret: %w", err)
		}
	}
	r := newRedactor(hidden)
	if len(lost) > 0 {
		r.note = fmt.Sprintf("%s: the value of %s can no longer be read, and so not be told from the rest", recovery.Redacted, strings.Join(lost, ", "))
	}
	return r, nil
}

// withoutSecret is for a change that was not sent because a secret could not be read.
// No code may say that it was sent all the same.
func (k *call) withoutSecret(err error) error {
	e, ok := recovery.AsError(err)
	if !ok {
		return k.notSent(err)
	}
	not := *e
	not.Message = fmt.Sprintf("the request to %s in %s was not sent: %s", k.doing, k.scope, e.Message)
	switch e.Code {
	case recovery.Unavailable, recovery.Internal:
		not.Code = recovery.LeaseLost
	case recovery.Conflict:
		not.Code = recovery.Invalid
	}
	return &not
}

// contextCause is what of an error's chain may be kept where its text may not.
func contextCause(err error) error {
	for _, known := range []error{context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, known) {
			return known
		}
	}
	return nil
}
