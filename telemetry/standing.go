package telemetry

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// readTime bounds the reading of the store for one answer.
const readTime = 10 * time.Second

// foreignTime is how old a look at the jobs may be that says what others use.
const foreignTime = 10 * time.Minute

var (
	scopeLabels  = []string{"account", "region"}
	activeDesc   = prometheus.NewDesc("davit_executions", "Executions that have not ended, by mode and state.", []string{"mode", "state"}, nil)
	waitingDesc  = prometheus.NewDesc("davit_queue_tickets", "Batches that wait for a quota, by account, Region and mode.", append(scopeLabels[:2:2], "mode"), nil)
	oldestDesc   = prometheus.NewDesc("davit_queue_oldest_ticket_seconds", "Age of the oldest ticket in the queue for a quota; 0: nobody waits.", scopeLabels, nil)
	useDesc      = prometheus.NewDesc("davit_quota_used", "What is in use of a quota of DRS, by davit (reserved) and by others (active jobs as last seen, within 10 minutes).", append(scopeLabels[:2:2], "quota", "by"), nil)
	limitDesc    = prometheus.NewDesc("davit_quota_limit", "A quota of DRS: jobs at once, servers in active jobs.", append(scopeLabels[:2:2], "quota"), nil)
	standingDesc = []*prometheus.Desc{activeDesc, waitingDesc, oldestDesc, useDesc, limitDesc}
)

// standing tells how things stand, out of the store, whenever it is asked.
type standing struct {
	book *store.Book
	log  *slog.Logger
}

func newStanding(book *store.Book, log *slog.Logger) standing { return standing{book, log} }

// Describe says which metrics there are.
func (s standing) Describe(out chan<- *prometheus.Desc) { tell(out, standingDesc) }

// Collect tells of them as they are now. What cannot be read is left out and logged: the
// rest of the metrics matters most when the store does not answer.
func (s standing) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), readTime)
	defer cancel()
	for _, tell := range []func(context.Context, chan<- prometheus.Metric) error{s.executions, s.queues} {
		if err := tell(ctx, out); err != nil {
			s.log.WarnContext(ctx, "metrics were left out that the store gives", "err", err)
		}
	}
}

func (s standing) executions(ctx context.Context, out chan<- prometheus.Metric) error {
	for _, state := range []recovery.ExecutionState{recovery.ExecutionCreated, recovery.ExecutionInProgress, recovery.ExecutionPaused, recovery.ExecutionCancelling} {
		for _, mode := range []recovery.Mode{recovery.Drill, recovery.Recovery} {
			count := 0
			err := pages(func(p store.ListPage) (string, error) {
				heads, next, err := s.book.Executions(ctx, store.Filter{State: state, Mode: mode}, p)
				count += len(heads)
				return next, err
			})
			if err != nil {
				return err
			}
			out <- prometheus.MustNewConstMetric(activeDesc, prometheus.GaugeValue, float64(count), string(mode), string(state))
		}
	}
	return nil
}

func (s standing) queues(ctx context.Context, out chan<- prometheus.Metric) error {
	return pages(func(p store.ListPage) (string, error) {
		accounts, next, err := s.book.Accounts(ctx, p)
		for _, a := range accounts {
			for _, r := range a.Regions {
				if err := s.queue(ctx, out, recovery.Scope{AccountID: a.ID, Region: r}); err != nil {
					return "", err
				}
			}
		}
		return next, err
	})
}

func (s standing) queue(ctx context.Context, out chan<- prometheus.Metric, scope recovery.Scope) error {
	quotas, err := s.book.Quotas(ctx, scope)
	if err != nil {
		return err
	}
	ledger, err := s.book.Ledger(ctx, scope)
	if err != nil {
		return err
	}
	seen, err := s.book.Jobs(ctx, scope)
	if err != nil {
		return err
	}
	now := time.Now()
	gauge := func(d *prometheus.Desc, value float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, append([]string{string(scope.AccountID), string(scope.Region)}, labels...)...)
	}
	waiting, oldest := map[recovery.Mode]int{recovery.Drill: 0, recovery.Recovery: 0}, time.Duration(0)
	for _, t := range ledger.Tickets {
		if t.ExpiresAt.After(now) {
			waiting[t.Mode]++
			oldest = max(oldest, now.Sub(t.At))
		}
	}
	for mode, n := range waiting {
		gauge(waitingDesc, float64(n), string(mode))
	}
	gauge(oldestDesc, oldest.Seconds())
	gauge(limitDesc, float64(quotas.JobsAtOnce), "jobs")
	gauge(limitDesc, float64(quotas.ServersInActiveJobs), "servers")
	uses := map[string]recovery.Usage{"davit": ledger.Own()}
	if now.Sub(seen.AsOf) < foreignTime {
		uses["others"] = ledger.Foreign(seen.Jobs)
	}
	for by, use := range uses {
		gauge(useDesc, float64(use.Jobs), "jobs", by)
		gauge(useDesc, float64(use.Servers), "servers", by)
	}
	return nil
}

// pages visits the pages of a list until there is no next one.
func pages(visit func(store.ListPage) (next string, err error)) error {
	p := store.ListPage{Limit: store.MaxPage}
	for {
		next, err := visit(p)
		if err != nil || next == "" {
			return err
		}
		p.Cursor = next
	}
}
