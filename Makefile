# Davit's tasks. `make` alone lists them: a target shows up by the `##` after its name.
#
# Needed: Go, Node, make, git. Every other tool is built from the Go module proxy or
# installed from npm at a pinned version, by the target that first needs it.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# Arguments for the programme that a target starts: make run ARGS="--exit --yes"
ARGS ?=
# What to test, measure or fuzz: make test PKG=./orchestrate/...
PKG ?= ./...
# What takes minutes by its nature, and has a target of its own.
ENDURANCE := ./internal/chaos ./internal/crash ./internal/faults ./internal/upgrade
# What make test tests: all but that, or what PKG says.
TESTED = $(if $(filter ./...,$(PKG)),$$(go list ./... | grep -vxF "$$(go list $(ENDURANCE))"),$(PKG))

# Which benchmarks: make bench BENCH=Next
BENCH ?= .
# How long each fuzz target runs.
FUZZTIME ?= 30s

# How many executions to simulate, and the seed to begin with.
RUNS ?= 10000
FROM ?= 1

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
LDFLAGS := -s -w -X main.version=$(VERSION)

# Tools are kept outside the clone, one folder a version: the linter alone takes
# minutes to build, and a second clone should not pay for it again.
TOOLS ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/davit-tools
tool_path = $(TOOLS)/$(notdir $(1))/$(firstword $(subst @, ,$(notdir $(1))))

GOLANGCI_LINT_AT := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
ACTIONLINT_AT := github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
GOTESTSUM_AT := gotest.tools/gotestsum@v1.13.0
GOVULNCHECK_AT := golang.org/x/vuln/cmd/govulncheck@v1.9.0
OASDIFF_AT := github.com/oasdiff/oasdiff@v1.35.0

GOLANGCI_LINT := $(call tool_path,$(GOLANGCI_LINT_AT))
ACTIONLINT := $(call tool_path,$(ACTIONLINT_AT))
GOTESTSUM := $(call tool_path,$(GOTESTSUM_AT))
GOVULNCHECK := $(call tool_path,$(GOVULNCHECK_AT))
OASDIFF := $(call tool_path,$(OASDIFF_AT))
GO_TOOLS := $(GOLANGCI_LINT) $(ACTIONLINT) $(GOTESTSUM) $(GOVULNCHECK) $(OASDIFF)

# A stamp: npm's own marks of an installation are touched without installing.
SECRETLINT := internal/secretscan/node_modules/.installed
API_CLIENT := internal/openapi/client/node_modules/.installed

# The description of the API: of this code, and as the last release had it.
OPENAPI := build/openapi.json
OPENAPI_RELEASED := internal/openapi/released.json

# The web interface, as the binary embeds it, and what it is made of.
UI := ui/dist/index.html.gz
UI_INSTALLED := ui/node_modules/.installed
UI_SOURCES := $(shell find ui/src ui/public -type f -not -name schema.d.ts) ui/index.html ui/vite.config.ts ui/tsconfig.json ui/compress.mjs

##@ Use

.PHONY: run
run: build ## Start simulator, server and sample, then drill it (ARGS="--exit --yes --speed 600")
	./bin/davit demo $(ARGS)

.PHONY: build
build: $(UI) ## Build bin/davit with the web interface, static and without cgo
	CGO_ENABLED=0 go build -trimpath -ldflags '$(LDFLAGS)' -o bin/davit ./cmd/davit

##@ Prove

.PHONY: test
test: $(GOTESTSUM) ## Vet and test everything, with counts at the end (PKG=./store/...)
	go vet $(PKG)
	@mkdir -p build
	@status=0; : >build/ui.json; \
		$(GOTESTSUM) --format pkgname --format-hide-empty-pkg --jsonfile build/test.json -- $(TESTED) || status=$$?; \
		if [ '$(PKG)' = ./... ]; then $(MAKE) --no-print-directory ui-test || status=$$?; fi; \
		.ci/counts build/test.json build/ui.json; exit $$status

.PHONY: endurance
endurance: $(GOTESTSUM) ## Kill, starve and upgrade real servers, and order every fault of AWS: some minutes
	@mkdir -p build
	@status=0; $(GOTESTSUM) --format pkgname --jsonfile build/endurance.json -- $(ENDURANCE) || status=$$?; \
		.ci/counts build/endurance.json; exit $$status

.PHONY: ui-test
ui-test: $(UI_INSTALLED) ui/src/shared/api/schema.d.ts ## Check the types of the web interface and test its parts
	@mkdir -p build
	npm run --silent --prefix ui check
	npm run --silent --prefix ui test

.PHONY: e2e
e2e: build ## Try the web interface in Chromium, against the real server and its simulated AWS
	ui/e2e/install
	npm run --silent --prefix ui e2e

.PHONY: witness
witness: $(GOTESTSUM) ## Have other people's tools try Davit, such as the AWS CLI; those not installed are skipped
	.ci/witness $(GOTESTSUM)

.PHONY: check
check: test endurance witness lint secrets ## What CI runs, but for the demo from a clean clone

