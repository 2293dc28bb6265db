// Package awscloud is AWS as cloud.Cloud describes it, over AWS's SDK for Go v2. It is
// the only package, besides the simulator, that imports the SDK's service packages.
//
// Whether it speaks to AWS or to the simulator, in process or over HTTP, is
// configuration: the calls, their retries and their errors are the same.
package awscloud

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

var _ cloud.Cloud = (*Cloud)(nil)

// Options says which AWS a Cloud speaks to, and as whom.
type Options struct {
	// Account gives an account as it is configured now: its role, its external ID, and
	// whether it is Davit's own. A change takes effect with the next call.
	Account func(context.Context, recovery.AccountID) (recovery.Account, error)

	// Endpoint is the URL that every service is asked at. Empty: AWS's own endpoints,
	// as the SDK knows them for the Region and its partition.
	Endpoint string
	// HTTPClient sends the requests. Nil: the SDK's own, with its limits on dialling.
	HTTPClient HTTPClient
	// Credentials are Davit's own. Nil: the SDK's default chain.
	Credentials aws.CredentialsProvider
	// OwnRegion is the Region Davit runs in, for the default chain alone. Empty: as the
	// environment says.
	OwnRegion recovery.Region
	// FIPS chooses AWS's FIPS endpoints.
	FIPS bool
	// Observe is told of every call when it is over, with the caller's context. Nil: nobody
	// is told. It must not block.
	Observe func(context.Context, cloud.Call)
	// UserAgent names the program to AWS, such as "davit/1.4".
	UserAgent string
}

// HTTPClient sends a request. *http.Client is one, and so is the simulator's client.
type HTTPClient interface {
	Do(*http.Request) (*http.Response, error)
}

// StaticCredentials are an access key that never changes, as the simulator takes it.
func StaticCredentials(accessKeyID, secret string) aws.CredentialsProvider {
	return credentials.NewStaticCredentialsProvider(accessKeyID, secret, "")
}

// Cloud is AWS, or something that speaks like it.
type Cloud struct {
	account  func(context.Context, recovery.AccountID) (recovery.Account, error)
	endpoint string
	observe  func(context.Context, cloud.Call)
	fips     bool
	base     aws.Config // with Davit's own credentials, without a Region

	mu     sync.Mutex
	scopes map[recovery.Scope]*clients

	background background
}

// New makes a Cloud. It reads the SDK's configuration (environment, shared files)
// unless credentials are given, and calls nobody.
func New(ctx context.Context, o Options) (*Cloud, error) {
	if o.Account == nil {
		return nil, fmt.Errorf("set up AWS: Options.Account is missing")
	}
	base, err := o.config(ctx)
	if err != nil {
		return nil, fmt.Errorf("set up AWS: %w", err)
	}
	base.Credentials = labelled{provider: base.Credentials}
	if o.UserAgent != "" {
		product, version, _ := strings.Cut(o.UserAgent, "/")
		base.APIOptions = append(base.APIOptions, awsmiddleware.AddUserAgentKeyValue(product, version))
	}
	return &Cloud{account: o.Account, endpoint: o.Endpoint, observe: o.Observe, fips: o.FIPS, base: base, scopes: map[recovery.Scope]*clients{}}, nil
}

// Close ends what is under way in the background, and waits for it. Calls after it may
// fail.
func (c *Cloud) Close() error {
	c.background.close()
	return nil
}

// config is the SDK's configuration. Given credentials keep the user's own AWS files and
// the instance's metadata out of it, so that the simulator needs nothing of the machine.
func (o Options) config(ctx context.Context) (aws.Config, error) {
	if o.Credentials != nil {
		c := aws.Config{Credentials: o.Credentials}
		if o.HTTPClient != nil {
			c.HTTPClient = o.HTTPClient
		}
		if o.FIPS {
			c.ConfigSources = []any{config.LoadOptions{UseFIPSEndpoint: aws.FIPSEndpointStateEnabled}}
		}
		return c, nil
	}
	var with []func(*config.LoadOptions) error
	if o.HTTPClient != nil {
		with = append(with, config.WithHTTPClient(o.HTTPClient))
	}
	if o.OwnRegion != "" {
		with = append(with, config.WithRegion(string(o.OwnRegion)))
	}
	if o.FIPS {
		with = append(with, config.WithUseFIPSEndpoint(aws.FIPSEndpointStateEnabled))
	}
	return config.LoadDefaultConfig(ctx, with...)
}
