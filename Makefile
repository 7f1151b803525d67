# Everything here needs Python 3.11 or newer, make, and a package index; the environment is made on first use.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# Where Python may keep no compiled modules, every worker of the suite and every program that it starts compiles
# all of them anew.
unexport PYTHONDONTWRITEBYTECODE
SUPPLY := .supply

.PHONY: demo test test-slow test-tools benchmark-report regression benchmark benchmark-full benchmark-peers benchmark-markdown benchmark-retrieval benchmark-sync shuffled report mutation fuzz load live sbom audit lint format types quality clean help

help:  ## Show these targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

demo: $(READY)  ## Export a sample space from an embedded Confluence into an embedded Open WebUI
	@$(BIN)/python -m support.demo

test: $(READY)  ## Run the suite but for what is slow; leave Allure results in allure-results/
	@rm -rf allure-results
	$(BIN)/python -m pytest -n 3 --dist worksteal --alluredir=allure-results

test-slow: $(READY)  ## Run what takes more than a second a piece; add its Allure results to allure-results/
	$(BIN)/python -m pytest -m "slow and not (browser or tools)" -n 3 --dist worksteal --alluredir=allure-results

test-tools: $(READY)  ## Run the checks of benchmarks, report, guidance and documented commands
	$(BIN)/python -m pytest -q -m "tools and not browser" -n 2

shuffled: $(READY)  ## Run the suite in random order on two cores at once; the first line names the seed
	$(BIN)/python -m pytest -p randomly -n 2 --dist worksteal

live: $(READY)  ## Play the contract scenarios with a real Open WebUI, installed into .live/ on first use
	@$(BIN)/python -m support.live $(ARGUMENTS)

benchmark-retrieval: $(READY)  ## Ask a real Open WebUI questions (TEST_OPENWEBUI_URL, TEST_OPENWEBUI_KEY)
	@$(BIN)/python -m support.benchmarks.retrieval > retrieval.json; code=$$?; \
		test $$code -ne 0 || echo "The figures are in retrieval.json"; exit $$code

benchmark-sync: $(READY)  ## Sync a space into a real Open WebUI beside oikb (TEST_OPENWEBUI_URL, TEST_OPENWEBUI_KEY)
	@$(BIN)/python -m support.benchmarks.peer_sync .benchmarks/oikb

benchmark: $(READY)  ## Measure roughly, in a minute: what there is to say about speed
	@$(BIN)/python -m support.benchmarks --results benchmark.json

benchmark-full: $(READY)  ## Measure all sizes, several times
	@$(BIN)/python -m support.benchmarks --full --results benchmark.json

benchmark-peers: $(READY)  ## Measure all sizes beside the peer, which gets an environment of its own
	@$(BIN)/python -m support.benchmarks --full --peer .benchmarks/peer --results benchmark.json

benchmark-report: $(READY)  ## Write the latest figures as a report with plots: benchmark-report/report.md
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint .ci/constraints.txt --editable '.[bench]'
	@$(BIN)/python -m support.benchmarks.report benchmark.json benchmark-report

regression: $(READY)  ## See whether the exporter takes more than it did: requests, bytes, calls, memory, time
	@$(BIN)/python -m support.benchmarks.regression

benchmark-markdown: $(READY)  ## Measure the conversion against the peer's, which gets an environment of its own
	@$(BIN)/python -m support.benchmarks.markdown_speed .benchmarks/peer

report: $(READY)  ## Run the suite and build allure-report/index.html (needs Node.js 20 or newer)
	@$(BIN)/python -m support.reporting

mutation: $(READY)  ## Change the package in small ways and see what the suite notices: docs/mutation.md (ONLY="--sample 600")
	$(BIN)/python -m support.mutation $(ONLY)

fuzz: $(READY)  ## Give every parser hostile input (ARGUMENTS="front-matter --inputs 100000 --seed 3")
	$(BIN)/python -m support.fuzzing $(ARGUMENTS)

load: $(READY)  ## Export 10,000 pages while 2 % of all requests fail, into load-report/ (ARGUMENTS="--pages 500")
	$(BIN)/python -m support.load $(ARGUMENTS)

sbom: $(READY) $(SUPPLY)/.ready  ## List what a plain installation consists of, as CycloneDX: sbom.json
	@$(BIN)/python -m support.supply.sbom sbom.json

audit: $(READY) $(SUPPLY)/.ready  ## Ask which of the locked packages have known holes
	@$(BIN)/python -m support.supply.audit

lint: $(READY)  ## Check style, formatting and security
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive confluence_markdown_exporter

format: $(READY)  ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(READY)  ## Check types
	$(BIN)/mypy

quality: lint types  ## Lint, format check and types

clean:  ## Remove what these targets made
	rm -rf fuzz-findings sbom.json $(SUPPLY) load-report retrieval.json benchmark.json benchmark-report .benchmarks $(VENV) .live allure-results allure-report .report-generator mutants demo-output .pytest_cache .mypy_cache .ruff_cache

$(READY): pyproject.toml .ci/constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Preparing $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--constraint .ci/constraints.txt --editable '.[test,quality]'
	@touch $@

$(SUPPLY)/.ready: .ci/supply-lock.txt
	@test -x $(SUPPLY)/bin/python || $(PYTHON) -m venv $(SUPPLY)
	@echo "Preparing $(SUPPLY) …"
	@$(SUPPLY)/bin/python -m pip install --quiet --disable-pip-version-check \
		--require-hashes --no-deps --requirement .ci/supply-lock.txt
	@touch $@
