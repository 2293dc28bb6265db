package recovery

import (
	"fmt"
	"slices"
	"strings"
)

// Recommendation is how a server could be launched, and why. Nothing is launched so until
// somebody accepts it.
type Recommendation struct {
	// InstanceType is proposed; "": no type is known to fit.
	InstanceType string
	// Template is a launch template to take the rest from, where one fits.
	Template *LaunchTemplateRef
	// Now is the type that the server would have without it, as far as that is known.
	Now string
	// Hour and NowHour are what an hour costs of each; 0: that is not known.
	Hour, NowHour float64
	Reasons       []string
	// Cautions are what to look at before it is accepted.
	Cautions []string
}

func (r *Recommendation) because(why string, args ...any) {
	r.Reasons = append(r.Reasons, fmt.Sprintf(why, args...))
}

func (r *Recommendation) beware(of string, args ...any) {
	r.Cautions = append(r.Cautions, fmt.Sprintf(of, args...))
}

// Adviser recommends how servers of an account and Region could be launched.
type Adviser struct {
	Place     LaunchPlace
	Prices    PriceList // empty: they are not known
	Templates []LaunchTemplate
	// Breaks counts the rules that keep the server from being launched as the case says.
	Breaks func(LaunchCase) int
}

// maxJudged is how many types are held against the rules for one server.
const maxJudged = 40

// Recommend proposes an instance type for a server, from DRS's right-sizing or, without that,
// from its processors and memory, and from its operating system, its disks and how it boots;
// and a launch template, where one fits. Of the types that fit, and break the fewest rules,
// it is the one that costs least, or, where prices are not known, the smallest.
func (a Adviser) Recommend(c LaunchCase) Recommendation {
	var r Recommendation
	r.Now, _ = c.LaunchedType()
	need := a.needOf(c, &r)
	if need.CPUs == 0 || need.MemoryMiB == 0 {
		return r
	}
	os := c.paidOS(new(LaunchCost))
	fitting := a.fitting(c, need, os)
	if len(fitting) == 0 {
		r.beware("no instance type that is known to fit is offered")
		return r
	}
	a.propose(c, fitting, os, &r)
	r.NowHour = a.Prices.Hour(r.Now, os)
	switch n := len(c.Server.Disks); {
	case n == 0:
		r.beware("DRS tells no disks of it")
	case n > nitroVolumes:
		r.beware("it has %d disks: most Nitro types have room for %d volumes beside a network interface", n, nitroVolumes)
	}
	return r
}

// nitroVolumes is how many volumes most Nitro types take: 28 attachments, of which a network
// interface is one.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/volume_limits.html
const nitroVolumes = 27

// needOf is what a type must have no less of.
func (a Adviser) needOf(c LaunchCase, r *Recommendation) InstanceType {
	own := InstanceType{CPUs: c.Server.CPUs, MemoryMiB: (c.Server.RAMBytes + mib - 1) / mib, Architectures: []string{replicated}}
	if now := a.typeNamed(r.Now); now != nil {
		own.Burstable = now.Burstable
	}
	told := known(own.CPUs, int(own.MemoryMiB))
	if told {
		r.because("the source server has %s", own.shape())
	}
	measured := a.typeNamed(c.Server.RecommendedType)
	switch {
	case measured != nil:
		r.because("DRS recommends %s for it, with %s", measured.Name, measured.shape())
		if told && (measured.CPUs < own.CPUs || measured.MemoryMiB < own.MemoryMiB) {
			r.beware("the source server has more than that")
		}
		return InstanceType{CPUs: measured.CPUs, MemoryMiB: measured.MemoryMiB, Architectures: own.Architectures, Burstable: measured.Burstable}
	case c.Server.RecommendedType != "":
		r.because("DRS recommends %s, which the Region does not offer", c.Server.RecommendedType)
	}
	if !told {
		r.beware("DRS does not tell the processors and the memory of the source server")
	}
	return own
}

const mib = 1 << 20

func (t InstanceType) shape() string {
	return fmt.Sprintf("%d vCPUs and %.4g GiB of memory", t.CPUs, float64(t.MemoryMiB)/1024)
}

func (a Adviser) typeNamed(name string) *InstanceType {
	i := slices.IndexFunc(a.Place.InstanceTypes, func(t InstanceType) bool { return t.Name == name })
	if name == "" || i < 0 {
		return nil
	}
	return &a.Place.InstanceTypes[i]
}

