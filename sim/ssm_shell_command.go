package sim

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"mvdan.cc/sh/v3/interp"
	"mvdan.cc/sh/v3/syntax"
)

// plain runs the commands that have nothing to do with the world: shells, filters of text,
// the clock. They take no time and need no note.
func (s *script) plain(ctx context.Context, args []string, h interp.HandlerContext) (code int, known bool, err error) {
	switch args[0] {
	case "bash", "sh", "/bin/bash", "/bin/sh":
		return s.innerShell(ctx, args, h)
	case "sudo", "env", "nohup":
		for len(args) > 1 && (strings.HasPrefix(args[1], "-") || strings.Contains(args[1], "=")) {
			args = append(args[:1:1], args[2:]...)
		}
		if len(args) == 1 {
			return 0, true, nil
		}
		return 0, true, s.exec(ctx, args[1:])
	case "timeout":
		if len(args) < 3 {
			return 125, true, nil
		}
		return 0, true, s.exec(ctx, args[2:]) // no command of this world hangs
	case "date":
		fmt.Fprintln(h.Stdout, s.date(args[1:]))
	case "hostname":
		fmt.Fprintln(h.Stdout, s.node.Hostname)
	case "cat":
		if len(args) > 1 {
			fmt.Fprintf(h.Stderr, "cat: %s: this simulator has no files\n", args[1])
			return 1, true, nil
		}
		_, err = io.Copy(h.Stdout, h.Stdin)
	case "cut":
		return cutFields(args[1:], h)
	case "grep":
		return grepLines(args[1:], h)
	default:
		return 0, false, nil
	}
	return 0, true, err
}

var tcpDevice = regexp.MustCompile(`/dev/tcp/(?:"?)([^/"'\s]+)/([^"'\s]+)`)

// innerShell is sh -c. A redirection to /dev/tcp, as bash has it, is a look at a port.
func (s *script) innerShell(ctx context.Context, args []string, h interp.HandlerContext) (int, bool, error) {
	for len(args) > 2 && args[1] != "-c" && strings.HasPrefix(args[1], "-") {
		args = append(args[:1:1], args[2:]...)
	}
	if len(args) < 3 || args[1] != "-c" {
		fmt.Fprintf(h.Stderr, "davit sim: of %s only -c is run\n", args[0])
		return 127, true, nil
	}
	params := args[3:]
	if m := tcpDevice.FindStringSubmatch(args[2]); m != nil {
		for i, value := range params {
			name := "$" + strconv.Itoa(i)
			m[1], m[2] = strings.ReplaceAll(m[1], name, value), strings.ReplaceAll(m[2], name, value)
		}
		return 0, true, s.exec(ctx, []string{"nc", "-z", m[1], m[2]})
	}
	file, err := syntax.NewParser().Parse(strings.NewReader(args[2]), "")
	if err != nil {
		fmt.Fprintf(h.Stderr, "sh: %v\n", err)
		return 2, true, nil
	}
	if len(params) > 0 {
		params = params[1:] // $0
	}
	code, err := s.interpret(ctx, file, h.Stdout, h.Stderr, params)
	return code, true, err
}

// dateFormats are those of date(1) that scripts use.
var dateFormats = strings.NewReplacer("%s", "\x00", "%Y", "2006", "%m", "01", "%d", "02", "%H", "15", "%M", "04", "%S", "05", "%F", "2006-01-02", "%T", "15:04:05", "%Z", "MST")

func (s *script) date(args []string) string {
	format := ""
	for _, arg := range args {
		if rest, ok := strings.CutPrefix(arg, "+"); ok {
			format = rest
		}
	}
	if format == "" {
		format = "%F %T %Z"
	}
	text := s.now().Format(dateFormats.Replace(format))
	return strings.ReplaceAll(text, "\x00", strconv.FormatInt(s.now().Unix(), 10))
}

// cutFields is cut -d D -f N.
func cutFields(args []string, h interp.HandlerContext) (int, bool, error) {
	delimiter, field := "\t", 0
	for i := 0; i < len(args); i++ {
		name, value := args[i], ""
		if len(name) > 2 {
			name, value = name[:2], name[2:]
		} else if i+1 < len(args) {
			i++
			value = args[i]
		}
		switch name {
		case "-d":
			delimiter = value
		case "-f":
			field, _ = strconv.Atoi(value)
		}
	}
	if field < 1 || delimiter == "" {
		fmt.Fprintln(h.Stderr, "davit sim: of cut only -d D -f N is run")
		return 1, true, nil
	}
	text, err := io.ReadAll(h.Stdin)
	for _, line := range lines(string(text)) {
		if parts := strings.Split(line, delimiter); field <= len(parts) {
			fmt.Fprintln(h.Stdout, parts[field-1])
		} else {
			fmt.Fprintln(h.Stdout)
		}
	}
	return 0, true, err
}

