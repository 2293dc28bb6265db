//go:build !crash || !unix

package main

import (
	"github.com/davit-dr/davit/orchestrate"
	"github.com/davit-dr/davit/store"
)

// mortal gives the database as it is. Only a build with the tag crash can be told to die
// at one of its writes (crash_on.go), for the tests of internal/crash.
func mortal(db store.DB) store.DB { return db }

// hasty gives the bounds as they are.
func hasty(b orchestrate.Bounds) orchestrate.Bounds { return b }
