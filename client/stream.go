package client

import (
	"bufio"
	"io"
	"strings"
)

// maxLine bounds a line of a stream: an event is at most as large as an item of the store.
const maxLine = 1 << 20

// message is one message of a text/event-stream.
type message struct{ id, event, data string }

// messages calls each for every message of a stream until it says no, or the stream
// ends. Comments, which only keep the connection alive, are dropped.
func messages(stream io.Reader, each func(message) bool) error {
	lines := bufio.NewScanner(stream)
	lines.Buffer(make([]byte, 0, 64<<10), maxLine)
	var m message
	var data []string
	for lines.Scan() {
		field, value, _ := strings.Cut(lines.Text(), ":")
		value = strings.TrimPrefix(value, " ")
		switch {
		case lines.Text() == "":
			if m.data = strings.Join(data, "\n"); len(data) > 0 && !each(m) {
				return nil
			}
			m, data = message{}, nil
		case field == "data":
			data = append(data, value)
		case field == "event":
			m.event = value
		case field == "id":
			m.id = value
		}
	}
	return lines.Err()
}
