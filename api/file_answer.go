package api

import (
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// streamed answers with what is written as it comes. One that breaks off ends the
// connection, so that the client sees that it is cut off.
func streamed(ctx context.Context, mediaType, disposition string, write func(io.Writer) error) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(hctx huma.Context) {
		hctx.SetHeader("Content-Type", mediaType)
		hctx.SetHeader("Content-Disposition", disposition)
		hctx.SetStatus(http.StatusOK)
		if err := write(hctx.BodyWriter()); err != nil {
			note(ctx, err)
			panic(http.ErrAbortHandler)
		}
	}}
}

// textAnswer describes an answer that is text of a media type, by an example.
func textAnswer(example string) *huma.MediaType {
	return &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}, Example: example}
}
