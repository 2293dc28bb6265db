package awscloud

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

const (
	// documentPatience is how long SSM may take to make a version of a document usable,
	// and documentPause the time between two looks.
	documentPatience = time.Minute
	documentPause    = 500 * time.Millisecond
)

// InstallDocument creates a document, or makes its content the default version. All of
// its calls may be repeated: what was carried out and not answered is found.
//
// Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateDocument.html
func (c *Cloud) InstallDocument(ctx context.Context, scope recovery.Scope, d cloud.NewDocument) (cloud.Installed, error) {
	in, err := c.toChange(ctx, scope)
	if err != nil {
		return cloud.Installed{}, err
	}
	installed, err := in.createDocument(ctx, d)
	if err == nil || codeOfAWS(err) != "DocumentAlreadyExists" {
		return installed, err
	}
	have, err := in.describeDocument(ctx, d.Name, "")
	if err != nil {
		return cloud.Installed{}, err
	}
	if have.DocumentType != types.DocumentTypeAutomation {
		return cloud.Installed{}, recovery.Errorf(recovery.Conflict, "the document %s in %s is no automation but of the type %s", d.Name, scope, have.DocumentType).
			WithRemedy("install it under another name")
	}
	installed, err = in.updateDocument(ctx, d, have)
	if err != nil {
		return installed, err
	}
	return installed, in.tagDocument(ctx, d, tagMap(have.Tags))
}

func (c *clients) createDocument(ctx context.Context, d cloud.NewDocument) (cloud.Installed, error) {
	k := c.repeatableChange("CreateDocument", "create the document %s", d.Name)
	out, err := c.ssm.CreateDocument(ctx, &ssm.CreateDocumentInput{
		Name:           aws.String(d.Name),
		Content:        aws.String(d.Content),
		DocumentFormat: types.DocumentFormat(d.Format),
		DocumentType:   types.DocumentTypeAutomation,
		Tags:           ssmTags(d.Tags),
	}, k.forSSM)
	if err != nil {
		return cloud.Installed{}, k.failed(ctx, err)
	}
	version := "1"
	if out.DocumentDescription != nil {
		version = str(out.DocumentDescription.DocumentVersion)
	}
	return cloud.Installed{Version: version, Created: true, Changed: true}, c.awaitDocument(ctx, d.Name, version)
}

// updateDocument makes the content the default version of a document that exists.
func (c *clients) updateDocument(ctx context.Context, d cloud.NewDocument, have *types.DocumentDescription) (cloud.Installed, error) {
	content, err := c.documentContent(ctx, d.Name, str(have.DefaultVersion), types.DocumentFormat(d.Format))
	if err != nil {
		return cloud.Installed{}, err
	}
	if sameContent(content, d) {
		return cloud.Installed{Version: str(have.DefaultVersion)}, nil
	}
	version, err := c.newVersion(ctx, d)
	if codeOfAWS(err) == "DuplicateDocumentContent" {
		version, err = c.versionWith(ctx, d, have)
	}
	if err != nil {
		return cloud.Installed{}, err
	}
	if err := c.awaitDocument(ctx, d.Name, version); err != nil {
		return cloud.Installed{}, err
	}
	k := c.repeatableChange("UpdateDocumentDefaultVersion", "make version %s the default of the document %s", version, d.Name)
	_, err = c.ssm.UpdateDocumentDefaultVersion(ctx, &ssm.UpdateDocumentDefaultVersionInput{
		Name: aws.String(d.Name), DocumentVersion: aws.String(version),
	}, k.forSSM)
	if err != nil {
		return cloud.Installed{}, k.failed(ctx, err)
	}
	return cloud.Installed{Version: version, Changed: true}, nil
}

