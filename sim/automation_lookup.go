package sim

import (
	"context"
	"fmt"
	"strings"
	"time"

	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/davit-dr/davit/sim/wire"
)

// lookup is what a reference of the document stands for now.
func (r *runner) lookup(name string) (any, error) {
	if v, ok := standingValue(r.t.now, r.p, r.a.ID, name); ok {
		return v, nil
	}
	if variable, ok := strings.CutPrefix(name, variablePrefix); ok {
		if v, has := r.a.Variables[variable]; has && v != nil {
			return v, nil
		}
		return nil, fmt.Errorf("the variable %s has no value yet", variable)
	}
	if parameter, ok := strings.CutPrefix(name, parameterPrefix); ok {
		return storedParameter(r.t, r.p, parameter)
	}
	head, tail, dotted := strings.Cut(name, ".")
	if v, has := r.a.Values[head]; has {
		if !dotted {
			return v, nil
		}
		return within(v, tail, name)
	}
	s := r.a.latest(head)
	if s == nil || !dotted {
		return nil, fmt.Errorf("{{ %s }} has no value: the step has not run", name)
	}
	if v, has := s.Outputs[tail]; has {
		return v, nil
	}
	output, path, deeper := strings.Cut(tail, ".")
	if v, has := s.Outputs[output]; has && deeper {
		return within(v, path, name)
	}
	return nil, fmt.Errorf("{{ %s }} has no value: the step has no such output", name)
}

// within is the part of a value that a path of a reference names.
func within(v any, path, name string) (any, error) {
	compiled, err := compilePath(path)
	if err == nil {
		v, err = compiled.find(v)
	}
	if err != nil {
		return nil, fmt.Errorf("{{ %s }} has no value: %w", name, err)
	}
	return v, nil
}

// standingValue is a value that every automation has.
func standingValue(at time.Time, p place, execution, name string) (any, bool) {
	switch name {
	case "global:ACCOUNT_ID", "automation:ACCOUNT_ID":
		return p.account, true
	case "global:REGION", "automation:REGION":
		return p.region, true
	case "global:AWS_PARTITION":
		return partition(p.region), true
	case "global:DATE":
		return at.Format("2006-01-02"), true
	case "global:DATE_TIME":
		return at.Format("2006-01-02_15.04.05"), true
	case "automation:EXECUTION_ID":
		return execution, true
	}
	return nil, false
}

// storedParameter is a parameter of Parameter Store, which documents may refer to unless
// it is a SecureString.
func storedParameter(t *tx, p place, name string) (any, error) {
	v, _, err := findParameter(t, p, name)
	switch {
	case err != nil:
		return nil, fmt.Errorf("the parameter %s is not in Parameter Store", name)
	case v.Type == string(ssmtypes.ParameterTypeSecureString):
		return nil, fmt.Errorf("the parameter %s is a SecureString, which a document cannot refer to", name)
	case v.Type == string(ssmtypes.ParameterTypeStringList):
		return valuesOf(strings.Split(v.Value, ",")), nil
	}
	return v.Value, nil
}

// caller is who the automation is for the services that it calls, and where.
func (r *runner) caller() wire.Call {
	c := wire.Call{Account: r.p.account, Region: r.p.region, Principal: r.a.By}
	if parts := roleARN.FindStringSubmatch(r.a.Role); parts != nil {
		c.Account = parts[2]
		c.Principal = "arn:" + parts[1] + ":sts::" + parts[2] + ":assumed-role/" + parts[4] + "/Automation-" + r.a.ID
	}
	return c
}

// invoke calls an AWS operation of this world, as part of the settlement.
func (r *runner) invoke(service, operation string, input map[string]any) (map[string]any, error) {
	c := r.caller()
	c.Service, c.Operation = service, operation
	return r.t.world.mux.Invoke(context.Background(), c, input)
}
