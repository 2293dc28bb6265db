package control

import "regexp"

// either is where a finding's text is one for one thing and another for several, such
// as ⟨it is|they are⟩. Findings that say the same are put together after they are made,
// so that only then it is known of how many they speak.
var either = regexp.MustCompile(`⟨([^⟨|⟩]*)\|([^⟨|⟩]*)⟩`)

// worded is the text as it speaks of that many things.
func worded(text string, things int) string {
	if things == 1 {
		return either.ReplaceAllString(text, "$1")
	}
	return either.ReplaceAllString(text, "$2")
}
