package api

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// backupType is the media type of a backup.
const backupType = "application/gzip"

func (s *Server) backupRoutes() {
	answers := map[string]*huma.Response{"200": {
		Description: "the backup",
		Content:     map[string]*huma.MediaType{backupType: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}, Example: "(a gzipped tar archive)"}},
	}}
	registerStream(s, route{http.MethodPost, "/backup", "backupStore", "Back the whole store up", "store", 0}, answers, s.backup,
		says("The answer is a gzipped tar archive with backup.json, which says what it is, and davit.db, the database as it was at one moment; `davit restore` takes it. Keys, tokens, sessions and secrets are not in it. An archive that breaks off is not a backup: read it to its end."))
}

func (s *Server) backup(ctx context.Context, _ *none) (*huma.StreamResponse, error) {
	made, err := s.control.Backup(ctx, callerOf(ctx))
	if err != nil {
		return nil, err
	}
	disposition := fmt.Sprintf("attachment; filename=%q", "davit-"+made.Facts().ID+".tar.gz")
	return streamed(ctx, backupType, disposition, func(to io.Writer) error {
		defer made.Close()
		return made.Write(to)
	}), nil
}
