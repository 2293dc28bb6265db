package control

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/ssmdoc"
)

// judgeActions judges what SSM would be asked to run.
func (f *flight) judgeActions() {
	for _, r := range f.runnables {
		if r.document == nil {
			continue // its account and Region are not in reach, which is told there
		}
		f.judgeSecrets(r)
		f.judgePermission(r)
		d := r.document.document
		switch code := recovery.CodeOf(d.err); {
		case code == recovery.NotFound:
			f.report.find(documentMissing, r.where, fmt.Sprintf("there is no Automation document %s (version %s) in %s", r.name, r.version, r.scope),
				"install it with `davit document install`, or put another into the plan")
		case d.err != nil:
			f.unasked(r, "document "+r.name, d.err)
		default:
			f.judgeDocument(r)
		}
	}
}

// unasked notes a question that was not answered. That the source does not answer is no
// surprise in a recovery.
func (f *flight) unasked(r *runnable, question string, err error) {
	if r.ofSource {
		f.report.find(sourceAway, r.where, question+" could not be asked: "+err.Error(), givenUp)
		return
	}
	f.report.unknown(r.where, question, err)
}

// givenUp is what to do when the source is lost.
const givenUp = "if the source is lost, start with --ungraceful: the actions that need it are left out, and due once it is back"

func (f *flight) judgePermission(r *runnable) {
	err := r.document.allowed.err
	switch recovery.CodeOf(err) {
	case "", recovery.NotFound: // a document that is missing is told already
	case recovery.Denied:
		e, _ := recovery.AsError(err)
		f.report.find(actionDenied, r.where, e.Message, cmp.Or(e.Remedy, "allow ssm:StartAutomationExecution on the document"))
	default:
		f.unasked(r, "whether document "+r.name+" may be started", err)
	}
}

func (f *flight) judgeSecrets(r *runnable) {
	if r.secrets == nil {
		return
	}
	e, _ := recovery.AsError(r.secrets.err)
	switch recovery.CodeOf(r.secrets.err) {
	case "":
		f.report.find(secretInHistory, r.where, "the value of a secret becomes a parameter, and SSM keeps parameters in its own history, for whoever may read that",
			"prefer a document that takes the secret's ARN and reads the value itself, as those of Davit's library do")
	case recovery.NotFound, recovery.Invalid, recovery.Denied:
		f.report.find(secretMissing, r.where, e.Message, e.Remedy)
	default:
		f.unasked(r, "the secrets in ⟨its|their⟩ parameters", r.secrets.err)
	}
}

// judgeDocument holds the action's parameters against what the document takes, and tells
// what the document leans on.
func (f *flight) judgeDocument(r *runnable) {
	d := r.document.document.value
	parsed, problems := ssmdoc.Parse(d.Name, []byte(d.Content))
	if parsed == nil || len(problems) > 0 {
		f.report.find(documentUnread, r.where, fmt.Sprintf("Davit cannot judge document %s by its text (%s)", r.name, firstProblem(problems)),
			"look at it with `davit document show`")
	}
	if parsed == nil {
		return
	}
	f.judgeParameters(r, parsed)
	for _, p := range parsed.ControlPlanes(r.scope.Region.Partition()) {
		if p.Region != string(r.scope.Region) {
			f.report.find(leansElsewhere, r.where,
				fmt.Sprintf("document %s calls %s (%s), which answers from %s alone: while that Region is down, the action fails", r.name, p.Service, strings.Join(p.APIs, ", "), p.Region),
				"prefer a way that does not need it, such as ARC routing controls for moving traffic, or let what follows go on without it (onFailure: continue)")
		}
	}
}

func firstProblem(problems []ssmdoc.Problem) string {
	if len(problems) == 0 {
		return "it has none"
	}
	return problems[0].String()
}

