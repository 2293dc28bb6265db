// Package apitype is what the HTTP API and its clients say to each other: the requests,
// the answers, and the problems. Where a type of the domain is already right as JSON it
// is used as it is. A client shows what it finds here; it never works out a state, a
// time or a progress by itself.
package apitype
