package report

import (
	"fmt"
	"math"
)

// Chart is bars beside each other's names: stretches along one axis of seconds. It shows
// when phases were, where time went, and figures beside what was promised.
type Chart struct {
	Bars   []Bar  `json:"bars"`
	Legend []Tone `json:"legend"`
}

// Bar is a line of a chart.
type Bar struct {
	Label    string    `json:"label"`
	Segments []Segment `json:"segments"`
	Value    string    `json:"value,omitempty"` // written at its end
	Limit    float64   `json:"limit,omitempty" doc:"what was promised, in seconds; 0: nothing"`
}

// Segment is a stretch of a bar, in seconds.
type Segment struct {
	From float64 `json:"from"`
	To   float64 `json:"to"`
	Tone Tone    `json:"tone"`
}

// Tone is what a segment stands for.
type Tone string

// The tones.
const (
	Snapshot   Tone = "snapshot"
	Conversion Tone = "conversion"
	Launch     Tone = "launch"
	Boot       Tone = "boot"
	Action     Tone = "action"
	Working    Tone = "AWS working"
	Answering  Tone = "AWS answering"
	Quota      Tone = "quota"
	People     Tone = "people"
	Own        Tone = "Davit's own"
	Met        Tone = "met"
	Missed     Tone = "missed"
	Unjudged   Tone = "no objective"
)

// colour is a tone's: each also differs from its neighbours in grey, as printers print it.
func (t Tone) colour() [3]int {
	switch t {
	case Snapshot:
		return [3]int{0xc6, 0xdb, 0xef}
	case Conversion, Working:
		return [3]int{0x6b, 0xae, 0xd6}
	case Launch:
		return [3]int{0x21, 0x71, 0xb5}
	case Boot:
		return [3]int{0x08, 0x30, 0x6b}
	case Action, Answering:
		return [3]int{0x75, 0x6b, 0xb1}
	case Quota:
		return [3]int{0xbd, 0xbd, 0xbd}
	case People:
		return [3]int{0xfd, 0xae, 0x6b}
	case Own, Missed:
		return [3]int{0xb3, 0x1b, 0x1b}
	case Met:
		return [3]int{0x2c, 0x7a, 0x3f}
	}
	return [3]int{0x80, 0x80, 0x80}
}

// The measures of a chart, in millimetres of a page.
const (
	chartWidth = 174.0
	labelWidth = 40.0
	valueWidth = 34.0
	barHeight  = 4.0
	barStep    = 6.2
	axisHeight = 6.0
	legendStep = 5.0
)

// shape is something to be drawn: a box, a line, or a text. Charts are laid out once, and
// drawn by whoever knows how.
type shape struct {
	kind         byte // 'b', 'l', 't'
	x, y         float64
	w, h         float64 // of a box; of a line to where it goes from x and y
	colour       [3]int
	text         string
	end, centred bool    // where the text's x is
	size         float64 // of a text in points
}

// layOut gives what is to be drawn, and the height of it all.
func (c *Chart) layOut() (shapes []shape, height float64) {
	longest := 0.0
	for _, b := range c.Bars {
		longest = max(longest, b.Limit)
		for _, s := range b.Segments {
			longest = max(longest, s.To)
		}
	}
	step, top := ticks(longest)
	plot := chartWidth - labelWidth - valueWidth
	at := func(s float64) float64 { return labelWidth + plot*s/top }
	bottom := barStep * float64(len(c.Bars))
	grey, black := [3]int{0xd0, 0xd0, 0xd0}, [3]int{0x22, 0x22, 0x22}
	for s := 0.0; s <= top*1.0001; s += step {
		shapes = append(shapes, shape{kind: 'l', x: at(s), y: 0, h: bottom, colour: grey},
			shape{kind: 't', x: at(s), y: bottom + 3.6, text: seconds(s), centred: true, size: 6.5, colour: black})
	}
	for i, b := range c.Bars {
		y := barStep*float64(i) + (barStep-barHeight)/2
		shapes = append(shapes, shape{kind: 't', x: labelWidth - 2, y: y + 3, text: b.Label, end: true, size: 7.5, colour: black})
		for _, s := range b.Segments {
			// What is too short to be seen is a hair wide.
			shapes = append(shapes, shape{kind: 'b', x: at(s.From), y: y, w: max(at(s.To)-at(s.From), 0.3), h: barHeight, colour: s.Tone.colour()})
		}
		if b.Limit > 0 {
			shapes = append(shapes, shape{kind: 'l', x: at(b.Limit), y: y - 0.8, h: barHeight + 1.6, colour: black})
		}
		if b.Value != "" {
			shapes = append(shapes, shape{kind: 't', x: chartWidth - valueWidth + 2, y: y + 3, text: b.Value, size: 7.5, colour: black})
		}
	}
	height = bottom + axisHeight
	x := labelWidth
	for _, tone := range c.Legend {
		wide := 6 + 1.6*float64(len(tone))
		if x+wide > chartWidth {
			x, height = labelWidth, height+legendStep
		}
		shapes = append(shapes, shape{kind: 'b', x: x, y: height, w: 3, h: 3, colour: tone.colour()},
			shape{kind: 't', x: x + 4, y: height + 2.6, text: string(tone), size: 7, colour: black})
		x += wide + 2
	}
	return shapes, height + legendStep
}

// ticks gives the distance of the marks of an axis, and its end: four to eight of them, at
// times that people count in.
func ticks(longest float64) (step, top float64) {
	steps := []float64{1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400}
	step = steps[len(steps)-1]
	for _, s := range steps {
		if longest/s <= 6 {
			step = s
			break
		}
	}
	for longest/step > 8 {
		step *= 2
	}
	return step, max(step, step*math.Ceil(longest/step))
}

func hex(c [3]int) string { return fmt.Sprintf("#%02x%02x%02x", c[0], c[1], c[2]) }
