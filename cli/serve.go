package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/cli/text"
)

type serveOptions struct {
	*session
	data, aws    string
	identityFile string
	allowToken   bool
	quick        bool
	listen       listenFlags
	simulator    simulatorFlags
	identity     *IdentityConfig
	logFlags     logFlags
	log          *slog.Logger

	metrics, traces string
	publicURL       string
	webhookNetworks []string
	auditKey, keep  string
	archives        string
	rate            float64
	runbooks        string
	launchRules     string
	configBackups   configBackupFlags
}

// The kinds of AWS that a server works with, besides a simulator's URL.
const (
	AWSSimulated = "sim"
	AWSReal      = "real"
)

// maxRate is the highest limit of requests a second that can be set, and as good as none.
const maxRate = 1_000_000

func newServe(s *session) *cobra.Command {
	o := serveOptions{session: s}
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Start the server: API and engine",
		Long: `Start the server: the API that all other commands speak to, and the engine that drives
executions. It stops in order at Ctrl-C and SIGTERM, and what it was driving goes on
with the next start.

Unless told otherwise it works with a simulated AWS inside its own process, which holds
the sample environment and is kept in the data folder too. --aws real takes the AWS
credentials of this machine, as the AWS CLI does. --aws URL takes a simulator elsewhere;
where its time runs many times faster, say so with --quick.

At its first start it makes a token, writes it into the data folder and shows it once:
whoever has it may do everything. With --identity, people sign in at an OpenID Connect
provider instead, and the token is off unless --allow-token says otherwise. The file says

  issuer: https://cognito-idp.us-west-2.amazonaws.com/us-west-2_EXAMPLE
  clientID: 1example23456789
  clientSecretFile: client-secret   # where the client has one
  publicURL: https://davit.example.com

and may have cliClientID, audiences, groupsClaim, nameClaim, scopes, sessionMinutes and
idleMinutes: see doc/access.md. A provider that is down does not keep it from starting.

It listens on this machine alone, unless it speaks TLS or a proxy does so before it.

Prometheus finds metrics at /metrics, with the token of anybody who may read everything,
or without one at the address of --metrics-listen. Traces go where --otlp-endpoint or
the environment's OTEL_EXPORTER_OTLP_ENDPOINT says.`,
		Example: `  davit serve
  davit serve --aws real --data /var/lib/davit
  davit serve --aws http://127.0.0.1:4666 --quick
  davit serve --aws real --identity identity.yaml --listen :8443 --tls-cert cert.pem --tls-key key.pem
  davit serve --aws real --identity identity.yaml --listen :8080 --behind-proxy 10.0.1.0/24`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.check(cmd); err != nil {
				return err
			}
			return o.run(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.data, "data", DefaultData(), "the `folder` for everything that is kept")
	o.listen.flags(cmd)
	f.StringVar(&o.identityFile, "identity", "", "the `file` that says at which OpenID Connect provider people sign in")
	f.BoolVar(&o.allowToken, "allow-token", false, "let the start-up token in although people sign in at a provider")
	f.StringVar(&o.aws, "aws", AWSSimulated, "which AWS to work with: sim, real, or a simulator's `URL`")
	f.BoolVar(&o.quick, "quick", false, "AWS there is simulated and fast: look at it several times a second; with --aws URL")
	f.StringVar(&o.metrics, "metrics-listen", "", "a second `address` that answers with the metrics alone, and asks for no token: such as 127.0.0.1:9464")
	f.Float64Var(&o.rate, "requests-per-second", 100, "how `many` requests a second one caller may send on the average, and five times that at once; more are answered 429. Executions need none")
	f.StringVar(&o.traces, "otlp-endpoint", "", "the `URL` to send traces to by OTLP over HTTP, such as http://127.0.0.1:4318 (default $OTEL_EXPORTER_OTLP_ENDPOINT, or none)")
	o.logFlags.flags(cmd)
	f.StringVar(&o.publicURL, "public-url", "", "the `URL` at which people reach this server, for links in notifications (default: where it listens)")
	f.StringSliceVar(&o.webhookNetworks, "webhook-network", nil, "a private `network` that webhooks may be in, such as 10.20.0.0/16; several with commas")
	f.StringVar(&o.auditKey, "audit-key", "", "the `file` of the key that checkpoints of the audit trail are signed with (default audit.key in the data folder)")
	f.StringVar(&o.archives, "archives", "", "a `folder`, best on another machine's disk, for archives of the audit trail; by default in the data folder")
	f.StringVar(&o.keep, "keep-checkpoints", "", "keep each checkpoint of the audit trail in this `file`, or bucket s3://NAME/PREFIX?region=REGION")
	o.configBackups.flags(cmd)
	f.StringVar(&o.launchRules, "launch-rules", "", "a `file` of rules that launches are held against, in JSON; see doc/launch-templates.md")
	f.StringVar(&o.runbooks, "runbooks", "", "a `folder`, best on another machine's disk, that the runbook of every plan is kept in")
	o.simulator.flags(cmd, 1)
	return cmd
}

