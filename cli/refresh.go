package cli

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"github.com/davit-dr/davit/recovery"
)

const (
	// refreshBefore is how long before its end a token is replaced.
	refreshBefore = time.Minute
	// providerTime is how long an identity provider has to answer.
	providerTime = 20 * time.Second
)

// providerHTTP asks identity providers.
var providerHTTP = &http.Client{Timeout: providerTime}

// withProviderHTTP has the OAuth library ask with it.
func withProviderHTTP(ctx context.Context) context.Context {
	return context.WithValue(ctx, oauth2.HTTPClient, providerHTTP)
}

// fresh is the token that the context shows now. One that is about to end is replaced, by
// one command at a time: the others take what it has got.
func (s serverContext) fresh(ctx context.Context) (string, error) {
	if s.Until.IsZero() || time.Until(s.Until) > refreshBefore || s.Refresh == "" {
		return s.Token, nil // what has ended the server refuses, and says what to do
	}
	token := s.Token
	err := changeContexts(func(all *contexts) error {
		now := all.find(s.Name)
		if now == nil || now.Server != s.Server {
			return nil // it was deleted, or is another server's by now
		}
		if time.Until(now.Until) <= refreshBefore && now.Refresh != "" {
			if err := now.renew(ctx); err != nil {
				return err
			}
		}
		token = now.Token
		return nil
	})
	return token, err
}

// renew gets a new token at the provider. It keeps the new refresh token, where the
// provider gives one: the old one may be worth nothing from then on.
func (s *serverContext) renew(ctx context.Context) error {
	config := oauth2.Config{ClientID: s.ClientID, Endpoint: oauth2.Endpoint{TokenURL: s.TokenURL, AuthStyle: oauth2.AuthStyleInParams}}
	token, err := config.TokenSource(withProviderHTTP(ctx), &oauth2.Token{RefreshToken: s.Refresh}).Token()
	if err != nil {
		return notGiven(err, s.Name)
	}
	return s.take(token)
}

// notGiven says why the provider gave no token. The library's own error holds its whole
// answer, which is nothing for a terminal.
func notGiven(err error, name string) error {
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) && refused.ErrorCode != "" {
		return recovery.Errorf(recovery.Unauthenticated, "the identity provider gave no new token: %s %s", refused.ErrorCode, refused.ErrorDescription).
			WithRemedy("sign in again: davit login --context %s", name)
	}
	e := recovery.Errorf(recovery.Unavailable, "the identity provider does not answer").
		WithRemedy("try again; while it is down, an Admin's sealed token opens a session: davit login --sealed")
	e.Err = err
	return e
}

// take keeps what the provider gave: the ID token, which is made for Davit's client.
func (s *serverContext) take(t *oauth2.Token) error {
	id, _ := t.Extra("id_token").(string)
	if id == "" {
		return recovery.Errorf(recovery.Unauthenticated, "the identity provider did not say who you are: it gave no ID token").
			WithRemedy("have the scopes of the server's configuration include openid")
	}
	until, err := endOf(id)
	if err != nil {
		return err
	}
	s.Token, s.Until, s.Session = id, until, false
	if t.RefreshToken != "" {
		s.Refresh = t.RefreshToken
	}
	return nil
}

// endOf reads when a token ends. Whether it is to be believed is the server's to check.
func endOf(token string) (time.Time, error) {
	parts := strings.Split(token, ".")
	var claims struct {
		Exp int64 `json:"exp"`
	}
	if len(parts) == 3 {
		data, err := base64.RawURLEncoding.DecodeString(parts[1])
		if err == nil && json.Unmarshal(data, &claims) == nil && claims.Exp > 0 {
			return time.Unix(claims.Exp, 0).UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("the identity provider's token cannot be read")
}
