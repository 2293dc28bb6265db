// Package secretscan keeps secrets and real AWS account IDs out of the repository.
//
// Secrets are secretlint's trade: the script scan runs it, at the version that
// package.json pins, over every file and every commit. What secretlint cannot know,
// which account IDs are samples, is a list here. The package has no code of its own
// outside its tests; `make secrets` runs both.
package secretscan
