package identity_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/internal/testidp"
	"github.com/davit-dr/davit/recovery"
)

// with are claims with one of them changed; nil takes it out.
func with(claims map[string]any, name string, value any) map[string]any {
	claims[name] = value
	if value == nil {
		delete(claims, name)
	}
	return claims
}

// unsigned is a token whose algorithm is none.
func unsigned(t *testing.T, claims map[string]any) string {
	t.Helper()
	payload, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	encode := base64.RawURLEncoding.EncodeToString
	return encode([]byte(`{"alg":"none","typ":"JWT"}`)) + "." + encode(payload) + "."
}

// publicPEM is the provider's public key as everybody can write it: what somebody signs
// with who hopes that the server takes it for a shared secret.
func publicPEM(t *testing.T, p *testidp.Provider) []byte {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(p.PublicKey())
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

func TestEachTokenThatIsNotBelievedIsRefusedWithItsReason(t *testing.T) {
	e := newEnv(t)
	p := e.provider
	claims := func() map[string]any { return p.Claims(testidp.WebClient) }
	ago := func(d time.Duration) int64 { return time.Now().Add(-d).Unix() }
	elliptic256, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	good := p.Sign(t, claims())
	head, rest, _ := strings.Cut(good, ".")
	payload, signature, _ := strings.Cut(rest, ".")
	tests := []struct {
		name, token, reason string
	}{
		{"expired", p.Sign(t, with(claims(), "exp", ago(2*time.Minute))), "has expired"},
		{"without an end", p.Sign(t, with(claims(), "exp", nil)), "no exp"},
		{"wrong audience", p.Sign(t, with(claims(), "aud", "somebody-else")), "audience is wrong"},
		{"no audience", p.Sign(t, with(claims(), "aud", nil)), "audience is wrong"},
		{"an ID token has no client for an audience", p.Sign(t, with(with(claims(), "aud", nil), "client_id", testidp.WebClient)), "audience is wrong"},
		{"wrong issuer", p.Sign(t, with(claims(), "iss", "https://elsewhere.example.com")), "issued by somebody else"},
		{"nobody", p.Sign(t, with(claims(), "sub", nil)), "no sub"},
		{"not good yet", p.Sign(t, with(claims(), "nbf", ago(-time.Hour))), "not good yet"},
		{"issued in the future", p.Sign(t, with(claims(), "iat", ago(-time.Hour))), "issued in the future"},
		{"unknown key", testidp.Sign(t, jose.RS256, testidp.NewKey(), "made-up", claims()), "a key that the identity provider does not have"},
		{"another key under the ID of a known one", testidp.Sign(t, jose.RS256, testidp.NewKey(), p.KeyID(), claims()), "signature is wrong"},
		{"another kind of key under the ID of a known one", testidp.Sign(t, jose.ES256, elliptic256, p.KeyID(), claims()), "signature is wrong"},
		{"no algorithm", unsigned(t, claims()), "algorithm is none"},
		{"the public key as a shared secret", testidp.Sign(t, jose.HS256, publicPEM(t, p), p.KeyID(), claims()), "shared secret"},
		{"changed", head + "." + strings.ToUpper(payload[:1]) + payload[1:len(payload)-4] + "AAAA" + "." + signature, "signature is wrong"},
		{"signature of another", head + "." + payload + "." + strings.Repeat("A", len(signature)), "signature is wrong"},
		{"not a token", "a.b.c", "cannot be read"},
		{"nothing in it", "..", "cannot be read"},
		{"too long", strings.Repeat("a", 20<<10) + ".b.c", "too long"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := e.show(tt.token)
			a.has(t, http.StatusUnauthorized, tt.reason, `"remedy"`, `"UNAUTHENTICATED"`)
			if got := a.Header.Get("WWW-Authenticate"); got == "" {
				t.Error("the answer has no WWW-Authenticate")
			}
			if strings.Contains(a.body, tt.token) || (len(tt.token) > 20 && strings.Contains(e.log.String(), tt.token[:len(tt.token)/2])) {
				t.Error("the answer or the log has the token")
			}
		})
	}
	if e.show(good).StatusCode != http.StatusOK {
		t.Error("the token that all of them were made of is not let in")
	}
	if strings.Contains(e.log.String(), signature) {
		t.Error("the log has a token")
	}
}

func TestClocksMayDifferALittle(t *testing.T) {
	e := newEnv(t)
	for name, seconds := range map[string]int64{"exp": -30, "nbf": 30, "iat": 30} {
		token := e.provider.Sign(t, with(e.provider.Claims(testidp.WebClient), name, time.Now().Unix()+seconds))
		if a := e.show(token); a.StatusCode != http.StatusOK {
			t.Errorf("%s is %d s off: got %s: %s", name, seconds, a.Status, a.body)
		}
	}
}

