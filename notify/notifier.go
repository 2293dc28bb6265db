package notify

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// Parts are what a Notifier is made of.
type Parts struct {
	Store Store
	Cloud Cloud
	// Owner names this process among all that may notify for the same store.
	Owner string
	// BaseURL is where people reach this server; empty: messages have no link.
	BaseURL string
	// SecretFiles is the folder of the secrets that channels name as files.
	SecretFiles string
	// Networks are those that webhooks may be in though they are private.
	Networks []netip.Prefix
	// Transport sends webhooks; nil: one that dials public addresses alone.
	Transport http.RoundTripper
	Version   string // of Davit
	Log       *slog.Logger
}

// Notifier tells channels what happens.
type Notifier struct {
	store       Store
	cloud       Cloud
	owner       string
	baseURL     string
	secretFiles string
	version     string
	http        *http.Client
	log         *slog.Logger

	since   time.Time
	newest  time.Time // when executions were looked through last
	swept   time.Time
	seen    map[recovery.ExecutionID]int64 // the versions that have nothing more to tell
	working sync.WaitGroup

	mu   sync.Mutex // also orders the commits
	term term
	busy map[recovery.ChannelID]bool
}

// term is the time in which this process is the notifier. A new one has a name of its
// own, so that nobody goes on with what they read in another.
type term struct {
	name  string
	until time.Time
}

// New makes a Notifier. It starts nothing.
func New(p Parts) *Notifier {
	n := &Notifier{
		store: p.Store, cloud: p.Cloud, owner: p.Owner, baseURL: p.BaseURL, secretFiles: p.SecretFiles, version: p.Version,
		log: p.Log, seen: map[recovery.ExecutionID]int64{}, busy: map[recovery.ChannelID]bool{},
	}
	if n.log == nil {
		n.log = slog.New(slog.DiscardHandler)
	}
	transport := p.Transport
	if transport == nil {
		transport = guarded(p.Networks)
	}
	n.http = &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return n
}

// Run notifies until ctx ends, and waits for what is being sent.
func (n *Notifier) Run(ctx context.Context) error {
	defer n.leave(ctx)
	defer n.working.Wait()
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		if err := n.look(ctx); err != nil && ctx.Err() == nil && recovery.CodeOf(err) != recovery.Conflict {
			n.log.WarnContext(ctx, "notifications are late", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-look.C:
		}
	}
}

// look tells what is new, and has what is due sent. Conflict: another process does.
func (n *Notifier) look(ctx context.Context) error {
	var err error
	if n.since.IsZero() {
		if n.since, err = n.store.NotifierSince(ctx, time.Now()); err != nil {
			return fmt.Errorf("read since when is notified: %w", err)
		}
	}
	channels, err := n.store.AllChannels(ctx)
	if err != nil {
		return err
	}
	if len(channels) == 0 {
		return nil // and whoever comes later is told of no past
	}
	if err := n.tellNews(ctx, channels); err != nil {
		return err
	}
	if err := n.tellExecutions(ctx, channels); err != nil {
		return err
	}
	if err := n.sendDue(ctx, channels); err != nil {
		return err
	}
	return n.sweep(ctx, channels)
}

// claim makes this process the notifier, or makes sure that it is for a while.
func (n *Notifier) claim(ctx context.Context) (string, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	now := time.Now()
	if n.term.until.Sub(now) > termTime-termMargin {
		return n.term.name, nil
	}
	next := term{n.term.name, now.Add(termTime)}
	if !now.Before(n.term.until) {
		next.name = n.owner + "/" + rand.Text()[:8]
	}
	if err := n.store.SaveOutbox(ctx, recovery.Outbox{Owner: next.name, Until: next.until}); err != nil {
		return "", err
	}
	n.term = next
	return next.name, nil
}

// save makes a change of what was read in a term. Conflict: that is over.
func (n *Notifier) save(ctx context.Context, in string, o recovery.Outbox) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if in != n.term.name {
		return recovery.Errorf(recovery.Conflict, "another process notifies now")
	}
	o.Owner, o.Until = n.term.name, n.term.until
	return n.store.SaveOutbox(ctx, o)
}

// leaveTime is how long giving the claim back may take.
const leaveTime = 5 * time.Second

// leave lets another process notify at once.
func (n *Notifier) leave(ctx context.Context) {
	if n.term.name == "" {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveTime)
	defer cancel()
	if err := n.store.LeaveOutbox(ctx, n.term.name); err != nil {
		n.log.WarnContext(ctx, "another process can notify only once the claim of this one is over", "err", err)
	}
}
