package wire

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
)

// dialect is how a protocol's services name what goes wrong before any handler is asked.
type dialect struct {
	unknownOperation    refusal
	unauthenticated     refusal
	incompleteSignature refusal
	unknownKey          refusal
	invalidToken        refusal
	expiredToken        refusal
	badSignature        refusal
	expiredSignature    refusal
	malformed           refusal // a body that cannot be parsed
	wrongType           refusal // a value of another type than the model's
}

// refusal is an error code with its status.
type refusal struct {
	status int
	code   string
}

func (f refusal) because(format string, args ...any) *Error {
	return &Error{Status: f.status, Code: f.code, Message: fmt.Sprintf(format, args...)}
}

// mismatched answers a value of the wrong type.
func (d *dialect) mismatched(err error) error {
	var m *mismatch
	if !errors.As(err, &m) {
		return err
	}
	return d.wrongType.because("The value of %s is not of the type %s.", m.path, m.want)
}

// The codes are those of AWS's lists of common errors for each service and of what its
// clients report; EC2 says AuthFailure for whatever it cannot authenticate.
var (
	restDialect = dialect{
		unknownOperation:    refusal{http.StatusNotFound, "UnknownOperationException"},
		unauthenticated:     refusal{http.StatusForbidden, "MissingAuthenticationTokenException"},
		incompleteSignature: refusal{http.StatusForbidden, "IncompleteSignatureException"},
		unknownKey:          refusal{http.StatusForbidden, "UnrecognizedClientException"},
		invalidToken:        refusal{http.StatusForbidden, "UnrecognizedClientException"},
		expiredToken:        refusal{http.StatusForbidden, "ExpiredTokenException"},
		badSignature:        refusal{http.StatusForbidden, "InvalidSignatureException"},
		expiredSignature:    refusal{http.StatusForbidden, "InvalidSignatureException"},
		malformed:           refusal{http.StatusBadRequest, "SerializationException"},
		wrongType:           refusal{http.StatusBadRequest, "SerializationException"},
	}
	jsonDialect = dialect{
		unknownOperation:    refusal{http.StatusBadRequest, "UnknownOperationException"},
		unauthenticated:     refusal{http.StatusBadRequest, "MissingAuthenticationTokenException"},
		incompleteSignature: refusal{http.StatusBadRequest, "IncompleteSignatureException"},
		unknownKey:          refusal{http.StatusBadRequest, "UnrecognizedClientException"},
		invalidToken:        refusal{http.StatusBadRequest, "UnrecognizedClientException"},
		expiredToken:        refusal{http.StatusBadRequest, "ExpiredTokenException"},
		badSignature:        refusal{http.StatusBadRequest, "InvalidSignatureException"},
		expiredSignature:    refusal{http.StatusBadRequest, "InvalidSignatureException"},
		malformed:           refusal{http.StatusBadRequest, "SerializationException"},
		wrongType:           refusal{http.StatusBadRequest, "SerializationException"},
	}
	restXMLDialect = dialect{
		unknownOperation:    refusal{http.StatusNotFound, "UnknownOperationException"},
		unauthenticated:     refusal{http.StatusForbidden, "MissingAuthenticationToken"},
		incompleteSignature: refusal{http.StatusBadRequest, "IncompleteSignature"},
		unknownKey:          refusal{http.StatusForbidden, "InvalidClientTokenId"},
		invalidToken:        refusal{http.StatusForbidden, "InvalidClientTokenId"},
		expiredToken:        refusal{http.StatusForbidden, "ExpiredToken"},
		badSignature:        refusal{http.StatusForbidden, "SignatureDoesNotMatch"},
		expiredSignature:    refusal{http.StatusForbidden, "SignatureDoesNotMatch"},
		malformed:           refusal{http.StatusBadRequest, "InvalidInput"},
		wrongType:           refusal{http.StatusBadRequest, "InvalidInput"},
	}
	s3Dialect = dialect{
		unknownOperation:    refusal{http.StatusNotImplemented, "NotImplemented"},
		unauthenticated:     refusal{http.StatusForbidden, "AccessDenied"},
		incompleteSignature: refusal{http.StatusBadRequest, "AuthorizationHeaderMalformed"},
		unknownKey:          refusal{http.StatusForbidden, "InvalidAccessKeyId"},
		invalidToken:        refusal{http.StatusBadRequest, "InvalidToken"},
		expiredToken:        refusal{http.StatusBadRequest, "ExpiredToken"},
		badSignature:        refusal{http.StatusForbidden, "SignatureDoesNotMatch"},
		expiredSignature:    refusal{http.StatusForbidden, "RequestTimeTooSkewed"},
		malformed:           refusal{http.StatusBadRequest, "MalformedXML"},
		wrongType:           refusal{http.StatusBadRequest, "InvalidArgument"},
	}
	queryDialect = dialect{
		unknownOperation:    refusal{http.StatusBadRequest, "InvalidAction"},
		unauthenticated:     refusal{http.StatusForbidden, "MissingAuthenticationToken"},
		incompleteSignature: refusal{http.StatusBadRequest, "IncompleteSignature"},
		unknownKey:          refusal{http.StatusForbidden, "InvalidClientTokenId"},
		invalidToken:        refusal{http.StatusForbidden, "InvalidClientTokenId"},
		expiredToken:        refusal{http.StatusForbidden, "ExpiredToken"},
		badSignature:        refusal{http.StatusForbidden, "SignatureDoesNotMatch"},
		expiredSignature:    refusal{http.StatusForbidden, "SignatureDoesNotMatch"},
		malformed:           refusal{http.StatusBadRequest, "MalformedQueryString"},
		wrongType:           refusal{http.StatusBadRequest, "MalformedInput"},
	}
	ec2Dialect = dialect{
		unknownOperation:    refusal{http.StatusBadRequest, "InvalidAction"},
		unauthenticated:     refusal{http.StatusForbidden, "MissingAuthenticationToken"},
		incompleteSignature: refusal{http.StatusBadRequest, "IncompleteSignature"},
		unknownKey:          refusal{http.StatusUnauthorized, "AuthFailure"},
		invalidToken:        refusal{http.StatusUnauthorized, "AuthFailure"},
		expiredToken:        refusal{http.StatusBadRequest, "RequestExpired"},
		badSignature:        refusal{http.StatusUnauthorized, "AuthFailure"},
		expiredSignature:    refusal{http.StatusBadRequest, "RequestExpired"},
		malformed:           refusal{http.StatusBadRequest, "MalformedQueryString"},
		wrongType:           refusal{http.StatusBadRequest, "InvalidParameterValue"},
	}
)

// notServed refuses an operation that has no handler, and says whether AWS has it.
func (s *service) notServed(operation string) error {
	unknown := s.codec.dialect().unknownOperation
	if s.model.Operations[operation] != nil || slices.Contains(s.model.Others, operation) {
		return unknown.because("AWS has %s of %s, but this simulator does not serve it.", operation, s.name)
	}
	return unknown.because("%s has no operation %q.", s.name, operation)
}
