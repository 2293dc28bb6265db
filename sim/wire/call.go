// Package wire speaks AWS's own protocols: rest-json, rest-xml, JSON 1.0 and 1.1, query and
// EC2 query, for several services, accounts and Regions on one port. It decodes a request
// into the SDK's input type, calls the handler registered for the operation, and encodes the
// SDK's output type or typed error, so that the AWS CLI, Terraform and every SDK can be its
// clients.
//
// What travels where is read from AWS's service models; the SDK's Go types are filled and
// read by reflection. The package knows nothing of what the services do.
package wire

import (
	"context"
	"crypto/rand"
	"fmt"
)

// Call is what is known about one request besides its input. Principal is an ARN.
type Call struct {
	Service     string
	Operation   string
	Region      string
	Account     string
	AccessKeyID string
	Principal   string
	RequestID   string
}

type callKey struct{}

// WithCall returns a context that carries c, for calling a handler directly.
func WithCall(ctx context.Context, c Call) context.Context {
	return context.WithValue(ctx, callKey{}, c)
}

// CallFrom returns the call a handler was called for. It is zero outside of a call.
func CallFrom(ctx context.Context) Call {
	c, _ := ctx.Value(callKey{}).(Call)
	return c
}

// newRequestID draws a random UUID.
func newRequestID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails: it ends the process instead
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:])
}