.PHONY: lint
lint: $(GOLANGCI_LINT) $(ACTIONLINT) ## Check style, likely mistakes, go.mod and the workflows
	go mod tidy -diff
	$(GOLANGCI_LINT) run ./...
	$(ACTIONLINT) -shellcheck= -pyflakes=

.PHONY: secrets
secrets: $(SECRETLINT) ## Look for secrets and real account IDs, in the files and in the history
	internal/secretscan/scan
	go test ./internal/secretscan

.PHONY: vulnerabilities
vulnerabilities: $(GOVULNCHECK) ## Ask the Go vulnerability database about what we call
	$(GOVULNCHECK) ./...

.PHONY: openapi
openapi: ## Write the description of the API to build/openapi.json
	@mkdir -p build
	@go run ./internal/openapi >$(OPENAPI).new
	@cmp -s $(OPENAPI).new $(OPENAPI) && rm $(OPENAPI).new || mv $(OPENAPI).new $(OPENAPI)

# Not older than it must be: what is made of it is made again only when it has changed.
$(OPENAPI): openapi
	@:

ui/src/shared/api/schema.d.ts: $(OPENAPI) $(UI_INSTALLED)
	npm run --silent --prefix ui types >/dev/null
	@touch $@

$(UI): ui/src/shared/api/schema.d.ts $(UI_SOURCES)
	@echo 'building the web interface'
	@npm run --silent --prefix ui build

.PHONY: compatible
compatible: openapi compatible-with ## Compare the API with the last release's: nothing may break its clients

.PHONY: compatible-with
compatible-with: $(OASDIFF)
	$(OASDIFF) breaking --color never --fail-on ERR $(OPENAPI_RELEASED) $(OPENAPI)

.PHONY: bench
bench: ## Run the benchmarks (BENCH=Next PKG=./orchestrate)
	go test -run '^$$' -bench '$(BENCH)' -benchmem $(PKG)

.PHONY: cover
cover: ## Measure coverage into build/cover.html
	@mkdir -p build
	go test -coverpkg=./... -coverprofile=build/cover.out $(PKG)
	go tool cover -html=build/cover.out -o build/cover.html
	@go tool cover -func=build/cover.out | tail -n 1

.PHONY: chaos
chaos: ## Kill the server at every moment of the sample drill, and simulate 10,000 executions (RUNS=100000 FROM=1)
	go test ./internal/crash -count 1 -v -timeout 0 -run '^TestADrillEndsTheSame' -crash.all
	go test ./internal/chaos -count 1 -v -timeout 0 -run '^TestChaos$$' -chaos.runs $(RUNS) -chaos.from $(FROM)

.PHONY: fuzz
fuzz: ## Run every fuzz target for a while (FUZZTIME=5m)
	.ci/fuzz '$(FUZZTIME)'

##@ Change

.PHONY: fmt
fmt: $(GOLANGCI_LINT) ## Format the Go code
	$(GOLANGCI_LINT) fmt ./...

.PHONY: generate
generate: ## Make the generated files again
	go generate ./...

.PHONY: openapi-released
openapi-released: ## At a release: keep its description of the API, which later ones are held against
	go run ./internal/openapi '$(VERSION)' >$(OPENAPI_RELEASED)

.PHONY: screenshots
screenshots: build ## Take pictures of every page, light and dark, into doc/ui (ONLY="costs retry")
	ui/e2e/install
	npm run --silent --prefix ui screenshots -- $(ONLY)

.PHONY: tools
tools: $(GOTESTSUM) $(GOLANGCI_LINT) $(ACTIONLINT) $(OASDIFF) $(SECRETLINT) $(API_CLIENT) ## Install the tools that the checks need

.PHONY: clean
clean: ## Remove what these targets made in the clone
	find ui/dist -mindepth 1 -not -name README.md -delete
	rm -rf bin build ui/build ui/node_modules ui/src/shared/api/schema.d.ts internal/secretscan/node_modules internal/openapi/client/node_modules internal/openapi/client/generated

.PHONY: help
help: ## List these targets
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@ / { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(GOLANGCI_LINT): PACKAGE := $(GOLANGCI_LINT_AT)
$(ACTIONLINT): PACKAGE := $(ACTIONLINT_AT)
$(GOTESTSUM): PACKAGE := $(GOTESTSUM_AT)
$(GOVULNCHECK): PACKAGE := $(GOVULNCHECK_AT)
$(OASDIFF): PACKAGE := $(OASDIFF_AT)

# GOFLAGS is cleared: flags meant for this module need not suit another.
$(GO_TOOLS):
	@echo 'installing $(PACKAGE)'
	@GOFLAGS= CGO_ENABLED=0 GOBIN='$(@D)' go install $(PACKAGE)

$(SECRETLINT): internal/secretscan/package.json internal/secretscan/package-lock.json
$(API_CLIENT): internal/openapi/client/package.json internal/openapi/client/package-lock.json
$(UI_INSTALLED): ui/package.json ui/package-lock.json
$(SECRETLINT) $(API_CLIENT) $(UI_INSTALLED):
	@npm ci --prefix $(patsubst %/node_modules/.installed,%,$@) --no-audit --no-fund --loglevel error
	@touch $@
