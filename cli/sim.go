package cli

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/spf13/cobra"
)

type simOptions struct {
	*session
	data, listen     string
	insecure, strict bool
	simulator        simulatorFlags
}

func newSim(s *session) *cobra.Command {
	o := simOptions{session: s}
	cmd := &cobra.Command{
		Use:   "sim",
		Short: "Start the AWS simulator alone",
		Long: `Start the AWS simulator alone: Elastic Disaster Recovery, SSM Automation, and the parts of
EC2, STS, Secrets Manager, RDS, Route 53, ARC, load balancers, Lambda and S3 that a
recovery touches, on AWS's own wire protocols, for the AWS CLI, Terraform, every SDK,
and "davit serve --aws URL".

A 12-digit access key ID names its account; any secret does, unless --strict.

It can be told to misbehave: from the start with --faults, and while it runs with
"davit fault add --sim URL".`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.simulator.check(cmd); err != nil {
				return err
			}
			if err := checkListen(cmd, o.listen, o.insecure); err != nil {
				return err
			}
			return o.run(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.data, "data", "", "the `folder` that keeps the simulated AWS (default in memory alone)")
	f.StringVar(&o.listen, "listen", "127.0.0.1:4666", "the `address` to listen at")
	f.BoolVar(&o.insecure, "insecure-listen", false, "listen where other machines reach it")
	f.BoolVar(&o.strict, "strict", false, "verify signatures, with the access keys of the world file")
	o.simulator.flags(cmd, 1)
	return cmd
}

func (o *simOptions) run(ctx context.Context) error {
	c := o.simulator.config()
	c.Data, c.Listen, c.Strict = o.data, o.listen, o.strict
	c.Log = slog.New(slog.NewTextHandler(o.Err, nil))
	simulator, err := o.parts.Simulate(ctx, c)
	if err != nil {
		return fmt.Errorf("start the simulator: %w", o.simulator.explain(err))
	}
	o.Notef("The AWS simulator answers at %s, %s. Try:", simulator.URL(), speedText(c.Speed))
	o.Notef("\n  export AWS_ACCESS_KEY_ID=111122223333 AWS_SECRET_ACCESS_KEY=any")
	o.Notef("  aws --endpoint-url %s --region us-west-2 drs describe-source-servers\n", simulator.URL())
	select {
	case <-ctx.Done():
		o.Notef("Stopping.")
	case <-simulator.Done():
	}
	return simulator.Close()
}
