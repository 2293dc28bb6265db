package wire

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

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

	"github.com/davit-dr/davit/sim/wire/internal/model"
)

var sdkClients = map[string]reflect.Type{
	"drs":                             reflect.TypeFor[*drs.Client](),
	"ec2":                             reflect.TypeFor[*ec2.Client](),
	"elasticloadbalancing":            reflect.TypeFor[*elasticloadbalancingv2.Client](),
	"iam":                             reflect.TypeFor[*iam.Client](),
	"lambda":                          reflect.TypeFor[*lambda.Client](),
	"pricing":                         reflect.TypeFor[*pricing.Client](),
	"rds":                             reflect.TypeFor[*rds.Client](),
	"route53":                         reflect.TypeFor[*route53.Client](),
	"route53-recovery-cluster":        reflect.TypeFor[*route53recoverycluster.Client](),
	"route53-recovery-control-config": reflect.TypeFor[*route53recoverycontrolconfig.Client](),
	"s3":                              reflect.TypeFor[*s3.Client](),
	"secretsmanager":                  reflect.TypeFor[*secretsmanager.Client](),
	"servicequotas":                   reflect.TypeFor[*servicequotas.Client](),
	"sns":                             reflect.TypeFor[*sns.Client](),
	"ssm":                             reflect.TypeFor[*ssm.Client](),
	"sts":                             reflect.TypeFor[*sts.Client](),
}

// operationTypes returns the types of an operation's input and output, as its method has them.
func operationTypes(client reflect.Type, operation string) (in, out reflect.Type, ok bool) {
	method, ok := client.MethodByName(operation)
	if !ok {
		return nil, nil, false
	}
	return method.Type.In(2).Elem(), method.Type.Out(0).Elem(), true
}

// Every modelled operation must fit the SDK's types, or Handle would panic for it, and
// every field of those types must be in the model, or it would be lost on the way.
func TestModelsFitTheSDK(t *testing.T) {
	for service, client := range sdkClients {
		mux := NewMux(Options{})
		for operation := range planners[service]().service.Operations {
			in, out, ok := operationTypes(client, operation)
			if !ok {
				t.Errorf("%s %s: the SDK has no such operation", service, operation)
				continue
			}
			e := mux.endpoint(service, operation, in, out)
			seen := map[*node]bool{}
			for _, side := range []struct {
				node *node
				typ  reflect.Type
			}{{e.in, in}, {e.out, out}} {
				for _, lost := range unmodelled(side.node, side.typ, seen) {
					t.Errorf("%s %s: the model lacks %s", service, operation, lost)
				}
			}
		}
	}
}

// unmodelled lists fields of an SDK type that no member of the model fills.
func unmodelled(n *node, typ reflect.Type, seen map[*node]bool) []string {
	for typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	if n == nil {
		n = &node{shape: &model.Shape{Type: "structure"}}
	}
	if seen[n] {
		return nil
	}
	seen[n] = true
	switch {
	case n.elem != nil:
		return unmodelled(n.elem, typ.Elem(), seen)
	case n.shape.Type != "structure" || n.shape.Union:
		return nil
	}
	var lost []string
	known := map[string]bool{
		"ResultMetadata": true,
		"ExpiresString":  true, // of S3: the header of Expires, as the SDK found it
	}
	for _, m := range n.members {
		known[typ.Field(m.field).Name] = true
		lost = append(lost, unmodelled(m.node, typ.Field(m.field).Type, seen)...)
	}
	for i := range typ.NumField() {
		if field := typ.Field(i); field.IsExported() && !known[field.Name] {
			lost = append(lost, typ.Name()+"."+field.Name+" "+field.Type.String())
		}
	}
	return lost
}

// The models must know every operation of the SDK by name, to tell what AWS has and the
// simulator does not from what does not exist.
func TestModelsNameEveryOperation(t *testing.T) {
	for service, client := range sdkClients {
		m := planners[service]().service
		for i := range client.NumMethod() {
			name := client.Method(i).Name
			if name == "Options" || m.Operations[name] != nil || slices.Contains(m.Others, name) {
				continue
			}
			t.Errorf("%s: the model does not name %s", service, name)
		}
	}
}

// A pattern that Go cannot compile is a constraint that is not checked. These are known.
func TestPatternsCompile(t *testing.T) {
	lookahead := regexp.MustCompile(`\(\?[!=<]`)
	for service := range sdkClients {
		for name, shape := range planners[service]().service.Shapes {
			if shape.Pattern == "" || compilePattern(shape.Pattern) != nil {
				continue
			}
			if !lookahead.MatchString(shape.Pattern) {
				t.Errorf("%s %s: pattern %q is not understood", service, name, shape.Pattern)
			}
		}
	}
}

func TestModelsCarryNoDocumentation(t *testing.T) {
	notice, err := modelFiles.ReadFile("models/NOTICE")
	if err != nil || !strings.Contains(string(notice), "Apache License") {
		t.Errorf("models/NOTICE = %q, %v; want the licence", notice, err)
	}
	for service := range sdkClients {
		if source := planners[service]().service.Source; !strings.HasPrefix(source, "generated by sim/wire/internal/genmodels from ") {
			t.Errorf("%s: source = %q, want what generated it", service, source)
		}
	}
}