// fitting are the types of the current generation that have what is needed, in the order in
// which they are to be preferred.
func (a Adviser) fitting(c LaunchCase, need InstanceType, os string) []PricedType {
	var all []PricedType
	for _, t := range a.Place.InstanceTypes {
		if t.Current && t.AtLeast(need) && t.EBSOptimized != "unsupported" {
			all = append(all, PricedType{t, a.Prices.Hour(t.Name, os)})
		}
	}
	sortPriced(all)
	// What has no price comes after all that has one.
	slices.SortStableFunc(all, func(x, y PricedType) int { return unpriced(x) - unpriced(y) })
	return slices.DeleteFunc(all, func(t PricedType) bool { return !a.launches(c, t.InstanceType) })
}

func unpriced(t PricedType) int {
	if t.Hour > 0 {
		return 0
	}
	return 1
}

// as is the case with another instance type.
func (c LaunchCase) as(instanceType string) LaunchCase {
	none := "NONE"
	c.Launch.InstanceType, c.Launch.RightSizing = &instanceType, &none
	return c
}

// launches reports whether nothing about the instance type would keep the launch from
// succeeding.
func (a Adviser) launches(c LaunchCase, t InstanceType) bool {
	k := &launchCheck{c: c, p: a.Place}
	k.subnet()
	k.found = nil // a subnet that is not there is told elsewhere
	k.fits(t, "")
	return !slices.ContainsFunc(k.found, func(f Finding) bool { return f.Severity.Blocks() })
}

// propose takes the best of the types that fit, or the one of a launch template that fits.
func (a Adviser) propose(c LaunchCase, fitting []PricedType, os string, r *Recommendation) {
	chosen, fewest := a.breakingFewest(c, fitting)
	best := fitting[chosen]
	if t, shared, ok := a.template(c, fitting, best.Name); ok {
		r.Template = &LaunchTemplateRef{ID: t.ID}
		r.because("launch template %s has the tags %s, as the server has", t.Name, strings.Join(shared, ", "))
		if stated := orEmpty(t.Default.Launch().InstanceType); stated != "" {
			best = PricedType{*a.typeNamed(stated), a.Prices.Hour(stated, os)}
			r.because("it states %s, which fits", stated)
		}
		fewest = a.breaks(c.under(t).as(best.Name))
	}
	r.InstanceType, r.Hour = best.Name, best.Hour
	r.because("%s has %s", best.Name, best.shape())
	if best.Hour > 0 {
		r.because("it costs %.4g %s an hour with %s%s", best.Hour, a.Prices.Currency, os, rank(best, fitting))
	}
	if chosen > 0 && r.Template == nil {
		r.because("%d types that fit and come before it break rules for launches", chosen)
	}
	a.explainPlace(c, best, r)
	if fewest > 0 {
		r.beware("rules keep it from being launched (%d): see `davit template comply`", fewest)
	}
}

// breakingFewest is the first of the types with which the server breaks the fewest rules, and
// how many those are.
func (a Adviser) breakingFewest(c LaunchCase, fitting []PricedType) (chosen, fewest int) {
	fewest = a.breaks(c.as(fitting[0].Name))
	for i := 1; i < min(len(fitting), maxJudged) && fewest > 0; i++ {
		if n := a.breaks(c.as(fitting[i].Name)); n < fewest {
			chosen, fewest = i, n
		}
	}
	return chosen, fewest
}

// rank says of the cheapest type that it is.
func rank(t PricedType, fitting []PricedType) string {
	switch {
	case len(fitting) == 1:
		return ", the only type that fits"
	case t.Name == fitting[0].Name:
		return fmt.Sprintf(", the least of %d types that fit", len(fitting))
	}
	return ""
}

func (a Adviser) breaks(c LaunchCase) int {
	if a.Breaks == nil {
		return 0
	}
	return a.Breaks(c)
}

// explainPlace says that the type fits where the server is launched, and how it boots.
func (a Adviser) explainPlace(c LaunchCase, t PricedType, r *Recommendation) {
	subnet := orEmpty(c.Launch.SubnetID)
	i := slices.IndexFunc(a.Place.Subnets, func(s LaunchSubnet) bool { return s.ID == subnet })
	if i >= 0 && r.Template == nil {
		r.because("it is offered in %s, the zone of subnet %s", a.Place.Subnets[i].Zone, subnet)
	}
	switch {
	case c.BootMode != "":
		r.because("it boots by %s, as the server does", c.BootMode)
	case len(t.BootModes) < 2:
		r.beware("how the server boots is not known, and %s boots by %s alone", t.Name, strings.Join(t.BootModes, ", "))
	}
}
