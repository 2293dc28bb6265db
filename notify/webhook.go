package notify

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// The headers of a webhook's request. They and the signature are those of Standard
// Webhooks, so that receivers can check them with the libraries that there are.
//
// Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
const (
	idHeader        = "Webhook-Id"
	timeHeader      = "Webhook-Timestamp" // seconds since 1970, of the attempt
	signatureHeader = "Webhook-Signature" // one "v1,BASE64" for each secret
)

// post sends a message to the channel's URL, signed.
func (n *Notifier) post(ctx context.Context, c recovery.Channel, m recovery.Message) (string, error) {
	body, err := json.Marshal(m)
	if err != nil {
		return "", err
	}
	now := strconv.FormatInt(time.Now().Unix(), 10)
	signatures, err := n.signatures(ctx, c, m.ID+"."+now+"."+string(body))
	if err != nil {
		return "", err
	}
	request, err := http.NewRequestWithContext(local(ctx, c.URL), http.MethodPost, c.URL, bytes.NewReader(body))
	if err != nil {
		return "", errors.New("the channel's URL cannot be asked")
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "davit/"+n.version)
	request.Header.Set(idHeader, m.ID)
	request.Header.Set(timeHeader, now)
	request.Header.Set(signatureHeader, signatures)
	response, err := n.http.Do(request)
	if err != nil {
		return "", unanswered(ctx, err)
	}
	defer response.Body.Close() // what it says besides its status is not read
	answer := "HTTP " + strconv.Itoa(response.StatusCode)
	switch {
	case response.StatusCode/100 == 2:
		return answer, nil
	case response.StatusCode/100 == 3:
		return "", fmt.Errorf("%s: redirects are not followed: give the URL that it leads to", answer)
	}
	return "", errors.New(answer)
}

// unanswered is why no answer came, without the URL.
func unanswered(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fmt.Errorf("no answer within %s", sendTime)
	}
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	return fmt.Errorf("no answer: %w", err)
}

// signatures signs with each of the channel's secrets, so that a receiver that knows the
// old one or the new one finds its own.
func (n *Notifier) signatures(ctx context.Context, c recovery.Channel, signed string) (string, error) {
	var all []string
	var unread error
	for _, s := range c.Secrets {
		key, err := n.secret(ctx, s)
		if err != nil {
			unread = fmt.Errorf("the secret %s cannot be read: %w", s.Ref+s.File, err)
			continue
		}
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(signed))
		all = append(all, "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	}
	if len(all) == 0 {
		return "", unread
	}
	return strings.Join(all, " "), nil
}
