package awscloud

import (
	"encoding/json"

	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/ssmdoc"
)

// parametersOf are the parameters of a document, in the order in which SSM describes
// them. SSM knows texts and lists of texts only, and nothing of what is allowed: that is
// in the content.
func parametersOf(described []types.DocumentParameter, content string) []cloud.DocumentParameter {
	doc, _ := ssmdoc.Parse("", []byte(content)) // what SSM took is not for us to judge
	if doc == nil {
		doc = &ssmdoc.Document{}
	}
	var list []cloud.DocumentParameter
	for _, p := range described {
		parameter := cloud.DocumentParameter{
			Name: str(p.Name), Type: string(p.Type), Description: str(p.Description),
			Default: str(p.DefaultValue), Required: p.DefaultValue == nil,
		}
		if written, ok := doc.Parameter(parameter.Name); ok {
			withContent(&parameter, written)
		}
		list = append(list, parameter)
	}
	return list
}

func withContent(p *cloud.DocumentParameter, written ssmdoc.Parameter) {
	p.Type, p.Required, p.Pattern = written.Type, written.Required(), written.AllowedPattern
	if p.Default == "" && !p.Required {
		p.Default = inSSM(written.Default)
	}
	for _, v := range written.AllowedValues {
		p.AllowedValues = append(p.AllowedValues, inSSM(v))
	}
}

// inSSM is a value of a document as SSM spells it: a text as it is, the rest in JSON.
func inSSM(v any) string {
	if text, ok := v.(string); ok {
		return text
	}
	b, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(b)
}
