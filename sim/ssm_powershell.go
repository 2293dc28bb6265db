package sim

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// There is no PowerShell here. A script is run only if every line of it is one of the few
// that act on this world; otherwise nothing of it is run, and it fails and says so.

// shellLine is a line that was understood: it is done, and says whether to go on.
type shellLine func(s *script) (code int, goOn bool, err error)

var (
	psForeach  = regexp.MustCompile(`(?i)^foreach\s*\(\s*\$(\w+)\s+in\s+(.+?)\s*\)\s*\{$`)
	psSplit    = regexp.MustCompile(`(?i)^'([^']*)'\s+-split\s+'([^']*)'$`)
	psService  = regexp.MustCompile(`(?i)^(Start|Stop|Restart)-Service\s+(?:-Name\s+)?['"]?([^\s'"]+)['"]?(?:\s+-Force)?(?:\s+-PassThru)?$`)
	psWaitFor  = regexp.MustCompile(`(?i)^\(Get-Service\s+(?:-Name\s+)?['"]?([^\s'")]+)['"]?\)\.WaitForStatus\('(Running|Stopped)'.*\)$`)
	psGet      = regexp.MustCompile(`(?i)^\(?Get-Service\s+(?:-Name\s+)?['"]?([^\s'")]+)['"]?\)?(?:\.Status)?$`)
	psTestPort = regexp.MustCompile(`(?i)^Test-NetConnection\s+(?:-ComputerName\s+)?['"]?([^\s'"]+)['"]?\s+-Port\s+(\d+)(?:\s+-InformationLevel\s+Quiet)?$`)
	psWrite    = regexp.MustCompile(`(?i)^Write-(?:Output|Host)\s+(?:'([^']*)'|"([^"]*)")$`)
	psSleep    = regexp.MustCompile(`(?i)^Start-Sleep\s+(?:-Seconds\s+|-s\s+)?(\d+)$`)
	psExit     = regexp.MustCompile(`(?i)^exit\s+(\d+)$`)
	psThrow    = regexp.MustCompile(`(?i)^throw\s+['"]([^'"]*)['"]$`)
	psNothing  = regexp.MustCompile(`(?i)^(|#.*|\$ErrorActionPreference\s*=.*|exit \$LASTEXITCODE|\})$`)
)

// powerShell runs a script from its beginning and gives its exit code.
func (s *script) powerShell(text string) (int, error) {
	plain, err := unrolled(lines(strings.ReplaceAll(text, "\r\n", "\n")))
	if err != nil {
		fmt.Fprintf(&s.errOut, "davit sim: %v\n", err)
		return 1, nil
	}
	var program []shellLine
	for _, line := range plain {
		step := s.understand(line)
		if step == nil {
			fmt.Fprintf(&s.errOut, "davit sim: this simulator does not run PowerShell, but for a few lines that change or look at services and ports, and this is none of them, so nothing of the script was run: %s\n", line)
			return 1, nil
		}
		program = append(program, step)
	}
	for _, step := range program {
		code, goOn, err := step(s)
		if err != nil || !goOn {
			return code, err
		}
	}
	return 0, nil
}

// unrolled repeats the body of each foreach over a text that is split.
func unrolled(all []string) ([]string, error) {
	var out []string
	for i := 0; i < len(all); i++ {
		line := strings.TrimSpace(all[i])
		m := psForeach.FindStringSubmatch(line)
		if m == nil {
			out = append(out, line)
			continue
		}
		parts := psSplit.FindStringSubmatch(m[2])
		if parts == nil {
			return nil, fmt.Errorf("of foreach only 'a,b' -split ',' is run, not %s", m[2])
		}
		var body []string
		for i++; i < len(all) && strings.TrimSpace(all[i]) != "}"; i++ {
			body = append(body, strings.TrimSpace(all[i]))
		}
		for _, value := range strings.Split(parts[1], parts[2]) {
			for _, inner := range body {
				out = append(out, strings.ReplaceAll(inner, "$"+m[1], value))
			}
		}
	}
	return out, nil
}

// understand is what a line does, or nil.
func (s *script) understand(line string) shellLine {
	for _, a := range s.node.Plan.Answers {
		if wildcard(a.Match, line) {
			return s.command([]string{line})
		}
	}
	if psNothing.MatchString(line) {
		return func(*script) (int, bool, error) { return 0, true, nil }
	}
	if m := psService.FindStringSubmatch(line); m != nil {
		return s.command([]string{"systemctl", strings.ToLower(m[1]), m[2]})
	}
	if m := psWaitFor.FindStringSubmatch(line); m != nil {
		return s.expectService(m[1], strings.EqualFold(m[2], "Running"))
	}
	if m := psGet.FindStringSubmatch(line); m != nil {
		return s.tellService(m[1])
	}
	if m := psTestPort.FindStringSubmatch(line); m != nil {
		return s.tellPort(m[1], m[2])
	}
	if m := psSleep.FindStringSubmatch(line); m != nil {
		return s.command([]string{"sleep", m[1]})
	}
	if m := psWrite.FindStringSubmatch(line); m != nil {
		return func(s *script) (int, bool, error) {
			fmt.Fprintln(&s.out, m[1]+m[2])
			return 0, true, nil
		}
	}
	if m := psExit.FindStringSubmatch(line); m != nil {
		code, _ := strconv.Atoi(m[1])
		return func(*script) (int, bool, error) { return code, false, nil }
	}
	if m := psThrow.FindStringSubmatch(line); m != nil {
		return func(s *script) (int, bool, error) {
			fmt.Fprintln(&s.errOut, m[1])
			return 1, false, nil
		}
	}
	return nil
}

// command runs a command as the shell does; a failure ends the script.
func (s *script) command(args []string) shellLine {
	return func(s *script) (int, bool, error) {
		entry, err := s.note(args)
		s.out.WriteString(entry.Out)
		s.errOut.WriteString(entry.Err)
		return entry.Code, entry.Code == 0, err
	}
}

// expectService fails where the service is not as it is waited for.
func (s *script) expectService(name string, running bool) shellLine {
	return func(s *script) (int, bool, error) {
		entry, err := s.note([]string{"systemctl", "is-active", name})
		if (entry.Code == 0) != running && err == nil {
			fmt.Fprintf(&s.errOut, "the service %s is not in the state that was waited for\n", name)
			return 1, false, nil
		}
		return 0, true, err
	}
}

func (s *script) tellService(name string) shellLine {
	return func(s *script) (int, bool, error) {
		entry, err := s.note([]string{"systemctl", "is-active", name})
		switch {
		case err != nil:
		case entry.Code == 0:
			fmt.Fprintln(&s.out, "Running")
		case entry.Code == 3:
			fmt.Fprintln(&s.out, "Stopped")
		default:
			fmt.Fprintf(&s.errOut, "Get-Service : Cannot find any service with service name '%s'.\n", name)
			return 1, false, nil
		}
		return 0, true, err
	}
}

func (s *script) tellPort(host, port string) shellLine {
	return func(s *script) (int, bool, error) {
		entry, err := s.note([]string{"nc", "-z", host, port})
		if err == nil {
			fmt.Fprintln(&s.out, map[bool]string{true: "True", false: "False"}[entry.Code == 0])
		}
		return 0, true, err
	}
}
