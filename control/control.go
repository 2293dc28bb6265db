// Package control holds the use cases: what people may do with Davit, whichever way
// they come in. Every one asks first whether the actor may, then checks the rules that
// need more than one of domain, store and AWS to be seen together, and only then
// changes anything. Errors are *recovery.Error.
package control

import (
	"crypto/ed25519"
	"crypto/rand"
	"log/slog"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/launchrule"
	"github.com/davit-dr/davit/orchestrate"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// Parts are what a Control is made of.
type Parts struct {
	Book  *store.Book
	Cloud cloud.Cloud
	// Waker is told of executions that have something new to look at; nil: nobody is,
	// and they wake by themselves.
	Waker orchestrate.Waker
	// Broker tells of commits as they happen, if the Book is over a database that it
	// watches. Without one, followers see each commit within a second.
	Broker *Broker
	// Simulator is the simulated AWS that Cloud reaches, where people may have it
	// misbehave; nil: they may not.
	Simulator Simulator
	// Tester tries the channels of notifications; nil: nothing is sent.
	Tester Tester
	// AuditKeys are the public halves of the keys that checkpoints of the audit trail may
	// be signed with, today's first.
	AuditKeys []ed25519.PublicKey
	// Backups makes copies of the store; nil: none are made.
	Backups Backups
	// Archiver keeps archives of the trail; nil: nothing is archived.
	Archiver Archiver
	// Access takes who is refused; nil: nobody notes it.
	Access *AccessLog
	// Token is the start-up token; nil: it is off.
	Token StartUpToken
	// Version is Davit's, as runbooks have it.
	Version string
	// Rules are what preflights hold launches against; nil: nothing.
	Rules *launchrule.Set
	Log   *slog.Logger
}

// Control carries the use cases out. It may be used by several goroutines.
type Control struct {
	book      *store.Book
	cloud     cloud.Cloud
	waker     orchestrate.Waker
	broker    *Broker
	simulator Simulator
	tester    Tester
	access    *AccessLog
	backups   Backups
	archiver  Archiver
	version   string
	token     StartUpToken
	auditKeys []ed25519.PublicKey
	rules     *launchrule.Set
	log       *slog.Logger
	inventory *inventory
	templates *lookout[[]*listedTemplate]
	places    *lookout[recovery.LaunchPlace] // without instance profiles
	profiles  *lookout[[]recovery.InstanceProfile]
	rooms     *lookout[recovery.LaunchRoom]
	// priceLists are kept by account, though all of a Region are the same.
	priceLists *lookout[recovery.PriceList]
	shelves    *shelves
	owner      string // in poll leases
}

// New makes a Control of its parts. It starts nothing.
func New(p Parts) *Control {
	c := &Control{
		book: p.Book, cloud: p.Cloud, waker: p.Waker, broker: p.Broker, simulator: p.Simulator, tester: p.Tester, access: p.Access, backups: p.Backups, archiver: p.Archiver, version: p.Version, auditKeys: p.AuditKeys, token: p.Token, rules: p.Rules, log: p.Log,
		inventory: newInventory(p.Cloud, p.Book), shelves: newShelves(p.Cloud), owner: "control/" + rand.Text(),
	}
	c.templates, c.places, c.profiles = newTemplates(p.Cloud, c.inventory.news), newPlaces(p.Cloud, c.inventory.news), newProfiles(p.Cloud, c.inventory.news)
	c.rooms = newRooms(p.Cloud, c.inventory.news)
	c.priceLists = newPrices(p.Cloud, c.inventory.news)
	if c.broker == nil {
		c.broker = NewBroker()
	}
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
	return c
}
