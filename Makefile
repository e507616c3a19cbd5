# Everything that is done with this project, and all the set-up that it needs: only python3 and Node.js must be there already.

PORT ?= 3000
ARCHITECTURE ?= arm64
export ARCHITECTURE

# The processor of this machine, which is what the local run must be built for.
HERE := $(if $(filter aarch64 arm64,$(shell uname -m)),arm64,x86_64)

# Targets are relative: make takes a path with a space in it for two. The layer's makefile is told where the project is.
UV := .tools/uv/bin/uv
export TESSERA_PROJECT := $(CURDIR)
export UV_LINK_MODE := copy

# Python keeps what it compiles: a local run starts dozens of interpreters, and each would compile its libraries anew.
unexport PYTHONDONTWRITEBYTECODE

# The SAM CLI pins what we need newer, so it lives in an environment of its own. Validating and building ask nobody: the credentials are empty
# words. Its builder looks for python3.13 on the path, which the project's environment has.
SAM := PATH="$(CURDIR)/.venv/bin:$$PATH" SAM_CLI_TELEMETRY=0 $(UV) tool run --quiet --python 3.13 --from aws-sam-cli==1.170.0 sam
OFFLINE := AWS_DEFAULT_REGION=us-east-1 AWS_ACCESS_KEY_ID=none AWS_SECRET_ACCESS_KEY=none
BUILT = .aws-sam/$(ARCHITECTURE)

ENVIRONMENT := .venv/.synced
SDK := functions/serve_web/sdk/tessera.js
CONSOLE := functions/serve_web/console/index.html
SDK_VERSION := $(shell sed -n 's/^  "version": "\(.*\)",/\1/p' web/sdk/package.json)

.PHONY: help run soak fuzz mutation test check lint types build sdk deploy promote scan prove-deployment docs pictures clean browser browsers bench bench-detection bench-browsers bench-people training client
.DEFAULT_GOAL := help

help: ## say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# $(call quietly,what is said,a command): what the command prints is shown if it fails, and only then.
define quietly
@echo "$(1)"
@mkdir -p .aws-sam && $(2) >.aws-sam/$@.log 2>&1 || { status=$$?; cat .aws-sam/$@.log >&2; exit $$status; }
endef
BUILDING := MAKEFLAGS= $(MAKE) --no-print-directory build

run: ## serve everything here, demo included: make run [PORT=3000]
	$(call quietly,Building. The first time this takes a minute or so: it brings all it needs.,$(BUILDING) ARCHITECTURE=$(HERE))
	@exec .venv/bin/python -m local --template .aws-sam/$(HERE)/build/template.yaml --port $(PORT)

# Two by two, for two cores. Sets have the same order in both processes of pytest, which must find the same tests. The site's search is asked, too.
test: node browsers $(ENVIRONMENT) $(SDK) $(CONSOLE) web/demo/node_modules/.package-lock.json tests/webhooks/node_modules/.package-lock.json ## everything that must hold
	@$(UV) sync --quiet --locked --inexact --group docs
	@$(MAKE) --no-print-directory --jobs 2 lint types built-arm64 built-x86_64 validated licensed sdk-tested
	PYTHONHASHSEED=0 .venv/bin/pytest -n 2 --dist loadfile --no-loadscope-reorder --durations 25 --durations-min 5

.PHONY: validated built-arm64 built-x86_64 sdk-tested
validated: $(ENVIRONMENT)
	@$(OFFLINE) $(SAM) validate --lint
	@$(OFFLINE) $(SAM) validate --lint --template-file edge.yaml
	@$(OFFLINE) $(SAM) validate --lint --template-file analysts.yaml

built-arm64 built-x86_64: built-%: $(SDK) $(CONSOLE)
	$(call quietly,Building for $*.,$(BUILDING) ARCHITECTURE=$*)

sdk-tested: $(SDK)
	cd web/sdk && npm run --silent check && npm test --silent

