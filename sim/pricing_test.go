package sim

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/pricing"
	pricetypes "github.com/aws/aws-sdk-go-v2/service/pricing/types"
)

// priceClient is the SDK's client of Pricing in a Region.
func (b *bench) priceClient(region string) *pricing.Client {
	config := b.config(testAccount, "secret", "")
	config.Region = region
	return pricing.NewFromConfig(config)
}

func priceFilters(fields ...string) (all []pricetypes.Filter) {
	for i := 0; i < len(fields); i += 2 {
		all = append(all, pricetypes.Filter{Type: pricetypes.FilterTypeTermMatch, Field: aws.String(fields[i]), Value: aws.String(fields[i+1])})
	}
	return all
}

// products are the products that match, by their usage and price.
func (b *bench) products(fields ...string) []string {
	b.Helper()
	var all []string
	request := &pricing.GetProductsInput{ServiceCode: aws.String("AmazonEC2"), Filters: priceFilters(fields...), MaxResults: aws.Int32(50)}
	for pages := pricing.NewGetProductsPaginator(b.priceClient("us-east-1"), request); pages.HasMorePages(); {
		out, err := pages.NextPage(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		for _, text := range out.PriceList {
			var p struct {
				Product struct{ Attributes map[string]string }
				Terms   map[string]map[string]struct {
					PriceDimensions map[string]struct {
						Unit         string
						PricePerUnit map[string]string
					}
				}
				Version string
			}
			if err := json.Unmarshal([]byte(text), &p); err != nil {
				b.Fatal(err)
			}
			want(b.TB, "version", p.Version, "simulator-sample-20250601")
			for _, term := range p.Terms["OnDemand"] {
				for _, d := range term.PriceDimensions {
					all = append(all, fmt.Sprintf("%s %s %s/%s", p.Product.Attributes["usagetype"], p.Product.Attributes["operatingSystem"], d.PricePerUnit["USD"], d.Unit))
				}
			}
		}
	}
	slices.Sort(all)
	return all
}

func TestPricesAreASampleForEveryTypeOfTheRegion(t *testing.T) {
	b := open(t, Options{}, nil)
	want(t, "m5.large", strings.Join(b.products("regionCode", "us-west-2", "instanceType", "m5.large"), ", "),
		"BoxUsage:m5.large Linux 0.0960000000/Hrs, BoxUsage:m5.large Windows 0.1880000000/Hrs")
	want(t, "a size of another factor", strings.Join(b.products("regionCode", "us-west-2", "instanceType", "c5.9xlarge", "operatingSystem", "Linux"), ", "),
		"BoxUsage:c5.9xlarge Linux 1.5300000000/Hrs")
	want(t, "Windows on Graviton", len(b.products("regionCode", "us-west-2", "instanceType", "m7g.large", "operatingSystem", "Windows")), 0)
	want(t, "gp3", strings.Join(b.products("regionCode", "us-west-2", "volumeApiName", "gp3"), ", "),
		"EBS:VolumeP-IOPS.gp3  0.0050000000/IOPS-Mo, EBS:VolumeP-Throughput.gp3  40.9600000000/GiBps-mo, EBS:VolumeUsage.gp3  0.0800000000/GB-Mo")
	want(t, "Linux, on several pages", len(b.products("regionCode", "us-west-2", "operatingSystem", "Linux")), len(instanceTypes))
	want(t, "another Region's", len(b.products("regionCode", "eu-west-1", "productFamily", "Storage Snapshot")), 1)
	want(t, "no such attribute", len(b.products("colour", "blue")), 0)
}

func TestPricesAreOfWhatTheRegionOffers(t *testing.T) {
	b := open(t, Options{}, &WorldFile{Accounts: []AccountFile{{ID: testAccount, Regions: []RegionFile{
		{Name: testRegion, Withheld: []WithheldFile{{Types: "m7a.*"}}},
	}}}})
	want(t, "m7a.large in "+testRegion, len(b.products("regionCode", testRegion, "instanceType", "m7a.large")), 0)
	want(t, "m7a.large in us-east-1", len(b.products("regionCode", "us-east-1", "instanceType", "m7a.large")), 2)
}

func TestPricingAnswersInFewRegionsAndSaysWhatItDoesNotKnow(t *testing.T) {
	b := open(t, Options{}, nil)
	services, err := b.priceClient("eu-central-1").DescribeServices(t.Context(), &pricing.DescribeServicesInput{})
	if err != nil || len(services.Services) != 1 || !slices.Contains(services.Services[0].AttributeNames, "volumeApiName") {
		t.Errorf("services: got %+v, %v", services, err)
	}
	values, err := b.priceClient("ap-south-1").GetAttributeValues(t.Context(), &pricing.GetAttributeValuesInput{ServiceCode: aws.String("AmazonEC2"), AttributeName: aws.String("operatingSystem")})
	if err != nil || len(values.AttributeValues) != 2 {
		t.Errorf("operating systems: got %+v, %v", values, err)
	}
	ask := func(region string, change func(*pricing.GetProductsInput)) error {
		in := &pricing.GetProductsInput{ServiceCode: aws.String("AmazonEC2")}
		change(in)
		_, err := b.priceClient(region).GetProducts(t.Context(), in)
		return err
	}
	wantCode(t, ask("us-west-2", func(*pricing.GetProductsInput) {}), "InvalidSignatureException")
	wantCode(t, ask("us-east-1", func(in *pricing.GetProductsInput) { in.ServiceCode = aws.String("AmazonSQS") }), "NotFoundException")
	wantCode(t, ask("us-east-1", func(in *pricing.GetProductsInput) { in.FormatVersion = aws.String("v2") }), "InvalidParameterException")
	wantCode(t, ask("us-east-1", func(in *pricing.GetProductsInput) { in.MaxResults = aws.Int32(101) }), "ValidationException")
	wantCode(t, ask("us-east-1", func(in *pricing.GetProductsInput) { in.NextToken = aws.String("x") }), "InvalidNextTokenException")
}

func TestEveryInstanceTypeHasAPrice(t *testing.T) {
	for _, it := range instanceTypes {
		linux, windows := prices.hour(it)
		if linux <= 0 || (windows > linux) != (it.Architecture == "x86_64") {
			t.Errorf("%s (%s) costs %g, with Windows %g", it.Name, it.Architecture, linux, windows)
		}
	}
}
