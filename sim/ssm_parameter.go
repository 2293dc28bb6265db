package sim

import (
	"context"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/davit-dr/davit/sim/wire"
)

func (w *World) getParameter(ctx context.Context, in *ssm.GetParameterInput) (*ssm.GetParameterOutput, error) {
	out := &ssm.GetParameterOutput{}
	return out, w.look(func(t *tx) error {
		p := placeOf(ctx)
		found, selector, err := findParameter(t, p, aws.ToString(in.Name))
		if err == nil {
			out.Parameter = describeParameter(found, selector, aws.ToBool(in.WithDecryption))
		}
		return err
	})
}

// findParameter is the parameter of a name or ARN, which may end in a selector:
// a colon and a version or label.
func findParameter(t *tx, p place, name string) (found *parameter, selector string, err error) {
	name = strings.TrimPrefix(name, p.arn("ssm", "parameter"))
	base, selector, selected := strings.Cut(name, ":")
	for _, spelling := range []string{base, strings.TrimPrefix(base, "/")} { // an ARN does not tell the two apart
		if found = parameters.get(t, p, spelling); found != nil {
			break
		}
	}
	if found == nil {
		return nil, "", &ssmtypes.ParameterNotFound{Message: aws.String("Parameter " + base + " not found.")}
	}
	if selected && selector != strconv.FormatInt(found.Version, 10) {
		return nil, "", &ssmtypes.ParameterVersionNotFound{Message: aws.String("Systems Manager could not find version " + selector + " of " + base + ".")}
	}
	if selected {
		selector = ":" + selector
	}
	return found, selector, nil
}

func describeParameter(v *parameter, selector string, decrypt bool) *ssmtypes.Parameter {
	out := &ssmtypes.Parameter{
		Name:             aws.String(v.Name),
		ARN:              aws.String(v.ARN),
		Type:             ssmtypes.ParameterType(v.Type),
		DataType:         aws.String(v.DataType),
		Value:            aws.String(v.Value),
		Version:          v.Version,
		LastModifiedDate: aws.Time(v.Modified),
		Selector:         optional(selector),
	}
	if v.secure() && !decrypt {
		out.Value = aws.String(cipher(v))
	}
	return out
}

func (v *parameter) secure() bool { return v.Type == string(ssmtypes.ParameterTypeSecureString) }

// cipher stands for the encrypted value: as opaque as KMS's, and never the value.
func cipher(v *parameter) string {
	sum := digest(0, "cipher", v.ARN, v.Value)
	return base64.StdEncoding.EncodeToString(sum[:])
}

// getParameters gives the parameters that are there, and names the others.
func (w *World) getParameters(ctx context.Context, in *ssm.GetParametersInput) (*ssm.GetParametersOutput, error) {
	out := &ssm.GetParametersOutput{Parameters: []ssmtypes.Parameter{}, InvalidParameters: []string{}}
	return out, w.look(func(t *tx) error {
		p := placeOf(ctx)
		for i, name := range in.Names {
			if slices.Contains(in.Names[:i], name) {
				return wire.Errorf("ValidationException", "The parameter %s is named twice.", name)
			}
			found, selector, err := findParameter(t, p, name)
			if err != nil {
				out.InvalidParameters = append(out.InvalidParameters, name)
				continue
			}
			out.Parameters = append(out.Parameters, *describeParameter(found, selector, aws.ToBool(in.WithDecryption)))
		}
		return nil
	})
}

// parametersPage is the largest page of GetParametersByPath, and the usual one.
const parametersPage = 10

func (w *World) getParametersByPath(ctx context.Context, in *ssm.GetParametersByPathInput) (*ssm.GetParametersByPathOutput, error) {
	out := &ssm.GetParametersByPathOutput{Parameters: []ssmtypes.Parameter{}}
	return out, w.look(func(t *tx) error {
		path := aws.ToString(in.Path)
		if !strings.HasPrefix(path, "/") {
			return wire.Errorf("ValidationException", "The path %q does not begin with a slash.", path)
		}
		var found []*parameter
		for _, v := range parameters.all(t, placeOf(ctx)) {
			passes, err := v.passes(in.ParameterFilters)
			if err != nil {
				return err
			}
			if passes && v.under(path, aws.ToBool(in.Recursive)) {
				found = append(found, v)
			}
		}
		found, next, err := cut(found, func(v *parameter) string { return v.Name }, page{token: in.NextToken, max: in.MaxResults, usual: parametersPage})
		if err != nil {
			return &ssmtypes.InvalidNextToken{Message: aws.String(err.Error())}
		}
		out.NextToken = next
		for _, v := range found {
			out.Parameters = append(out.Parameters, *describeParameter(v, "", aws.ToBool(in.WithDecryption)))
		}
		return nil
	})
}

// under says whether the parameter lies directly under a path, or anywhere
// under it.
func (v *parameter) under(path string, anywhere bool) bool {
	rest, ok := strings.CutPrefix(v.Name, strings.TrimSuffix(path, "/")+"/")
	return ok && rest != "" && (anywhere || !strings.Contains(rest, "/"))
}

// passes applies the filters that GetParametersByPath has: Type, KeyId, Label.
func (v *parameter) passes(filters []ssmtypes.ParameterStringFilter) (bool, error) {
	for _, f := range filters {
		value := ""
		switch key := aws.ToString(f.Key); key {
		case "Type":
			value = v.Type
		case "KeyId":
			value = v.KeyID
		case "Label": // no parameter here has one
		default:
			return false, &ssmtypes.InvalidFilterKey{Message: aws.String("The filter key " + key + " is not valid for GetParametersByPath.")}
		}
		equal := func(want string) bool {
			if aws.ToString(f.Option) == "BeginsWith" {
				return strings.HasPrefix(value, want)
			}
			return value == want
		}
		if !slices.ContainsFunc(f.Values, equal) {
			return false, nil
		}
	}
	return true, nil
}