func (o *serveOptions) check(cmd *cobra.Command) (err error) {
	if o.log, err = o.logFlags.log(cmd, o.Err); err != nil {
		return err
	}
	if err := o.checkObserved(cmd); err != nil {
		return err
	}
	if err := o.checkRate(cmd); err != nil {
		return err
	}
	if err := o.configBackups.check(cmd); err != nil {
		return err
	}
	if err := o.checkAWS(cmd); err != nil {
		return err
	}
	if err := o.checkNotifications(cmd); err != nil {
		return err
	}
	if err := o.simulator.check(cmd); err != nil {
		return err
	}
	if o.allowToken && o.identityFile == "" {
		return misuse(cmd, errors.New("--allow-token is for servers with --identity: without, the token is let in anyway"))
	}
	if err := o.listen.check(cmd); err != nil {
		return err
	}
	o.identity, err = readIdentity(o.identityFile, o.Streams)
	return err
}

// checkAWS keeps flags of the one kind of AWS from being given for another, which would
// not know of them.
func (o *serveOptions) checkAWS(cmd *cobra.Command) error {
	if o.aws == AWSReal && o.quick {
		return misuse(cmd, errors.New("--quick is for a simulated AWS: the real one refuses whoever asks so often"))
	}
	if given := o.simulator.given(cmd); o.aws != AWSSimulated && given != "" {
		return misuse(cmd, fmt.Errorf("--%s is for the simulated AWS inside the server, which --aws %s does not use: give it to `davit sim`", given, o.aws))
	}
	if o.aws == AWSSimulated || o.aws == AWSReal {
		return nil
	}
	if u, err := url.Parse(o.aws); err != nil || u.Host == "" || !strings.HasPrefix(u.Scheme, "http") {
		return misuse(cmd, fmt.Errorf("--aws is sim, real, or a simulator's URL such as http://127.0.0.1:4666, not %q", o.aws))
	}
	return nil
}

// checkObserved checks where metrics and traces go. Metrics name accounts and Regions, and
// have no token at a door of their own: it is on this machine.
func (o *serveOptions) checkObserved(cmd *cobra.Command) error {
	if o.metrics != "" {
		host, _, err := net.SplitHostPort(o.metrics)
		if err != nil {
			return misuse(cmd, fmt.Errorf("--metrics-listen is an address such as 127.0.0.1:9464, not %q", o.metrics))
		}
		if !o.listen.insecure && !IsLoopback(host) {
			return misuse(cmd, fmt.Errorf("the metrics at %s can be read by everybody who reaches it: listen at 127.0.0.1, read /metrics with a token instead, or add --insecure-listen", o.metrics))
		}
	}
	if o.traces == "" {
		return nil
	}
	if u, err := url.Parse(o.traces); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return misuse(cmd, fmt.Errorf("--otlp-endpoint is a URL such as http://127.0.0.1:4318, not %q", o.traces))
	}
	return nil
}

