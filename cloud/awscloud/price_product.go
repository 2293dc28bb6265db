package awscloud

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// product is a product of AWS's price list, with its price without a contract; a price of 0
// is none.
type product struct {
	attributes map[string]string
	price      float64
	currency   string
	version    string
	published  time.Time
}

// productFrom reads a product as GetProducts gives it: JSON in a string. Of a price that has
// steps it takes the first.
//
// Source: https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/reading-service-price-list-file-for-services.html
func productFrom(text string) (product, error) {
	var told struct {
		Product struct{ Attributes map[string]string }
		Terms   struct {
			OnDemand map[string]struct {
				PriceDimensions map[string]struct {
					BeginRange   string
					PricePerUnit map[string]string
				}
			}
		}
		Version         string
		PublicationDate time.Time
	}
	if err := json.Unmarshal([]byte(text), &told); err != nil {
		return product{}, err
	}
	p := product{attributes: told.Product.Attributes, version: told.Version, published: told.PublicationDate}
	for _, offer := range told.Terms.OnDemand {
		for _, d := range offer.PriceDimensions {
			if d.BeginRange != "0" && d.BeginRange != "" {
				continue
			}
			for _, currency := range slices.Sorted(maps.Keys(d.PricePerUnit)) {
				price, err := strconv.ParseFloat(d.PricePerUnit[currency], 64)
				if err != nil {
					return product{}, fmt.Errorf("the price %q: %w", d.PricePerUnit[currency], err)
				}
				p.price, p.currency = price, currency
			}
		}
	}
	return p, nil
}

// note takes what products tell of the list that they are of: the latest one's word.
func (p product) note(list *recovery.PriceList) {
	if p.price > 0 {
		list.Currency = cmp.Or(list.Currency, p.currency)
	}
	if list.Version == "" || p.published.After(list.PublishedAt) {
		list.Version, list.PublishedAt = p.version, p.published
	}
}

// readInstance takes the price of an hour. AWS has products without one beside them, for
// what is reserved: those say nothing.
func readInstance(list *recovery.PriceList, p product) {
	name := p.attributes["instanceType"]
	if name == "" || p.price == 0 {
		return
	}
	have := list.Instances[name]
	if p.attributes["operatingSystem"] == "Windows" {
		have.Windows = p.price
	} else {
		have.Linux = p.price
	}
	list.Instances[name] = have
}

// iopsGroups are what AWS calls the steps of the price of provisioned operations.
var iopsGroups = []string{"EBS IOPS", "EBS IOPS Tier 2", "EBS IOPS Tier 3"}

// readVolume takes the price of a volume's month, or of a part of it.
func readVolume(list *recovery.PriceList, p product) {
	name := p.attributes["volumeApiName"]
	if name == "" || p.price == 0 {
		return
	}
	have := list.Volumes[name]
	step := slices.Index(iopsGroups, p.attributes["group"])
	switch {
	case step >= 0:
		have.IOPS[step] = p.price
	case p.attributes["group"] == "EBS Throughput":
		have.GiBps = p.price
	case p.attributes["group"] == "":
		have.GB = p.price
	}
	list.Volumes[name] = have
}
