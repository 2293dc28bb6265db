package cli

import (
	"context"
	"errors"
	"log/slog"
	"net/netip"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// Parts are what the commands need and may not know how to build: cmd/davit puts the
// server and the simulator together and hands them over here.
type Parts struct {
	// Version is the programme's.
	Version string
	// Serve starts a server, which runs until it is closed.
	Serve func(ctx context.Context, c ServerConfig) (RunningServer, error)
	// Simulate starts an AWS simulator, which runs until it is closed.
	Simulate func(ctx context.Context, c SimulatorConfig) (RunningSimulator, error)
	// VerifyData verifies the audit trail in a data folder, against the public keys in a file
	// and copies of checkpoints.
	VerifyData func(ctx context.Context, data, keys string, kept []recovery.Checkpoint) (apitype.AuditReport, error)
	// Restore puts a backup in the place of what a data folder has.
	Restore func(ctx context.Context, c RestoreConfig) (recovery.StoreRestored, error)
	// Sample is the sample environment.
	Sample Sample
}

// RestoreConfig says what to restore, and where.
type RestoreConfig struct {
	// File is the backup's file, and Data the data folder.
	File, Data string
	// Comment says why.
	Comment string
}

// ErrRestored is why a server ends that is to be started again, on the store that was
// restored.
var ErrRestored = errors.New("the store was restored")

// Sample is the sample environment's files: what a user would write, by file name.
type Sample struct {
	Account, Plan File
	Groups        []File
	PlanName      string
}

// File is a file that is built in.
type File struct {
	Name    string
	Content []byte
}

// ServerConfig says how a server is to be.
type ServerConfig struct {
	// Data is the folder for everything that it keeps.
	Data string
	// Listen is its address, such as 127.0.0.1:8080; port 0 takes a free one.
	Listen string
	// TLSCert and TLSKey are the files with which it speaks TLS; empty: it does not.
	TLSCert, TLSKey string
	// Proxies are the addresses of the proxies before it; none: clients speak to it.
	Proxies []netip.Prefix
	// Identity is the provider at which people sign in; nil: there is none.
	Identity *IdentityConfig
	// AllowToken lets the start-up token in although there is a provider.
	AllowToken bool
	// AWS is "sim" for a simulator inside the process, "real" for AWS, or the URL of a
	// simulator elsewhere.
	AWS string
	// Simulator is how the one inside the process is to be; its Data and Listen are not used.
	Simulator SimulatorConfig
	// PublicURL is where people reach it, for links in notifications; empty: where it listens.
	PublicURL string
	// WebhookNetworks are private networks that webhooks may be in.
	WebhookNetworks []netip.Prefix
	// Quick has it look at AWS more often than is polite, for simulated time that runs
	// many times faster.
	Quick bool
	Log   *slog.Logger
	// MetricsListen is the address of a second door, for the metrics alone and without a
	// token; empty: there is none.
	MetricsListen string
	// Traces is the URL that traces are sent to; empty: none are, unless the environment
	// has OpenTelemetry's variables.
	Traces string
	// AuditKey is the file of the key that checkpoints of the audit trail are signed with;
	// empty: one in the data folder. KeepCheckpoints is a file that each is added to, or a bucket; empty: none.
	AuditKey, KeepCheckpoints string
	// Archives is the folder that archives of the audit trail are written to; empty: one in
	// the data folder.
	Archives string
	// ConfigBackups is the folder that backups of the configuration are kept in; empty: none
	// are made. One is made every ConfigBackupEvery, and ConfigBackupsKept of them are kept.
	ConfigBackups     string
	ConfigBackupEvery time.Duration
	ConfigBackupsKept int
	// Runbooks is the folder that the runbook of every plan is kept in; empty: none is.
	Runbooks string
	// LaunchRules is the file of the rules that launches are held against; empty: none are.
	LaunchRules string
	// RequestsPerSecond is how many requests a second one caller may send, on the
	// average; 0: the API's default.
	RequestsPerSecond float64
}

// RunningServer is a server that was started.
type RunningServer interface {
	// URL is where it answers.
	URL() string
	// Token is its start-up token, empty if that is off, and NewToken whether it was made
	// just now.
	Token() string
	NewToken() bool
	// Done is closed when the server can go on no longer; Close then says why.
	Done() <-chan struct{}
	// Close ends it in order: requests are answered, steps finished, files closed.
	Close() error
}

// SimulatorConfig says how a simulator is to be.
type SimulatorConfig struct {
	Data    string // the folder for its world; empty: in memory
	Listen  string
	World   string // a world file, "sample", or "none"
	Speed   float64
	Latency time.Duration
	// CallRate is how many calls a second an account may make in a Region; zero: any.
	CallRate float64
	Seed     uint64
	Strict   bool
	// Faults stand from the start on, in the place of those that the world has kept; nil
	// leaves these.
	Faults []apitype.Fault
	Log    *slog.Logger
}

// RunningSimulator is a simulator that was started.
type RunningSimulator interface {
	// URL is where it answers.
	URL() string
	// Done is closed when it can go on no longer; Close then says why.
	Done() <-chan struct{}
	Close() error
}
