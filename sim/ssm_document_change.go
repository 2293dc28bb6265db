package sim

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

func (w *World) createDocument(ctx context.Context, in *ssm.CreateDocumentInput) (*ssm.CreateDocumentOutput, error) {
	out := &ssm.CreateDocumentOutput{}
	return out, w.change(func(t *tx) error {
		p := placeOf(ctx)
		kind := cmp.Or(in.DocumentType, ssmtypes.DocumentTypeCommand) // AWS's own default
		v, err := newVersion(t, string(kind), *in.Content, in.DocumentFormat, in.VersionName)
		switch {
		case err != nil:
			return err
		case reservedName(*in.Name):
			return &ssmtypes.InvalidDocumentContent{Message: aws.String("The name " + *in.Name + " begins with a word that is reserved: aws, amazon, amzn.")}
		case documents.get(t, p, *in.Name) != nil:
			return &ssmtypes.DocumentAlreadyExists{Message: aws.String("Document with same name " + *in.Name + " already exists.")}
		case len(documents.all(t, p)) >= mostDocuments:
			return &ssmtypes.DocumentLimitExceeded{Message: aws.String(fmt.Sprintf("The account has %d documents already, which is the most.", mostDocuments))}
		}
		d := document{
			Name: *in.Name, Type: string(kind), Owner: p.account, DisplayName: aws.ToString(in.DisplayName),
			TargetType: aws.ToString(in.TargetType), Versions: []documentVersion{v}, Default: 1, Latest: 1, Tags: tagsOf(in.Tags),
		}
		documents.put(t, p, d.Name, d)
		out.DocumentDescription = describeDocumentVersion(p, &d, &d.Versions[0])
		out.DocumentDescription.Status = ssmtypes.DocumentStatusCreating
		return nil
	})
}

// newVersion is version 1 of a content that is well formed.
func newVersion(t *tx, kind, content string, format ssmtypes.DocumentFormat, name *string) (documentVersion, error) {
	v := documentVersion{
		Number: 1, Name: aws.ToString(name), Content: content, Created: t.now,
		Format: string(cmp.Or(format, ssmtypes.DocumentFormatJson)),
	}
	if len(content) > largestDocument {
		return v, &ssmtypes.MaxDocumentSizeExceeded{Message: aws.String(fmt.Sprintf("The document has %d bytes; the most is %d.", len(content), largestDocument))}
	}
	return v, checkDocument(t.world.books, kind, v.Content, v.Format)
}

// checkDocument refuses a content that is no document of its type.
func checkDocument(books *bookshelf, kind, content, format string) error {
	if format != formatJSON && format != formatYAML {
		return unreadable("the format " + format + " is not one that this simulator reads: JSON and YAML are")
	}
	tree, err := parseDocument(content, format)
	if err != nil {
		return unreadable(err.Error())
	}
	schema, _ := tree["schemaVersion"].(string)
	switch kind {
	case string(ssmtypes.DocumentTypeAutomation):
		if schema != "0.3" {
			return &ssmtypes.InvalidDocumentSchemaVersion{Message: aws.String(fmt.Sprintf("The schema version of an Automation document must be the string \"0.3\", not %s.", quoted(tree["schemaVersion"])))}
		}
		_, err = books.read(content, format)
	case string(ssmtypes.DocumentTypeCommand):
		_, err = readCommandDocument(tree)
	default:
		err = fmt.Errorf("this simulator has documents of the types Automation and Command, not %s", kind)
	}
	if err != nil {
		return unreadable(err.Error())
	}
	return nil
}

func unreadable(why string) error {
	return &ssmtypes.InvalidDocumentContent{Message: &why}
}

// updateDocument adds a version. The default version stays what it was.
func (w *World) updateDocument(ctx context.Context, in *ssm.UpdateDocumentInput) (*ssm.UpdateDocumentOutput, error) {
	out := &ssm.UpdateDocumentOutput{}
	return out, w.change(func(t *tx) error {
		p := placeOf(ctx)
		found, err := ownDocument(t, p, *in.Name)
		if err != nil {
			return err
		}
		based := found.version(cmp.Or(aws.ToString(in.DocumentVersion), versionLatest))
		if based == nil {
			return noSuchVersion(found.Name, *in.DocumentVersion)
		}
		format := cmp.Or(in.DocumentFormat, ssmtypes.DocumentFormatJson)
		v, err := newVersion(t, found.Type, *in.Content, format, in.VersionName)
		if err != nil {
			return err
		}
		if err := found.takes(&v); err != nil {
			return err
		}
		d := *found
		v.Number, d.Latest = found.Latest+1, found.Latest+1
		d.Versions = append(slices.Clone(found.Versions), v)
		d.DisplayName, d.TargetType = cmp.Or(aws.ToString(in.DisplayName), d.DisplayName), cmp.Or(aws.ToString(in.TargetType), d.TargetType)
		documents.put(t, p, d.Name, d)
		out.DocumentDescription = describeDocumentVersion(p, &d, &v)
		out.DocumentDescription.Status = ssmtypes.DocumentStatusUpdating
		return nil
	})
}