func lines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

// grepLines is grep with -q, -v, -i, -E and -F, from its input.
func grepLines(args []string, h interp.HandlerContext) (int, bool, error) {
	var quiet, invert, fold, fixed bool
	for len(args) > 0 && strings.HasPrefix(args[0], "-") && len(args[0]) > 1 {
		for _, flag := range args[0][1:] {
			switch flag {
			case 'q':
				quiet = true
			case 'v':
				invert = true
			case 'i':
				fold = true
			case 'F':
				fixed = true
			case 'E':
			default:
				fmt.Fprintf(h.Stderr, "davit sim: grep -%c is not run\n", flag)
				return 2, true, nil
			}
		}
		args = args[1:]
	}
	if len(args) != 1 {
		fmt.Fprintln(h.Stderr, "davit sim: grep reads its input only")
		return 2, true, nil
	}
	pattern := args[0]
	if fixed {
		pattern = regexp.QuoteMeta(pattern)
	}
	if fold {
		pattern = "(?i)" + pattern
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		fmt.Fprintf(h.Stderr, "grep: %v\n", err)
		return 2, true, nil
	}
	text, err := io.ReadAll(h.Stdin)
	code := 1
	for _, line := range lines(string(text)) {
		if re.MatchString(line) != invert {
			code = 0
			if !quiet {
				fmt.Fprintln(h.Stdout, line)
			}
		}
	}
	return code, true, err
}

// usualCommand is how long a command takes that acts on the world, before Speed.
var (
	usualCommand = Range{10 * time.Millisecond, 60 * time.Millisecond}
	usualService = Range{300 * time.Millisecond, 1500 * time.Millisecond} // to start or stop one
)

// takes is how long a command takes.
func (s *script) takes(args []string) time.Duration {
	d := s.dice(len(s.journal))
	switch {
	case args[0] == "sleep" && len(args) == 2:
		return sleepLength(args[1])
	case (args[0] == "systemctl" || args[0] == "service") && changesService(args):
		return d.in(usualService)
	}
	return d.in(usualCommand)
}

func changesService(args []string) bool {
	for _, arg := range args {
		switch arg {
		case "start", "stop", "restart", "reload":
			return true
		}
	}
	return false
}