func (f *flight) judgeParameters(r *runnable, doc *ssmdoc.Document) {
	wrong := func(format string, args ...any) {
		f.report.find(parameterInvalid, r.where, fmt.Sprintf(format, args...), "put the plan's parameters right: `davit document show "+r.name+"` tells what it takes")
	}
	for _, name := range slices.Sorted(maps.Keys(r.parameters)) {
		p, known := doc.Parameter(name)
		if !known {
			wrong("document %s has no parameter %s: %s", r.name, name, suggest(name, parameterNames(doc)))
			continue
		}
		if values, literal := f.literal(r, name, wrong); literal {
			if err := p.Accepts(values); err != nil {
				wrong("parameter %s of document %s: %s", name, r.name, err)
			}
		}
	}
	for _, p := range doc.Parameters {
		if _, given := r.parameters[p.Name]; !given && p.Required() {
			wrong("parameter %s of document %s is missing", p.Name, r.name)
		}
	}
}

// literal gives a parameter's values when all of them are known now. References that
// cannot come to anything are told.
func (f *flight) literal(r *runnable, name string, wrong func(string, ...any)) ([]string, bool) {
	known := true
	for _, v := range r.parameters[name] {
		parts, err := recovery.ParseValue(v)
		if err != nil {
			return nil, false // the plan was not saved with it
		}
		for _, part := range parts {
			if part.Ref != nil {
				f.judgeReference(r, name, *part.Ref, part.Text, wrong)
			}
			known = known && part.Ref == nil && part.Secret == nil
		}
	}
	return r.parameters[name], known
}

// judgeReference tells of a reference to servers that there are none of, or more than a
// parameter may have values, and to an output that the document does not declare.
func (f *flight) judgeReference(r *runnable, name string, ref recovery.Reference, text string, wrong func(string, ...any)) {
	wave := r.wave
	if ref.Wave != "" {
		wave = slices.IndexFunc(f.report.Plan.Waves, func(w recovery.WaveSpec) bool { return recovery.NameKey(w.Name) == recovery.NameKey(ref.Wave) })
	}
	if wave < 0 || wave >= len(f.report.Waves) {
		return
	}
	if ref.Field == recovery.FieldOutput {
		f.judgeOutput(wave, name, ref, text, wrong)
		return
	}
	if !ref.Field.OfServers() || len(f.report.unresolved) > 0 {
		return
	}
	switch n := f.meant(wave, ref); {
	case n == 0:
		wrong("parameter %s: %s means no server of wave %s", name, text, f.report.Waves[wave].Name)
	case n > recovery.MaxParameterValues:
		wrong("parameter %s: %s means %d servers, and SSM takes %d values", name, text, n, recovery.MaxParameterValues)
	}
}

// meant counts the servers that a reference means.
func (f *flight) meant(wave int, ref recovery.Reference) int {
	byTag := recovery.Selector{Tags: map[string]string{ref.TagKey: ref.TagValue}}
	count := 0
	for _, s := range f.report.Waves[wave].Servers {
		switch {
		case ref.Server != "" && recovery.NameKey(s.Name()) != recovery.NameKey(ref.Server) && string(s.SourceServerID) != ref.Server:
		case ref.TagKey != "" && !byTag.Match(s.SourceServer):
		default:
			count++
		}
	}
	return count
}

func (f *flight) judgeOutput(wave int, name string, ref recovery.Reference, text string, wrong func(string, ...any)) {
	where := "action " + ref.Action + " of wave " + f.report.Plan.Waves[wave].Name
	for _, other := range f.runnables {
		if !strings.EqualFold(other.where, where) || other.document == nil || other.document.document.err != nil {
			continue
		}
		doc, _ := ssmdoc.Parse(other.name, []byte(other.document.document.value.Content))
		if doc != nil && !slices.Contains(doc.Outputs, ref.Output) {
			wrong("parameter %s: %s: document %s does not declare the output %s: %s", name, text, other.name, ref.Output, suggest(ref.Output, doc.Outputs))
		}
	}
}

func parameterNames(doc *ssmdoc.Document) []string {
	names := make([]string, len(doc.Parameters))
	for i, p := range doc.Parameters {
		names[i] = p.Name
	}
	return names
}
