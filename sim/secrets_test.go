package sim

import (
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

// secretsFile is a world with secrets and parameters.
func secretsFile() *WorldFile {
	return &WorldFile{Accounts: []AccountFile{{ID: testAccount, Regions: []RegionFile{{
		Name: testRegion,
		Secrets: []SecretFile{
			{Name: "prod/db", Value: `{"password":"swordfish"}`, Description: "the database", Tags: map[string]string{"tier": "db"}},
			{Name: "prod/db-replica", Value: "other"},
		},
		Parameters: []ParameterFile{
			{Name: "/prod/db/host", Value: "10.0.0.5"},
			{Name: "/prod/db/port", Value: "5432"},
			{Name: "/prod/db/tls/cert", Value: "a,b", Type: "StringList"},
			{Name: "/prod/dbx", Value: "elsewhere"},
			{Name: "/prod/password", Value: "swordfish", Type: "SecureString"},
			{Name: "plain", Value: "x"},
		},
	}}}}}
}

func TestSecretsAreFoundByNameAndARN(t *testing.T) {
	b := open(t, Options{}, secretsFile())
	client := secretsmanager.NewFromConfig(b.config(testAccount, "secret", ""))
	described, err := client.DescribeSecret(t.Context(), &secretsmanager.DescribeSecretInput{SecretId: aws.String("prod/db")})
	if err != nil {
		t.Fatal(err)
	}
	arn := *described.ARN
	want(t, "description", *described.Description, "the database")
	want(t, "tag", *described.Tags[0].Key+"="+*described.Tags[0].Value, "tier=db")
	var version string
	for id, stages := range described.VersionIdsToStages {
		version = id
		want(t, "stage", stages[0], "AWSCURRENT")
	}
	get := func(in secretsmanager.GetSecretValueInput) (string, error) {
		out, err := client.GetSecretValue(t.Context(), &in)
		if err != nil {
			return "", err
		}
		want(t, "ARN", *out.ARN, arn)
		return *out.SecretString, nil
	}
	for _, in := range []secretsmanager.GetSecretValueInput{
		{SecretId: aws.String("prod/db")},
		{SecretId: aws.String(arn)},
		{SecretId: aws.String(arn[:len(arn)-7])}, // without the suffix
		{SecretId: aws.String("prod/db"), VersionStage: aws.String("AWSCURRENT")},
		{SecretId: aws.String("prod/db"), VersionId: aws.String(version)},
		{SecretId: aws.String("prod/db"), VersionId: aws.String(version), VersionStage: aws.String("AWSCURRENT")},
	} {
		value, err := get(in)
		if err != nil || value != `{"password":"swordfish"}` {
			t.Errorf("%s: %q, %v", *in.SecretId, value, err)
		}
	}
	for _, c := range []struct {
		in   secretsmanager.GetSecretValueInput
		code string
	}{
		{secretsmanager.GetSecretValueInput{SecretId: aws.String("prod/d")}, "ResourceNotFoundException"},
		{secretsmanager.GetSecretValueInput{SecretId: aws.String(arn[:len(arn)-3])}, "ResourceNotFoundException"},
		{secretsmanager.GetSecretValueInput{SecretId: aws.String("prod/db"), VersionStage: aws.String("AWSPREVIOUS")}, "ResourceNotFoundException"},
		{secretsmanager.GetSecretValueInput{SecretId: aws.String("prod/db"), VersionId: aws.String("00000000-0000-4000-8000-000000000000")}, "ResourceNotFoundException"},
		{secretsmanager.GetSecretValueInput{SecretId: aws.String("prod/db"), VersionId: aws.String(version), VersionStage: aws.String("AWSPREVIOUS")}, "InvalidRequestException"},
		{secretsmanager.GetSecretValueInput{SecretId: aws.String("")}, "ValidationException"},
	} {
		_, err := get(c.in)
		wantCode(t, err, c.code)
	}
	elsewhere := secretsmanager.NewFromConfig(b.config("444455556666", "secret", ""))
	_, err = elsewhere.GetSecretValue(t.Context(), &secretsmanager.GetSecretValueInput{SecretId: aws.String("prod/db")})
	wantCode(t, err, "ResourceNotFoundException")
}

func TestParametersAreFoundAndDecryptedOnRequest(t *testing.T) {
	b := open(t, Options{}, secretsFile())
	client := ssm.NewFromConfig(b.config(testAccount, "secret", ""))
	get := func(name string, decrypt bool) (*ssmtypes.Parameter, error) {
		out, err := client.GetParameter(t.Context(), &ssm.GetParameterInput{Name: aws.String(name), WithDecryption: aws.Bool(decrypt)})
		if err != nil {
			return &ssmtypes.Parameter{}, err
		}
		return out.Parameter, nil
	}
	host, err := get("/prod/db/host", false)
	if err != nil {
		t.Fatal(err)
	}
	want(t, "ARN", *host.ARN, "arn:aws:ssm:us-west-2:111122223333:parameter/prod/db/host")
	for name, value := range map[string]string{"/prod/db/host": "10.0.0.5", "/prod/db/host:1": "10.0.0.5", *host.ARN: "10.0.0.5", "plain": "x"} {
		got, err := get(name, false)
		if err != nil || aws.ToString(got.Value) != value {
			t.Errorf("%s: %q, %v; want %q", name, aws.ToString(got.Value), err, value)
		}
	}
	sealed, err := get("/prod/password", false)
	if err != nil || *sealed.Value == "swordfish" {
		t.Errorf("sealed value = %q, %v; want anything but the value", aws.ToString(sealed.Value), err)
	}
	opened, err := get("/prod/password", true)
	if err != nil || *opened.Value != "swordfish" {
		t.Errorf("opened value = %q, %v", aws.ToString(opened.Value), err)
	}
	_, err = get("/prod/db/name", false)
	wantCode(t, err, "ParameterNotFound")
	_, err = get("/prod/db/host:2", false)
	wantCode(t, err, "ParameterVersionNotFound")

	several, err := client.GetParameters(t.Context(), &ssm.GetParametersInput{Names: []string{"plain", "/nowhere", "/prod/db/port"}})
	if err != nil {
		t.Fatal(err)
	}
	want(t, "found", len(several.Parameters), 2)
	want(t, "not found", several.InvalidParameters[0], "/nowhere")
}

func TestParametersByPath(t *testing.T) {
	b := open(t, Options{}, secretsFile())
	client := ssm.NewFromConfig(b.config(testAccount, "secret", ""))
	names := func(in ssm.GetParametersByPathInput) (all []string) {
		pages := ssm.NewGetParametersByPathPaginator(client, &in)
		for pages.HasMorePages() {
			out, err := pages.NextPage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range out.Parameters {
				all = append(all, *p.Name)
			}
		}
		return all
	}
	list := func(all []string) string { return fmt.Sprint(all) }
	want(t, "direct", list(names(ssm.GetParametersByPathInput{Path: aws.String("/prod/db")})), "[/prod/db/host /prod/db/port]")
	want(t, "recursive", list(names(ssm.GetParametersByPathInput{Path: aws.String("/prod/db/"), Recursive: aws.Bool(true), MaxResults: aws.Int32(1)})),
		"[/prod/db/host /prod/db/port /prod/db/tls/cert]")
	want(t, "of a type", list(names(ssm.GetParametersByPathInput{
		Path: aws.String("/"), Recursive: aws.Bool(true),
		ParameterFilters: []ssmtypes.ParameterStringFilter{{Key: aws.String("Type"), Values: []string{"StringList"}}},
	})), "[/prod/db/tls/cert]")
	_, err := client.GetParametersByPath(t.Context(), &ssm.GetParametersByPathInput{Path: aws.String("prod")})
	wantCode(t, err, "ValidationException")
	_, err = client.GetParametersByPath(t.Context(), &ssm.GetParametersByPathInput{Path: aws.String("/prod"), NextToken: aws.String("made-up")})
	wantCode(t, err, "InvalidNextToken")
}