// sleepLength reads what sleep(1) takes: seconds, or a number with s, m, h or d.
func sleepLength(text string) time.Duration {
	unit := time.Second
	for suffix, u := range map[string]time.Duration{"s": time.Second, "m": time.Minute, "h": time.Hour, "d": 24 * time.Hour} {
		if rest, ok := strings.CutSuffix(text, suffix); ok {
			text, unit = rest, u
			break
		}
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || n < 0 || n > 1e6 {
		return 0
	}
	return time.Duration(n * float64(unit))
}

// perform does what a command does to the world. What it cannot do it says, and fails.
func (s *script) perform(args []string) journalEntry {
	line := strings.Join(args, " ")
	for _, a := range s.node.Plan.Answers {
		if wildcard(a.Match, line) {
			return journalEntry{Code: a.ExitCode, Out: withNewline(a.Output)}
		}
	}
	switch args[0] {
	case "sleep":
		return journalEntry{}
	case "systemctl":
		return s.systemctl(args[1:])
	case "service":
		if len(args) == 3 {
			return s.systemctl([]string{args[2], args[1]})
		}
	case "nc", "ncat", "netcat":
		return s.netcat(args[1:])
	case "curl":
		return s.curl(args[1:])
	case "aws":
		return s.awsCLI(args[1:])
	}
	return journalEntry{Code: 127, Err: fmt.Sprintf("davit sim: this simulator does not run %q. It knows systemctl, service, nc, curl, aws, sleep, date, cut, grep, cat and hostname; a world file may state what else answers, under commands.\n", args[0])}
}

func withNewline(text string) string {
	if text != "" && !strings.HasSuffix(text, "\n") {
		return text + "\n"
	}
	return text
}

// systemctl is start, stop, restart, status, is-active, is-enabled, enable and disable, of
// the services that the machine has.
func (s *script) systemctl(args []string) journalEntry {
	verb, names, quiet := "", []string(nil), false
	for _, arg := range args {
		switch {
		case arg == "-q" || arg == "--quiet":
			quiet = true
		case strings.HasPrefix(arg, "-"):
		case verb == "":
			verb = arg
		default:
			names = append(names, arg)
		}
	}
	var all journalEntry
	for _, name := range names {
		one := s.unit(verb, name)
		if one.Code != 0 {
			all.Code = one.Code
		}
		all.Err += one.Err
		if !quiet {
			all.Out += one.Out
		}
	}
	if len(names) == 0 {
		return journalEntry{Code: 1, Err: "davit sim: systemctl needs a verb and a unit\n"}
	}
	return all
}

// unit does one verb with one service.
func (s *script) unit(verb, name string) journalEntry {
	running, known := s.node.runs(s.t, s.p, name)
	if !known {
		if verb == "is-active" || verb == "is-enabled" || verb == "status" {
			return journalEntry{Code: 4, Out: "unknown\n", Err: "Unit " + name + ".service could not be found.\n"}
		}
		return journalEntry{Code: 5, Err: "Failed to " + verb + " " + name + ".service: Unit " + name + ".service not loaded.\n"}
	}
	service := s.node.service(name)
	switch verb {
	case "start", "restart", "reload":
		s.node.setService(s.t, s.p, service.Name, true)
	case "stop":
		s.node.setService(s.t, s.p, service.Name, false)
	case "enable", "disable", "daemon-reload":
	case "is-active", "status":
		if !running {
			return journalEntry{Code: 3, Out: "inactive\n"}
		}
		return journalEntry{Out: "active\n"}
	case "is-enabled":
		if service.Stopped {
			return journalEntry{Code: 1, Out: "disabled\n"}
		}
		return journalEntry{Out: "enabled\n"}
	default:
		return journalEntry{Code: 1, Err: "davit sim: systemctl " + verb + " is not run\n"}
	}
	return journalEntry{}
}

// netcat is nc -z: does somebody listen there?
func (s *script) netcat(args []string) journalEntry {
	var words []string
	zero := false
	for i := 0; i < len(args); i++ {
		switch {
		case args[i] == "-w" || args[i] == "-W":
			i++
		case strings.HasPrefix(args[i], "-"):
			zero = zero || strings.Contains(args[i], "z")
		default:
			words = append(words, args[i])
		}
	}
	if !zero || len(words) != 2 {
		return journalEntry{Code: 1, Err: "davit sim: of nc only nc -z HOST PORT is run\n"}
	}
	port, err := strconv.Atoi(words[1])
	if err != nil {
		return journalEntry{Code: 1, Err: "nc: port number invalid: " + words[1] + "\n"}
	}
	if why := s.unreachable(words[0], port); why != "" {
		return journalEntry{Code: 1, Err: fmt.Sprintf("nc: connect to %s port %d failed: %s\n", words[0], port, why)}
	}
	return journalEntry{Err: fmt.Sprintf("Connection to %s %d port succeeded!\n", words[0], port)}
}

// curl asks for a URL: whoever listens there answers 200, with nothing.
func (s *script) curl(args []string) journalEntry {
	target, format := "", ""
	for i := 0; i < len(args); i++ {
		arg := args[i]
		switch {
		case !strings.HasPrefix(arg, "-"):
			target = arg
		case arg == "-w" || arg == "--write-out":
			i++
			if i < len(args) {
				format = args[i]
			}
		case strings.Contains(" -o -m -X -H -d --max-time --output --connect-timeout --retry --request --header --data ", " "+arg+" "):
			i++
		}
	}
	if !strings.Contains(target, "://") {
		target = "http://" + target
	}
	u, err := url.Parse(target)
	if err != nil || u.Hostname() == "" {
		return journalEntry{Code: 3, Err: "curl: (3) URL rejected\n"}
	}
	port := map[string]int{"http": 80, "https": 443}[u.Scheme]
	if u.Port() != "" {
		port, _ = strconv.Atoi(u.Port())
	}
	written := func(code string) string { return strings.NewReplacer("%{http_code}", code, `\n`, "\n").Replace(format) }
	if why := s.unreachable(u.Hostname(), port); why != "" {
		code := 7
		if why == nameUnknown {
			code = 6
		}
		return journalEntry{Code: code, Out: written("000"), Err: fmt.Sprintf("curl: (%d) Failed to connect to %s port %d: %s\n", code, u.Hostname(), port, why)}
	}
	return journalEntry{Out: written("200")}
}
