package report

import (
	"fmt"
	"io"
	"strings"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
)

// The measures of a page in millimetres: A4.
const (
	pageMargin = 18.0
	pageWidth  = 210 - 2*pageMargin
	lineHeight = 3.7
)

// PDF writes the report for printing. What the fonts have no glyph for is written as its
// code point, such as [U+5C71]: nothing of a name is lost without a trace.
func (r *Report) PDF(w io.Writer) error {
	p, err := newPrinter(r)
	if err != nil {
		return err
	}
	p.title()
	p.facts()
	for i := range r.Sections {
		p.section(&r.Sections[i])
	}
	p.rests()
	if err := p.pdf.Output(w); err != nil {
		return fmt.Errorf("write the report as PDF: %w", err)
	}
	return nil
}

// printer writes one report.
type printer struct {
	r    *Report
	pdf  *fpdf.Fpdf
	font *sfnt.Font
	buf  sfnt.Buffer
}

func newPrinter(r *Report) (*printer, error) {
	font, err := sfnt.Parse(goregular.TTF)
	if err != nil {
		return nil, fmt.Errorf("read the font: %w", err)
	}
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.AddUTF8FontFromBytes("go", "", goregular.TTF)
	pdf.AddUTF8FontFromBytes("go", "B", gobold.TTF)
	pdf.SetMargins(pageMargin, 16, pageMargin)
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetCreationDate(r.MadeAt)
	pdf.SetModificationDate(r.MadeAt)
	pdf.SetCatalogSort(true) // the same report, the same file
	pdf.SetCreator("Davit", true)
	pdf.SetLang("en")
	p := &printer{r: r, pdf: pdf, font: font}
	pdf.SetTitle(p.clean(r.Title), true)
	pdf.AliasNbPages("")
	pdf.SetFooterFunc(p.footer)
	pdf.AddPage()
	return p, nil
}

func (p *printer) footer() {
	p.pdf.SetY(-12)
	p.style("", 7, [3]int{0x66, 0x66, 0x66})
	p.pdf.CellFormat(pageWidth-20, 4, p.cut(p.r.Title+" · made "+instant(p.r.MadeAt)+" by "+p.r.MadeBy, pageWidth-22), "", 0, "L", false, 0, "")
	p.pdf.CellFormat(20, 4, fmt.Sprintf("%d of {nb}", p.pdf.PageNo()), "", 0, "R", false, 0, "")
}

// clean has every character that the font cannot show as its code point.
func (p *printer) clean(text string) string {
	var b strings.Builder
	for _, c := range text {
		glyph, err := p.font.GlyphIndex(&p.buf, c)
		switch {
		case c == '\n' || c == '\t':
			b.WriteRune(' ')
		case err != nil || glyph == 0 || c > 0xffff:
			fmt.Fprintf(&b, "[U+%04X]", c)
		default:
			b.WriteRune(c)
		}
	}
	return b.String()
}

func (p *printer) style(weight string, size float64, colour [3]int) {
	p.pdf.SetFont("go", weight, size)
	p.pdf.SetTextColor(colour[0], colour[1], colour[2])
}

var (
	ink   = [3]int{0x22, 0x22, 0x22}
	faint = [3]int{0x55, 0x55, 0x55}
)

// room begins a page when less than that is left of this one.
func (p *printer) room(height float64) bool {
	if p.pdf.GetY()+height <= 297-17 {
		return false
	}
	p.pdf.AddPage()
	return true
}

// lines breaks a text to a width; a word that is wider is broken too.
func (p *printer) lines(text string, width float64) []string {
	var all []string
	line := ""
	for _, word := range strings.Fields(p.clean(text)) {
		for p.pdf.GetStringWidth(word) > width {
			if line != "" {
				all, line = append(all, line), ""
			}
			head := p.head(word, width)
			all, word = append(all, head), word[len(head):]
		}
		switch joined := strings.TrimPrefix(line+" "+word, " "); {
		case p.pdf.GetStringWidth(joined) <= width:
			line = joined
		default:
			all, line = append(all, line), word
		}
	}
	if line != "" || len(all) == 0 {
		all = append(all, line)
	}
	return all
}

// head is as much of a word as fits, broken after a hyphen or a slash where there is one.
func (p *printer) head(word string, width float64) string {
	end, good := 0, 0
	for i, c := range word {
		next := i + len(string(c))
		if i > 0 && p.pdf.GetStringWidth(word[:next]) > width {
			break
		}
		if end = next; c == '-' || c == '/' {
			good = next
		}
	}
	if good > 0 {
		return word[:good]
	}
	return word[:end]
}

func (p *printer) cut(text string, width float64) string {
	text = p.clean(text)
	if p.pdf.GetStringWidth(text) <= width {
		return text
	}
	runes := []rune(text)
	for len(runes) > 0 && p.pdf.GetStringWidth(string(runes)+"…") > width {
		runes = runes[:len(runes)-1]
	}
	return string(runes) + "…"
}

