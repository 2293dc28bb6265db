package report

import (
	"bytes"
	"fmt"
	"html/template"
	"io"
	"strings"
)

// HTML writes the report as one file that needs nothing else: no script, no font, no
// image. It is made to be printed, too.
func (r *Report) HTML(w io.Writer) error {
	var b bytes.Buffer
	if err := page.Execute(&b, r); err != nil {
		return fmt.Errorf("write the report as HTML: %w", err)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// svg draws a chart.
func svg(c *Chart, title string) template.HTML {
	shapes, height := c.layOut()
	var b strings.Builder
	fmt.Fprintf(&b, `<svg viewBox="0 0 %g %.1f" role="img" aria-label="%s">`, chartWidth, height, template.HTMLEscapeString(title))
	for _, s := range shapes {
		switch s.kind {
		case 'b':
			fmt.Fprintf(&b, `<rect x="%.2f" y="%.2f" width="%.2f" height="%.2f" fill="%s"/>`, s.x, s.y, s.w, s.h, hex(s.colour))
		case 'l':
			fmt.Fprintf(&b, `<line x1="%.2f" y1="%.2f" x2="%.2f" y2="%.2f" stroke="%s" stroke-width="0.3"/>`, s.x, s.y, s.x+s.w, s.y+s.h, hex(s.colour))
		default:
			anchor := map[bool]string{true: ` text-anchor="end"`}[s.end] + map[bool]string{true: ` text-anchor="middle"`}[s.centred]
			// A point is 0.353 mm.
			fmt.Fprintf(&b, `<text x="%.2f" y="%.2f" font-size="%.2f"%s>%s</text>`, s.x, s.y, s.size*0.353, anchor, template.HTMLEscapeString(fit(s)))
		}
	}
	b.WriteString("</svg>")
	return template.HTML(b.String()) //nolint:gosec // every text in it is escaped above
}

// fit cuts a label to its column.
func fit(s shape) string {
	most := 60
	if s.end {
		most = 26
	}
	if runes := []rune(s.text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return s.text
}

type numbers struct {
	Stream string
	Links  []numberLink
	Gap    int
}

type numberLink struct {
	Seq int64
	URL string
}

var page = template.Must(template.New("page").Funcs(template.FuncMap{
	"svg": svg, "instant": instant,
	"class": func(m Mark) string { return strings.ToLower(string(m)) },
	"numbers": func(r *Report, all []Events) []numbers {
		var told []numbers
		for _, e := range all {
			shown, gap := e.shown()
			n := numbers{Stream: r.streamText(e), Gap: gap}
			for _, seq := range shown {
				n.Links = append(n.Links, numberLink{seq, r.link(e.Stream, seq)})
			}
			told = append(told, n)
		}
		return told
	},
	"hasEvents": (*Table).hasEvents,
	"widths":    (*Table).widths,
}).Parse(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Title}}</title>
<style>
@page { size: A4; margin: 16mm 14mm }
body { font: 10pt/1.4 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; color: #222; max-width: 190mm; margin: 8mm auto; padding: 0 4mm }
h1 { font-size: 18pt; margin: 0 } h2 { font-size: 12.5pt; margin: 8mm 0 2mm; border-bottom: 0.3mm solid #888; break-after: avoid }
.sub { color: #555; margin: 1mm 0 4mm }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(56mm, 1fr)); gap: 2mm; margin: 4mm 0 }
.fact { border: 0.3mm solid #bbb; border-left-width: 1.2mm; padding: 1.5mm 2.5mm; break-inside: avoid }
.fact b { display: block; font-size: 11.5pt; overflow-wrap: anywhere } .fact span { color: #555; font-size: 8.5pt }
.good { border-left-color: #2c7a3f } .bad { border-left-color: #b31b1b } tr.bad td:first-child { border-left: 1mm solid #b31b1b } .fact.bad b { color: #b31b1b }
table { border-collapse: collapse; width: 100%; min-width: 165mm; table-layout: fixed; font-size: 7.5pt } th, td { text-align: left; vertical-align: top; padding: 0.8mm 1.5mm; border-bottom: 0.2mm solid #ddd; overflow-wrap: anywhere }
th { background: #f2f2f2; border-bottom-color: #999 } thead { display: table-header-group } tr { break-inside: avoid }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap } .e { font-size: 7.5pt; color: #555 } .e a { color: inherit }
.scroll { overflow-x: auto } svg { width: 100%; height: auto; break-inside: avoid; display: block; font-family: inherit }
.rests { border: 0.3mm solid #888; padding: 2mm 3mm; margin-top: 8mm; font-size: 8.5pt; overflow-wrap: anywhere; break-inside: avoid }
@media print { table { min-width: 0 } body { margin: 0; max-width: none; padding: 0 } .scroll { overflow: visible } a { text-decoration: none } }
</style>
</head>
<body>
{{- $r := .}}
<h1>{{.Title}}</h1>
<p class="sub">{{.Subtitle}}{{if .Subtitle}} · {{end}}made {{instant .MadeAt}} by {{.MadeBy}}</p>
<div class="facts">
{{- range .Facts}}
<div class="fact {{class .Mark}}"><span>{{.Name}}</span><b>{{.Value}}</b>{{template "events" (numbers $r .Events)}}</div>
{{- end}}
</div>
{{- range .Sections}}
<h2 id="{{.ID}}">{{.Title}}</h2>
{{- range .Text}}
<p>{{.}}</p>
{{- end}}
{{- if .Chart}}
{{svg .Chart .Title}}
{{- end}}
{{- with .Table}}{{if .Rows}}{{$has := hasEvents .}}{{$t := .}}
<div class="scroll"><table><colgroup>{{range (widths .)}}<col style="width:{{printf "%.2f" .}}%">{{end}}</colgroup><thead><tr>{{range .Columns}}<th{{if .Figure}} class="n"{{end}}>{{.Name}}</th>{{end}}{{if $has}}<th>Events</th>{{end}}</tr></thead><tbody>
{{- range .Rows}}
<tr class="{{class .Mark}}">{{range $i, $cell := .Cells}}<td{{if (index $t.Columns $i).Figure}} class="n"{{end}}>{{$cell}}</td>{{end}}{{if $has}}<td class="e">{{template "events" (numbers $r .Events)}}</td>{{end}}</tr>
{{- end}}
</tbody></table></div>
{{- else}}
<p>{{.None}}</p>
{{- end}}{{end}}
{{- end}}
<div class="rests">{{.Rests.Text}}{{with .Rests.Checkpoint}}<br>Checkpoint {{.Number}} of {{instant .At}} over {{.Streams}} streams, root {{.Root}}, signed with the key {{.KeyID}}.{{end}}</div>
</body>
</html>
{{define "events"}}{{range .}}<span class="e">{{.Stream}}{{$gap := .Gap}}{{range $i, $l := .Links}}{{if $i}}{{if $gap}} … {{else}} {{end}}{{end}}{{if $l.URL}}<a href="{{$l.URL}}">#{{$l.Seq}}</a>{{else}}#{{$l.Seq}}{{end}}{{end}} </span>{{end}}{{end}}`))
