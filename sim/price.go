package sim

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"time"
)

//go:embed prices.txt
var priceTable string

// prices are what the simulator asks for: a sample, which says so. See prices.txt.
var prices = readPrices(priceTable)

// priceSample is a price list as far as the simulator has one, in US dollars.
type priceSample struct {
	date      time.Time
	families  map[string]familyPrice
	volumes   []volumePrice
	iops      []iopsPrice
	through   []volumePrice
	gbOfSnaps float64
}

// familyPrice is what an hour costs of a family's size large, and what Windows adds to an
// hour of a vCPU; 0: the family does not run it.
type familyPrice struct{ large, windows float64 }

// volumePrice is what a month costs of a unit of a kind of volumes.
type volumePrice struct {
	volumeType string
	month      float64
}

// iopsPrice is what a month costs of an operation a second, beyond some of them.
type iopsPrice struct {
	volumeType string
	from       int
	month      float64
}

// readPrices reads the table of prices. It is part of the program, so that a bad line is a
// bug and panics.
func readPrices(table string) priceSample {
	s := priceSample{families: map[string]familyPrice{}}
	for line := range strings.Lines(table) {
		words := strings.Fields(line)
		if len(words) == 0 || words[0] == "#" {
			continue
		}
		switch rest := words[1:]; words[0] {
		case "sample":
			date, err := time.Parse(time.DateOnly, rest[0])
			if err != nil {
				panic(fmt.Sprintf("sim: prices.txt: %v", err))
			}
			s.date = date
		case "type":
			f := familyPrice{large: tableNumber(rest[1])}
			if rest[2] != "-" {
				f.windows = tableNumber(rest[2])
			}
			s.families[rest[0]] = f
		case "volume":
			s.volumes = append(s.volumes, volumePrice{rest[0], tableNumber(rest[1])})
		case "iops":
			s.iops = append(s.iops, iopsPrice{rest[0], int(tableNumber(rest[1])), tableNumber(rest[2])})
		case "through":
			s.through = append(s.through, volumePrice{rest[0], tableNumber(rest[1])})
		case "snapshot":
			s.gbOfSnaps = tableNumber(rest[0])
		default:
			panic("sim: prices.txt: nobody knows what is priced by " + line)
		}
	}
	return s
}

// hour is what an hour of a type costs, without and with Windows; 0 is what it is not sold as.
func (s priceSample) hour(it *instanceType) (linux, windows float64) {
	family, size, _ := strings.Cut(it.Name, ".")
	p, known := s.families[family]
	if !known {
		return 0, 0
	}
	linux = p.large * normalisation(size) / normalisation("large")
	if p.windows > 0 {
		windows = linux + p.windows*float64(it.VCPUs)
	}
	return linux, windows
}

// smallSizes are the normalisation factors of sizes that are not counted in xlarges.
var smallSizes = map[string]float64{"nano": 0.25, "micro": 0.5, "small": 1, "medium": 2, "large": 4, "xlarge": 8}

// normalisation is how much of its family a size is.
func normalisation(size string) float64 {
	if factor, ok := smallSizes[size]; ok {
		return factor
	}
	n, err := strconv.Atoi(strings.TrimSuffix(size, "xlarge"))
	if err != nil {
		panic(fmt.Sprintf("sim: nobody knows how large the size %q is", size))
	}
	return float64(8 * n)
}
