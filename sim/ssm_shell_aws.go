package sim

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/davit-dr/davit/sim/wire"
)

var background = context.Background()

// caller is who the machine is for AWS: its instance profile, or its account.
func (s *script) caller() wire.Call {
	c := wire.Call{Account: s.p.account, Region: s.p.region, Principal: "arn:" + partition(s.p.region) + ":iam::" + s.p.account + ":root"}
	if name := s.node.Profile[strings.LastIndexByte(s.node.Profile, '/')+1:]; name != "" {
		c.Principal = "arn:" + partition(s.p.region) + ":sts::" + s.p.account + ":assumed-role/" + name + "/" + s.node.ID
	}
	return c
}

// awsCLI is the AWS CLI on the machine: a service, an operation, and options that are
// members of its input. Of the global options it heeds --region, --query and --output.
func (s *script) awsCLI(args []string) journalEntry {
	var words []string
	options := map[string][]string{}
	last := ""
	for _, arg := range args {
		switch name, isOption := strings.CutPrefix(arg, "--"); {
		case isOption:
			last = name
			options[last] = options[last][:len(options[last]):len(options[last])]
			if options[last] == nil {
				options[last] = []string{}
			}
		case last != "":
			options[last] = append(options[last], arg)
		default:
			words = append(words, arg)
		}
	}
	if len(words) != 2 {
		return journalEntry{Code: 252, Err: "davit sim: aws needs a service and an operation before its options\n"}
	}
	c := s.caller()
	c.Service, c.Operation = words[0], words[1]
	if region := options["region"]; len(region) == 1 {
		c.Region = region[0]
	}
	input, err := s.t.world.mux.InputOf(c.Service, c.Operation, options, "region", "query", "output", "endpoint-url", "cli-connect-timeout", "cli-read-timeout", "no-cli-pager", "no-paginate")
	if err != nil {
		return journalEntry{Code: 252, Err: "davit sim: " + err.Error() + "\n"}
	}
	out, err := s.t.world.mux.Invoke(background, c, input)
	var refusal *wire.Error
	if errors.As(err, &refusal) {
		return journalEntry{Code: 254, Err: fmt.Sprintf("\nAn error occurred (%s) when calling the %s operation: %s\n", refusal.Code, words[1], refusal.Message)}
	}
	if err != nil {
		return journalEntry{Code: 255, Err: err.Error() + "\n"}
	}
	return answerOf(out, options)
}

// answerOf writes an answer as the options ask: of queries only paths are understood.
func answerOf(out map[string]any, options map[string][]string) journalEntry {
	var v any = out
	if query := options["query"]; len(query) == 1 {
		found, err := selected(out, query[0])
		if err != nil && !errors.Is(err, errNothingThere) {
			return journalEntry{Code: 252, Err: "davit sim: of --query only paths are understood\n"}
		}
		v = found
	}
	if output := options["output"]; len(output) == 1 && output[0] == "text" {
		if v == nil {
			return journalEntry{Out: "None\n"}
		}
		return journalEntry{Out: strings.Join(textsOf(v), "\t") + "\n"}
	}
	body, err := json.MarshalIndent(v, "", "    ")
	if err != nil {
		return journalEntry{Code: 255, Err: err.Error() + "\n"}
	}
	return journalEntry{Out: string(body) + "\n"}
}