CHECKED := tests/columns tests/doors tests/features tests/profile tests/reasons tests/rules tests/signals $(wildcard tests/test_*.py) \
	tests/client/test_description.py tests/template/test_template.py tests/template/test_updating.py tests/training/test_artefacts.py
check: $(ENVIRONMENT) ## the fast loop, about a minute: lint, types, core and doors; no browser, no build
	@$(MAKE) --no-print-directory --jobs 3 lint types checked
.PHONY: checked
checked: $(ENVIRONMENT)
	PYTHONHASHSEED=0 .venv/bin/pytest -n 2 $(CHECKED) -m "not thorough"

OLDEST ?= 3.10
client: $(UV) ## the client's own tests without anything else of ours, on another Python: make client [OLDEST=3.10]
	@$(UV) run --quiet --isolated --no-project --python $(OLDEST) --with './client[async,device]' --with 'pytest>=9.2' \
		pytest -q -c /dev/null --rootdir . --confcutdir tests/client/alone --import-mode=importlib -o pythonpath=. -p no:cacheprovider \
		-W error tests/client/alone

lint: $(ENVIRONMENT) ## ruff: rules and format
	.venv/bin/ruff check
	.venv/bin/ruff format --check

types: $(ENVIRONMENT) ## mypy, strict; the client also as the oldest Python that it runs on sees it
	.venv/bin/mypy
	.venv/bin/mypy --python-version 3.10 client/tessera_client

# What is built is for one processor, and the built template takes no other.
build: node $(ENVIRONMENT) $(SDK) $(CONSOLE) ## sam build, for one processor: make build [ARCHITECTURE=arm64|x86_64]
	@$(OFFLINE) $(SAM) build --parameter-overrides Architecture=$(ARCHITECTURE) --build-dir $(BUILT)/build --cache-dir $(BUILT)/cache
	@sed '/^  Architecture:/,/^  [A-Z]/{s/^    Default: .*/    Default: $(ARCHITECTURE)/;/^    - /{/ $(ARCHITECTURE)$$/!d;};}' \
		$(BUILT)/build/template.yaml >$(BUILT)/build/pinned && mv $(BUILT)/build/pinned $(BUILT)/build/template.yaml
	@$(UV) export --quiet --frozen --no-dev --no-emit-project --format cyclonedx1.5 --preview-features sbom-export \
		| .venv/bin/python -m local.materials $(BUILT)/build web/console/package-lock.json

sdk: $(SDK) ## the browser SDK, and its copy beside the door that serves it

.PHONY: console
console: $(CONSOLE) ## the analysts' console, and its copy beside the door that serves it

