package sim

import (
	"encoding/json"
	"reflect"

	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// templateData is a request's launch parameters as they are kept and answered.
// The SDK has two types for them, whose fields have the same names throughout.
func templateData(in *ec2types.RequestLaunchTemplateData) ec2types.ResponseLaunchTemplateData {
	var out ec2types.ResponseLaunchTemplateData
	body, err := json.Marshal(in)
	if err == nil {
		err = json.Unmarshal(body, &out)
	}
	if err != nil {
		panic("sim: launch template data that is no JSON: " + err.Error()) // it was read from the wire
	}
	return out
}

// over is the data with base's parameters where it states none itself. As at
// EC2 a parameter is one of the top level: a network interface, for one, is
// never put together from both.
func over(base, data ec2types.ResponseLaunchTemplateData) ec2types.ResponseLaunchTemplateData {
	merged, stated := reflect.ValueOf(&base).Elem(), reflect.ValueOf(data)
	for i := range stated.NumField() {
		if field := stated.Field(i); stated.Type().Field(i).IsExported() && !field.IsZero() {
			merged.Field(i).Set(field)
		}
	}
	return base
}