// takes refuses a version that the document has already.
func (d *document) takes(v *documentVersion) error {
	for i := range d.Versions {
		switch {
		case d.Versions[i].hash() == v.hash():
			return &ssmtypes.DuplicateDocumentContent{Message: aws.String("The content is that of the document's version " + strconv.Itoa(d.Versions[i].Number) + ".")}
		case v.Name != "" && d.Versions[i].Name == v.Name:
			return &ssmtypes.DuplicateDocumentVersionName{Message: aws.String("The document has a version of the name " + v.Name + " already.")}
		}
	}
	if len(d.Versions) >= mostDocumentVersion {
		return &ssmtypes.DocumentVersionLimitExceeded{Message: aws.String(fmt.Sprintf("The document has %d versions already, which is the most.", mostDocumentVersion))}
	}
	return nil
}

func (w *World) updateDocumentDefaultVersion(ctx context.Context, in *ssm.UpdateDocumentDefaultVersionInput) (*ssm.UpdateDocumentDefaultVersionOutput, error) {
	out := &ssm.UpdateDocumentDefaultVersionOutput{}
	return out, w.change(func(t *tx) error {
		p := placeOf(ctx)
		found, err := ownDocument(t, p, *in.Name)
		if err != nil {
			return err
		}
		v := found.version(*in.DocumentVersion)
		if v == nil {
			return noSuchVersion(found.Name, *in.DocumentVersion)
		}
		d := *found
		d.Default = v.Number
		documents.put(t, p, d.Name, d)
		out.Description = &ssmtypes.DocumentDefaultVersionDescription{
			Name: in.Name, DefaultVersion: aws.String(strconv.Itoa(v.Number)), DefaultVersionName: optional(v.Name),
		}
		return nil
	})
}

// deleteDocument takes away a version, or the document with all of them. One that is
// shared must be withdrawn from the others first.
func (w *World) deleteDocument(ctx context.Context, in *ssm.DeleteDocumentInput) (*ssm.DeleteDocumentOutput, error) {
	return &ssm.DeleteDocumentOutput{}, w.change(func(t *tx) error {
		p := placeOf(ctx)
		found, err := ownDocument(t, p, *in.Name)
		if err != nil {
			return err
		}
		if len(found.Shared) > 0 {
			return &ssmtypes.InvalidDocumentOperation{Message: aws.String("Document " + found.Name + " is shared. Stop sharing it before you delete it.")}
		}
		if in.DocumentVersion == nil && in.VersionName == nil {
			documents.remove(t, p, found.Name)
			return nil
		}
		v, err := found.wanted(in.DocumentVersion, in.VersionName)
		if err != nil {
			return err
		}
		if v.Number == found.Default {
			return &ssmtypes.InvalidDocumentOperation{Message: aws.String("The default version of a document cannot be deleted by itself.")}
		}
		d := *found
		d.Versions = slices.DeleteFunc(slices.Clone(found.Versions), func(each documentVersion) bool { return each.Number == v.Number })
		documents.put(t, p, d.Name, d)
		return nil
	})
}

// modifyDocumentPermission shares a document with accounts, or with everybody.
func (w *World) modifyDocumentPermission(ctx context.Context, in *ssm.ModifyDocumentPermissionInput) (*ssm.ModifyDocumentPermissionOutput, error) {
	return &ssm.ModifyDocumentPermissionOutput{}, w.change(func(t *tx) error {
		p := placeOf(ctx)
		found, err := ownDocument(t, p, *in.Name)
		if err != nil {
			return err
		}
		version := cmp.Or(aws.ToString(in.SharedDocumentVersion), versionDefault)
		if version != everybody && found.version(version) == nil {
			return noSuchVersion(found.Name, version)
		}
		d := *found
		d.Shared = maps.Clone(found.Shared)
		if d.Shared == nil {
			d.Shared = map[string]string{}
		}
		for _, account := range in.AccountIdsToAdd {
			d.Shared[shareName(account)] = version
		}
		for _, account := range in.AccountIdsToRemove {
			delete(d.Shared, shareName(account))
		}
		if len(d.Shared) > mostShares {
			return &ssmtypes.DocumentPermissionLimit{Message: aws.String(fmt.Sprintf("The document would be shared with %d accounts; the most is %d.", len(d.Shared), mostShares))}
		}
		documents.put(t, p, d.Name, d)
		return nil
	})
}

// shareName spells "all" alike however it was written.
func shareName(account string) string {
	if len(account) == len(everybody) {
		return everybody
	}
	return account
}

func (w *World) describeDocumentPermission(ctx context.Context, in *ssm.DescribeDocumentPermissionInput) (*ssm.DescribeDocumentPermissionOutput, error) {
	out := &ssm.DescribeDocumentPermissionOutput{AccountIds: []string{}, AccountSharingInfoList: []ssmtypes.AccountSharingInfo{}}
	return out, w.look(func(t *tx) error {
		d, err := ownDocument(t, placeOf(ctx), *in.Name)
		if err != nil {
			return err
		}
		accounts, next, err := cut(sortedKeys(d.Shared), func(s string) string { return s }, page{token: in.NextToken, max: in.MaxResults, usual: mostShares})
		if err != nil {
			return &ssmtypes.InvalidNextToken{Message: aws.String(err.Error())}
		}
		out.NextToken = next
		for _, account := range accounts {
			out.AccountIds = append(out.AccountIds, account)
			out.AccountSharingInfoList = append(out.AccountSharingInfoList, ssmtypes.AccountSharingInfo{
				AccountId: aws.String(account), SharedDocumentVersion: aws.String(d.Shared[account]),
			})
		}
		return nil
	})
}
