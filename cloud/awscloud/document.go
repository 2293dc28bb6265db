package awscloud

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// documentPage is the largest page of documents.
const documentPage = 50

// owners are SSM's words for the owners of documents.
var owners = map[cloud.DocumentOwner]string{
	cloud.OwnedBySelf:   "Self",
	cloud.OwnedByAmazon: "Amazon",
	cloud.OwnedByOthers: "Private",
	cloud.OwnedByPublic: "Public",
}

// Documents lists Automation documents. Without an owner SSM lists all that the account
// sees.
//
// Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ListDocuments.html
func (c *Cloud) Documents(ctx context.Context, scope recovery.Scope, q cloud.DocumentQuery) ([]cloud.Document, error) {
	in, err := c.in(ctx, scope)
	if err != nil {
		return nil, err
	}
	filters, err := documentFilters(q)
	if err != nil {
		return nil, err
	}
	k := in.read("ssm", "ListDocuments", "list the automation documents")
	request := &ssm.ListDocumentsInput{Filters: filters, MaxResults: aws.Int32(documentPage)}
	var documents []cloud.Document
	for pages := ssm.NewListDocumentsPaginator(in.ssm, request); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx, k.forSSM)
		if err != nil {
			return nil, k.failed(ctx, err)
		}
		for _, d := range page.DocumentIdentifiers {
			documents = append(documents, documentOf(d))
		}
	}
	slices.SortFunc(documents, func(a, b cloud.Document) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.ARN, b.ARN))
	})
	if q.Limit > 0 && len(documents) > q.Limit {
		documents = documents[:q.Limit]
	}
	return documents, nil
}

func documentFilters(q cloud.DocumentQuery) ([]types.DocumentKeyValuesFilter, error) {
	filter := func(key, value string) types.DocumentKeyValuesFilter {
		return types.DocumentKeyValuesFilter{Key: aws.String(key), Values: []string{value}}
	}
	filters := []types.DocumentKeyValuesFilter{filter("DocumentType", string(types.DocumentTypeAutomation))}
	if q.Owner != "" {
		owner, ok := owners[q.Owner]
		if !ok {
			return nil, recovery.Errorf(recovery.Invalid, "%q is no owner of documents: give SELF, AMAZON, SHARED or PUBLIC", q.Owner)
		}
		filters = append(filters, filter("Owner", owner))
	}
	if q.Prefix != "" {
		filters = append(filters, filter("Name", q.Prefix))
	}
	if q.Search != "" {
		filters = append(filters, filter("SearchKeyword", q.Search))
	}
	return filters, nil
}

func documentOf(d types.DocumentIdentifier) cloud.Document {
	name, arn := documentName(str(d.Name))
	return cloud.Document{
		Name: name, ARN: arn,
		Owner:         str(d.Owner),
		Version:       str(d.DocumentVersion),
		SchemaVersion: str(d.SchemaVersion),
		Format:        string(d.DocumentFormat),
		CreatedAt:     utc(d.CreatedDate),
		Tags:          tagMap(d.Tags),
	}
}

// documentName is a document's name, and its ARN when that is what SSM calls it by: one
// that another account shares.
func documentName(name string) (_, arn string) {
	if !strings.HasPrefix(name, "arn:") {
		return name, ""
	}
	return name[strings.LastIndex(name, "/")+1:], name
}

func tagMap(tags []types.Tag) map[string]string {
	if len(tags) == 0 {
		return nil
	}
	m := make(map[string]string, len(tags))
	for _, t := range tags {
		m[str(t.Key)] = str(t.Value)
	}
	return m
}

// Document gives a document with its content and parameters.
//
// Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeDocument.html and
// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetDocument.html
func (c *Cloud) Document(ctx context.Context, scope recovery.Scope, name, version string) (cloud.Document, error) {
	in, err := c.in(ctx, scope)
	if err != nil {
		return cloud.Document{}, err
	}
	described, err := in.describeDocument(ctx, name, version)
	if err != nil {
		return cloud.Document{}, err
	}
	content, err := in.documentContent(ctx, name, cmp.Or(str(described.DocumentVersion), version), described.DocumentFormat)
	if err != nil {
		return cloud.Document{}, err
	}
	short, arn := documentName(name)
	return cloud.Document{
		Name: short, ARN: arn,
		Owner:          str(described.Owner),
		Description:    str(described.Description),
		Version:        str(described.DocumentVersion),
		DefaultVersion: str(described.DefaultVersion),
		LatestVersion:  str(described.LatestVersion),
		SchemaVersion:  str(described.SchemaVersion),
		Status:         string(described.Status),
		Format:         string(described.DocumentFormat),
		CreatedAt:      utc(described.CreatedDate),
		Tags:           tagMap(described.Tags),
		Parameters:     parametersOf(described.Parameters, content),
		Content:        content,
	}, nil
}

func (c *clients) describeDocument(ctx context.Context, name, version string) (*types.DocumentDescription, error) {
	k := c.read("ssm", "DescribeDocument", "describe the document %s", name)
	out, err := c.ssm.DescribeDocument(ctx, &ssm.DescribeDocumentInput{Name: aws.String(name), DocumentVersion: optional(version)}, k.forSSM)
	if err != nil {
		return nil, k.failed(ctx, err)
	}
	if out.Document == nil {
		return nil, recovery.Errorf(recovery.Unavailable, "Systems Manager answered without a document when asked to %s in %s", k.doing, c.scope)
	}
	return out.Document, nil
}

// documentContent is the text of a version of a document. SSM translates it to JSON unless
// told the format that it is in.
func (c *clients) documentContent(ctx context.Context, name, version string, format types.DocumentFormat) (string, error) {
	k := c.read("ssm", "GetDocument", "read the document %s", name)
	out, err := c.ssm.GetDocument(ctx, &ssm.GetDocumentInput{
		Name: aws.String(name), DocumentVersion: optional(version), DocumentFormat: format,
	}, k.forSSM)
	if err != nil {
		return "", k.failed(ctx, err)
	}
	return str(out.Content), nil
}

// neverVersion is a version that no document has: SSM keeps a thousand at most.
const neverVersion = "999999999"

// MayStartAutomation asks for an automation of a version that does not exist. SSM judges
// the permission first, so that it says of the version only when there is one.
func (c *Cloud) MayStartAutomation(ctx context.Context, scope recovery.Scope, document string) error {
	in, err := c.in(ctx, scope)
	if err != nil {
		return err
	}
	k := in.read("ssm", "StartAutomationExecution", "start an automation of the document %s", document)
	out, err := in.ssm.StartAutomationExecution(ctx, &ssm.StartAutomationExecutionInput{
		DocumentName:    aws.String(document),
		DocumentVersion: aws.String(neverVersion),
	}, k.forSSM)
	if err == nil {
		return recovery.Errorf(recovery.Internal, "Systems Manager started %s in %s, of version %s of the document %s, which cannot exist",
			str(out.AutomationExecutionId), scope, neverVersion, document)
	}
	failed := k.failed(ctx, err)
	if e, ok := recovery.AsError(failed); ok && e.AWSCode == "AutomationDefinitionVersionNotFoundException" {
		return nil
	}
	return failed
}
