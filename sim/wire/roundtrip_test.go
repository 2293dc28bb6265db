package wire

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/pricing"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/aws/aws-sdk-go-v2/service/route53recoverycluster"
	"github.com/aws/aws-sdk-go-v2/service/route53recoverycontrolconfig"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/servicequotas"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// sdkConfig is a client's configuration: in process, in one account, without retries.
func sdkConfig(h http.Handler, accessKeyID string) aws.Config {
	return aws.Config{
		Region:       "us-west-2",
		Credentials:  credentials.NewStaticCredentialsProvider(accessKeyID, "secret", ""),
		BaseEndpoint: aws.String("http://127.0.0.1:4666"),
		HTTPClient:   &client{Handler: h},
		Retryer:      func() aws.Retryer { return aws.NopRetryer{} },
	}
}

func sdkClient(service string, cfg aws.Config) any {
	switch service {
	case "drs":
		return drs.NewFromConfig(cfg)
	case "ec2":
		return ec2.NewFromConfig(cfg)
	case "elasticloadbalancing":
		return elasticloadbalancingv2.NewFromConfig(cfg)
	case "iam":
		return iam.NewFromConfig(cfg)
	case "lambda":
		return lambda.NewFromConfig(cfg)
	case "pricing":
		return pricing.NewFromConfig(cfg)
	case "rds":
		return rds.NewFromConfig(cfg)
	case "route53":
		return route53.NewFromConfig(cfg)
	case "route53-recovery-cluster":
		return route53recoverycluster.NewFromConfig(cfg)
	case "route53-recovery-control-config":
		return route53recoverycontrolconfig.NewFromConfig(cfg)
	case "s3":
		return s3.NewFromConfig(cfg)
	case "secretsmanager":
		return secretsmanager.NewFromConfig(cfg)
	case "servicequotas":
		return servicequotas.NewFromConfig(cfg)
	case "sns":
		return sns.NewFromConfig(cfg)
	case "ssm":
		return ssm.NewFromConfig(cfg)
	case "sts":
		return sts.NewFromConfig(cfg)
	}
	panic("no client for " + service)
}

// unconstrained returns a Mux whose models accept any value, so that generated ones pass.
func unconstrained() *Mux {
	mux := NewMux(Options{})
	for name := range mux.services {
		s := newService(name, newPlanner(loadModel(name)))
		mux.services[name] = s
		for _, shape := range s.model.Shapes {
			shape.Min, shape.Max, shape.Pattern, shape.Enum = nil, nil, "", nil
		}
	}
	return mux
}

