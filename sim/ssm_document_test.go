package sim

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

const (
	sleepOne = "- name: wait\n  action: aws:sleep\n  inputs: {Duration: PT1S}\n"
	sleepTwo = "- name: wait\n  action: aws:sleep\n  inputs: {Duration: PT2S}\n"
)

func TestDocumentHasVersions(t *testing.T) {
	b := openRunbooks(t, Options{}, servers(1))
	ctx := t.Context()
	created, err := b.ssm.CreateDocument(ctx, &ssm.CreateDocumentInput{
		Name: aws.String("Wait"), Content: aws.String(automationYAML("description: Waits.\nparameters:\n  Why: {type: String, default: because, description: A reason.}\n", sleepOne)),
		DocumentType: ssmtypes.DocumentTypeAutomation, DocumentFormat: ssmtypes.DocumentFormatYaml, VersionName: aws.String("first"),
		Tags: []ssmtypes.Tag{{Key: aws.String("team"), Value: aws.String("dr")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	want(t, "status", created.DocumentDescription.Status, ssmtypes.DocumentStatusCreating)
	updated, err := b.ssm.UpdateDocument(ctx, &ssm.UpdateDocumentInput{
		Name: aws.String("Wait"), Content: aws.String(automationYAML("", sleepTwo)), DocumentFormat: ssmtypes.DocumentFormatYaml, DocumentVersion: aws.String("$LATEST"),
	})
	if err != nil {
		t.Fatal(err)
	}
	want(t, "new version", *updated.DocumentDescription.DocumentVersion, "2")

	d, err := b.ssm.DescribeDocument(ctx, &ssm.DescribeDocumentInput{Name: aws.String("Wait")})
	if err != nil {
		t.Fatal(err)
	}
	got := d.Document
	want(t, "versions", *got.DefaultVersion+*got.LatestVersion+*got.DocumentVersion, "121")
	want(t, "description", *got.Description+*got.SchemaVersion+*got.Owner, "Waits.0.3"+testAccount)
	want(t, "parameter", *got.Parameters[0].Name+*got.Parameters[0].DefaultValue+*got.Parameters[0].Description, "WhybecauseA reason.")
	want(t, "hash", len(*got.Hash), 64)

	_, err = b.ssm.UpdateDocumentDefaultVersion(ctx, &ssm.UpdateDocumentDefaultVersionInput{Name: aws.String("Wait"), DocumentVersion: aws.String("2")})
	if err != nil {
		t.Fatal(err)
	}
	versions, err := b.ssm.ListDocumentVersions(ctx, &ssm.ListDocumentVersionsInput{Name: aws.String("Wait"), MaxResults: aws.Int32(1)})
	if err != nil {
		t.Fatal(err)
	}
	want(t, "newest version", *versions.DocumentVersions[0].DocumentVersion, "2")
	want(t, "is default", versions.DocumentVersions[0].IsDefaultVersion, true)
	versions, err = b.ssm.ListDocumentVersions(ctx, &ssm.ListDocumentVersionsInput{Name: aws.String("Wait"), MaxResults: aws.Int32(1), NextToken: versions.NextToken})
	if err != nil {
		t.Fatal(err)
	}
	want(t, "oldest version", *versions.DocumentVersions[0].DocumentVersion+*versions.DocumentVersions[0].VersionName, "1first")

	content, err := b.ssm.GetDocument(ctx, &ssm.GetDocumentInput{Name: aws.String("Wait"), VersionName: aws.String("first")})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(*content.Content, "{") || content.DocumentFormat != ssmtypes.DocumentFormatJson || !strings.Contains(*content.Content, "PT1S") {
		t.Errorf("got %s: %s; want version 1 as JSON, which is AWS's default", content.DocumentFormat, *content.Content)
	}
	content, err = b.ssm.GetDocument(ctx, &ssm.GetDocumentInput{Name: aws.String("Wait"), DocumentVersion: aws.String("$DEFAULT"), DocumentFormat: ssmtypes.DocumentFormatYaml})
	if err != nil {
		t.Fatal(err)
	}
	want(t, "content as it was written", *content.Content, automationYAML("", sleepTwo))

	_, err = b.ssm.DeleteDocument(ctx, &ssm.DeleteDocumentInput{Name: aws.String("Wait"), DocumentVersion: aws.String("2")})
	wantCode(t, err, "InvalidDocumentOperation")
	if _, err = b.ssm.DeleteDocument(ctx, &ssm.DeleteDocumentInput{Name: aws.String("Wait"), DocumentVersion: aws.String("1")}); err != nil {
		t.Fatal(err)
	}
	if _, err = b.ssm.DeleteDocument(ctx, &ssm.DeleteDocumentInput{Name: aws.String("Wait")}); err != nil {
		t.Fatal(err)
	}
	_, err = b.ssm.DescribeDocument(ctx, &ssm.DescribeDocumentInput{Name: aws.String("Wait")})
	wantCode(t, err, "InvalidDocument")
}

func TestDocumentsAreRefusedUnderAWSNames(t *testing.T) {
	b := openRunbooks(t, Options{}, servers(1))
	ctx := t.Context()
	b.create("Mine", automationYAML("", sleepOne))
	wantCode(t, b.tryCreate("Mine", automationYAML("", sleepOne)), "DocumentAlreadyExists")
	wantCode(t, b.tryCreate("AWS-Mine", automationYAML("", sleepOne)), "InvalidDocumentContent")
	wantCode(t, b.tryCreate("Large", automationYAML("description: "+strings.Repeat("x", 64<<10)+"\n", sleepOne)), "MaxDocumentSizeExceeded")
	wantCode(t, b.tryCreate("Old", "schemaVersion: '0.2'\nmainSteps: []\n"), "InvalidDocumentSchemaVersion")
	wantCode(t, b.tryCreate("Number", "schemaVersion: 0.3\nmainSteps: []\n"), "InvalidDocumentSchemaVersion")
	update := func(content, version string) error {
		_, err := b.ssm.UpdateDocument(ctx, &ssm.UpdateDocumentInput{
			Name: aws.String("Mine"), Content: &content, DocumentFormat: ssmtypes.DocumentFormatYaml, DocumentVersion: &version,
		})
		return err
	}
	wantCode(t, update(automationYAML("", sleepOne), "$LATEST"), "DuplicateDocumentContent")
	wantCode(t, update(automationYAML("", sleepTwo), "7"), "InvalidDocumentVersion")
	wantCode(t, update("mainSteps: [", "$LATEST"), "InvalidDocumentContent")
	_, err := b.ssm.UpdateDocument(ctx, &ssm.UpdateDocumentInput{Name: aws.String("AWS-RunShellScript"), Content: aws.String("{}")})
	wantCode(t, err, "InvalidDocumentOperation")
	_, err = b.ssm.UpdateDocumentDefaultVersion(ctx, &ssm.UpdateDocumentDefaultVersionInput{Name: aws.String("Mine"), DocumentVersion: aws.String("2")})
	wantCode(t, err, "InvalidDocumentVersion")
	_, err = b.ssm.DeleteDocument(ctx, &ssm.DeleteDocumentInput{Name: aws.String("Nobodys")})
	wantCode(t, err, "InvalidDocument")
	_, err = b.ssm.CreateDocument(ctx, &ssm.CreateDocumentInput{Name: aws.String("Session"), Content: aws.String(`{"schemaVersion":"1.0"}`), DocumentType: ssmtypes.DocumentTypeSession})
	wantCode(t, err, "InvalidDocumentContent")
	_, err = b.ssm.ListDocuments(ctx, &ssm.ListDocumentsInput{Filters: []ssmtypes.DocumentKeyValuesFilter{{Key: aws.String("Colour"), Values: []string{"red"}}}})
	wantCode(t, err, "InvalidFilterKey")
}

// Each content is refused, for the reason that stands beside it.
func TestContentsThatAreNoRunbook(t *testing.T) {
	step := func(rest string) string { return automationYAML("", "- name: one\n  action: aws:sleep\n"+rest) }
	for wanted, content := range map[string]string{
		"mainSteps must be a list":              "schemaVersion: '0.3'\n",
		"the content is not a map":              "- a\n",
		"anchor":                                "schemaVersion: &v '0.3'\nmainSteps: [*v]\n",
		`the document has no field "mainStep"`:  automationYAML("mainStep: 1\n", sleepOne),
		`has the type "Number"`:                 automationYAML("parameters: {N: {type: Number}}\n", sleepOne),
		"is not of its type":                    automationYAML("parameters: {N: {type: Integer, default: many}}\n", sleepOne),
		"no regular expression":                 automationYAML("parameters: {N: {type: String, allowedPattern: '('}}\n", sleepOne),
		`there is no action "aws:dance"`:        automationYAML("", "- name: one\n  action: aws:dance\n"),
		"the step name \"one two\" is not":      automationYAML("", "- name: one two\n  action: aws:sleep\n"),
		"two steps have the name \"wait\"":      automationYAML("", sleepOne+sleepOne),
		"there is no step \"two\"":              step("  inputs: {Duration: PT1S}\n  nextStep: two\n"),
		"neither Abort, Continue nor step:NAME": step("  inputs: {Duration: PT1S}\n  onFailure: Retry\n"),
		"step one: inputs has no field":         step("  inputs: {Time: PT1S}\n"),
		"timeoutSeconds must be a whole number": step("  inputs: {Duration: PT1S}\n  timeoutSeconds: soon\n"),
		"{{ Who }} refers to nothing":           step("  inputs: {Duration: '{{ Who }}'}\n"),
		"{{ variable:who }} refers to nothing":  step("  inputs: {Duration: '{{ variable:who }}'}\n"),
		"{{ two.Out }} refers to nothing":       step("  inputs: {Duration: '{{ two.Out }}'}\n"),
		"the input Api is needed":               automationYAML("", "- name: one\n  action: aws:executeAwsApi\n  inputs: {Service: ec2}\n"),
		"the JSONPath":                          automationYAML("", "- name: one\n  action: aws:executeAwsApi\n  inputs: {Service: ec2, Api: X}\n  outputs: [{Name: a, Selector: '$.[', Type: String}]\n"),
		"has no NextStep":                       automationYAML("", "- name: one\n  action: aws:branch\n  inputs: {Choices: [{Variable: a, StringEquals: b}]}\n"),
		"there is no operator \"Resembles\"":    automationYAML("", "- name: one\n  action: aws:branch\n  inputs: {Choices: [{NextStep: one, Variable: a, Resembles: b}]}\n"),
		"either Iterators or LoopCondition":     automationYAML("", "- name: one\n  action: aws:loop\n  inputs: {Steps: [{name: two, action: aws:sleep}]}\n"),
	} {
		err := checkDocument(&bookshelf{}, "Automation", content, formatYAML)
		if err == nil || !strings.Contains(err.Error(), wanted) {
			t.Errorf("%q: got %v, want %q", content, err, wanted)
		}
	}
}

func (b *runbooks) list(filters ...ssmtypes.DocumentKeyValuesFilter) string {
	b.Helper()
	out, err := b.ssm.ListDocuments(b.Context(), &ssm.ListDocumentsInput{Filters: filters})
	if err != nil {
		b.Fatal(err)
	}
	var names []string
	for _, d := range out.DocumentIdentifiers {
		names = append(names, *d.Name)
	}
	return strings.Join(names, " ")
}

func by(key string, values ...string) ssmtypes.DocumentKeyValuesFilter {
	return ssmtypes.DocumentKeyValuesFilter{Key: &key, Values: values}
}

func TestSharedDocumentIsUsedByItsARN(t *testing.T) {
	b := openRunbooks(t, Options{}, servers(1))
	other := b.as("444455556666", testRegion)
	b.create("Shared", automationYAML("", sleepOne))
	arn := "arn:aws:ssm:" + testRegion + ":" + testAccount + ":document/Shared"
	_, err := other.tryStart(arn, nil)
	wantCode(t, err, "AutomationDefinitionNotFoundException")
	share := func(in ssm.ModifyDocumentPermissionInput) {
		t.Helper()
		in.Name, in.PermissionType = aws.String("Shared"), ssmtypes.DocumentPermissionTypeShare
		if _, err := b.ssm.ModifyDocumentPermission(t.Context(), &in); err != nil {
			t.Fatal(err)
		}
	}
	share(ssm.ModifyDocumentPermissionInput{AccountIdsToAdd: []string{"444455556666"}})
	want(t, "seen by the other", other.list(by("Owner", "Private")), arn)
	if _, err := other.tryStart(arn, nil); err != nil {
		t.Errorf("start a shared document: %v", err)
	}
	_, err = b.ssm.DeleteDocument(t.Context(), &ssm.DeleteDocumentInput{Name: aws.String("Shared")})
	wantCode(t, err, "InvalidDocumentOperation")
	_, err = other.ssm.DeleteDocument(t.Context(), &ssm.DeleteDocumentInput{Name: aws.String("Shared")})
	wantCode(t, err, "InvalidDocument")
	permission, err := b.ssm.DescribeDocumentPermission(t.Context(), &ssm.DescribeDocumentPermissionInput{Name: aws.String("Shared"), PermissionType: ssmtypes.DocumentPermissionTypeShare})
	if err != nil {
		t.Fatal(err)
	}
	want(t, "shared with", strings.Join(permission.AccountIds, " "), "444455556666")
	share(ssm.ModifyDocumentPermissionInput{AccountIdsToRemove: []string{"444455556666"}, AccountIdsToAdd: []string{"All"}})
	want(t, "public", other.list(by("Owner", "Public")), arn)
	share(ssm.ModifyDocumentPermissionInput{AccountIdsToRemove: []string{"all"}})
	_, err = other.tryStart(arn, nil)
	wantCode(t, err, "AutomationDefinitionNotFoundException")
}

func TestListOfDocumentsIsFiltered(t *testing.T) {
	b := openRunbooks(t, Options{}, servers(1))
	b.create("Shop-Wait", automationYAML("description: Waits for the shop.\n", sleepOne))
	_, err := b.ssm.CreateDocument(t.Context(), &ssm.CreateDocumentInput{
		Name: aws.String("Shop-Run"), Tags: []ssmtypes.Tag{{Key: aws.String("team"), Value: aws.String("dr")}},
		Content: aws.String(`{"schemaVersion":"2.2","mainSteps":[{"action":"aws:runShellScript","name":"run","inputs":{"runCommand":["true"]}}]}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	want(t, "own", b.list(by("Owner", "Self")), "Shop-Run Shop-Wait")
	want(t, "own runbooks", b.list(by("Owner", "Self"), by("DocumentType", "Automation")), "Shop-Wait")
	want(t, "tagged", b.list(by("tag:team", "dr", "other")), "Shop-Run")
	want(t, "about the shop", b.list(by("SearchKeyword", "for the SHOP")), "Shop-Wait")
	want(t, "for Windows", b.list(by("Owner", "Self"), by("PlatformTypes", "Windows")), "Shop-Wait")
	want(t, "by name", b.list(by("Name", "AWS-RunShellScript")), "AWS-RunShellScript")
	if all := b.list(by("Owner", "Amazon")); !strings.Contains(all, "AWS-RunPowerShellScript") || strings.Contains(all, "Shop") {
		t.Errorf("Amazon's documents: %s", all)
	}
}

func FuzzRunbooksAreReadOrRefused(f *testing.F) {
	f.Add(automationYAML(instanceParameter, stopAndSleep), true)
	f.Add(`{"schemaVersion":"0.3","mainSteps":[{"name":"a","action":"aws:sleep","inputs":{"Duration":"PT1S"}}]}`, false)
	f.Add("schemaVersion: '0.3'\nmainSteps:\n- name: a\n  action: aws:loop\n  inputs: {Iterators: [1], Steps: [{name: b, action: aws:branch, inputs: {Choices: []}}]}\n", true)
	f.Add("schemaVersion: '2.2'\nmainSteps: [{action: aws:runShellScript, name: x}]", true)
	f.Fuzz(func(t *testing.T, content string, isYAML bool) {
		format := formatJSON
		if isYAML {
			format = formatYAML
		}
		for _, kind := range []string{"Automation", "Command"} {
			if checkDocument(&bookshelf{}, kind, content, format) != nil {
				continue
			}
			v := documentVersion{Number: 1, Content: content, Format: format}
			if s := summarise(&v); s.schema == "" {
				t.Errorf("a document that was accepted has no schema version: %q", content)
			}
		}
	})
}