func TestProgramsAndCognitoAreKnownByTheirTokens(t *testing.T) {
	e := newEnv(t)
	e.provider.InGroups()
	program := e.provider.Sign(t, with(with(e.provider.Claims("programs"), "email", nil), "sub", "nightly"))
	s := e.session(e.show(program))
	if want := e.provider.Issuer + "#nightly"; s.Subject != want || s.Name != "nightly" || !s.Verified || s.SignIn != recovery.ByBearer || s.Until.IsZero() {
		t.Errorf("got %+v, want the verified subject %s", s, want)
	}
	// As Cognito makes them: no audience, but the client that asked.
	cognito := with(with(e.provider.Claims(""), "aud", nil), "client_id", testidp.WebClient)
	cognito["token_use"], cognito["cognito:groups"], cognito["username"] = "access", []string{"DRSOperator", "others"}, "ann"
	cognito["email"] = nil
	s = e.session(e.show(e.provider.Sign(t, cognito)))
	if s.Name != "ann" || len(s.Grants) != 1 || s.Grants[0].Role != recovery.Operator {
		t.Errorf("got %+v, want ann as Operator", s)
	}
	cognito["client_id"] = "another-app"
	e.show(e.provider.Sign(t, cognito)).has(t, http.StatusUnauthorized, "audience is wrong", "another-app")
}

func TestMadeUpKeysAreNotAskedForOften(t *testing.T) {
	e := newEnv(t)
	old := e.provider.Sign(t, e.provider.Claims(testidp.WebClient))
	if e.show(old).StatusCode != http.StatusOK {
		t.Fatal("a good token is not let in")
	}
	madeUp := testidp.Sign(t, jose.RS256, testidp.NewKey(), "made-up", e.provider.Claims(testidp.WebClient))
	for range 20 {
		e.show(madeUp).has(t, http.StatusUnauthorized)
	}
	if got := e.provider.KeysAsked(); got > 2 {
		t.Errorf("the provider was asked %d times for its keys, want at most twice in ten seconds", got)
	}
}

func TestRolesFollowTheGroupsAtOnce(t *testing.T) {
	e := newEnv(t)
	claims := e.provider.Claims(testidp.WebClient)
	claims["cognito:groups"] = []string{"platform-dr", "DRSAuditor"}
	token := e.provider.Sign(t, claims)
	e.ask(http.DefaultClient, http.MethodGet, "/api/v1/accounts", "", "Authorization: Bearer "+token).has(t, http.StatusOK)
	e.ask(http.DefaultClient, http.MethodPost, "/api/v1/accounts", `{"accountID":"111122223333","name":"a","regions":["us-west-2"]}`,
		"Authorization: Bearer "+token, "Content-Type: application/json").has(t, http.StatusForbidden, "the role Auditor")

	claims["cognito:groups"] = []string{"DRSOrchestrationAdmin"}
	admin := e.as(e.provider.Sign(t, claims))
	b, err := admin.CreateBinding(t.Context(), apitype.BindingInput{Name: "ops", Group: "platform-dr", Role: recovery.Operator, PlanTags: map[string]string{"team": "shop"}})
	if err != nil {
		t.Fatal(err)
	}
	if s := e.session(e.show(token)); len(s.Grants) != 2 || s.Grants[0].Role != recovery.Operator || s.Grants[0].PlanTags["team"] != "shop" {
		t.Errorf("got %+v, want Operator for the shop's plans, and Auditor", s.Grants)
	}
	// A binding of a group that is called after a role takes the place of that role.
	if _, err := admin.CreateBinding(t.Context(), apitype.BindingInput{Name: "less", Group: "DRSAuditor", Role: recovery.ReadOnly}); err != nil {
		t.Fatal(err)
	}
	if err := admin.DeleteBinding(t.Context(), b.Name, b.Version); err != nil {
		t.Fatal(err)
	}
	if s := e.session(e.show(token)); len(s.Grants) != 1 || s.Grants[0].Role != recovery.ReadOnly {
		t.Errorf("got %+v, want ReadOnly alone", s.Grants)
	}
	claims["cognito:groups"] = []string{"strangers"}
	nobody := e.provider.Sign(t, claims)
	e.show(nobody).has(t, http.StatusOK, `"grants":[]`)
	e.ask(http.DefaultClient, http.MethodGet, "/api/v1/plans", "", "Authorization: Bearer "+nobody).has(t, http.StatusForbidden, "no role", "ReadOnly")
}

func TestASilentProviderKeepsNobodyOutWhoIsKnown(t *testing.T) {
	e := newEnv(t)
	e.provider.Down(true)
	token := e.provider.Sign(t, e.provider.Claims(testidp.WebClient))
	e.show(token).has(t, http.StatusServiceUnavailable, "does not answer as it should", "davit login --sealed")
	e.ask(http.DefaultClient, http.MethodGet, "/auth/login", "", "Accept: text/html").has(t, http.StatusServiceUnavailable, "<h1>", "does not answer as it should")
	e.ask(http.DefaultClient, http.MethodGet, "/healthz", "").has(t, http.StatusOK)

	e = newEnv(t)
	token = e.provider.Sign(t, e.provider.Claims(testidp.WebClient))
	e.show(token).has(t, http.StatusOK)
	e.provider.Down(true)
	e.show(token).has(t, http.StatusOK)
}
