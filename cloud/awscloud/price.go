package awscloud

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/pricing"
	"github.com/aws/aws-sdk-go-v2/service/pricing/types"
	"golang.org/x/sync/errgroup"

	"github.com/davit-dr/davit/recovery"
)

// pricePage is the largest page of products.
const pricePage = 100

// ec2Offer is the service code under which AWS sells EC2's instances and volumes.
const ec2Offer = "AmazonEC2"

// pricingRegion is where Pricing answers for a Region: one near it, as there are few. Empty:
// nowhere in its partition.
//
// Source: https://docs.aws.amazon.com/general/latest/gr/billing-pricing.html
func pricingRegion(r recovery.Region) string {
	area, _, _ := strings.Cut(string(r), "-")
	switch r.Partition() {
	case "aws-cn":
		return "cn-northwest-1"
	case "aws":
	default:
		return ""
	}
	switch area {
	case "eu", "il", "me", "af":
		return "eu-central-1"
	case "ap":
		return "ap-south-1"
	}
	return "us-east-1"
}

// sold are the products that a price list is made of: instances on shared hardware, with
// what runs on them and nothing else, and the parts of volumes.
var sold = []struct {
	read    func(*recovery.PriceList, product)
	filters map[string]string
}{
	{readInstance, map[string]string{"operatingSystem": "Linux", "tenancy": "Shared", "preInstalledSw": "NA", "capacitystatus": "Used", "licenseModel": "No License required"}},
	{readInstance, map[string]string{"operatingSystem": "Windows", "tenancy": "Shared", "preInstalledSw": "NA", "capacitystatus": "Used", "licenseModel": "No License required"}},
	{readVolume, map[string]string{"productFamily": "Storage"}},
	{readVolume, map[string]string{"productFamily": "System Operation"}},
	{readVolume, map[string]string{"productFamily": "Provisioned Throughput"}},
}

// Prices gives what AWS asks for in the scope's Region.
//
// Source: https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_pricing_GetProducts.html
func (c *Cloud) Prices(ctx context.Context, scope recovery.Scope) (recovery.PriceList, error) {
	in, err := c.in(ctx, scope)
	if err != nil {
		return recovery.PriceList{}, err
	}
	if pricingRegion(scope.Region) == "" {
		return recovery.PriceList{}, recovery.Errorf(recovery.Invalid, "AWS tells no prices in the partition of %s", scope.Region).
			WithRemedy("see AWS's pages of prices for it")
	}
	found := make([][]product, len(sold))
	group, groupCtx := errgroup.WithContext(ctx)
	for i, s := range sold {
		group.Go(func() (err error) {
			found[i], err = in.products(groupCtx, s.filters)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return recovery.PriceList{}, err
	}
	list := recovery.PriceList{Region: scope.Region, Instances: map[string]recovery.InstancePrice{}, Volumes: map[string]recovery.VolumePrice{}}
	for i, s := range sold {
		for _, p := range found[i] {
			p.note(&list)
			s.read(&list, p)
		}
	}
	if len(list.Instances) == 0 {
		return recovery.PriceList{}, recovery.Errorf(recovery.Unavailable, "AWS's price list has no instances in %s", scope.Region)
	}
	return list, nil
}

// products are those of the Region that the filters match.
func (c *clients) products(ctx context.Context, filters map[string]string) ([]product, error) {
	k := c.read("pricing", "GetProducts", "read the prices")
	request := &pricing.GetProductsInput{
		ServiceCode: aws.String(ec2Offer), FormatVersion: aws.String("aws_v1"), MaxResults: aws.Int32(pricePage),
		Filters: []types.Filter{termMatch("regionCode", string(c.scope.Region))},
	}
	for field, value := range filters {
		request.Filters = append(request.Filters, termMatch(field, value))
	}
	var all []product
	for pages := pricing.NewGetProductsPaginator(c.pricing, request); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx, k.forPricing)
		if err != nil {
			return nil, k.failed(ctx, err)
		}
		for _, text := range page.PriceList {
			p, err := productFrom(text)
			if err != nil {
				return nil, recovery.Errorf(recovery.Unavailable, "AWS's price list of %s cannot be read: %w", c.scope.Region, err)
			}
			all = append(all, p)
		}
	}
	return all, nil
}

func termMatch(field, value string) types.Filter {
	return types.Filter{Type: types.FilterTypeTermMatch, Field: aws.String(field), Value: aws.String(value)}
}
