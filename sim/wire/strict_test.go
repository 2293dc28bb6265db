package wire

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// known is the one identity of these tests.
func known(_ context.Context, accessKeyID, token string) (Identity, error) {
	who := Identity{Account: "111122223333", Principal: "arn:aws:iam::111122223333:user/operator", SecretKey: "right"}
	switch {
	case accessKeyID != "AKIAIOSFODNN7EXAMPLE":
		return Identity{}, ErrUnknownKey
	case token == "old":
		return Identity{}, ErrExpiredToken
	case token == "forged":
		return Identity{}, ErrInvalidToken
	}
	return who, nil
}

// strictConfig is the configuration of a client with these credentials.
func strictConfig(h http.Handler, key, secret, token string) aws.Config {
	cfg := sdkConfig(h, key)
	cfg.Credentials = credentials.NewStaticCredentialsProvider(key, secret, token)
	return cfg
}

// callAll calls one operation of every protocol and returns the errors.
func callAll(cfg aws.Config) (rest, json, query, ec2q error) {
	_, rest = drs.NewFromConfig(cfg).ListTagsForResource(background, &drs.ListTagsForResourceInput{ResourceArn: aws.String(anArn)})
	_, json = ssm.NewFromConfig(cfg).GetParameter(background, &ssm.GetParameterInput{Name: aws.String("/a")})
	_, query = sts.NewFromConfig(cfg).AssumeRole(background, &sts.AssumeRoleInput{
		RoleArn: aws.String("arn:aws:iam::111122223333:role/recover"), RoleSessionName: aws.String("me"), Tags: sample1Tag(),
	})
	_, ec2q = ec2.NewFromConfig(cfg).DescribeSubnets(background, &ec2.DescribeSubnetsInput{})
	return rest, json, query, ec2q
}

func TestStrictAcceptsWhatTheSDKSigns(t *testing.T) {
	mux := rawMux(Options{Strict: true, Identify: known})
	for _, token := range []string{"", "session"} {
		for _, err := range errorsOf(callAll(strictConfig(mux, "AKIAIOSFODNN7EXAMPLE", "right", token))) {
			if err != nil {
				t.Errorf("token %q: %v", token, err)
			}
		}
	}
}

func TestStrictRefusalsAreAWSs(t *testing.T) {
	mux := rawMux(Options{Strict: true, Identify: known})
	for _, c := range []struct {
		name, key, secret, token string
		rest, json, query, ec2   string
	}{
		{"a wrong secret", "AKIAIOSFODNN7EXAMPLE", "wrong", "", "InvalidSignatureException", "InvalidSignatureException", "SignatureDoesNotMatch", "AuthFailure"},
		{"an unknown key", "AKIAI44QH8DHBEXAMPLE", "right", "", "UnrecognizedClientException", "UnrecognizedClientException", "InvalidClientTokenId", "AuthFailure"},
		{"an account as a key", "111122223333", "right", "", "UnrecognizedClientException", "UnrecognizedClientException", "InvalidClientTokenId", "AuthFailure"},
		{"a session that ended", "AKIAIOSFODNN7EXAMPLE", "right", "old", "ExpiredTokenException", "ExpiredTokenException", "ExpiredToken", "RequestExpired"},
		{"a forged token", "AKIAIOSFODNN7EXAMPLE", "right", "forged", "UnrecognizedClientException", "UnrecognizedClientException", "InvalidClientTokenId", "AuthFailure"},
	} {
		t.Run(c.name, func(t *testing.T) {
			rest, json, query, ec2q := callAll(strictConfig(mux, c.key, c.secret, c.token))
			wantAPIError(t, rest, c.rest, 403)
			wantAPIError(t, json, c.json, 400)
			wantAPIError(t, query, c.query, 403)
			wantAPIError(t, ec2q, c.ec2, httpStatus(ec2q))
			if s := httpStatus(ec2q); s != 401 && s != 400 {
				t.Errorf("ec2: status %d, want 401 or 400", s)
			}
		})
	}
}

func TestStrictRefusesChangedAndOldRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mux := rawMux(Options{Strict: true, Identify: known})
		recorded := &recording{client: client{Handler: mux}}
		cfg := strictConfig(mux, "AKIAIOSFODNN7EXAMPLE", "right", "")
		cfg.HTTPClient = recorded
		parameters := ssm.NewFromConfig(cfg)
		if _, err := parameters.GetParameter(background, &ssm.GetParameterInput{Name: aws.String("/a")}); err != nil {
			t.Fatal(err)
		}
		replay := func(change func(*http.Request), body string) string {
			r := recorded.last.Clone(background)
			r.Body = readCloser(body)
			change(r)
			resp, err := (&client{Handler: mux}).Do(r)
			if err != nil {
				t.Fatal(err)
			}
			return readAll(t, resp)
		}
		same := func(*http.Request) {}
		if got := replay(same, `{"Name":"/a"}`); !strings.Contains(got, `"Name":"/a"`) {
			t.Errorf("the same request again: %s, want its answer", got)
		}
		if got := replay(same, `{"Name":"/b"}`); !strings.Contains(got, "InvalidSignatureException") {
			t.Errorf("another body: %s, want InvalidSignatureException", got)
		}
		other := func(r *http.Request) { r.Header.Set("X-Amz-Target", "AmazonSSM.DescribeInstanceInformation") }
		if got := replay(other, `{"Name":"/a"}`); !strings.Contains(got, "InvalidSignatureException") {
			t.Errorf("another target: %s, want InvalidSignatureException", got)
		}
		undated := func(r *http.Request) { r.Header.Del("X-Amz-Date") }
		if got := replay(undated, `{"Name":"/a"}`); !strings.Contains(got, "IncompleteSignatureException") {
			t.Errorf("no date: %s, want IncompleteSignatureException", got)
		}
		time.Sleep(16 * time.Minute)
		if got := replay(same, `{"Name":"/a"}`); !strings.Contains(got, "Signature expired") {
			t.Errorf("16 minutes later: %s, want an expired signature", got)
		}
	})
}

func TestAnExpiredSessionIsRefusedWithoutStrictToo(t *testing.T) {
	mux := rawMux(Options{Identify: known})
	_, _, query, _ := callAll(strictConfig(mux, "AKIAIOSFODNN7EXAMPLE", "any", "old"))
	wantAPIError(t, query, "ExpiredToken", 403)
	for _, err := range errorsOf(callAll(strictConfig(mux, "AKIAI44QH8DHBEXAMPLE", "any", ""))) {
		if err != nil {
			t.Errorf("an unknown key without Strict: %v", err)
		}
	}
}

func TestKeysWithoutAnAccountBelongToTheDefaultOne(t *testing.T) {
	var account string
	mux := NewMux(Options{DefaultAccount: "999988887777", Identify: known, Around: func(_ context.Context, c Call, _ any, carry func() (any, error)) (any, error) {
		account = c.Account
		return carry()
	}})
	Handle(mux, "sts", "GetCallerIdentity", func(context.Context, *sts.GetCallerIdentityInput) (*sts.GetCallerIdentityOutput, error) {
		return nil, nil
	})
	for key, want := range map[string]string{"AKIAIOSFODNN7EXAMPLE": "111122223333", "444455556666": "444455556666", "test": "999988887777"} {
		if _, err := sts.NewFromConfig(sdkConfig(mux, key)).GetCallerIdentity(background, nil); err != nil || account != want {
			t.Errorf("key %s: account %s, %v; want %s", key, account, err, want)
		}
	}
}
