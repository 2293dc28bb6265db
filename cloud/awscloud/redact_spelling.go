package awscloud

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// spelling is a secret as it may be written: however often it was escaped for JSON, and
// for a URL, each character may stand as itself or as any of its escapes.
type spelling []rune

// at tells how many characters of the secret stand in a text from an index on, and where
// the last of them ends.
func (w spelling) at(s string, from int) (n, to int) {
	to = from
	for n < len(w) {
		if w[n] == '\\' {
			if run := backslashes(s[to:]); run > 0 && hexUnit(s[to+run:]) != '\\' {
				return w.atBackslashes(s, n, to)
			}
		}
		length := spelt(s[to:], w[n])
		if length == 0 {
			break
		}
		n, to = n+1, to+length
	}
	return n, to
}

// atBackslashes goes on where the secret has backslashes and the text too. There are more
// of them in the text when it was escaped, and the last ones may belong to the escape of
// the next character: all ways to part them are tried, and the one that goes furthest is
// taken.
func (w spelling) atBackslashes(s string, n, at int) (int, int) {
	secret, text := 1, backslashes(s[at:])
	for n+secret < len(w) && w[n+secret] == '\\' {
		secret++
	}
	if text < secret {
		return n + text, at + text
	}
	most, end := n+secret, at+text
	for take := text; take >= secret; take-- {
		more, to := w[n+secret:].at(s, at+take)
		if reached := n + secret + more; reached > most {
			most, end = reached, to
		}
		if most == len(w) {
			break
		}
	}
	return most, end
}

// backslashes is how many of them a text begins with.
func backslashes(s string) (n int) {
	for n < len(s) && s[n] == '\\' {
		n++
	}
	return n
}

// letters are JSON's escapes of two characters, without the backslash.
var letters = map[rune]string{'\n': "n", '\r': "r", '\t': "t", '\b': "b", '\f': "f"}

// spelt is the length of a character at the beginning of a text, escaped or not, or zero.
// A character that was escaped twice has more backslashes before it.
func spelt(s string, c rune) int {
	if c == '\n' { // the end of a line may have become another
		if before := spelt(s, '\r'); before > 0 {
			if length := spelt(s[before:], c); length > 0 {
				return before + length
			}
		}
	}
	switch {
	case s == "":
		return 0
	case c < utf8.RuneSelf && s[0] == byte(c) && c != '%':
		return 1
	}
	switch s[0] {
	case '\\':
		if length := escaped(s, c); length > 0 {
			return length
		}
	case '%':
		if length := percentEncoded(s, c); length > 0 {
			return length
		}
	case '+':
		if c == ' ' {
			return 1
		}
	}
	if raw, length := utf8.DecodeRuneInString(s); raw == c && (raw != utf8.RuneError || length > 1) {
		return length
	}
	return 0
}

// escaped is spelt for a text that begins with a backslash.
func escaped(s string, c rune) int {
	n := backslashes(s)
	rest := s[n:]
	switch {
	case c > 0xffff:
		return surrogates(s, c)
	case hexUnit(rest) == c:
		return n + unitSize
	case c == '"' || c == '/' || c == '\'':
		if strings.HasPrefix(rest, string(c)) {
			return n + 1
		}
	case letters[c] != "" && strings.HasPrefix(rest, letters[c]):
		return n + 1
	}
	return 0
}

// surrogates is escaped for a character that takes two escapes.
func surrogates(s string, c rune) int {
	high, low := utf16.EncodeRune(c)
	n := backslashes(s)
	if hexUnit(s[n:]) != high {
		return 0
	}
	second := s[n+unitSize:]
	m := backslashes(second)
	if m == 0 || hexUnit(second[m:]) != low {
		return 0
	}
	return n + m + 2*unitSize
}

const unitSize = len("uFFFF")

// hexUnit is the number of an escape such as u00e9, or -1.
func hexUnit(s string) rune {
	if len(s) < unitSize || s[0] != 'u' {
		return -1
	}
	n, err := strconv.ParseUint(s[1:unitSize], 16, 16)
	if err != nil {
		return -1
	}
	return rune(n)
}

// percentEncoded is spelt for a text that begins with a percent sign.
func percentEncoded(s string, c rune) int {
	const size = len("%FF")
	octets := utf8.AppendRune(nil, c)
	if len(s) < size*len(octets) {
		return 0
	}
	for i, octet := range octets {
		one := s[i*size : (i+1)*size]
		n, err := strconv.ParseUint(one[1:], 16, 8)
		if one[0] != '%' || err != nil || byte(n) != octet {
			return 0
		}
	}
	return size * len(octets)
}
