package archtest

// rule says what one package may import. The standard library is free to all, but for
// what `barred` names; a package may always import itself, as its external tests do.
type rule struct {
	path   string   // below the module; "sim/..." is sim and all below it
	ours   []string // packages of this module
	theirs []string // modules or packages of others, with what is below them
	barred []string // packages of the standard library that it may not import
	tests  []string // what its test files may import of this module besides
	why    string
}

// everything stands for all packages of this module.
const everything = "..."

const (
	sdk         = "github.com/aws/aws-sdk-go-v2"
	sdkServices = sdk + "/service"
	smithy      = "github.com/aws/smithy-go"
	sqlite      = "modernc.org/sqlite"
	huma        = "github.com/danielgtaylor/huma/v2"
	cobra       = "github.com/spf13/cobra"
	bubbletea   = "charm.land/bubbletea/v2"
	lipgloss    = "charm.land/lipgloss/v2"
	yaml        = "github.com/goccy/go-yaml"
	shell       = "mvdan.cc/sh/v3"
	jose        = "github.com/go-jose/go-jose/v4"
	oauth2      = "golang.org/x/oauth2"
	xsync       = "golang.org/x/sync"
	xtime       = "golang.org/x/time"
	xsys        = "golang.org/x/sys"
	xterm       = "golang.org/x/term"
	rapid       = "pgregory.net/rapid"
	prometheus  = "github.com/prometheus/client_golang"
	otel        = "go.opentelemetry.io/otel"
)

// testLibraries may be imported by every test file, whatever it tests: with SQLite's driver
// tests change database files behind everybody's back.
var testLibraries = []string{rapid, sqlite, "github.com/santhosh-tekuri/jsonschema/v6", "go.uber.org/goleak", "github.com/standard-webhooks/standard-webhooks", "github.com/rogpeppe/go-internal"}

// outside are the doors to the world that the domain must not have: with one of them,
// the same events could give another state tomorrow.
var outside = []string{"os", "os/exec", "net", "net/http", "database/sql", "math/rand", "math/rand/v2", "crypto/rand"}

