package wire

import (
	"errors"
	"regexp"
)

var accountID = regexp.MustCompile(`^[0-9]{12}$`)

// authenticate finds out whose request it is. Without Strict any credentials will do, but
// a session that has expired is refused all the same: clients must live with that.
func (m *Mux) authenticate(r *request) error {
	token := r.Header.Get("X-Amz-Security-Token")
	if r.scope.presigned {
		token = r.URL.Query().Get("X-Amz-Security-Token")
	}
	r.call.AccessKeyID = r.scope.accessKeyID
	who, err := m.identify(r, token)
	if err != nil {
		return r.words().untrusted(err)
	}
	r.call.Account, r.call.Principal = who.Account, who.Principal
	if m.options.Strict {
		return verify(r, who.SecretKey, token)
	}
	return nil
}

// identify asks the hook first; a key it does not know may still name an account itself.
func (m *Mux) identify(r *request, token string) (Identity, error) {
	key := r.scope.accessKeyID
	err := ErrUnknownKey
	var who Identity
	if m.options.Identify != nil {
		who, err = m.options.Identify(r.Context(), key, token)
	}
	if !errors.Is(err, ErrUnknownKey) || m.options.Strict {
		return who, err
	}
	account := m.options.DefaultAccount
	if accountID.MatchString(key) {
		account = key
	}
	return Identity{Account: account, Principal: "arn:aws:iam::" + account + ":root"}, nil
}

// untrusted answers an error of the Identify hook.
func (d *dialect) untrusted(err error) error {
	switch {
	case errors.Is(err, ErrUnknownKey):
		return d.unknownKey.because("The access key ID of the request is not known.")
	case errors.Is(err, ErrInvalidToken):
		return d.invalidToken.because("The security token included in the request is invalid.")
	case errors.Is(err, ErrExpiredToken):
		return d.expiredToken.because("The security token included in the request is expired.")
	}
	return err
}
