package sim

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	ststypes "github.com/aws/aws-sdk-go-v2/service/sts/types"
)

const hubAccount = "999988887777"

// rolesFile is a hub account and a target account with roles that trust it.
func rolesFile() *WorldFile {
	target := SeedServers(testAccount, testRegion, 1).Accounts[0]
	target.Roles = []RoleFile{
		{Name: "Recovery", Trusts: []string{hubAccount}, ExternalID: "davit-1"},
		{Name: "Open", Trusts: []string{hubAccount}, MaxSession: 4 * time.Hour},
		{Name: "ByARN", Trusts: []string{"arn:aws:iam::" + hubAccount + ":role/Orchestrator"}},
		{Name: "OwnOnly"},
	}
	target.AccessKeys = []AccessKeyFile{{ID: "AKIAIOSFODNN7EXAMPLE", Secret: "target-secret", Principal: "arn:aws:iam::" + testAccount + ":user/operator"}}
	hub := AccountFile{ID: hubAccount, Roles: []RoleFile{{Name: "Orchestrator", Trusts: []string{hubAccount}}}}
	return &WorldFile{Accounts: []AccountFile{hub, target}}
}

// config is an SDK configuration with these credentials.
func (b *bench) config(key, secret, token string) aws.Config {
	return aws.Config{
		Region:       testRegion,
		Credentials:  credentials.NewStaticCredentialsProvider(key, secret, token),
		HTTPClient:   b.Client(),
		BaseEndpoint: aws.String("http://127.0.0.1:4666"),
		Retryer:      func() aws.Retryer { return aws.NopRetryer{} },
	}
}

func (b *bench) sts(account string) *sts.Client {
	return sts.NewFromConfig(b.config(account, "secret", ""))
}

// assume assumes a role of the test's account with an external ID.
func assume(ctx context.Context, from *sts.Client, role, externalID string) (*sts.AssumeRoleOutput, error) {
	in := &sts.AssumeRoleInput{
		RoleArn:         aws.String("arn:aws:iam::" + testAccount + ":role/" + role),
		RoleSessionName: aws.String("davit"),
	}
	if externalID != "" {
		in.ExternalId = aws.String(externalID)
	}
	return from.AssumeRole(ctx, in)
}

// as is the configuration of a session that was assumed.
func (b *bench) as(c *ststypes.Credentials) aws.Config {
	return b.config(*c.AccessKeyId, *c.SecretAccessKey, *c.SessionToken)
}