func (c *clients) newVersion(ctx context.Context, d cloud.NewDocument) (string, error) {
	k := c.repeatableChange("UpdateDocument", "update the document %s", d.Name)
	out, err := c.ssm.UpdateDocument(ctx, &ssm.UpdateDocumentInput{
		Name:            aws.String(d.Name),
		Content:         aws.String(d.Content),
		DocumentFormat:  types.DocumentFormat(d.Format),
		DocumentVersion: aws.String("$LATEST"),
	}, k.forSSM)
	if err != nil {
		return "", k.failed(ctx, err)
	}
	if out.DocumentDescription == nil {
		return "", recovery.Errorf(recovery.Unavailable, "Systems Manager answered without a version when asked to %s in %s", k.doing, c.scope)
	}
	return str(out.DocumentDescription.DocumentVersion), nil
}

// versionWith finds the version that has the content already, the latest one first.
func (c *clients) versionWith(ctx context.Context, d cloud.NewDocument, have *types.DocumentDescription) (string, error) {
	latest, _ := strconv.Atoi(str(have.LatestVersion))
	for v := latest + 1; v > 0; v-- { // one more: a version that was made and not answered
		version := strconv.Itoa(v)
		content, err := c.documentContent(ctx, d.Name, version, types.DocumentFormat(d.Format))
		switch {
		case recovery.CodeOf(err) == recovery.NotFound: // this one was deleted
		case err != nil:
			return "", err
		case sameContent(content, d):
			return version, nil
		}
	}
	return "", recovery.Errorf(recovery.Conflict, "Systems Manager has the content of the document %s in %s already, and in no version of it", d.Name, c.scope).
		WithRemedy("see which documents there have the same content, and change or delete them")
}

// sameContent reports whether SSM has the document's content. White space at its end is
// nothing to make another version for.
func sameContent(have string, d cloud.NewDocument) bool {
	return strings.TrimSpace(have) == strings.TrimSpace(d.Content)
}

// awaitDocument waits until a version of a document can be used.
func (c *clients) awaitDocument(ctx context.Context, name, version string) error {
	for end := time.Now().Add(documentPatience); ; {
		have, err := c.describeDocument(ctx, name, version)
		switch {
		case err != nil:
			return err
		case have.Status == types.DocumentStatusFailed:
			return recovery.Errorf(recovery.Invalid, "Systems Manager could not make version %s of the document %s in %s: %s", version, name, c.scope, str(have.StatusInformation))
		case have.Status != types.DocumentStatusCreating && have.Status != types.DocumentStatusUpdating:
			return nil
		case time.Now().After(end):
			return recovery.Errorf(recovery.Unavailable, "version %s of the document %s in %s is still %s after %s", version, name, c.scope, have.Status, documentPatience)
		}
		if err := sleep(ctx, documentPause); err != nil {
			return recovery.Errorf(recovery.Unavailable, "version %s of the document %s in %s is not ready yet: %w", version, name, c.scope, err)
		}
	}
}

// tagDocument gives a document the tags that it lacks.
func (c *clients) tagDocument(ctx context.Context, d cloud.NewDocument, have map[string]string) error {
	missing := map[string]string{}
	for key, value := range d.Tags {
		if old, ok := have[key]; !ok || old != value {
			missing[key] = value
		}
	}
	if len(missing) == 0 {
		return nil
	}
	k := c.repeatableChange("AddTagsToResource", "tag the document %s", d.Name)
	_, err := c.ssm.AddTagsToResource(ctx, &ssm.AddTagsToResourceInput{
		ResourceId: aws.String(d.Name), ResourceType: types.ResourceTypeForTaggingDocument, Tags: ssmTags(missing),
	}, k.forSSM)
	if err != nil {
		return k.failed(ctx, err)
	}
	return nil
}

func (c *clients) repeatableChange(operation, doing string, args ...any) *call {
	k := c.change("ssm", operation, doing, args...)
	k.repeatable = true
	return k
}

func codeOfAWS(err error) string {
	if e, ok := recovery.AsError(err); ok {
		return e.AWSCode
	}
	return ""
}
