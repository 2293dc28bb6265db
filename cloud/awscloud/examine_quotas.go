package awscloud

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/servicequotas"
)

// quotaProbes ask Service Quotas, which Davit only reads.
var quotaProbes = map[string]probe{
	"servicequotas:ListServiceQuotas": {ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.serviceQuotas.ListServiceQuotas(ctx, &servicequotas.ListServiceQuotasInput{ServiceCode: aws.String("drs"), MaxResults: least}, k.forServiceQuotas)
		return err
	}},
	"servicequotas:ListAWSDefaultServiceQuotas": {ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.serviceQuotas.ListAWSDefaultServiceQuotas(ctx, &servicequotas.ListAWSDefaultServiceQuotasInput{ServiceCode: aws.String("drs"), MaxResults: least}, k.forServiceQuotas)
		return err
	}},
}
