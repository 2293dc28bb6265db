package sim

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/pricing"
	pricetypes "github.com/aws/aws-sdk-go-v2/service/pricing/types"

	"github.com/davit-dr/davit/sim/wire"
)

// usualProductPage is GetProducts' page where a request states no size.
const usualProductPage = 100

// pricingRegions are those that Pricing answers in, for all Regions of their partitions.
//
// Source: https://docs.aws.amazon.com/general/latest/gr/billing-pricing.html
var pricingRegions = []string{"us-east-1", "eu-central-1", "ap-south-1", "cn-northwest-1"}

// servePricing registers what tells of prices.
func (w *World) servePricing(m *wire.Mux) {
	wire.Handle(m, "pricing", "DescribeServices", w.describeServices)
	wire.Handle(m, "pricing", "GetAttributeValues", w.getAttributeValues)
	wire.Handle(m, "pricing", "GetProducts", w.getProducts)
}

// checkPricingRegion refuses a request that is signed for a Region without Pricing. At AWS
// there is nobody there to ask; these are the words for a signature that is for elsewhere.
func checkPricingRegion(ctx context.Context) error {
	if slices.Contains(pricingRegions, placeOf(ctx).region) {
		return nil
	}
	return wire.Errorf("InvalidSignatureException", "Credential should be scoped to a valid region.")
}

// describeServices tells what products can be filtered by.
//
// Source: https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_pricing_DescribeServices.html
func (w *World) describeServices(ctx context.Context, in *pricing.DescribeServicesInput) (*pricing.DescribeServicesOutput, error) {
	if err := checkPricing(ctx, in.ServiceCode, in.FormatVersion); err != nil {
		return nil, err
	}
	names := map[string]bool{"productFamily": true}
	for _, p := range w.productsOf(ctx, "us-east-1") {
		for name := range p.attributes {
			names[name] = true
		}
	}
	return &pricing.DescribeServicesOutput{
		FormatVersion: aws.String(priceFormat),
		Services:      []pricetypes.Service{{ServiceCode: aws.String(ec2Offer), AttributeNames: sortedKeys(names)}},
	}, nil
}

// getAttributeValues tells the values of an attribute, in order.
//
// Source: https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_pricing_GetAttributeValues.html
func (w *World) getAttributeValues(ctx context.Context, in *pricing.GetAttributeValuesInput) (*pricing.GetAttributeValuesOutput, error) {
	if err := checkPricing(ctx, in.ServiceCode, nil); err != nil {
		return nil, err
	}
	values := map[string]bool{}
	for _, region := range w.sellingRegions(ctx) {
		for _, p := range w.productsOf(ctx, region) {
			if value, known := p.attribute(aws.ToString(in.AttributeName)); known {
				values[value] = true
			}
		}
	}
	found, next, err := cut(sortedKeys(values), func(v string) string { return v }, page{token: in.NextToken, max: in.MaxResults, usual: usualProductPage})
	if err != nil {
		return nil, badPricingToken()
	}
	out := &pricing.GetAttributeValuesOutput{NextToken: next, AttributeValues: []pricetypes.AttributeValue{}}
	for _, v := range found {
		out.AttributeValues = append(out.AttributeValues, pricetypes.AttributeValue{Value: aws.String(v)})
	}
	return out, nil
}

// getProducts lists what all filters match. An attribute that a product does not have
// matches nothing (inferred).
//
// Source: https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_pricing_GetProducts.html
func (w *World) getProducts(ctx context.Context, in *pricing.GetProductsInput) (*pricing.GetProductsOutput, error) {
	if err := checkPricing(ctx, in.ServiceCode, in.FormatVersion); err != nil {
		return nil, err
	}
	regions := w.sellingRegions(ctx)
	for _, f := range in.Filters {
		if aws.ToString(f.Field) == "regionCode" {
			regions = slices.DeleteFunc(regions, func(r string) bool { return !strings.EqualFold(r, aws.ToString(f.Value)) })
		}
	}
	var chosen []*product
	for _, region := range regions {
		for _, p := range w.productsOf(ctx, region) {
			if p.matches(in.Filters) {
				chosen = append(chosen, p)
			}
		}
	}
	slices.SortFunc(chosen, func(a, b *product) int { return strings.Compare(a.sku, b.sku) })
	found, next, err := cut(chosen, func(p *product) string { return p.sku }, page{token: in.NextToken, max: in.MaxResults, usual: usualProductPage})
	if err != nil {
		return nil, badPricingToken()
	}
	out := &pricing.GetProductsOutput{FormatVersion: aws.String(priceFormat), NextToken: next, PriceList: []string{}}
	for _, p := range found {
		out.PriceList = append(out.PriceList, p.entry())
	}
	return out, nil
}

func (p *product) matches(filters []pricetypes.Filter) bool {
	return !slices.ContainsFunc(filters, func(f pricetypes.Filter) bool {
		value, known := p.attribute(aws.ToString(f.Field))
		return !known || !strings.EqualFold(value, aws.ToString(f.Value))
	})
}

// priceFormat is the only format that there is.
const priceFormat = "aws_v1"

// checkPricing checks what Pricing's requests have in common.
func checkPricing(ctx context.Context, service, format *string) error {
	if err := checkPricingRegion(ctx); err != nil {
		return err
	}
	switch {
	case service != nil && *service != ec2Offer:
		return &pricetypes.NotFoundException{Message: aws.String(fmt.Sprintf("The service code %s is not known. This simulator sells %s alone.", *service, ec2Offer))}
	case format != nil && *format != priceFormat:
		return &pricetypes.InvalidParameterException{Message: aws.String("The format version must be " + priceFormat + ".")}
	}
	return nil
}

func badPricingToken() error {
	return &pricetypes.InvalidNextTokenException{Message: aws.String("The pagination token is invalid.")}
}

// sellingRegions are those of the partition that the caller's account uses.
func (w *World) sellingRegions(ctx context.Context) (names []string) {
	_ = w.look(func(t *tx) error {
		for _, r := range regionsOf(t, placeOf(ctx)) {
			if r.optIn != "not-opted-in" {
				names = append(names, r.name)
			}
		}
		return nil
	})
	return names
}

func (w *World) productsOf(ctx context.Context, region string) (all []*product) {
	_ = w.look(func(t *tx) error {
		all = productsIn(t, place{placeOf(ctx).account, region})
		return nil
	})
	return all
}
