package main

import (
	"cmp"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/davit-dr/davit/api"
	"github.com/davit-dr/davit/audit"
	"github.com/davit-dr/davit/cli"
	"github.com/davit-dr/davit/cloud/awscloud"
	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/notify"
	"github.com/davit-dr/davit/orchestrate"
	"github.com/davit-dr/davit/store"
	"github.com/davit-dr/davit/store/sqlite"
	"github.com/davit-dr/davit/telemetry"
	"github.com/davit-dr/davit/ui"
)

// server is the parts of a server, in the order in which they are put together: each
// needs only those above it.
type server struct {
	*service
	cli.ServerConfig

	listener net.Listener
	url      string // where it answers
	watch    *telemetry.Telemetry
	metrics  http.Handler

	db     *sqlite.DB
	broker *control.Broker
	book   *store.Book

	aws       *awscloud.Cloud
	simulator control.Simulator // nil: AWS is not simulated in this process

	access       *control.AccessLog
	doors        doors
	checkpointer *audit.Checkpointer
	auditKey     ed25519.PublicKey

	host     *orchestrate.Host
	notifier *notify.Notifier
	control  *control.Control
	remarks  func() []string
}

// serve puts a server together and starts it.
func serve(ctx context.Context, c cli.ServerConfig) (_ cli.RunningServer, err error) {
	s := &server{service: newService(c.Log), ServerConfig: c}
	defer func() {
		if err != nil {
			_ = s.Close() // the error that matters is why it did not start
		}
	}()
	for _, step := range []func(context.Context) error{s.listen, s.observe, s.openStore, s.connectAWS, s.openDoors, s.assemble, s.start} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return running{s.service, s.url, s.doors}, nil
}

// listen takes the server's address, and speaks TLS there where it is told to.
func (s *server) listen(ctx context.Context) (err error) {
	if s.listener, err = listen(ctx, s.Listen); err != nil {
		return err
	}
	s.onClose(closing(s.listener))
	s.url = url(s.listener, s.TLSCert != "")
	if s.TLSCert != "" {
		s.listener, err = withTLS(s.listener, s.TLSCert, s.TLSKey, s.Log)
	}
	return err
}

// openStore opens the database, and ends there what a crash broke off.
func (s *server) openStore(ctx context.Context) (err error) {
	if s.db, err = sqlite.Open(s.Data); err != nil {
		return err
	}
	s.onClose(s.db.Close)
	if err := dropBrokenOff(s.Data, time.Now()); err != nil {
		s.Log.Warn(err.Error())
	}
	s.broker = control.NewBroker()
	s.book = store.New(s.broker.Watch(s.watch.Watch(mortal(s.db))))
	s.metrics = s.watch.Metrics(s.book)
	if err := s.book.Settle(ctx); err != nil {
		return fmt.Errorf("carry out an import of configuration that was decided: %w", err)
	}
	return nil
}

// connectAWS connects the AWS that the configuration names, which may be a simulator
// inside the server.
func (s *server) connectAWS(ctx context.Context) (err error) {
	o := awscloud.Options{UserAgent: "davit/" + version, Observe: s.watch.Call, Account: control.Callable(s.book)}
	switch s.AWS {
	case cli.AWSReal:
	case cli.AWSSimulated:
		s.Simulator.Data = filepath.Join(s.Data, "sim")
		world, err := openWorld(s.Simulator)
		if err != nil {
			return err
		}
		s.onClose(world.Close)
		s.simulator = simulated{world}
		o.HTTPClient, o.Endpoint, o.Credentials = world.Client(), "http://sim.invalid", simulatedCredentials
	default:
		o.Endpoint, o.Credentials = s.AWS, simulatedCredentials
	}
	if s.aws, err = awscloud.New(ctx, o); err != nil {
		return err
	}
	s.onClose(s.aws.Close)
	return nil
}

// openDoors opens the ways to come to be known, and the trail that all deeds go into.
func (s *server) openDoors(context.Context) (err error) {
	s.access = control.NewAccessLog(s.book, s.Log)
	if s.doors, err = openDoors(s.ServerConfig, s.book, s.access); err != nil {
		return err
	}
	s.checkpointer, s.auditKey, err = newCheckpointer(s.ServerConfig, s.book, s.aws)
	return err
}