// paragraph writes a text over the page's width.
func (p *printer) paragraph(text string, step float64) {
	for _, line := range p.lines(text, pageWidth) {
		p.room(step)
		p.pdf.CellFormat(pageWidth, step, line, "", 1, "L", false, 0, "")
	}
}

func (p *printer) title() {
	p.style("B", 17, ink)
	p.paragraph(p.r.Title, 8)
	p.style("", 9, faint)
	p.paragraph(strings.TrimPrefix(p.r.Subtitle+" · made "+instant(p.r.MadeAt)+" by "+p.r.MadeBy, " · "), 4.5)
	p.pdf.Ln(3)
}

// facts writes the figures in boxes, three beside each other.
func (p *printer) facts() {
	const columns, gap, height = 3, 3.0, 16.5
	width := (pageWidth - gap*(columns-1)) / columns
	for i, f := range p.r.Facts {
		if i%columns == 0 {
			if i > 0 {
				p.pdf.SetY(p.pdf.GetY() + height + gap)
			}
			p.room(height + gap)
		}
		p.fact(f, pageMargin+float64(i%columns)*(width+gap), p.pdf.GetY(), width, height)
	}
	if len(p.r.Facts) > 0 {
		p.pdf.SetY(p.pdf.GetY() + height + gap)
	}
}

func (p *printer) fact(f Fact, x, y, width, height float64) {
	p.pdf.SetDrawColor(0xbb, 0xbb, 0xbb)
	p.pdf.SetLineWidth(0.25)
	p.pdf.Rect(x, y, width, height, "D")
	colour := map[Mark][3]int{Good: Met.colour(), Bad: Missed.colour(), "": {0xbb, 0xbb, 0xbb}}[f.Mark]
	p.pdf.SetFillColor(colour[0], colour[1], colour[2])
	p.pdf.Rect(x, y, 1.2, height, "F")
	p.style("", 7.5, faint)
	p.pdf.SetXY(x+2.5, y+1)
	p.pdf.CellFormat(width-3, 3.5, p.cut(f.Name, width-4), "", 0, "L", false, 0, "")
	p.style("B", 10, ink)
	lines := p.lines(f.Value, width-4.5)
	if len(lines) > 1 {
		p.style("B", 8, ink)
		lines = p.lines(f.Value, width-4.5)
	}
	for i, line := range lines[:min(len(lines), 2)] {
		p.pdf.SetXY(x+2.5, y+4.7+4*float64(i))
		p.pdf.CellFormat(width-3, 4, line, "", 0, "L", false, 0, "")
	}
	p.style("", 6, faint)
	p.pdf.SetXY(x+2.5, y+height-3.6)
	link := ""
	if len(f.Events) > 0 {
		link = p.r.link(f.Events[0].Stream, f.Events[0].Seqs[len(f.Events[0].Seqs)-1])
	}
	p.pdf.CellFormat(width-3, 3, p.cut(p.r.eventsText(f.Events), width-4), "", 0, "L", false, 0, link)
	p.pdf.SetXY(pageMargin, y)
}

// eventsText names events in few words.
func (r *Report) eventsText(all []Events) string {
	var parts []string
	for _, e := range all {
		shown, between := e.shown()
		var numbers []string
		for _, n := range shown {
			numbers = append(numbers, fmt.Sprintf("#%d", n))
		}
		parts = append(parts, r.streamText(e)+strings.Join(numbers, map[bool]string{true: " … ", false: " "}[between > 0]))
	}
	return strings.Join(parts, " ")
}

func (p *printer) section(s *Section) {
	need := 30.0
	var height float64
	if s.Chart != nil {
		_, height = s.Chart.layOut()
		need = min(height+16, 200)
	}
	p.pdf.Ln(3)
	p.room(need)
	p.style("B", 12, ink)
	p.pdf.CellFormat(pageWidth, 7, p.cut(s.Title, pageWidth), "B", 1, "L", false, 0, "")
	p.pdf.Ln(1.5)
	p.style("", 8.5, ink)
	for _, text := range s.Text {
		p.paragraph(text, 4.2)
	}
	if s.Chart != nil {
		p.chart(s.Chart)
	}
	switch {
	case s.Table == nil:
	case len(s.Table.Rows) == 0:
		p.style("", 8.5, ink)
		p.paragraph(s.Table.None, 4.2)
	default:
		p.table(s.Table)
	}
}

// chart draws a chart, in parts where it is longer than a page.
func (p *printer) chart(c *Chart) {
	const most = 36 // bars of one part
	for from := 0; from < len(c.Bars); from += most {
		part := &Chart{Bars: c.Bars[from:min(from+most, len(c.Bars))], Legend: c.Legend}
		shapes, height := part.layOut()
		p.room(height)
		p.draw(shapes, p.pdf.GetY())
		p.pdf.SetXY(pageMargin, p.pdf.GetY()+height)
	}
}

