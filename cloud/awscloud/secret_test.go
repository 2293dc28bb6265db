package awscloud

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/davit-dr/davit/recovery"
)

func refOf(t *testing.T, text string) recovery.SecretRef {
	t.Helper()
	parts, err := recovery.ParseValue(text)
	if err != nil || len(parts) != 1 || parts[0].Secret == nil {
		t.Fatalf("%s: got %v, %v", text, parts, err)
	}
	return *parts[0].Secret
}

func TestReferencesArePinnedToTheVersionTheyMeanNow(t *testing.T) {
	c, w := over(t, func(r request) reply {
		switch {
		case r.operation == "DescribeSecret":
			return reply{body: `{"ARN":"` + passwordARN + `","VersionIdsToStages":{"v1":["AWSPREVIOUS"],"v2":["AWSCURRENT","mine"],"v3":["AWSPENDING"]}}`}
		default:
			return reply{body: `{"Parameter":{"ARN":"` + tokenARN + `","Type":"SecureString","Version":7,"Value":"ciphertext"}}`}
		}
	})
	var refs []recovery.SecretRef
	var want []recovery.PinnedSecret
	for _, tt := range []struct{ ref, arn, version string }{
		{"{{resolve:secretsmanager:shop/db}}", passwordARN, "v2"},
		{"{{resolve:secretsmanager:shop/db:SecretString:password:AWSPREVIOUS}}", passwordARN, "v1"},
		{"{{resolve:secretsmanager:shop/db:SecretString:::v0}}", passwordARN, "v0"},
		{"{{resolve:ssm:/shop/token}}", tokenARN, "7"},
		{"{{resolve:ssm-secure:/shop/token:7}}", tokenARN, "7"},
	} {
		refs = append(refs, refOf(t, tt.ref))
		want = append(want, recovery.PinnedSecret{Ref: tt.ref, ARN: tt.arn, VersionID: tt.version})
	}
	got, err := c.PinSecrets(t.Context(), west, refs)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
	last := w.asked[len(w.asked)-1].body
	if !strings.Contains(last, `"Name":"/shop/token:7"`) || !strings.Contains(last, `"WithDecryption":false`) || w.count("GetSecretValue") != 0 {
		t.Errorf("got %s, want no value asked for", last)
	}
}

func TestWhatCannotBePinnedIsExplained(t *testing.T) {
	for name, tt := range map[string]struct {
		ref    string
		answer reply
		code   recovery.Code
		say    []string
	}{
		"no such secret": {
			passwordRef, refusing(400, "ResourceNotFoundException", `"Message":"Secrets Manager can't find the specified secret."`),
			recovery.NotFound,
			[]string{"shop/db", "111122223333/us-west-2", "replica"},
		},
		"deleted": {
			passwordRef,
			reply{body: `{"ARN":"a","DeletedDate":1767225600,"VersionIdsToStages":{"v1":["AWSCURRENT"]}}`},
			recovery.NotFound,
			[]string{"deleted", "2026-01-01", "restore"},
		},
		"no such stage": {
			"{{resolve:secretsmanager:shop/db:SecretString::BLUE}}",
			reply{body: `{"ARN":"a","VersionIdsToStages":{"v1":["AWSCURRENT"]}}`},
			recovery.NotFound,
			[]string{"staging label BLUE"},
		},
		"denied": {
			passwordRef, refusing(400, "AccessDeniedException", `"Message":"no"`),
			recovery.Denied,
			[]string{"secretsmanager:DescribeSecret", "role"},
		},
		"no such parameter": {
			tokenRef, refusing(400, "ParameterNotFound", `"message":"x"`),
			recovery.NotFound,
			[]string{"/shop/token", "Region where the action runs"},
		},
		"no such version": {
			"{{resolve:ssm:/shop/token:9}}", refusing(400, "ParameterVersionNotFound", `"message":"x"`),
			recovery.NotFound,
			[]string{"/shop/token"},
		},
	} {
		c, _ := over(t, always(tt.answer))
		_, err := c.PinSecrets(t.Context(), west, []recovery.SecretRef{refOf(t, tt.ref)})
		e := asError(t, err)
		if e.Code != tt.code {
			t.Errorf("%s: got %s, want %s", name, e.Code, tt.code)
		}
		for _, want := range tt.say {
			if !strings.Contains(e.Error(), want) {
				t.Errorf("%s: got %q, want %q in it", name, e, want)
			}
		}
	}
}

func TestAParameterIsNamedWithoutItsLabel(t *testing.T) {
	for id, want := range map[string]string{
		"/shop/token": "/shop/token", "/shop/token:prod": "/shop/token", "token": "token",
		"arn:aws:ssm:us-west-2:111122223333:parameter/shop/token":      "arn:aws:ssm:us-west-2:111122223333:parameter/shop/token",
		"arn:aws:ssm:us-west-2:111122223333:parameter/shop/token:prod": "arn:aws:ssm:us-west-2:111122223333:parameter/shop/token",
	} {
		if got := parameterName(id); got != want {
			t.Errorf("%s: got %s, want %s", id, got, want)
		}
	}
}

func TestTheValueOfAKeyIsItsText(t *testing.T) {
	for text, want := range map[string]string{
		`{"key":"a\nb"}`: "a\nb", `{"key":12.50}`: "12.50", `{"key":true}`: "true", `{"key":{"a": 1}}`: `{"a": 1}`,
	} {
		ref := recovery.SecretRef{ID: "s", JSONKey: "key"}
		if got, err := valueOfKey(ref, text); err != nil || got != want {
			t.Errorf("%s: got %q, %v, want %q", text, got, err, want)
		}
	}
}

func TestOnlySoManyValuesAreKept(t *testing.T) {
	var v secretValues
	reads := 0
	for round := range 2 {
		for i := range maxSecretValues + 1 {
			want := fmt.Sprint("value ", i)
			got, err := v.get(recovery.PinnedSecret{ARN: fmt.Sprint(i)}, func() (string, error) { reads++; return want, nil })
			if err != nil || got != want {
				t.Fatalf("round %d: got %q, %v, want %q", round, got, err, want)
			}
		}
	}
	if len(v.known) != maxSecretValues || len(v.order) != maxSecretValues {
		t.Errorf("%d are kept in an order of %d, want %d", len(v.known), len(v.order), maxSecretValues)
	}
	if reads != 2*(maxSecretValues+1) {
		t.Errorf("read %d times", reads)
	}
}