// assemble makes the engine, the notifications, and the use cases upon both.
func (s *server) assemble(context.Context) error {
	rules, err := launchRules(s.LaunchRules)
	if err != nil {
		return err
	}
	s.host = orchestrate.NewHost(orchestrate.Parts{
		Store: s.book, Cloud: s.aws, Bounds: hasty(bounds(s.ServerConfig)), Owner: owner(), Log: s.Log, Observer: s.watch,
	})
	s.notifier = notify.New(notify.Parts{
		Store: s.book, Cloud: s.aws, Owner: "notify/" + owner(), BaseURL: s.publicURL(),
		SecretFiles: filepath.Join(s.Data, "secrets"), Networks: s.WebhookNetworks, Version: version, Log: s.Log,
	})
	s.control = control.New(control.Parts{
		Book: s.book, Cloud: s.aws, Waker: s.host, Broker: s.broker, Simulator: s.simulator, Tester: s.notifier,
		Token: s.doors.rotatable(), Access: s.access, Rules: rules,
		Backups:   backups{s.db, s.Data},
		Archiver:  archiver{cmp.Or(s.Archives, filepath.Join(s.Data, "archives")), s.checkpointer},
		AuditKeys: []ed25519.PublicKey{s.auditKey}, Version: version, Log: s.Log,
	})
	return nil
}

// publicURL is where people and programs find the server.
func (s *server) publicURL() string { return cmp.Or(s.PublicURL, s.url) }

// start starts everything that works by itself, and then lets requests in.
func (s *server) start(ctx context.Context) error {
	watch := control.NewWatch(s.control)
	s.watch.WatchInventory(watch.Seen)
	s.run(
		s.host.Run, s.notifier.Run, s.access.Run, s.doors.gate.Run, s.checkpointer.Run,
		watch.Run, control.NewTagSchedule(s.control).Run,
		control.NewTemplateSchedule(s.control).Run, control.NewRetentionSchedule(s.control).Run,
		func(ctx context.Context) error { return sweep(ctx, s.book, s.Log) },
		func(ctx context.Context) error { return awaitRestore(ctx, s.Data) },
	)
	s.keepConfig()
	if s.Runbooks != "" {
		s.run(control.NewRunbookKeeper(s.control, s.Runbooks).Run)
	}
	if s.MetricsListen != "" {
		if err := s.serveMetrics(ctx, s.MetricsListen, s.metrics); err != nil {
			return err
		}
	}
	ways := s.api()
	s.serveHTTP(s.listener, ways.HTTP(ways))
	return nil
}

// keepConfig keeps backups of the configuration where it is told to.
func (s *server) keepConfig() {
	if s.ConfigBackups == "" {
		return
	}
	keeper := control.NewConfigKeeper(s.control, s.ConfigBackups, s.ConfigBackupEvery, s.ConfigBackupsKept)
	s.watch.WatchConfigBackups(keeper.Last)
	s.run(keeper.Run)
	s.remarks = func() []string { return []string{keeper.Age(time.Now())} }
}

// api is the use cases for programs and people, behind the doors.
func (s *server) api() *api.Server {
	return api.New(api.Options{
		Control: s.control, Access: s.access, Observer: s.watch, Metrics: s.metrics,
		Identifier: s.doors.gate, SignIn: s.doors.gate.Routes(),
		BaseURL: s.publicURL(), Proxies: s.Proxies, Limits: api.Limits{RequestsPerSecond: s.RequestsPerSecond},
		UI: ui.Handler(), Simulated: s.AWS != cli.AWSReal, Remarks: s.remarks, Version: version, Log: s.Log,
		Ready: func(ctx context.Context) error {
			_, err := s.book.ActiveExecutions(ctx)
			return err
		},
	})
}

// bounds are polite to AWS, and quick where time is simulated.
func bounds(c cli.ServerConfig) orchestrate.Bounds {
	if c.Quick {
		return orchestrate.FastBounds
	}
	return orchestrate.DefaultBounds
}

// owner names this process among all that ever hold a lease.
func owner() string {
	host, err := os.Hostname()
	if err != nil {
		host = "davit"
	}
	return fmt.Sprintf("%s/%d/%s", host, os.Getpid(), rand.Text())
}
