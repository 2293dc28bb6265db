package main

import (
	"cmp"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"net"
	"os"
	"os/user"
	"path/filepath"
	"time"

	"github.com/davit-dr/davit/api"
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

// serve puts a server together and starts it: the database, AWS, the engine, the use
// cases, and the API before them.
func serve(ctx context.Context, c cli.ServerConfig) (_ cli.RunningServer, err error) {
	s := newService(c.Log)
	defer func() {
		if err != nil {
			_ = s.Close() // the error that matters is why it did not start
		}
	}()
	listener, err := s.listen(ctx, c)
	if err != nil {
		return nil, err
	}
	baseURL := cmp.Or(c.PublicURL, url(listener, c.TLSCert != ""))
	watch, err := s.observe(ctx, c)
	if err != nil {
		return nil, err
	}
	c.Log = watch.Log()
	db, err := sqlite.Open(c.Data)
	if err != nil {
		return nil, err
	}
	s.onClose(db.Close)
	if err := dropBrokenOff(c.Data, time.Now()); err != nil {
		c.Log.Warn(err.Error())
	}
	broker := control.NewBroker()
	book := store.New(broker.Watch(watch.Watch(mortal(db))))
	if err := book.Settle(ctx); err != nil {
		return nil, fmt.Errorf("carry out an import of configuration that was decided: %w", err)
	}

	aws, simulator, err := s.connectAWS(ctx, c, book, watch)
	if err != nil {
		return nil, err
	}
	s.onClose(aws.Close)
	host := orchestrate.NewHost(orchestrate.Parts{Store: book, Cloud: aws, Bounds: hasty(bounds(c)), Owner: owner(), Log: c.Log, Observer: watch})
	access := control.NewAccessLog(book, c.Log)
	doors, err := openDoors(c, book, access)
	if err != nil {
		return nil, err
	}
	checkpointer, auditKey, err := newCheckpointer(c, book, aws)
	if err != nil {
		return nil, err
	}
	metrics := watch.Metrics(book)
	notifier := notify.New(notify.Parts{
		Store: book, Cloud: aws, Owner: "notify/" + owner(), BaseURL: baseURL,
		SecretFiles: filepath.Join(c.Data, "secrets"), Networks: c.WebhookNetworks, Version: version, Log: c.Log,
	})
	rules, err := launchRules(c.LaunchRules)
	if err != nil {
		return nil, err
	}
	useCases := control.New(control.Parts{
		Rules: rules,
		Book:  book, Cloud: aws, Waker: host, Broker: broker, Simulator: simulator, Tester: notifier, Token: doors.rotatable(),
		Access: access, Backups: backups{db, c.Data}, Archiver: archiver{cmp.Or(c.Archives, filepath.Join(c.Data, "archives")), checkpointer}, Version: version, AuditKeys: []ed25519.PublicKey{auditKey}, Log: c.Log,
	})
	remarks := s.keepConfig(c, useCases, watch)
	ways := api.New(api.Options{
		Observer: watch, Metrics: metrics, Limits: api.Limits{RequestsPerSecond: c.RequestsPerSecond},
		Control: useCases, Access: access, Version: version,
		BaseURL: baseURL, Identifier: doors.gate, SignIn: doors.gate.Routes(), Proxies: c.Proxies, Log: c.Log,
		Remarks: remarks, UI: ui.Handler(), Simulated: c.AWS != cli.AWSReal,
		Ready: func(ctx context.Context) error {
			_, err := book.ActiveExecutions(ctx)
			return err
		},
	})

	s.run(
		host.Run, notifier.Run, control.NewWatch(useCases).Run, control.NewTagSchedule(useCases).Run, control.NewTemplateSchedule(useCases).Run, control.NewRetentionSchedule(useCases).Run,
		access.Run, doors.gate.Run, checkpointer.Run,
		func(ctx context.Context) error { return sweep(ctx, book, c.Log) },
		func(ctx context.Context) error { return awaitRestore(ctx, c.Data) },
	)
	if c.Runbooks != "" {
		s.run(control.NewRunbookKeeper(useCases, c.Runbooks).Run)
	}
	if c.MetricsListen != "" {
		if err := s.serveMetrics(ctx, c.MetricsListen, metrics); err != nil {
			return nil, err
		}
	}
	s.serveHTTP(listener, ways.HTTP(ways))
	return running{s, url(listener, c.TLSCert != ""), doors}, nil
}

// keepConfig keeps backups of the configuration where it is told to, and gives what is to be
// said of their age.
func (s *service) keepConfig(c cli.ServerConfig, useCases *control.Control, watch *telemetry.Telemetry) func() []string {
	if c.ConfigBackups == "" {
		return nil
	}
	keeper := control.NewConfigKeeper(useCases, c.ConfigBackups, c.ConfigBackupEvery, c.ConfigBackupsKept)
	watch.WatchConfigBackups(keeper.Last)
	s.run(keeper.Run)
	return func() []string { return []string{keeper.Age(time.Now())} }
}

// listen takes the server's address, and speaks TLS there where it is told to.
func (s *service) listen(ctx context.Context, c cli.ServerConfig) (net.Listener, error) {
	listener, err := listen(ctx, c.Listen)
	if err != nil {
		return nil, err
	}
	s.onClose(closing(listener))
	if c.TLSCert == "" {
		return listener, nil
	}
	return withTLS(listener, c.TLSCert, c.TLSKey, c.Log)
}

// connectAWS gives the AWS that the configuration names, and the simulator if it is one
// inside the server.
func (s *service) connectAWS(ctx context.Context, c cli.ServerConfig, book *store.Book, watch *telemetry.Telemetry) (*awscloud.Cloud, control.Simulator, error) {
	var simulator control.Simulator
	o := awscloud.Options{UserAgent: "davit/" + version, Observe: watch.Call, Account: control.Callable(book)}
	switch c.AWS {
	case cli.AWSReal:
	case cli.AWSSimulated:
		c.Simulator.Data = filepath.Join(c.Data, "sim")
		world, err := openWorld(c.Simulator)
		if err != nil {
			return nil, nil, err
		}
		s.onClose(world.Close)
		simulator = faulty{world}
		o.HTTPClient, o.Endpoint, o.Credentials = world.Client(), "http://sim.invalid", simulatedCredentials
	default:
		o.Endpoint, o.Credentials = c.AWS, simulatedCredentials
	}
	aws, err := awscloud.New(ctx, o)
	return aws, simulator, err
}

// simulatedCredentials are those of Davit's own account in the sample world: the
// simulator knows an account by its ID as the access key.
var simulatedCredentials = awscloud.StaticCredentials("444455556666", "any")

// simulate puts a simulator together and starts it.
func simulate(ctx context.Context, c cli.SimulatorConfig) (_ cli.RunningSimulator, err error) {
	s := newService(c.Log)
	defer func() {
		if err != nil {
			_ = s.Close()
		}
	}()
	listener, err := listen(ctx, c.Listen)
	if err != nil {
		return nil, err
	}
	s.onClose(closing(listener))
	world, err := openWorld(c)
	if err != nil {
		return nil, err
	}
	s.onClose(world.Close)
	s.serveHTTP(listener, plainHTTP(world.Handler()))
	return running{service: s, url: url(listener, false)}, nil
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

// userName is who the start-up token stands for: whoever started the server.
func userName() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return "local"
}
