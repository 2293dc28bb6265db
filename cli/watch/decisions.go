package watch

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/recovery"
)

// keyOf is the key of each word, in the order in which they are offered.
var keyOf = []struct {
	word apitype.Word
	key  string
}{
	{apitype.Approve, "a"},
	{apitype.Reject, "r"},
	{apitype.Retry, "t"},
	{apitype.Skip, "s"},
	{apitype.Accept, "e"},
	{apitype.GiveUpSource, "g"},
	{apitype.Resume, "u"},
	{apitype.Cleanup, "l"},
	{apitype.Pause, "p"},
	{apitype.Cancel, "c"},
}

func keyFor(word apitype.Word) string {
	for _, k := range keyOf {
		if k.word == word {
			return k.key
		}
	}
	return ""
}

// question asks whether a word is meant, before it is said.
type question struct {
	text  string
	word  apitype.Word
	with  apitype.WordRequest
	about apitype.Decision // which it answers; zero for a word about the whole execution
}

// stillOpen reports whether the question may be answered: somebody else may have done so
// since it was asked.
func (s screen) stillOpen(q question) bool {
	if general(q.word) {
		return slices.Contains(s.generalWords(), q.word)
	}
	return slices.ContainsFunc(s.view.Decisions, func(d apitype.Decision) bool { return same(q.about)(d) && offers(d, q.word) })
}

// same finds a decision again in a later view.
func same(a apitype.Decision) func(apitype.Decision) bool {
	return func(b apitype.Decision) bool {
		return a.Kind == b.Kind && a.Wave == b.Wave && slices.Equal(a.Actions, b.Actions) && a.Since.Equal(b.Since)
	}
}

// maxQuestion is how many lines a question may take.
const maxQuestion = 3

// decisions shows the question that the keys are about.
func (s screen) decisions() []string {
	d, ok := s.decision()
	if !ok {
		return nil
	}
	title := " ? " + d.Question
	if n := len(s.view.Decisions); n > 1 {
		title = fmt.Sprintf(" ? (%d of %d) %s", s.chosen+1, n, d.Question)
	}
	var about []string
	if len(d.Roles) > 0 {
		about = append(about, "by "+recovery.JoinRoles(d.Roles, " or "))
	}
	if !d.DueAt.IsZero() {
		about = append(about, "due "+d.DueAt.UTC().Format(time.TimeOnly)+" UTC")
	}
	lines := []string{""}
	for i, line := range text.Wrap(text.Clean(title), s.width-4, maxQuestion) {
		if i > 0 {
			line = "   " + line
		}
		lines = append(lines, s.styles.warn.Render(line))
	}
	if len(about) > 0 {
		lines = append(lines, "   "+text.Cut(strings.Join(about, ", "), s.width-4))
	}
	var keys []string
	for _, k := range keyOf {
		if offers(d, k.word) && !general(k.word) {
			keys = append(keys, k.key, string(k.word))
		}
	}
	return append(lines, s.keyLines("   ", keys...)...)
}

// decision is the one that the keys are about.
func (s screen) decision() (apitype.Decision, bool) {
	if s.chosen >= len(s.view.Decisions) {
		return apitype.Decision{}, false
	}
	return s.view.Decisions[s.chosen], true
}

func offers(d apitype.Decision, word apitype.Word) bool { return slices.Contains(d.Words, word) }

// general reports whether the word is about the whole execution, whatever is to be
// decided: the footer offers it.
func general(word apitype.Word) bool { return word == apitype.Pause || word == apitype.Cancel }

// generalWords are those that can be said about the whole execution now.
func (s screen) generalWords() []apitype.Word {
	var words []apitype.Word
	if s.view.State == recovery.ExecutionInProgress {
		words = append(words, apitype.Pause)
	}
	if !s.view.State.Ended() && s.view.State != recovery.ExecutionCancelling {
		words = append(words, apitype.Cancel)
	}
	return words
}

// ask makes the question for a key, or nil when the key means nothing now.
func (s screen) ask(key string) *question {
	for _, k := range keyOf {
		if k.key != key {
			continue
		}
		if d, ok := s.decision(); ok && offers(d, k.word) && !general(k.word) {
			return &question{wordQuestion(k.word, d), k.word, apitype.WordRequest{Wave: d.Wave, SourceServerIDs: d.Servers, Actions: d.Actions}, d}
		}
		if slices.Contains(s.generalWords(), k.word) {
			return &question{text: wordQuestion(k.word, apitype.Decision{}), word: k.word}
		}
	}
	return nil
}

func wordQuestion(word apitype.Word, d apitype.Decision) string {
	if len(d.Actions) > 0 {
		return actionQuestion(word, text.Clean(strings.Join(d.Actions, ", ")), text.Clean(d.Wave))
	}
	wave := text.Clean(d.Wave)
	switch word {
	case apitype.Approve:
		return fmt.Sprintf("Approve wave %s, so that it launches?", wave)
	case apitype.Reject:
		return fmt.Sprintf("Reject wave %s, so that it fails?", wave)
	case apitype.Retry:
		return fmt.Sprintf("Launch the failed servers of wave %s again?", wave)
	case apitype.Skip:
		return fmt.Sprintf("Go on without wave %s?", wave)
	case apitype.Accept:
		return fmt.Sprintf("Accept wave %s as recovered by hand?", wave)
	case apitype.Resume:
		return "Resume the execution?"
	case apitype.Pause:
		return "Pause? Running jobs and actions go on, nothing new begins."
	case apitype.Cleanup:
		return "Terminate the instances of this drill?"
	default:
		return "Cancel? Running jobs end by themselves, actions are stopped, instances stay."
	}
}

func actionQuestion(word apitype.Word, action, wave string) string {
	switch word {
	case apitype.Approve:
		return fmt.Sprintf("Let action %s of wave %s go on?", action, wave)
	case apitype.Reject:
		return fmt.Sprintf("Reject action %s of wave %s, so that it fails?", action, wave)
	case apitype.Retry:
		return fmt.Sprintf("Run action %s of wave %s again?", action, wave)
	case apitype.Skip:
		return fmt.Sprintf("Go on without action %s of wave %s?", action, wave)
	case apitype.Accept:
		return fmt.Sprintf("Accept action %s of wave %s as done by hand?", action, wave)
	default:
		return "Give the source up for good? Actions that need it are left out, and due."
	}
}
