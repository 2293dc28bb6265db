package storetest

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

func testProperties(t *testing.T, open Opener) {
	t.Run("random changes are those of a model", func(t *testing.T) { likeModel(t, open) })
}

var (
	executions = []recovery.ExecutionID{"exec-1", "exec-2"}
	claimKeys  = []string{"server/a", "server/b", "plan/p"}
	regions    = []recovery.Region{"us-west-2", "eu-central-1"}
)

// likeModel makes random changes, good ones and bad ones, to a database and to a model,
// and wants the same answers and the same contents.
func likeModel(t *testing.T, open Opener) {
	rapid.Check(t, func(rt *rapid.T) {
		db := open(t, t.TempDir())
		defer db.Close()
		p := pair{t, rt, db, newModel(), time.Now().UTC().Truncate(time.Second)}
		rt.Repeat(map[string]func(*rapid.T){
			"commit":  p.commit,
			"acquire": p.acquire,
			"release": p.release,
			"":        func(*rapid.T) {},
		})
		p.compare()
	})
}

type pair struct {
	t     *testing.T
	rt    *rapid.T
	db    store.DB
	model *model
	now   time.Time
}

func (p pair) commit(rt *rapid.T) {
	c := p.draw(rt)
	codes := p.model.refusals(c, p.now)
	err := p.db.Commit(p.t.Context(), c)
	switch got := recovery.CodeOf(err); {
	case got == "" && len(codes) == 0:
		p.model.apply(c)
	case got == "" || !slices.Contains(codes, got):
		rt.Fatalf("commit %s: got %v, want one of %v", asJSON(p.t, c), err, codes)
	}
}

// draw makes a change that is often right and sometimes wrong in one way or another.
func (p pair) draw(rt *rapid.T) recovery.Commit {
	id := rapid.SampledFrom(executions).Draw(rt, "execution")
	version := int64(len(p.model.events[recovery.ExecutionStream(id)]))
	if rarely(rt, "wrong version") {
		version = max(0, version-1)
	}
	c := change(recovery.ExecutionStream(id), version, rapid.IntRange(0, 3).Draw(rt, "events"))
	if rarely(rt, "lease") {
		held := p.model.leases[id]
		held.ExecutionID = id
		held.Epoch += rapid.SampledFrom([]int64{0, 0, 0, -1}).Draw(rt, "epoch")
		c.Lease = &held
	}
	p.drawRow(rt, &c, id)
	p.drawIntents(rt, &c, id)
	p.drawClaims(rt, &c, id)
	if rarely(rt, "ledger") {
		l := recovery.Ledger{Scope: recovery.Scope{AccountID: "111122223333", Region: rapid.SampledFrom(regions).Draw(rt, "region")}}
		l.Rev = p.model.ledgers[l.Scope].Rev + rapid.SampledFrom([]int64{0, 0, 0, 1}).Draw(rt, "rev")
		c.Ledgers = []recovery.Ledger{l}
	}
	return c
}

func rarely(rt *rapid.T, what string) bool { return rapid.IntRange(0, 3).Draw(rt, what) == 0 }

func (p pair) drawRow(rt *rapid.T, c *recovery.Commit, id recovery.ExecutionID) {
	if rarely(rt, "row") {
		return
	}
	row := recovery.Row{Kind: recovery.ExecutionRow, ID: string(id)}
	if !rarely(rt, "delete") {
		row = head(id, !rarely(rt, "holds nothing"))
		row.Attrs["state"] = rapid.SampledFrom([]string{"A", "B"}).Draw(rt, "state")
	}
	c.Rows = []recovery.Row{row}
}

func (p pair) drawIntents(rt *rapid.T, c *recovery.Commit, id recovery.ExecutionID) {
	i := rapid.SampledFrom([]recovery.IntentID{"i-1", "i-2"}).Draw(rt, "intent")
	switch rapid.IntRange(0, 2).Draw(rt, "what to do with it") {
	case 1:
		c.Open = []recovery.Intent{intent(i, id)}
	case 2:
		c.Closed = []recovery.IntentID{i}
	}
}

func (p pair) drawClaims(rt *rapid.T, c *recovery.Commit, id recovery.ExecutionID) {
	for _, key := range claimKeys {
		claim := recovery.Claim{Key: key, Holder: string(id)}
		switch rapid.IntRange(0, 5).Draw(rt, key) {
		case 1:
			claim.Until = p.now.Add(time.Hour)
			c.Take = append(c.Take, claim)
		case 2:
			c.Take = append(c.Take, claim)
		case 3:
			c.Release = append(c.Release, claim)
		}
	}
}

func (p pair) acquire(rt *rapid.T) {
	id := rapid.SampledFrom(executions).Draw(rt, "execution")
	owner := rapid.SampledFrom([]string{"host-1", "host-2"}).Draw(rt, "owner")
	now := p.now.Add(time.Duration(rapid.SampledFrom([]int{-300, -60, 0, 60, 300}).Draw(rt, "now")) * time.Second)
	got, err := p.db.Acquire(p.t.Context(), id, owner, now, 2*time.Minute, margin)
	if p.model.acquire(id, owner, now, 2*time.Minute, margin) {
		if err != nil || asJSON(p.t, got) != asJSON(p.t, p.model.leases[id]) {
			rt.Fatalf("acquire: got %+v and %v, want %+v", got, err, p.model.leases[id])
		}
	} else if recovery.CodeOf(err) != recovery.LeaseLost {
		rt.Fatalf("acquire: got %v, want LeaseLost", err)
	}
}

func (p pair) release(rt *rapid.T) {
	l := p.model.leases[rapid.SampledFrom(executions).Draw(rt, "execution")]
	if rarely(rt, "old epoch") {
		l.Epoch--
	}
	p.model.release(l)
	if err := p.db.ReleaseLease(p.t.Context(), l); err != nil {
		rt.Fatal(err)
	}
}

func (p pair) compare() {
	ctx := p.t.Context()
	for _, id := range executions {
		stream := recovery.ExecutionStream(id)
		events := verify(p.t, p.db, stream, int64(len(p.model.events[stream])))
		for i := range events {
			events[i].Hash = ""
		}
		p.same("events", events, p.model.events[stream])
		p.same("intents", must(p.db.Intents(ctx, id))(p.t), p.model.openIntents(id))
	}
	for _, region := range regions {
		scope := recovery.Scope{AccountID: "111122223333", Region: region}
		want := p.model.ledgers[scope]
		want.Scope = scope
		p.same("ledger", must(p.db.Ledger(ctx, scope))(p.t), want)
	}
	p.same("claims", must(p.db.Claims(ctx, claimKeys))(p.t), p.model.held(claimKeys))
	for _, state := range []string{"A", "B"} {
		q := store.Query{Attrs: map[string]string{"state": state}}
		byID := map[string]recovery.Row{}
		for _, row := range p.model.rows {
			byID[row.ID] = row
		}
		p.same("rows", append([]recovery.Row{}, must(p.db.Rows(ctx, recovery.ExecutionRow, q))(p.t).Rows...), modelList(byID, q))
	}
}

func (p pair) same(what string, got, want any) {
	if g, w := asJSON(p.t, got), asJSON(p.t, want); g != w {
		p.rt.Fatalf("%s:\n got %s\nwant %s", what, g, w)
	}
}
