package cli

import (
	"fmt"
	"io"
	"log/slog"

	"github.com/spf13/cobra"
)

// logFlags say how a server writes its log.
type logFlags struct{ format, level string }

func (f *logFlags) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.format, "log-format", "text", "how the log is written to stderr, `text` or json")
	cmd.Flags().StringVar(&f.level, "log-level", "info", "the least `level` that is logged: debug (every request and call of AWS), info, warn or error")
}

// log gives the log that the flags ask for.
func (f *logFlags) log(cmd *cobra.Command, out io.Writer) (*slog.Logger, error) {
	levels := map[string]slog.Level{"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError}
	level, known := levels[f.level]
	if !known {
		return nil, misuse(cmd, fmt.Errorf("--log-level is debug, info, warn or error, not %q", f.level))
	}
	o := &slog.HandlerOptions{Level: level}
	switch f.format {
	case "text":
		return slog.New(slog.NewTextHandler(out, o)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(out, o)), nil
	}
	return nil, misuse(cmd, fmt.Errorf("--log-format is text or json, not %q", f.format))
}