func (p *printer) draw(shapes []shape, top float64) {
	p.pdf.SetLineWidth(0.25)
	for _, s := range shapes {
		x, y := pageMargin+s.x, top+s.y
		switch s.kind {
		case 'b':
			p.pdf.SetFillColor(s.colour[0], s.colour[1], s.colour[2])
			p.pdf.Rect(x, y, s.w, s.h, "F")
		case 'l':
			p.pdf.SetDrawColor(s.colour[0], s.colour[1], s.colour[2])
			p.pdf.Line(x, y, x+s.w, y+s.h)
		default:
			p.style("", s.size, s.colour)
			text := p.cut(s.text, map[bool]float64{true: labelWidth - 3, false: chartWidth}[s.end])
			switch width := p.pdf.GetStringWidth(text); {
			case s.end:
				x -= width
			case s.centred:
				x -= width / 2
			}
			p.pdf.Text(x, y, text)
		}
	}
}

// table writes a table; its head stands on every page that it goes on to.
func (p *printer) table(t *Table) {
	columns := t.printed()
	widths := t.widths()
	for i := range widths {
		widths[i] *= pageWidth / 100
	}
	p.tableHead(columns, widths)
	for _, row := range t.Rows {
		cells := row.Cells
		link := ""
		if len(columns) > len(t.Columns) {
			cells = append(append([]string{}, cells...), p.r.eventsText(row.Events))
			if len(row.Events) > 0 {
				link = p.r.link(row.Events[0].Stream, row.Events[0].Seqs[0])
			}
		}
		p.row(columns, widths, cells, row.Mark, link)
	}
}

const cellPadding = 1.0

func (p *printer) tableHead(columns []Column, widths []float64) {
	p.style("B", 7, ink)
	x, y := pageMargin, p.pdf.GetY()
	p.pdf.SetFillColor(0xf0, 0xf0, 0xf0)
	p.pdf.Rect(x, y, pageWidth, 5, "F")
	for i, c := range columns {
		p.pdf.SetXY(x+cellPadding, y)
		p.pdf.CellFormat(widths[i]-2*cellPadding, 5, p.cut(c.Name, widths[i]-2*cellPadding), "", 0, align(c), false, 0, "")
		x += widths[i]
	}
	p.pdf.SetXY(pageMargin, y+5)
}

func align(c Column) string {
	if c.Figure {
		return "R"
	}
	return "L"
}

// maxRowLines bounds a row, so that one cell does not fill pages.
const maxRowLines = 24

func (p *printer) row(columns []Column, widths []float64, cells []string, mark Mark, link string) {
	p.style("", 7, ink)
	texts := make([][]string, len(cells))
	most := 1
	for i, cell := range cells {
		texts[i] = p.lines(cell, widths[i]-2*cellPadding)
		if len(texts[i]) > maxRowLines {
			texts[i] = append(texts[i][:maxRowLines-1], "… (the HTML and JSON reports have the whole)")
		}
		most = max(most, len(texts[i]))
	}
	height := lineHeight*float64(most) + 1
	if p.room(height) {
		p.tableHead(columns, widths)
		p.style("", 7, ink)
	}
	x, y := pageMargin, p.pdf.GetY()
	for i, lines := range texts {
		to := ""
		if i == len(columns)-1 {
			to = link
		}
		for n, line := range lines {
			p.pdf.SetXY(x+cellPadding, y+0.5+lineHeight*float64(n))
			p.pdf.CellFormat(widths[i]-2*cellPadding, lineHeight, line, "", 0, align(columns[i]), false, 0, to)
		}
		x += widths[i]
	}
	if mark == Bad {
		red := Missed.colour()
		p.pdf.SetFillColor(red[0], red[1], red[2])
		p.pdf.Rect(pageMargin-1.2, y, 0.8, height, "F")
	}
	p.pdf.SetDrawColor(0xdd, 0xdd, 0xdd)
	p.pdf.SetLineWidth(0.15)
	p.pdf.Line(pageMargin, y+height, pageMargin+pageWidth, y+height)
	p.pdf.SetXY(pageMargin, y+height)
}

func (p *printer) rests() {
	p.pdf.Ln(5)
	p.room(24)
	p.style("B", 9, ink)
	p.paragraph("What this report rests on", 5)
	p.style("", 8, ink)
	p.paragraph(p.r.Rests.Text, 4)
	if c := p.r.Rests.Checkpoint; c != nil {
		p.paragraph(fmt.Sprintf("Checkpoint %d of %s over %d streams, root %s, signed with the key %s.", c.Number, instant(c.At), c.Streams, c.Root, c.KeyID), 4)
	}
}