func TestCallerIdentity(t *testing.T) {
	b := open(t, Options{}, rolesFile())
	for key, want := range map[string][2]string{
		testAccount:            {"arn:aws:iam::" + testAccount + ":root", testAccount},
		"AKIAIOSFODNN7EXAMPLE": {"arn:aws:iam::" + testAccount + ":user/operator", principalID("AIDA", "arn:aws:iam::"+testAccount+":user/operator")},
	} {
		out, err := b.sts(key).GetCallerIdentity(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if *out.Account != testAccount || *out.Arn != want[0] || *out.UserId != want[1] {
			t.Errorf("key %s: %s %s %s, want %s %v", key, *out.Account, *out.Arn, *out.UserId, testAccount, want)
		}
	}
}

func TestAssumedRolesActInTheirAccount(t *testing.T) {
	b := open(t, Options{}, rolesFile())
	out, err := assume(t.Context(), b.sts(hubAccount), "Recovery", "davit-1")
	if err != nil {
		t.Fatal(err)
	}
	want(t, "assumed role", *out.AssumedRoleUser.Arn, "arn:aws:sts::"+testAccount+":assumed-role/Recovery/davit")
	want(t, "access key", (*out.Credentials.AccessKeyId)[:4], "ASIA")

	config := b.as(out.Credentials)
	who, err := sts.NewFromConfig(config).GetCallerIdentity(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	want(t, "caller", *who.Arn, *out.AssumedRoleUser.Arn)
	want(t, "user ID", *who.UserId, *out.AssumedRoleUser.AssumedRoleId)
	servers, err := drs.NewFromConfig(config).DescribeSourceServers(t.Context(), &drs.DescribeSourceServersInput{})
	if err != nil || len(servers.Items) != 1 {
		t.Errorf("source servers of the target account: %v, %v; want 1", servers, err)
	}
}

func TestRolesAreOnlyForThoseTheyTrust(t *testing.T) {
	b := open(t, Options{}, rolesFile())
	for _, c := range []struct {
		name, from, role, externalID string
		code                         string
	}{
		{"the right external ID", hubAccount, "Recovery", "davit-1", ""},
		{"another external ID", hubAccount, "Recovery", "davit-2", "AccessDenied"},
		{"no external ID", hubAccount, "Recovery", "", "AccessDenied"},
		{"an external ID nobody asked for", hubAccount, "Open", "davit-1", ""},
		{"another account", "444455556666", "Open", "", "AccessDenied"},
		{"a role that is not there", hubAccount, "Missing", "", "AccessDenied"},
		{"a role of its own account only", hubAccount, "OwnOnly", "", "AccessDenied"},
		{"the account itself", testAccount, "OwnOnly", "", ""},
		{"a principal that is not the one named", hubAccount, "ByARN", "", "AccessDenied"},
	} {
		_, err := assume(t.Context(), b.sts(c.from), c.role, c.externalID)
		if c.code == "" && err != nil {
			t.Errorf("%s: %v", c.name, err)
		} else if c.code != "" {
			wantCode(t, err, c.code)
		}
	}
}

func TestARoleMayTrustAnotherRole(t *testing.T) {
	b := open(t, Options{}, rolesFile())
	first, err := b.sts(hubAccount).AssumeRole(t.Context(), &sts.AssumeRoleInput{
		RoleArn: aws.String("arn:aws:iam::" + hubAccount + ":role/Orchestrator"), RoleSessionName: aws.String("engine"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := assume(t.Context(), sts.NewFromConfig(b.as(first.Credentials)), "ByARN", ""); err != nil {
		t.Errorf("from the role that is trusted: %v", err)
	}
}

func TestAccountsWithoutRolesHaveAnyRole(t *testing.T) {
	b := open(t, Options{}, nil)
	out, err := assume(t.Context(), b.sts(hubAccount), "path/to/Whatever", "anything")
	if err != nil {
		t.Fatal(err)
	}
	want(t, "assumed role", *out.AssumedRoleUser.Arn, "arn:aws:sts::"+testAccount+":assumed-role/Whatever/davit")
	_, err = b.sts(hubAccount).AssumeRole(t.Context(), &sts.AssumeRoleInput{
		RoleArn: aws.String("arn:aws:iam::1:role/short-account"), RoleSessionName: aws.String("davit"),
	})
	wantCode(t, err, "ValidationError")
}

func TestSessionsHaveTheirLength(t *testing.T) {
	b := open(t, Options{}, rolesFile())
	ask := func(from *sts.Client, role string, seconds int32) error {
		_, err := from.AssumeRole(t.Context(), &sts.AssumeRoleInput{
			RoleArn: aws.String("arn:aws:iam::" + testAccount + ":role/" + role), RoleSessionName: aws.String("davit"),
			DurationSeconds: aws.Int32(seconds), ExternalId: aws.String("davit-1"),
		})
		return err
	}
	hub := b.sts(hubAccount)
	for _, c := range []struct {
		role    string
		seconds int32
		ok      bool
	}{
		{"Recovery", 899, false},
		{"Recovery", 900, true},
		{"Recovery", 3600, true},
		{"Recovery", 3601, false},
		{"Open", 4 * 3600, true},
		{"Open", 4*3600 + 1, false},
		{"Open", 43201, false},
	} {
		err := ask(hub, c.role, c.seconds)
		if c.ok && err != nil {
			t.Errorf("%s for %d s: %v", c.role, c.seconds, err)
		} else if !c.ok {
			wantCode(t, err, "ValidationError")
		}
	}
	first, err := hub.AssumeRole(t.Context(), &sts.AssumeRoleInput{
		RoleArn: aws.String("arn:aws:iam::" + hubAccount + ":role/Orchestrator"), RoleSessionName: aws.String("engine"),
	})
	if err != nil {
		t.Fatal(err)
	}
	chained := sts.NewFromConfig(b.as(first.Credentials))
	wantCode(t, ask(chained, "Open", 3601), "ValidationError")
	if err := ask(chained, "Open", 3600); err != nil {
		t.Errorf("a chained session of an hour: %v", err)
	}
}

func TestSessionsExpire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{Speed: 60}, rolesFile())
		out, err := assume(t.Context(), b.sts(hubAccount), "Recovery", "davit-1")
		if err != nil {
			t.Fatal(err)
		}
		config := b.as(out.Credentials)
		time.Sleep(time.Hour - 2*time.Second) // credentials last as long as AWS's, whatever the speed
		if _, err := drs.NewFromConfig(config).DescribeJobs(t.Context(), &drs.DescribeJobsInput{}); err != nil {
			t.Errorf("before the end: %v", err)
		}
		time.Sleep(2 * time.Second)
		_, err = drs.NewFromConfig(config).DescribeJobs(t.Context(), &drs.DescribeJobsInput{})
		wantCode(t, err, "ExpiredTokenException")
		_, err = sts.NewFromConfig(config).GetCallerIdentity(t.Context(), nil)
		wantCode(t, err, "ExpiredToken")
		_, err = ec2.NewFromConfig(config).DescribeSubnets(t.Context(), &ec2.DescribeSubnetsInput{})
		wantCode(t, err, "RequestExpired")
	})
}

func TestSessionsSurviveARestart(t *testing.T) {
	dir := t.TempDir()
	before := open(t, Options{Data: dir}, rolesFile())
	out, err := assume(t.Context(), before.sts(hubAccount), "Recovery", "davit-1")
	if err != nil {
		t.Fatal(err)
	}
	if err := before.Close(); err != nil {
		t.Fatal(err)
	}
	after := open(t, Options{Data: dir, Strict: true}, nil)
	who, err := sts.NewFromConfig(after.as(out.Credentials)).GetCallerIdentity(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	want(t, "caller", *who.Arn, *out.AssumedRoleUser.Arn)
}

func TestStrictWorldsKnowTheirKeys(t *testing.T) {
	b := open(t, Options{Strict: true}, rolesFile())
	call := func(key, secret string) error {
		_, err := sts.NewFromConfig(b.config(key, secret, "")).GetCallerIdentity(t.Context(), nil)
		return err
	}
	if err := call("AKIAIOSFODNN7EXAMPLE", "target-secret"); err != nil {
		t.Errorf("the right secret: %v", err)
	}
	wantCode(t, call("AKIAIOSFODNN7EXAMPLE", "wrong"), "SignatureDoesNotMatch")
	wantCode(t, call(testAccount, "target-secret"), "InvalidClientTokenId")
}