// Whatever the SDK sends must reach the handler, and whatever the handler answers must
// reach the SDK's caller: every field of every modelled operation.
func TestEveryFieldOfEveryOperationTravels(t *testing.T) {
	for service, clientType := range sdkClients {
		mux := unconstrained()
		client := reflect.ValueOf(sdkClient(service, sdkConfig(mux, "111122223333")))
		for operation := range mux.services[service].model.Operations {
			if operation == "AssumeRoleWithSAML" || operation == "AssumeRoleWithWebIdentity" {
				continue // sent without a signature, and so without account and Region
			}
			t.Run(service+"/"+operation, func(t *testing.T) {
				in, out, _ := operationTypes(clientType, operation)
				inHeaders := service == "s3" // times are, where a header has whole seconds
				sent, returned := sample(in, inHeaders), sample(out, inHeaders)
				var received reflect.Value
				e := mux.endpoint(service, operation, in, out)
				e.newInput = func() reflect.Value { return reflect.New(in) }
				e.call = func(_ context.Context, input reflect.Value) (reflect.Value, error) {
					received = input
					return returned, nil
				}
				result := client.MethodByName(operation).Call([]reflect.Value{reflect.ValueOf(context.Background()), sent})
				if err := result[1].Interface(); err != nil {
					t.Fatal(err)
				}
				if diff := difference("input", received.Elem(), sent.Elem()); diff != "" {
					t.Error(diff)
				}
				if diff := difference("output", result[0].Elem(), returned.Elem()); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}

// bodyText is what every sample reader holds.
const bodyText = "a body <&> of any bytes"

// sample returns a pointer to a value of typ whose every field is set.
func sample(typ reflect.Type, seconds bool) reflect.Value {
	v := reflect.New(typ)
	(&sampler{seconds: seconds}).fill(v.Elem(), 0)
	if field := v.Elem().FieldByName("StatusCode"); field.IsValid() {
		field.SetInt(http.StatusAccepted) // must be one
	}
	if field := v.Elem().FieldByName("ContentLength"); field.IsValid() {
		field.Set(reflect.ValueOf(aws.Int64(int64(len(bodyText)))))
	}
	return v
}

// sampler counts, so that no two values are the same.
type sampler struct {
	n       int64
	seconds bool // times are whole seconds
}

const sampleDepth = 12 // enough for all but shapes that contain themselves

func (s *sampler) fill(v reflect.Value, depth int) {
	s.n++
	switch {
	case depth > sampleDepth:
	case v.Type() == timeType:
		t := time.UnixMilli(1_700_000_000_000 + s.n*1_001).UTC()
		if s.seconds {
			t = t.Truncate(time.Second)
		}
		v.Set(reflect.ValueOf(t))
	case v.Type() == readerType, v.Type() == readCloserType:
		v.Set(reflect.ValueOf(seekCloser{strings.NewReader(bodyText)}))
	case v.Type() == bytesType:
		v.SetBytes(fmt.Append(nil, "blob ", s.n))
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		s.fill(v.Elem(), depth)
	case v.Kind() == reflect.String:
		v.SetString(fmt.Sprintf(`value "%d" <&> ü/%%`, s.n))
	case v.CanInt():
		v.SetInt(s.n)
	case v.CanFloat():
		v.SetFloat(float64(s.n) + 0.5)
	case v.Kind() == reflect.Bool:
		v.SetBool(true)
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		s.fill(v.Index(0), depth+1)
		s.fill(v.Index(1), depth+1)
	case v.Kind() == reflect.Map:
		s.fillMap(v, depth+1)
	case v.Kind() == reflect.Struct:
		s.fillStruct(v, depth+1)
	}
}

// seekCloser is a body as both sides of the SDK have it.
type seekCloser struct{ *strings.Reader }

func (seekCloser) Close() error { return nil }

func (s *sampler) fillMap(v reflect.Value, depth int) {
	v.Set(reflect.MakeMap(v.Type()))
	for range 2 {
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		s.fill(key, depth)
		s.fill(value, depth)
		v.SetMapIndex(key, value)
	}
}

func (s *sampler) fillStruct(v reflect.Value, depth int) {
	for i := range v.NumField() {
		if field := v.Type().Field(i); field.IsExported() && field.Name != "ResultMetadata" && field.Name != "ExpiresString" {
			s.fill(v.Field(i), depth)
		}
	}
}

// difference names the first place where got differs from want.
func difference(path string, got, want reflect.Value) string {
	if want.Kind() == reflect.Pointer && !got.IsNil() && !want.IsNil() {
		return difference(path, got.Elem(), want.Elem())
	}
	if want.Kind() == reflect.Struct && want.Type() != timeType {
		for i := range want.NumField() {
			field := want.Type().Field(i)
			if !field.IsExported() || field.Name == "ResultMetadata" || field.Name == "ExpiresString" {
				continue
			}
			if diff := difference(path+"."+field.Name, got.Field(i), want.Field(i)); diff != "" {
				return diff
			}
		}
		return ""
	}
	if want.Type() == readerType || want.Type() == readCloserType {
		body, err := io.ReadAll(got.Interface().(io.Reader))
		if err != nil || string(body) != bodyText {
			return fmt.Sprintf("%s holds %q, %v, want %q", path, body, err, bodyText)
		}
		return ""
	}
	if want.Kind() == reflect.Slice && got.Len() == want.Len() {
		for i := range want.Len() {
			if diff := difference(fmt.Sprintf("%s[%d]", path, i), got.Index(i), want.Index(i)); diff != "" {
				return diff
			}
		}
		return ""
	}
	if !reflect.DeepEqual(got.Interface(), want.Interface()) {
		return fmt.Sprintf("%s = %v, want %v", path, got.Interface(), want.Interface())
	}
	return ""
}