var rules = []rule{
	{
		path:   "recovery",
		barred: outside,
		why:    "the domain depends on nothing, so that every other package can depend on it, and it reads no clock, disk or network",
	},
	{
		path:  "orchestrate",
		ours:  []string{"recovery"},
		tests: []string{everything},
		why:   "what happens next is decided from the domain alone; AWS and the database reach it through ports that it declares",
	},
	{
		path:  "notify",
		ours:  []string{"recovery"},
		tests: []string{everything},
		why:   "telling people reads what was committed and is waited for by nobody; engine, AWS and the database it knows as ports",
	},
	{
		path:  "cloud",
		ours:  []string{"recovery"},
		tests: []string{everything},
		why:   "what we ask of AWS is said in our words, so that no SDK type shapes the callers",
	},
	{
		path:   "cloud/awscloud",
		ours:   []string{"recovery", "cloud", "ssmdoc"},
		theirs: []string{sdk, smithy, xsync, xtime},
		tests:  []string{everything},
		why:    "the AWS SDK ends here, and so do AWS's error codes",
	},
	{
		path:   "cloud/cloudtest",
		ours:   []string{"recovery", "cloud"},
		theirs: testLibraries,
		tests:  []string{everything},
		why:    "one suite serves every implementation, so it may know none of them",
	},
	{
		path:  "store",
		ours:  []string{"recovery"},
		tests: []string{everything},
		why:   "what we ask of a database is said without a database",
	},
	{
		path:   "store/sqlite",
		ours:   []string{"recovery", "store"},
		theirs: []string{sqlite, xsys},
		tests:  []string{everything},
		why:    "one technology, and nothing that decides",
	},
	{
		path:   "store/storetest",
		ours:   []string{"recovery", "store"},
		theirs: testLibraries,
		tests:  []string{everything},
		why:    "one suite serves every implementation, so it may know none of them",
	},
	{
		path:   "audit",
		ours:   []string{"internal/wholefile", "recovery"},
		theirs: []string{xsync, "github.com/transparency-dev/merkle"},
		tests:  []string{everything},
		why:    "what proves the trail reads it through a port, so that a copy of a database is verified by the same code as a server's",
	},
	{
		path:   "internal/duration",
		barred: outside,
		why:    "the terminal and the reports say a time in the same words",
	},
	{
		path:   "internal/spreadsheet",
		barred: outside,
		why:    "what a spreadsheet must not run is known in one place, whoever writes CSV",
	},
	{
		path: "internal/wholefile",
		why:  "a file is replaced in one way wherever that is done, and it knows nothing of what is in it",
	},
	{
		path:   "report",
		ours:   []string{"internal/duration", "internal/spreadsheet", "recovery"},
		theirs: []string{"codeberg.org/go-pdf/fpdf", "golang.org/x/image/font"},
		tests:  []string{everything},
		why:    "a report is made of records alone, so that the same events give the same report, and what writes a PDF ends here",
	},
	{
		path:   "control",
		ours:   []string{"internal/wholefile", "recovery", "orchestrate", "cloud", "store", "portable", "audit", "launchrule", "ssmdoc", "documents", "cfn", "runbook", "report"},
		theirs: []string{xsync},
		tests:  []string{everything},
		why:    "the use cases are where decisions, AWS and the database first meet, and they know them as ports",
	},
	{
		path:   "ssmdoc",
		theirs: []string{yaml},
		barred: outside,
		why:    "an Automation document is judged by its text alone, by the command line, the server and the library's own test alike",
	},
	{
		path:  "documents",
		ours:  []string{"ssmdoc"},
		tests: []string{everything},
		why:   "the library is files and what they say of themselves; who installs or runs them is others' business",
	},
	{
		path:   "cfn",
		ours:   []string{"recovery", "cloud"},
		theirs: []string{yaml},
		barred: outside,
		tests:  []string{everything},
		why:    "what people set up in AWS for Davit is made of the one table of permissions, and without asking anybody",
	},
	{
		path:   "launchrule",
		ours:   []string{"recovery"},
		theirs: []string{"cel.dev/cel-go"},
		barred: outside,
		tests:  []string{everything},
		why:    "rules are judged by what they are given, so that a save, a preflight and a report say the same",
	},
	{
		path:   "portable",
		ours:   []string{"recovery", "apitype", "specfile"},
		barred: outside,
		tests:  []string{everything},
		why:    "a file can be read and judged without a server, and its objects are written as in files of their own",
	},
	{
		path:   "identity",
		ours:   []string{"internal/wholefile", "recovery"},
		theirs: []string{jose, oauth2},
		tests:  []string{everything},
		why:    "who somebody is does not depend on what they want; what OpenID Connect is ends here",
	},
	{
		path:  "runbook",
		ours:  []string{"recovery"},
		tests: []string{everything},
		why:   "how a plan is carried out without Davit is written from the domain alone, and needs nothing of Davit afterwards",
	},
	{
		path: "backup",
		ours: []string{"recovery"},
		why:  "the file of a backup is written and read without a server, and without knowing the database in it",
	},
	{
		path: "apitype",
		ours: []string{"internal/spreadsheet", "recovery"},
		why:  "server and client share these types, so they carry neither's machinery",
	},
	{
		path:   "api",
		ours:   []string{"recovery", "apitype", "control", "portable"},
		theirs: []string{huma},
		tests:  []string{everything},
		why:    "HTTP is a way in: it asks the use cases and reaches around them to nothing",
	},
	{
		path: "ui",
		why:  "the pages know the server by its API alone, and are files to everything else",
	},
	{
		path:   "telemetry",
		ours:   []string{"recovery", "orchestrate", "cloud", "store", "api"},
		theirs: []string{prometheus, otel},
		tests:  []string{everything},
		why:    "the parts tell what they do at ports of their own, and here alone it becomes metrics and traces",
	},
	{
		path:  "client",
		ours:  []string{"recovery", "apitype"},
		tests: []string{everything},
		why:   "a client knows the server by its API alone",
	},
	{
		path:   "cli",
		ours:   []string{"internal/wholefile", "recovery", "apitype", "client", "portable", "ssmdoc", "audit", "backup", "specfile", "cli/..."},
		theirs: []string{cobra, bubbletea, lipgloss, xterm, yaml, oauth2},
		tests:  []string{everything},
		why:    "commands speak to a server through the client; those that start one are handed its parts by cmd/davit",
	},
	{
		path:   "specfile",
		ours:   []string{"recovery"},
		theirs: []string{yaml},
		tests:  []string{"sample"},
		why:    "reading what a person wrote needs neither a server nor a command",
	},
	{
		path:   "cli/text",
		ours:   []string{"internal/duration"},
		theirs: []string{lipgloss, xterm},
		why:    "how a thing is written does not depend on what it is",
	},
	{
		path:   "cli/watch",
		ours:   []string{"recovery", "apitype", "cli/text"},
		theirs: []string{bubbletea, lipgloss, xterm},
		tests:  []string{everything},
		why:    "the view is handed what to show, so that its tests need no server",
	},
	{
		path:  "sample",
		ours:  []string{"recovery"},
		tests: []string{everything},
		why:   "the sample environment is data",
	},
	{
		path:   "sim/...",
		ours:   []string{"sim/..."},
		theirs: []string{sdk, smithy, sqlite, yaml, shell},
		why:    "a simulator that shared our code would share our misunderstandings of AWS and agree with them",
	},
	{
		path:   "cmd/davit",
		ours:   []string{everything},
		theirs: []string{cobra, sdk + "/aws", sdk + "/config", sdk + "/credentials", otel},
		why:    "the one place that knows every part, because it puts them together",
	},
	{
		path:   "internal/testenv",
		ours:   []string{everything},
		theirs: append([]string{sdk + "/aws", sdk + "/credentials", otel}, testLibraries...),
		why:    "a whole system in one call is put together as cmd/davit does it",
	},
	{
		path:   "internal/testidp",
		theirs: []string{jose, "github.com/zitadel/oidc/v3"},
		why:    "a provider of ours would share our misunderstandings of OpenID Connect: this one is other people's",
	},
	{
		path:  "internal/chaos",
		tests: []string{everything},
		why:   "it puts engine, store and AWS together as cmd/davit does, with faults between them",
	},
	{
		path:   "internal/crash",
		theirs: []string{sqlite},
		tests:  []string{everything},
		why:    "it starts the programme as its users do, and reads what is left with the project's own packages",
	},
	{
		path:  "internal/faults",
		tests: []string{everything},
		why:   "it orders faults of the simulated AWS, and looks what a whole Davit makes of them",
	},
	{
		path:   "internal/upgrade",
		theirs: []string{sqlite},
		tests:  []string{everything},
		why:    "it opens what an earlier Davit left, with a whole Davit of today",
	},
	{
		path: "internal/openapi",
		ours: []string{"api"},
		why:  "the description of the API is written as the server would serve it, without one",
	},
	{
		path: "internal/configschema",
		ours: []string{"portable"},
		why:  "the schema of configuration files is made of the types that they are read into",
	},
	{
		path: "internal/archtest",
		why:  "it reads the others' sources and needs none of them",
	},
	{
		path: "internal/secretscan",
		why:  "it reads the repository and needs none of its packages",
	},
}
