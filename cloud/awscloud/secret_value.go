package awscloud

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/smithy-go"

	"github.com/davit-dr/davit/recovery"
)

// secretValue is the value that a pinned reference means. It is put into a request or
// blacked out of an answer, and goes nowhere else.
func (c *clients) secretValue(ctx context.Context, p recovery.PinnedSecret) (string, error) {
	parts, err := recovery.ParseValue(p.Ref)
	if err != nil || len(parts) != 1 || parts[0].Secret == nil {
		return "", recovery.Errorf(recovery.Invalid, "%s is no reference to a secret", p.Ref)
	}
	ref := *parts[0].Secret
	whole, err := c.values.get(p, func() (string, error) {
		if ref.Service == "ssm" {
			return c.readParameter(ctx, ref, p)
		}
		return c.readSecret(ctx, ref, p)
	})
	if err != nil {
		return "", err
	}
	value := whole
	if ref.JSONKey != "" {
		if value, err = valueOfKey(ref, whole); err != nil {
			return "", err
		}
	}
	if n := utf8.RuneCountInString(value); n > recovery.MaxParameterValue {
		return "", tooLong(p.Ref, n)
	}
	return value, nil
}

// tooLong is for a value that no parameter takes; what has it is said without it.
func tooLong(what string, characters int) error {
	return recovery.Errorf(recovery.Invalid, "%s comes to %d characters with its secret, and a parameter's value has at most %d",
		what, characters, recovery.MaxParameterValue).
		WithRemedy("have the document take the secret's ARN and read the value itself")
}

// readSecret reads the pinned version of a secret.
//
// Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
func (c *clients) readSecret(ctx context.Context, ref recovery.SecretRef, p recovery.PinnedSecret) (string, error) {
	k := c.read("secretsmanager", "GetSecretValue", "read version %s of the secret %s", p.VersionID, ref.ID)
	out, err := c.secretsManager.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{
		SecretId:  aws.String(p.ARN),
		VersionId: optional(p.VersionID),
	}, k.forSecretsManager)
	switch {
	case err != nil:
		return "", withheld(k, err, k.failed(ctx, err))
	case out.SecretString == nil:
		return "", recovery.Errorf(recovery.Invalid, "the secret %s in %s has binary data, and a parameter is text", ref.ID, c.scope).
			WithRemedy("store it as a SecretString")
	}
	return *out.SecretString, nil
}

// readParameter reads the pinned version of a parameter.
func (c *clients) readParameter(ctx context.Context, ref recovery.SecretRef, p recovery.PinnedSecret) (string, error) {
	k := c.read("ssm", "GetParameter", "read version %s of the parameter %s", p.VersionID, ref.ID)
	out, err := c.ssm.GetParameter(ctx, &ssm.GetParameterInput{
		Name:           aws.String(parameterName(ref.ID) + ":" + p.VersionID),
		WithDecryption: aws.Bool(true),
	}, k.forSSM)
	switch {
	case err != nil:
		return "", withheld(k, err, k.failed(ctx, err))
	case out.Parameter == nil || out.Parameter.Value == nil:
		return "", recovery.Errorf(recovery.Unavailable, "Systems Manager answered without a value when asked to %s in %s", k.doing, c.scope)
	}
	return *out.Parameter.Value, nil
}

// parameterName is a parameter's name or ARN without the label that may follow it.
func parameterName(id string) string {
	const inARN = 6 // arn:partition:ssm:region:account:parameter/name
	fields := strings.Split(id, ":")
	keep := 1
	if fields[0] == "arn" {
		keep = inARN
	}
	return strings.Join(fields[:min(keep, len(fields))], ":")
}

// valueOfKey is the value of a key of the secret's JSON: a text without its quotes,
// anything else as it stands there. Errors name the key and nothing of the content.
func valueOfKey(ref recovery.SecretRef, whole string) (string, error) {
	var object map[string]json.RawMessage
	if json.Unmarshal([]byte(whole), &object) != nil {
		return "", recovery.Errorf(recovery.Invalid, "the secret %s is no JSON object, so that it has no key %q", ref.ID, ref.JSONKey).
			WithRemedy("leave the key out of %s, or store the secret as a JSON object", ref.Text)
	}
	raw, ok := object[ref.JSONKey]
	if !ok || string(raw) == "null" {
		return "", recovery.Errorf(recovery.Invalid, "the secret %s has no key %q in its JSON", ref.ID, ref.JSONKey).
			WithRemedy("correct the key in %s, or add it to the secret", ref.Text)
	}
	if raw[0] != '"' {
		return string(raw), nil
	}
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return "", recovery.Errorf(recovery.Invalid, "the key %q of the secret %s cannot be read", ref.JSONKey, ref.ID)
	}
	return text, nil
}

// withheld is what failed made of an error of reading a value, without the SDK's own: an
// answer that could not be understood may be quoted there.
func withheld(k *call, err, failed error) error {
	e, ok := recovery.AsError(failed)
	if !ok {
		return failed
	}
	clean := *e
	clean.Err = contextCause(err)
	var unread *smithy.DeserializationError
	if status := statusOf(err); errors.As(err, &unread) || status > 0 && status < 400 {
		clean.Message = fmt.Sprintf("%s gave an answer that cannot be read when asked to %s in %s", k.product(), k.doing, k.scope)
	}
	return &clean
}

// maxSecretValues is how many values are kept.
const maxSecretValues = 64

// secretValues keeps values that were read: a version never changes, and reports are
// read every few seconds. They are gone with the process.
type secretValues struct {
	mu    sync.Mutex
	known map[secretVersion]string
	order []secretVersion // oldest first
}

type secretVersion struct{ arn, version string }

func (v *secretValues) get(p recovery.PinnedSecret, read func() (string, error)) (string, error) {
	key := secretVersion{p.ARN, p.VersionID}
	v.mu.Lock()
	value, ok := v.known[key]
	v.mu.Unlock()
	if ok {
		return value, nil
	}
	value, err := read()
	if err != nil {
		return "", err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if _, ok := v.known[key]; ok {
		return value, nil
	}
	if v.known == nil {
		v.known = map[secretVersion]string{}
	}
	if len(v.order) == maxSecretValues {
		delete(v.known, v.order[0])
		v.order = v.order[1:]
	}
	v.known[key], v.order = value, append(v.order, key)
	return value, nil
}
