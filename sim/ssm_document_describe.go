package sim

import (
	"context"
	"slices"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

func (w *World) describeDocument(ctx context.Context, in *ssm.DescribeDocumentInput) (*ssm.DescribeDocumentOutput, error) {
	out := &ssm.DescribeDocumentOutput{}
	return out, w.look(func(t *tx) error {
		p := placeOf(ctx)
		d := findDocument(t, p, *in.Name)
		if d == nil {
			return noSuchDocument(*in.Name)
		}
		v, err := d.wanted(in.DocumentVersion, in.VersionName)
		if err == nil {
			out.Document = describeDocumentVersion(p, d, v)
		}
		return err
	})
}

// getDocument gives a version's content, as JSON unless the request says otherwise.
func (w *World) getDocument(ctx context.Context, in *ssm.GetDocumentInput) (*ssm.GetDocumentOutput, error) {
	out := &ssm.GetDocumentOutput{}
	return out, w.look(func(t *tx) error {
		p := placeOf(ctx)
		d := findDocument(t, p, *in.Name)
		if d == nil {
			return noSuchDocument(*in.Name)
		}
		v, err := d.wanted(in.DocumentVersion, in.VersionName)
		if err != nil {
			return err
		}
		format := in.DocumentFormat
		if format == "" {
			format = ssmtypes.DocumentFormatJson
		}
		content, err := converted(v.Content, v.Format, string(format))
		*out = ssm.GetDocumentOutput{
			Name: aws.String(d.shownName(p)), DisplayName: optional(d.DisplayName), Content: &content, DocumentFormat: format,
			DocumentType: ssmtypes.DocumentType(d.Type), DocumentVersion: aws.String(strconv.Itoa(v.Number)),
			VersionName: optional(v.Name), Status: ssmtypes.DocumentStatusActive, CreatedDate: aws.Time(v.Created),
		}
		return err
	})
}

// describeDocumentVersion is what AWS tells of a document besides its content.
func describeDocumentVersion(p place, d *document, v *documentVersion) *ssmtypes.DocumentDescription {
	summary := summarise(v)
	return &ssmtypes.DocumentDescription{
		Name: aws.String(d.shownName(p)), DisplayName: optional(d.DisplayName), Owner: aws.String(d.Owner),
		Hash: aws.String(v.hash()), HashType: ssmtypes.DocumentHashTypeSha256,
		CreatedDate: aws.Time(v.Created), Status: ssmtypes.DocumentStatusActive,
		DocumentVersion: aws.String(strconv.Itoa(v.Number)), VersionName: optional(v.Name),
		DefaultVersion: aws.String(strconv.Itoa(d.Default)),
		LatestVersion:  aws.String(strconv.Itoa(d.Versions[len(d.Versions)-1].Number)),
		DocumentFormat: ssmtypes.DocumentFormat(v.Format), DocumentType: ssmtypes.DocumentType(d.Type),
		TargetType: optional(d.TargetType), Tags: ssmTags(d.Tags),
		Description: optional(summary.description), SchemaVersion: optional(summary.schema),
		Parameters: summary.parameters, PlatformTypes: summary.platforms,
	}
}

// documentSummary is what a description takes from a document's content.
type documentSummary struct {
	schema, description string
	parameters          []ssmtypes.DocumentParameter
	platforms           []ssmtypes.PlatformType
}

// summarise reads a version's content, which was found well formed when it was created.
func summarise(v *documentVersion) documentSummary {
	tree, err := parseDocument(v.Content, v.Format)
	if err != nil {
		return documentSummary{}
	}
	s := documentSummary{platforms: platformsOf(tree)}
	s.schema, _ = tree["schemaVersion"].(string)
	s.description, _ = tree["description"].(string)
	parameters, _ := tree["parameters"].(map[string]any)
	for _, name := range sortedKeys(parameters) {
		fields, _ := parameters[name].(map[string]any)
		typ, _ := plainType(textOf(fields["type"]))
		parameter := ssmtypes.DocumentParameter{
			Name: aws.String(name), Description: optional(textOf(fields["description"])), Type: ssmtypes.DocumentParameterTypeString,
		}
		if typ == typeStringList || typ == typeMapList { // AWS tells only the two apart here
			parameter.Type = ssmtypes.DocumentParameterTypeStringList
		}
		if usual, has := fields["default"]; has {
			parameter.DefaultValue = aws.String(textOf(usual))
		}
		s.parameters = append(s.parameters, parameter)
	}
	return s
}

// platformsOf is where a document's steps run: everywhere for an Automation document, and
// otherwise where its plugins do.
func platformsOf(tree map[string]any) []ssmtypes.PlatformType {
	linux, windows := false, false
	steps, _ := tree["mainSteps"].([]any)
	for _, each := range steps {
		step, _ := each.(map[string]any)
		switch step["action"] {
		case pluginShell:
			linux = true
		case pluginPowerShell:
			windows = true
		}
	}
	switch {
	case linux && !windows:
		return []ssmtypes.PlatformType{ssmtypes.PlatformTypeLinux, ssmtypes.PlatformTypeMacos}
	case windows && !linux:
		return []ssmtypes.PlatformType{ssmtypes.PlatformTypeWindows}
	}
	return []ssmtypes.PlatformType{ssmtypes.PlatformTypeWindows, ssmtypes.PlatformTypeLinux, ssmtypes.PlatformTypeMacos}
}

// ssmTags is tags as Systems Manager answers them, ordered by key.
func ssmTags(tags map[string]string) []ssmtypes.Tag {
	var out []ssmtypes.Tag
	for _, key := range sortedKeys(tags) {
		out = append(out, ssmtypes.Tag{Key: aws.String(key), Value: aws.String(tags[key])})
	}
	return out
}

func tagsOf(given []ssmtypes.Tag) map[string]string {
	tags := map[string]string{}
	for _, tag := range given {
		tags[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
	}
	return tags
}

const usualDocumentsPage = 50

func (w *World) listDocumentVersions(ctx context.Context, in *ssm.ListDocumentVersionsInput) (*ssm.ListDocumentVersionsOutput, error) {
	out := &ssm.ListDocumentVersionsOutput{DocumentVersions: []ssmtypes.DocumentVersionInfo{}}
	return out, w.look(func(t *tx) error {
		p := placeOf(ctx)
		d := findDocument(t, p, *in.Name)
		if d == nil {
			return noSuchDocument(*in.Name)
		}
		all := slices.Clone(d.Versions)
		slices.Reverse(all) // newest first
		versions, next, err := cut(all, func(v documentVersion) string { return numberKey(v.Number) },
			page{token: in.NextToken, max: in.MaxResults, usual: usualDocumentsPage, desc: true})
		if err != nil {
			return &ssmtypes.InvalidNextToken{Message: aws.String(err.Error())}
		}
		out.NextToken = next
		for _, v := range versions {
			out.DocumentVersions = append(out.DocumentVersions, ssmtypes.DocumentVersionInfo{
				Name: aws.String(d.shownName(p)), DisplayName: optional(d.DisplayName), DocumentVersion: aws.String(strconv.Itoa(v.Number)), VersionName: optional(v.Name),
				CreatedDate: aws.Time(v.Created), IsDefaultVersion: v.Number == d.Default,
				DocumentFormat: ssmtypes.DocumentFormat(v.Format), Status: ssmtypes.DocumentStatusActive,
			})
		}
		return nil
	})
}
