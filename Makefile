# Two commands on a fresh machine: `make demo` and `make test`. Both make their own .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA ?= ../shared/data

FOLDS := build/folds
READABILITY := benchmarks/readability

.PHONY: help demo test lint lexicon golden docs quality speed train bench figures peers fuzz clean

help:
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*## /\t/'

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@

demo: $(VENV)/.installed ## clean a messy page and show what went and why
	@$(BIN)/python -m benchmarks.demo

test: $(VENV)/.installed lint ## everything that must hold: tests, laws, golden cases, doctests, types, layers
	$(BIN)/python -m pytest

lint: $(VENV)/.installed ## ruff, mypy, import layers, compiled lexicon, generated docs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m cleanroom.lexicons --check
	$(BIN)/python -m benchmarks.docs --check

lexicon: $(VENV)/.installed ## compile cleanroom/lexicons/ into cleanroom/lexicon.tsv
	$(BIN)/python -m cleanroom.lexicons

golden: $(VENV)/.installed ## rewrite golden/**/*.golden; read the diff
	$(BIN)/python -m pytest tests/test_golden.py --update-golden

docs: $(VENV)/.installed ## write docs/cleaners.md and docs/languages.md
	$(BIN)/python -m benchmarks.docs

quality: $(VENV)/.installed ## how often each cleaner is right (DATA=folder of labelled pages), for the docs too
	$(BIN)/python -m benchmarks.quality --data $(DATA) --renderings resiliparse inscriptis html_text \
		--figures docs/figures.json
	$(BIN)/python -m benchmarks.docs

$(VENV)/.installed-%: pyproject.toml $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --upgrade pip # older ones stumble over extras that name one another
	$(BIN)/python -m pip install --quiet --editable '.[$*]'
	@touch $@

train: $(VENV)/.installed-train ## train both networks of the learned cleaner, and those of each fold, in three quarters of an hour (DATA=…)
	$(BIN)/python -m benchmarks.scorer.train --data $(DATA) --folds $(FOLDS)

$(FOLDS)/fold4.npz: | $(VENV)/.installed-train
	$(BIN)/python -m benchmarks.scorer.train --data $(DATA) --folds $(FOLDS) --only-folds

bench: $(VENV)/.installed-train $(FOLDS)/fold4.npz ## what `clean` is worth; fails below benchmarks/floors.json (DATA=…)
	$(BIN)/python -m benchmarks.scorer.evaluate --data $(DATA) --folds $(FOLDS) --check

figures: $(VENV)/.installed-train $(FOLDS)/fold4.npz ## pin what is reached: floors.json, docs/scorer_figures.md (DATA=…)
	$(BIN)/python -m benchmarks.scorer.evaluate --data $(DATA) --folds $(FOLDS) --write

$(READABILITY)/node_modules: $(READABILITY)/package.json
	@if command -v npm >/dev/null; then npm install --prefix $(READABILITY) --no-package-lock --no-audit --no-fund && touch $@; \
		else echo 'no npm: peers leaves out Mozilla Readability'; fi

peers: $(VENV)/.installed-peers $(READABILITY)/node_modules $(FOLDS)/fold4.npz ## what else there is, on the same pages: docs/peers.md and .svg (DATA=…)
	$(BIN)/python -m benchmarks.peers --data $(DATA) --folds $(FOLDS)

fuzz: $(VENV)/.installed-fuzz ## break pages of HTML and look whether the laws hold (SECONDS=600)
	$(BIN)/python -m benchmarks.fuzz --seconds $(or $(SECONDS),600)

speed: $(VENV)/.installed ## plain passes, justext, cold start, 100 MB (DATA=folder of labelled pages)
	$(BIN)/python -m benchmarks.speed --data $(DATA)

clean:
	rm -rf $(VENV) $(READABILITY)/node_modules build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
