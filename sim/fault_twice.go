package sim

import (
	"encoding/json"
	"sync"
)

// maxRepeats is how many answers are kept for a second time.
const maxRepeats = 1000

// repeats are answers of reads, to be given once more when the same is asked again.
type repeats struct {
	mu      sync.Mutex
	answers map[string]any
}

// readTwice answers a read; where a fault has it, with the answer that the same read got
// the time before.
func (w *World) readTwice(m met, input any, carry func() (any, error)) (any, error) {
	if !w.stands(m, FaultTwice) {
		return carry()
	}
	asked, err := json.Marshal([]any{m.AccessKeyID, m.Region, m.Service, m.Operation, input})
	if err != nil {
		return carry()
	}
	key := string(asked)
	if answer, there := w.repeats.take(key); there && len(w.strikeCall(m, FaultTwice)) > 0 {
		return answer, nil
	}
	out, err := carry()
	if err == nil {
		w.repeats.keep(key, out)
	}
	return out, err
}

func (r *repeats) take(key string) (answer any, there bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	answer, there = r.answers[key]
	delete(r.answers, key)
	return answer, there
}

func (r *repeats) keep(key string, answer any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.answers == nil || len(r.answers) >= maxRepeats {
		r.answers = map[string]any{}
	}
	r.answers[key] = answer
}
