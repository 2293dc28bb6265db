package awscloud

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

// ssmProbes ask Systems Manager. It has no dry runs: a write names a document or an
// automation that cannot exist, or has a text that is no document.
var ssmProbes = map[string]probe{
	"ssm:DescribeInstanceInformation": {ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.ssm.DescribeInstanceInformation(ctx, &ssm.DescribeInstanceInformationInput{MaxResults: five}, k.forSSM)
		return err
	}},
	"ssm:GetAutomationExecution": {ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.ssm.GetAutomationExecution(ctx, &ssm.GetAutomationExecutionInput{AutomationExecutionId: aws.String(noAutomation)}, k.forSSM)
		return err
	}},
	"ssm:DescribeAutomationExecutions": {ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.ssm.DescribeAutomationExecutions(ctx, &ssm.DescribeAutomationExecutionsInput{MaxResults: least}, k.forSSM)
		return err
	}},
	"ssm:DescribeAutomationStepExecutions": {ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.ssm.DescribeAutomationStepExecutions(ctx, &ssm.DescribeAutomationStepExecutionsInput{AutomationExecutionId: aws.String(noAutomation), MaxResults: least}, k.forSSM)
		return err
	}},
	"ssm:ListDocuments": {ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.ssm.ListDocuments(ctx, &ssm.ListDocumentsInput{MaxResults: least}, k.forSSM)
		return err
	}},
	"ssm:DescribeDocument": {ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.ssm.DescribeDocument(ctx, &ssm.DescribeDocumentInput{Name: aws.String(noDocument)}, k.forSSM)
		return err
	}},
	"ssm:GetDocument": {ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.ssm.GetDocument(ctx, &ssm.GetDocumentInput{Name: aws.String(noDocument)}, k.forSSM)
		return err
	}},

	"ssm:StartAutomationExecution": {write: true, ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.ssm.StartAutomationExecution(ctx, &ssm.StartAutomationExecutionInput{DocumentName: aws.String(noDocument), DocumentVersion: aws.String(neverVersion)}, k.forSSM)
		return err
	}},
	"ssm:StopAutomationExecution": {write: true, ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.ssm.StopAutomationExecution(ctx, &ssm.StopAutomationExecutionInput{AutomationExecutionId: aws.String(noAutomation)}, k.forSSM)
		return err
	}},
	"ssm:SendAutomationSignal": {write: true, ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.ssm.SendAutomationSignal(ctx, &ssm.SendAutomationSignalInput{AutomationExecutionId: aws.String(noAutomation), SignalType: types.SignalTypeApprove}, k.forSSM)
		return err
	}},
	"ssm:CreateDocument": {write: true, ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.ssm.CreateDocument(ctx, &ssm.CreateDocumentInput{
			Name: aws.String(noDocument), Content: aws.String("no document"), DocumentType: types.DocumentTypeAutomation, DocumentFormat: types.DocumentFormatJson,
		}, k.forSSM)
		return err
	}},
	"ssm:UpdateDocument": {write: true, ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.ssm.UpdateDocument(ctx, &ssm.UpdateDocumentInput{
			Name: aws.String(noDocument), Content: aws.String("no document"), DocumentFormat: types.DocumentFormatJson, DocumentVersion: aws.String("$LATEST"),
		}, k.forSSM)
		return err
	}},
	"ssm:UpdateDocumentDefaultVersion": {write: true, ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.ssm.UpdateDocumentDefaultVersion(ctx, &ssm.UpdateDocumentDefaultVersionInput{Name: aws.String(noDocument), DocumentVersion: aws.String("1")}, k.forSSM)
		return err
	}},
	"ssm:AddTagsToResource": {write: true, ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.ssm.AddTagsToResource(ctx, &ssm.AddTagsToResourceInput{
			ResourceType: types.ResourceTypeForTaggingDocument, ResourceId: aws.String(noDocument), Tags: []types.Tag{{Key: aws.String("davit:check"), Value: aws.String("permission")}},
		}, k.forSSM)
		return err
	}},
}

// secretProbes ask about a secret that there is. Its value is asked for in a version that
// it cannot have, so that no value leaves AWS.
var secretProbes = map[string]probe{
	"secretsmanager:DescribeSecret": {ask: func(ctx context.Context, c *clients, k *call, id string) error {
		_, err := c.secretsManager.DescribeSecret(ctx, &secretsmanager.DescribeSecretInput{SecretId: aws.String(id)}, k.forSecretsManager)
		return err
	}},
	"secretsmanager:GetSecretValue": {write: true, ask: func(ctx context.Context, c *clients, k *call, id string) error {
		_, err := c.secretsManager.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: aws.String(id), VersionId: aws.String(noVersion)}, k.forSecretsManager)
		return err
	}},
	"ssm:GetParameter": {write: true, ask: func(ctx context.Context, c *clients, k *call, name string) error {
		_, err := c.ssm.GetParameter(ctx, &ssm.GetParameterInput{Name: aws.String(name + noParameter), WithDecryption: aws.Bool(true)}, k.forSSM)
		return err
	}},
}