// checkRate keeps the limit of requests from shutting everybody out.
func (o *serveOptions) checkRate(cmd *cobra.Command) error {
	if o.rate >= 1 && o.rate <= maxRate { // which NaN is not
		return nil
	}
	return misuse(cmd, fmt.Errorf("--requests-per-second is a number from 1 to %d, not %g", maxRate, o.rate))
}

// run serves until it is told to stop. When the store is restored meanwhile, it begins
// again, at the same address.
func (o *serveOptions) run(ctx context.Context) error {
	c := o.config()
	for {
		url, err := o.serve(ctx, c)
		if !errors.Is(err, ErrRestored) {
			return err
		}
		o.Notef("The store was restored: starting again.")
		c.Listen = hostOf(url)
	}
}

// hostOf is the address that a URL names.
func hostOf(address string) string {
	_, host, _ := strings.Cut(address, "://")
	return host
}

func (o *serveOptions) config() ServerConfig {
	return ServerConfig{
		Data: o.data, Listen: o.listen.address, TLSCert: o.listen.tlsCert, TLSKey: o.listen.tlsKey, Proxies: o.listen.proxies, AWS: o.aws,
		Identity: o.identity, AllowToken: o.allowToken,
		PublicURL: o.publicURL, WebhookNetworks: o.networks(),
		Simulator: o.simulator.config(), Quick: o.quick || o.simulator.speed > 1,
		Log: o.log, MetricsListen: o.metrics, Traces: o.traces,
		AuditKey: o.auditKey, KeepCheckpoints: o.keep, Archives: o.archives, RequestsPerSecond: o.rate, Runbooks: o.runbooks, LaunchRules: o.launchRules,
		ConfigBackups: o.configBackups.folder, ConfigBackupEvery: o.configBackups.every, ConfigBackupsKept: o.configBackups.kept,
	}
}

// serve runs a server until it ends, and says where it was.
func (o *serveOptions) serve(ctx context.Context, c ServerConfig) (at string, err error) {
	server, err := o.parts.Serve(ctx, c)
	if errors.Is(err, syscall.EADDRINUSE) {
		return "", failedf("something listens at %s already: choose another address with --listen, or stop that", o.listen.address)
	}
	if err != nil {
		return "", fmt.Errorf("start the server: %w", o.simulator.explain(err))
	}
	o.greet(server)
	select {
	case <-ctx.Done():
		o.Notef("Stopping.")
	case <-server.Done():
	}
	return server.URL(), server.Close()
}

func (o *serveOptions) greet(server RunningServer) {
	o.Notef("Davit serves at %s, with %s. Its data is in %s.", server.URL(), o.awsText(), o.data)
	o.Notef("Open that address in a browser, or use the commands.")
	file := filepath.Join(o.data, TokenFile)
	if o.identity != nil {
		o.Notef("People sign in at %s: davit login --server %s", text.Clean(o.identity.Issuer), server.URL())
	}
	if server.Token() == "" {
		return
	}
	if server.NewToken() {
		o.Notef("Its token, shown this once and kept in %s: %s", file, server.Token())
	}
	var exports []string
	if server.URL() != defaultServer {
		exports = append(exports, serverVariable+"="+server.URL())
	}
	if o.data != DefaultData() {
		exports = append(exports, fmt.Sprintf("%s=$(cat %s)", tokenVariable, shellWord(file)))
	}
	if len(exports) > 0 {
		o.Notef("Speak to it with: export %s", strings.Join(exports, " "))
	}
}

func (o *serveOptions) awsText() string {
	switch o.aws {
	case AWSReal:
		return "the real AWS"
	case AWSSimulated:
		return "a simulated AWS (" + speedText(o.simulator.speed) + ")"
	}
	return "the AWS simulator at " + text.Clean(o.aws)
}

func speedText(speed float64) string {
	if speed == 1 {
		return "as slow as AWS is: --speed 60 makes an hour a minute"
	}
	return fmt.Sprintf("%g times as fast as AWS is", speed)
}