# The operator's answers, by stage: a copy of samconfig.toml that is theirs, which git ignores and nothing here empties. Where a stage has
# been asked, SAM has written the region into its section; from then on the answers are used as they stand, the architecture too.
STAGE ?= default
ANSWERS ?= $(CURDIR)/deployment.toml
SAID = $(shell sed -n '/^\[$(STAGE)\.deploy\.parameters\]/,/^\[/$(1)' "$(ANSWERS)" 2>/dev/null)
ASKED = $(call SAID,s/^region *= */&/p)
DEPLOYED = $(or $(call SAID,s/^parameter_overrides.*Architecture=[\\"]*\([a-z0-9_]*\).*/\1/p),$(ARCHITECTURE))

DEPLOYING = --config-file "$(ANSWERS)" --config-env $(STAGE) --template-file .aws-sam/$(DEPLOYED)/build/template.yaml

# What is protected from deletion cannot be taken back where its creation fails: a stack that was just made is protected by a first update.
deploy: ## build and sam deploy, asking the first time: make deploy [STAGE=dev|staging|prod] [ARCHITECTURE=arm64|x86_64]
	@test "$(origin ARCHITECTURE)" != "command line" || test $(ARCHITECTURE) = $(DEPLOYED) || \
		{ echo "$(ANSWERS) says Architecture=$(DEPLOYED) for this stage: change it there." >&2; exit 1; }
	@test -e "$(ANSWERS)" || cp samconfig.toml "$(ANSWERS)"
	@$(BUILDING) ARCHITECTURE=$(DEPLOYED)
	$(SAM) deploy $(if $(ASKED),,--guided) $(DEPLOYING)
	@! .venv/bin/python -m local.protecting --answers "$(ANSWERS)" --stage $(STAGE) || $(SAM) deploy $(DEPLOYING)

PARAMETERS ?=
promote: $(UV) ## deploy what is built, as it is, without asking: make promote STAGE=prod [ARCHITECTURE=...] [PARAMETERS="Name=value ..."]
	$(SAM) deploy --no-confirm-changeset --no-fail-on-empty-changeset --config-file "$(or $(wildcard $(ANSWERS)),samconfig.toml)" \
		--config-env $(STAGE) --template-file $(BUILT)/build/template.yaml $(if $(PARAMETERS),--parameter-overrides $(PARAMETERS))

CHECKOV := $(UV) tool run --quiet --python 3.13 --from checkov==3.3.30 checkov
scan: build ## checkov over what CloudFormation is given; tests/template/checkov.yaml names what is accepted, and why
	@$(OFFLINE) .venv/bin/python -m local.sam $(BUILT)/build/template.yaml >.aws-sam/translated.json
	@$(CHECKOV) --config-file tests/template/checkov.yaml --file .aws-sam/translated.json --file edge.yaml --file analysts.yaml

reproduced: $(ENVIRONMENT) ## two clean builds of the last commit, compared byte by byte: make reproduced [ARCHITECTURE=arm64|x86_64]
	@.venv/bin/python -m local.reproduced --architecture $(ARCHITECTURE)

# What is known of the libraries that are locked. uv asks osv.dev, npm its registry; nothing of ours is told but names and versions.
advisories: $(ENVIRONMENT) node ## known weaknesses of everything locked, development included
	@$(UV) audit --preview-features audit-command --locked --all-groups
	@for folder in web/sdk web/console web/demo tests/browsers tests/webhooks training/generator; do \
		(cd $$folder && npm audit --package-lock-only --audit-level low) || exit 1; done

REUSE := $(UV) tool run --quiet --python 3.13 --from reuse==6.2.0 reuse
.PHONY: licensed reproduced advisories
licensed: $(UV)
	@cmp LICENSE LICENSES/Apache-2.0.txt
	@$(REUSE) lint --quiet || $(REUSE) lint

prove-deployment: $(if $(TESSERA_STACK),build,$(ENVIRONMENT)) ## what only an account can prove: TESSERA_STACK=name make prove-deployment; without it, what it would do
	@.venv/bin/python -m local.proof --built $(BUILT)/build

# Gathered, so that links lead to the same place in the site and in the tree.
PAGES := README.md CONTRIBUTING.md CHANGELOG.md SECURITY.md docs client/README.md web/sdk/README.md training/reports

docs: $(ENVIRONMENT) ## the documentation as a site with search, in .site/html; nothing in it is fetched from elsewhere
	@$(UV) sync --quiet --locked --inexact --group docs
	@rm -rf .site && mkdir -p .site/pages && tar cf - $(PAGES) | tar xf - -C .site/pages
	@NO_MKDOCS_2_WARNING=1 .venv/bin/mkdocs build --quiet --strict
	@echo "Built. To read it, with search: .venv/bin/python -m http.server --bind 127.0.0.1 --directory .site/html 8080"

pictures: $(ENVIRONMENT) browser ## take docs/pictures/ anew, of the local run that is going on in another terminal
	@.venv/bin/python -m local.pictures

DATA ?= ../shared/data

bench-detection: $(ENVIRONMENT) ## what the detection reaches on public data: make bench-detection [DATA=../shared/data]
	@.venv/bin/python -m benchmarks --data $(DATA)

PAST ?= 0 1000 100000
SPEED ?= .aws-sam/speed.json

bench: $(ENVIRONMENT) ## how fast and what it costs: make bench [PAST="0 1000 100000"] [SPEED=.aws-sam/speed.json]
	@mkdir -p $(dir $(SPEED))
	@.venv/bin/python -m benchmarks.speed --past $(PAST) --json $(SPEED)

PEOPLE ?= 300

bench-browsers: $(ENVIRONMENT) browsers ## who is stopped at the demo's sign-in, in real browsers: make bench-browsers [PEOPLE=300]
	@$(BUILDING) ARCHITECTURE=$(HERE) >/dev/null 2>&1
	@$(UV) sync --quiet --locked --inexact --group adversaries
	@.venv/bin/python -m tests.browsers --people $(PEOPLE) --data $(DATA)

RUNS ?= 10
ONLY ?=
ADVERSARIES ?= few
REPLAYED ?= 100

bench-people: $(ENVIRONMENT) browsers remote ## which honest people are accused: make bench-people [RUNS=10] [ONLY=names] [ADVERSARIES=none|few|all] [REPLAYED=100]
	@$(BUILDING) ARCHITECTURE=$(HERE) >/dev/null 2>&1
	@$(UV) sync --quiet --locked --inexact --group adversaries
	@.venv/bin/python -m tests.browsers.personas --runs $(RUNS) --only "$(ONLY)" --adversaries $(ADVERSARIES) \
		--replayed $(REPLAYED) --data $(DATA)

CASES ?= 5000

fuzz-contract: $(ENVIRONMENT) ## schemathesis against everything served, every check on: make fuzz-contract [CASES=5000]
	@$(BUILDING) ARCHITECTURE=$(HERE) >/dev/null 2>&1
	@.venv/bin/python -m tests.contract --cases $(CASES)

TARGET ?= columns
SECONDS ?= 60
fuzz: $(ENVIRONMENT) ## coverage-guided fuzzing of what reads bytes of strangers: make fuzz [TARGET=columns|bodies|tokens|agents] [SECONDS=60]
	@$(UV) run --quiet --no-sync --with atheris==3.1.0 python -m tests.fuzzing --target $(TARGET) --seconds $(SECONDS)

OF ?= tokens
mutation: $(ENVIRONMENT) ## mutants of our own code against our own tests: make mutation [OF=tokens|scoring|rules|features]
	@.venv/bin/python -m tests.mutation --of $(OF)

soak: $(ENVIRONMENT) ## the long forms of what `make test` has a slice of: kills, failing calls, two banks as a state machine, mutants, schemathesis
	TESSERA_SOAK=1 PYTHONHASHSEED=0 .venv/bin/pytest -n 2 --dist load tests/faults
	@for target in columns bodies tokens agents; do $(MAKE) --no-print-directory fuzz TARGET=$$target SECONDS=300 || exit 1; done
	@$(MAKE) --no-print-directory fuzz-contract CASES=20000

training: $(ENVIRONMENT) ## bring what fits the artefacts; then: .venv/bin/python -m training.SUBJECT --data DIR
	@$(UV) sync --quiet --locked --inexact --group training

clean: ## remove what was built; the tools and the environments stay
	rm -rf .aws-sam .local .cache .site web/sdk/dist web/console/dist web/console/src/described functions/serve_web/sdk functions/serve_web/console

# --- set-up ------------------------------------------------------------------------------------------------------------------

# uv as the machine has it, or from pip into the project.
$(UV):
	@mkdir -p $(@D)
	@if command -v uv >/dev/null && command -v uvx >/dev/null; then ln -sf "$$(command -v uv)" "$$(command -v uvx)" $(@D)/; \
	else python3 -m pip install -qq --disable-pip-version-check --target .tools/uv --upgrade 'uv>=0.13,<1' || \
		{ echo "Needed: python3 with pip, or uv." >&2; exit 1; }; fi

$(ENVIRONMENT): pyproject.toml client/pyproject.toml uv.lock layers/scoring/requirements.txt .python-version | $(UV)
	@$(UV) sync --quiet --locked
	@touch $@

.PHONY: node
node:
	@command -v node >/dev/null && command -v npm >/dev/null || \
		{ echo "Needed: Node.js 20 or newer with npm, to build the browser SDK. It is not on this machine's path." >&2; exit 1; }

web/sdk/node_modules/.package-lock.json: web/sdk/package.json web/sdk/package-lock.json | node
	cd web/sdk && npm ci --silent --no-audit --no-fund
	@touch $@

web/demo/node_modules/.package-lock.json: web/demo/package.json web/demo/package-lock.json | node
	cd web/demo && npm ci --silent --no-audit --no-fund
	@touch $@

tests/webhooks/node_modules/.package-lock.json: tests/webhooks/package.json tests/webhooks/package-lock.json | node
	cd tests/webhooks && npm ci --silent --no-audit --no-fund
	@touch $@

$(SDK): web/sdk/node_modules/.package-lock.json web/sdk/build.mjs $(shell find web/sdk/src -type f)
	cd web/sdk && npm run --silent build
	@mkdir -p $(@D)/$(SDK_VERSION)
	cp web/sdk/dist/* $(@D)/
	cp web/sdk/dist/* $(@D)/$(SDK_VERSION)/

web/console/node_modules/.package-lock.json: web/console/package.json web/console/package-lock.json | node
	cd web/console && npm ci --silent --no-audit --no-fund
	@touch $@

$(CONSOLE): web/console/node_modules/.package-lock.json web/console/index.html $(wildcard web/console/*.json web/console/*.ts web/console/*.mjs) \
		$(shell find web/console/src -path '*/described' -prune -o -type f -print) functions/serve_web/openapi.json
	cd web/console && npm run --silent build
	@rm -rf $(@D) && cp -r web/console/dist $(@D)
	@touch $@

# The journey through a page needs a browser; Debian's is installed where that is possible without asking.
browser:
	@for name in chromium chromium-browser google-chrome; do command -v $$name >/dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; \
	else echo "Needed: Chromium or Chrome on the path, for the tests that drive a page." >&2; exit 1; fi

# What the proof in real browsers needs besides: a second browser, a driver, a screen without a monitor, a hand for it, and the tools of
# some adversaries, which bring no browser of their own.
BROWSING := firefox-esr:firefox-esr chromedriver:chromium-driver Xvfb:xvfb openbox:openbox xdotool:xdotool xclip:xclip
browsers: node browser tests/browsers/node_modules/.package-lock.json
	@missing=""; for pair in $(BROWSING); do command -v "$${pair%%:*}" >/dev/null || missing="$$missing $${pair##*:}"; done; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing >/dev/null; \
	else echo "Without$$missing, the proof in real browsers is left out." >&2; fi

# What some personas need besides: a remote desktop, a keyboard with dead keys, an input method.
REMOTE := x11vnc:x11vnc xtigervncviewer:tigervnc-viewer setxkbmap:x11-xkb-utils dbus-daemon:dbus-daemon fcitx5:fcitx5
INPUT_METHOD := fcitx5-hangul fcitx5-frontend-gtk3 fcitx5-modules
.PHONY: remote
remote:
	@missing=""; for pair in $(REMOTE); do command -v "$${pair%%:*}" >/dev/null || missing="$$missing $${pair##*:}"; done; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing $(INPUT_METHOD) >/dev/null; \
	else echo "Without$$missing, some personas cannot come; their rows say so." >&2; fi

tests/browsers/node_modules/.package-lock.json: tests/browsers/package.json tests/browsers/package-lock.json | node
	cd tests/browsers && npm ci --silent --no-audit --no-fund
	@touch $@
