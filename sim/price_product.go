package sim

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ec2Offer is the service code under which AWS sells EC2's instances and volumes.
const ec2Offer = "AmazonEC2"

// product is something that AWS sells, by the attributes that its price list has.
type product struct {
	sku        string
	family     string
	attributes map[string]string
	unit       string
	price      float64 // in US dollars for the unit, On-Demand
	what       string  // the description of the price
}

// attribute is what a filter of GetProducts sees.
func (p *product) attribute(name string) (string, bool) {
	switch name {
	case "productFamily":
		return p.family, true
	case "sku":
		return p.sku, true
	}
	value, known := p.attributes[name]
	return value, known
}

// productsIn is what is sold in a Region, in order of the SKUs. An instance type that the
// Region does not offer is not sold there.
func productsIn(t *tx, p place) []*product {
	var all []*product
	put := func(family, unit string, price float64, what string, attributes map[string]string) {
		attributes["regionCode"], attributes["servicecode"], attributes["locationType"] = p.region, ec2Offer, "AWS Region"
		all = append(all, &product{skuOf(family, attributes), family, attributes, unit, price, what})
	}
	for _, it := range instanceTypes {
		if it.offered(t, p, "") {
			sellInstances(it, put)
		}
	}
	sellStorage(put)
	slices.SortFunc(all, func(a, b *product) int { return cmp.Compare(a.sku, b.sku) })
	return all
}

type seller func(family, unit string, price float64, what string, attributes map[string]string)

func sellInstances(it *instanceType, sell seller) {
	linux, windows := prices.hour(it)
	for _, os := range []struct {
		name, operation string
		price           float64
	}{{"Linux", "RunInstances", linux}, {"Windows", "RunInstances:0002", windows}} {
		if os.price == 0 {
			continue
		}
		generation := "No"
		if it.Current {
			generation = "Yes"
		}
		sell("Compute Instance", "Hrs", os.price, fmt.Sprintf("$%s per On Demand %s %s Instance Hour", dollars(os.price), os.name, it.Name), map[string]string{
			"instanceType": it.Name, "operatingSystem": os.name, "operation": os.operation, "usagetype": "BoxUsage:" + it.Name,
			"vcpu": strconv.Itoa(int(it.VCPUs)), "memory": strconv.FormatFloat(float64(it.MiB)/1024, 'g', -1, 64) + " GiB",
			"tenancy": "Shared", "preInstalledSw": "NA", "capacitystatus": "Used", "licenseModel": "No License required",
			"marketoption": "OnDemand", "currentGeneration": generation,
		})
	}
}

func sellStorage(sell seller) {
	for _, v := range prices.volumes {
		sell("Storage", "GB-Mo", v.month, fmt.Sprintf("$%s per GB-month of %s provisioned storage", dollars(v.month), v.volumeType),
			map[string]string{"volumeApiName": v.volumeType, "usagetype": "EBS:VolumeUsage." + v.volumeType})
	}
	tiers := map[string]int{}
	for _, v := range prices.iops {
		tiers[v.volumeType]++
		group, usage := "EBS IOPS", "EBS:VolumeP-IOPS."+v.volumeType
		if n := tiers[v.volumeType]; n > 1 {
			group, usage = fmt.Sprintf("EBS IOPS Tier %d", n), fmt.Sprintf("%s.tier%d", usage, n)
		}
		sell("System Operation", "IOPS-Mo", v.month, fmt.Sprintf("$%s per IOPS-month provisioned (%s), beyond %d", dollars(v.month), v.volumeType, v.from),
			map[string]string{"volumeApiName": v.volumeType, "group": group, "usagetype": usage})
	}
	for _, v := range prices.through {
		sell("Provisioned Throughput", "GiBps-mo", v.month, fmt.Sprintf("$%s per GiBps-month provisioned (%s)", dollars(v.month), v.volumeType),
			map[string]string{"volumeApiName": v.volumeType, "group": "EBS Throughput", "usagetype": "EBS:VolumeP-Throughput." + v.volumeType})
	}
	sell("Storage Snapshot", "GB-Mo", prices.gbOfSnaps, fmt.Sprintf("$%s per GB-Month of snapshot data stored", dollars(prices.gbOfSnaps)),
		map[string]string{"storageMedia": "Amazon S3", "usagetype": "EBS:SnapshotUsage"})
}

func dollars(price float64) string { return strconv.FormatFloat(price, 'f', 10, 64) }

// skuOf is always the same for the same thing.
func skuOf(family string, attributes map[string]string) string {
	var words strings.Builder
	words.WriteString(family)
	for _, name := range sortedKeys(attributes) {
		words.WriteString(" " + name + "=" + attributes[name])
	}
	return strings.ToUpper(fixedID("", words.String())[:16])
}

const (
	// onDemandTerm and hourlyRate are the codes that AWS has for a price without a contract.
	onDemandTerm = "JRTCKXETXF"
	hourlyRate   = "6YS6EN2CT7"
)

// entry is the product as GetProducts has it: JSON in a string. The version says that the
// prices are a sample.
//
// Source: https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/reading-service-price-list-file-for-services.html
func (p *product) entry() string {
	type object = map[string]any
	offer := p.sku + "." + onDemandTerm
	text, err := json.Marshal(object{
		"product":     object{"productFamily": p.family, "attributes": p.attributes, "sku": p.sku},
		"serviceCode": ec2Offer,
		"terms": object{"OnDemand": object{offer: object{
			"sku": p.sku, "offerTermCode": onDemandTerm, "effectiveDate": prices.date.Format(time.RFC3339), "termAttributes": object{},
			"priceDimensions": object{offer + "." + hourlyRate: object{
				"rateCode": offer + "." + hourlyRate, "unit": p.unit, "beginRange": "0", "endRange": "Inf", "appliesTo": []string{},
				"description": p.what, "pricePerUnit": object{"USD": dollars(p.price)},
			}},
		}}},
		"version":         prices.version(),
		"publicationDate": prices.date.Format(time.RFC3339),
	})
	if err != nil {
		panic(fmt.Sprintf("sim: a product that is no JSON: %v", err)) // it is made of text and numbers
	}
	return string(text)
}

// version is where AWS has the time at which a list was made.
func (s priceSample) version() string { return "simulator-sample-" + s.date.Format("20060102") }
