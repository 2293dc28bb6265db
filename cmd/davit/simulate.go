package main

import (
	"context"

	"github.com/davit-dr/davit/cli"
	"github.com/davit-dr/davit/cloud/awscloud"
)

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
