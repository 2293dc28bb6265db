package wire

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// signatureAge is how far a signature's time may be from ours, either way.
const signatureAge = 15 * time.Minute

const amzDate = "20060102T150405Z"

// verify signs the request anew with the secret its sender should have, and compares.
func verify(r *request, secret, token string) error {
	words := r.words()
	if r.scope.presigned {
		return words.incompleteSignature.because("This simulator does not verify presigned requests.")
	}
	signed, err := time.Parse(amzDate, r.Header.Get("X-Amz-Date"))
	if err != nil || !strings.HasPrefix(r.Header.Get("X-Amz-Date"), r.scope.date) {
		return words.incompleteSignature.because("The request's X-Amz-Date is missing, malformed, or not of the credential's date.")
	}
	if age := time.Since(signed).Abs(); age > signatureAge {
		return words.expiredSignature.because("Signature expired: %s is %s from the simulator's time.", signed.Format(amzDate), age.Round(time.Second))
	}
	for _, header := range requiredHeaders(r.Request) {
		if !slices.Contains(r.scope.signedHeaders, header) {
			return words.incompleteSignature.because("The header %s must be signed.", header)
		}
	}
	want, err := signature(r, aws.Credentials{AccessKeyID: r.scope.accessKeyID, SecretAccessKey: secret, SessionToken: token}, signed)
	if err != nil {
		return err
	}
	if subtle.ConstantTimeCompare([]byte(want), []byte(r.scope.signature)) != 1 {
		return words.badSignature.because("The request signature we calculated does not match the signature you provided.")
	}
	return nil
}

// requiredHeaders are the headers that a signature must cover.
func requiredHeaders(r *http.Request) []string {
	required := []string{"host", "x-amz-date"}
	for _, name := range []string{"X-Amz-Security-Token", "X-Amz-Target"} {
		if r.Header.Get(name) != "" {
			required = append(required, strings.ToLower(name))
		}
	}
	return required
}

// signature computes what the request's signature should be, over the headers its sender
// chose to sign and the body that arrived.
func signature(r *request, creds aws.Credentials, signed time.Time) (string, error) {
	copied := &http.Request{Method: r.Method, URL: r.URL, Host: r.Host, Header: http.Header{}}
	for _, name := range r.scope.signedHeaders {
		if name == "content-length" {
			// The signer takes it from the request, as net/http does from the body.
			copied.ContentLength = int64(len(r.body))
			copied.Body = io.NopCloser(bytes.NewReader(r.body))
			continue
		}
		if values := r.Header.Values(name); name != "host" && len(values) > 0 {
			copied.Header[http.CanonicalHeaderKey(name)] = values
		}
	}
	err := v4.NewSigner().SignHTTP(context.Background(), creds, copied, payloadHash(r), r.scope.service, r.scope.region, signed, func(o *v4.SignerOptions) {
		o.DisableURIPathEscaping = r.scope.service == "s3" // whose paths are signed as they are sent
	})
	if err != nil {
		return "", err
	}
	again, _ := parseAuthorization(copied.Header.Get("Authorization"))
	return again.signature, nil
}

// payloadHash is what was signed in place of the body: its hash, or with S3 a word that says
// why it is not. The signatures of single chunks are not verified.
func payloadHash(r *request) string {
	stated := r.Header.Get("X-Amz-Content-Sha256")
	if r.scope.service == "s3" && (stated == "UNSIGNED-PAYLOAD" || strings.HasPrefix(stated, "STREAMING-")) {
		return stated
	}
	sum := sha256.Sum256(r.body)
	return hex.EncodeToString(sum[:])
}
