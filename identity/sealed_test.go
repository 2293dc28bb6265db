package identity_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/internal/testidp"
	"github.com/davit-dr/davit/recovery"
)

// seal makes a sealed token, as an Admin.
func (e *env) seal() string {
	e.t.Helper()
	claims := e.provider.Claims(testidp.WebClient)
	claims["cognito:groups"] = []string{"DRSOrchestrationAdmin"}
	made, err := e.as(e.provider.Sign(e.t, claims)).SealToken(e.t.Context())
	if err != nil {
		e.t.Fatal(err)
	}
	return made.SealedToken
}

func TestTheSealedTokenOpensTheDoorOnceWhileTheProviderIsDown(t *testing.T) {
	e := newEnv(t)
	void, sealed := e.seal(), e.seal()
	e.provider.Down(true)
	e.restart() // nothing is known of the provider any more

	if _, err := e.as("").SignIn().Unseal(t.Context(), void); recovery.CodeOf(err) != recovery.Unauthenticated || !strings.Contains(err.Error(), "each new one voids") {
		t.Errorf("the one before it: got %v", err)
	}
	if _, err := e.as("").SignIn().Unseal(t.Context(), "made-up"); recovery.CodeOf(err) != recovery.Unauthenticated {
		t.Errorf("one that is made up: got %v", err)
	}
	if news := e.news(); len(news) > 0 {
		t.Errorf("news %+v before it was used", news)
	}
	opened, err := e.as("").SignIn().Unseal(t.Context(), strings.ToLower(strings.ReplaceAll(sealed, "-", " ")))
	if err != nil {
		t.Fatal(err)
	}
	admin := e.as(opened.Token)
	s, err := admin.Session(t.Context())
	if err != nil || s.SignIn != recovery.BySealed || s.Verified || s.Until.IsZero() || s.Grants[0].Role != recovery.Admin {
		t.Fatalf("got %+v, %v, want a session as Admin that ends", s, err)
	}
	if _, err := admin.Accounts(t.Context(), apitype.AccountQuery{}); err != nil {
		t.Error(err)
	}
	if _, err := e.as("").SignIn().Unseal(t.Context(), sealed); err == nil || !strings.Contains(err.Error(), "was used already") {
		t.Errorf("the second time: got %v", err)
	}
	e.checkLoud(sealed, opened.Token)
	if err := admin.SignIn().Logout(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := admin.Session(t.Context()); recovery.CodeOf(err) != recovery.Unauthenticated {
		t.Errorf("after the end: got %v", err)
	}
}

// news is what channels are still to be told.
func (e *env) news() []recovery.News {
	e.t.Helper()
	news, err := e.book.News(e.t.Context())
	if err != nil {
		e.t.Fatal(err)
	}
	return news
}

// checkLoud checks that the use of the sealed token cannot be overlooked.
func (e *env) checkLoud(secrets ...string) {
	e.t.Helper()
	events, err := e.book.Events(e.t.Context(), recovery.SealedTokenStream, 0, 100)
	if err != nil {
		e.t.Fatal(err)
	}
	if len(events) != 3 {
		e.t.Fatalf("the stream of the sealed token has %d events, want two makings and a use", len(events))
	}
	used, ok := events[2].Body.(recovery.AccessSealedUsed)
	if !ok || used.MadeBy.Name != testidp.Name || events[2].Actor.Role != recovery.Admin || used.From == "" {
		e.t.Errorf("got %+v, want its use, who had made it, and from where", events[2])
	}
	if noted := e.noted("access.sealedUsed"); len(noted) != 1 {
		e.t.Errorf("noted %+v, want one use", noted)
	}
	if news := e.news(); len(news) != 1 || news[0].Kind != recovery.TellSealedTokenUsed || !strings.Contains(news[0].Text, testidp.Name) {
		e.t.Errorf("got news %+v, want the use, with who had made the token", news)
	}
	log := e.log.String()
	if !strings.Contains(log, "level=ERROR") || !strings.Contains(log, "THE SEALED TOKEN WAS USED") {
		e.t.Error("the log does not tell of it as an error")
	}
	for _, secret := range secrets {
		if strings.Contains(log, secret) {
			e.t.Error("the log has a secret")
		}
	}
}

func TestOfManyWhoUseTheSealedTokenAtOnceOneGetsIn(t *testing.T) {
	e := newEnv(t)
	sealed := e.seal()
	var wg sync.WaitGroup
	var mu sync.Mutex
	in := 0
	for range 8 {
		wg.Go(func() {
			_, err := e.as("").SignIn().Unseal(t.Context(), sealed)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				in++
			} else if recovery.CodeOf(err) != recovery.Unauthenticated {
				t.Errorf("got %v", err)
			}
		})
	}
	wg.Wait()
	if in != 1 {
		t.Errorf("%d got in, want one", in)
	}
}

func TestTheSealedTokenIsNotForPagesOfOtherSites(t *testing.T) {
	e := newEnv(t)
	sealed := e.seal()
	e.ask(http.DefaultClient, http.MethodPost, "/auth/sealed", `{"sealedToken":"`+sealed+`"}`, "Origin: https://elsewhere.example.com").has(t, http.StatusForbidden, "another site")
	e.ask(http.DefaultClient, http.MethodPost, "/auth/sealed", `{}`).has(t, http.StatusUnprocessableEntity, "no sealed token")
	e.ask(http.DefaultClient, http.MethodPost, "/auth/sealed", `{"sealedToken":"`+sealed+`"}`).has(t, http.StatusOK, "dvs_")
}
