package cli

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/client"
	"github.com/davit-dr/davit/recovery"
)

func newLogout(s *session) *cobra.Command {
	return &cobra.Command{
		Use:   "logout",
		Short: "Sign out of a context",
		Long: `Sign out of the context in use, or of the one that --context names: what signs you in is
forgotten here, and ended at the server or at the provider. The context stays.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return logout(cmd.Context(), s) },
	}
}

func logout(ctx context.Context, s *session) error {
	var left serverContext
	err := changeContexts(func(all *contexts) error {
		name := s.context
		if name == "" {
			name = all.Current
		}
		if name == "" {
			return recovery.Errorf(recovery.NotFound, "no context is in use").WithRemedy("name one with --context")
		}
		found, err := all.named(name)
		if err != nil {
			return err
		}
		left = *found
		*found = serverContext{Name: left.Name, Server: left.Server}
		return nil
	})
	if err != nil {
		return err
	}
	s.Notef("Signed out of context %s.", left.Name)
	if err := left.endElsewhere(ctx); err != nil {
		s.Notef("warning: it was forgotten here alone, and is good until it ends by itself: %s", text.Clean(err.Error()))
	}
	return nil
}

// endElsewhere ends what signed the context in: the server's session, or the refresh token
// at the provider.
func (s serverContext) endElsewhere(ctx context.Context) error {
	if s.Session {
		return client.New(client.Options{URL: s.Server, Token: s.Token, Source: "CLI"}).SignIn().Logout(ctx)
	}
	if s.Refresh == "" || s.RevokeURL == "" {
		return nil
	}
	form := url.Values{"token": {s.Refresh}, "token_type_hint": {"refresh_token"}, "client_id": {s.ClientID}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.RevokeURL, strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := providerHTTP.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("the identity provider answered %s", resp.Status)
	}
	return nil
}
