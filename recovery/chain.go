package recovery

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// Chain is the hash of an event whose predecessor in the stream has the hash prev (""
// for the first): SHA-256 over prev, a line feed, and the event's JSON without a hash.
// Whoever changes, removes or reorders an event must change every hash after it.
func Chain(prev string, ev Event) (string, error) {
	ev.Hash = ""
	body, err := json.Marshal(ev)
	if err != nil {
		return "", fmt.Errorf("encode event %d of %s: %w", ev.Seq, ev.Stream, err)
	}
	hash, err := ChainText(prev, body)
	if err != nil {
		return "", fmt.Errorf("encode event %d of %s again: %w", ev.Seq, ev.Stream, err)
	}
	return hash, nil
}

// ChainText is Chain of an event that is JSON already, without a hash.
func ChainText(prev string, text []byte) (string, error) {
	// Text that is not UTF-8 comes back from a store as other text. The hash is of what
	// comes back, so that it can be checked.
	if bytes.Contains(text, []byte(`\ufffd`)) {
		var err error
		if text, err = reencode(text); err != nil {
			return "", err
		}
	}
	sum := sha256.New()
	sum.Write([]byte(prev))
	sum.Write([]byte{'\n'})
	sum.Write(text)
	return hex.EncodeToString(sum.Sum(nil)), nil
}

func reencode(body []byte) ([]byte, error) {
	var ev Event
	if err := json.Unmarshal(body, &ev); err != nil {
		return nil, err
	}
	return json.Marshal(ev)
}
