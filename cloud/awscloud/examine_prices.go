package awscloud

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/pricing"
)

// priceProbes ask Pricing, which Davit only reads.
var priceProbes = map[string]probe{
	"pricing:GetProducts": {ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.pricing.GetProducts(ctx, &pricing.GetProductsInput{ServiceCode: aws.String(ec2Offer), MaxResults: least}, k.forPricing)
		return err
	}},
}
