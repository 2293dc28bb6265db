package recovery

import "strconv"

// EventFormat is the form that an event's JSON has: its envelope and the bodies of all
// types. 0, which is left out of the JSON, is that of the events from before formats were
// stated, and reads like 1. A field that is added changes no format; what a reader would
// take for something else does.
type EventFormat int

// EventFormatNow is the format of the events that this Davit writes, and the newest that it
// reads.
const EventFormatNow EventFormat = 1

// UnmarshalJSON reads a format that this Davit knows. Conflict: it is a newer one.
func (f *EventFormat) UnmarshalJSON(data []byte) error {
	n, err := readFormat(data, int(EventFormatNow))
	*f = EventFormat(n)
	return err
}

// PlanFormat is the form that a plan's JSON has, where it is stored, shown or written in a
// file of its own, and where an execution has frozen it. 0 is as for events.
type PlanFormat int

// PlanFormatNow is the format of the plans that this Davit writes, and the newest that it
// reads.
const PlanFormatNow PlanFormat = 1

// UnmarshalJSON reads a format that this Davit knows. Conflict: it is a newer one.
func (f *PlanFormat) UnmarshalJSON(data []byte) error {
	n, err := readFormat(data, int(PlanFormatNow))
	*f = PlanFormat(n)
	return err
}

func readFormat(data []byte, newest int) (int, error) {
	if string(data) == "null" {
		return 0, nil
	}
	n, err := strconv.Atoi(string(data))
	if err != nil || n < 0 {
		return 0, Errorf(Invalid, "its format is %s, which is no number of one", data)
	}
	if n > newest {
		return 0, Errorf(Conflict, "it has format %d, and this Davit knows formats up to %d: a newer Davit wrote it", n, newest).
			WithRemedy("use the newer Davit")
	}
	return n, nil
}
