# Every target sets itself up in .venv; `make help` lists them.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.DEFAULT_GOAL := help
.PHONY: help demo notebooks test lint experiment experiments reproduce nano bench-data bench-generate bench-train clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 16

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "harkd needs Python 3.11 or newer: make PYTHON=/path/to/python3.11"; exit 2; }
	@$(PYTHON) -m venv .venv || { echo "python3 -m venv failed: apt install python3-venv"; exit 2; }
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

demo: $(READY) ## teach, distil and cross-evaluate on two simulated homes: at most 6 minutes on 2 cores
	$(BIN)/python experiments/demo/demo.py

notebooks: $(READY) ## execute notebooks/ on what `make demo` left, into outputs/demo/*.html
	$(BIN)/python -m nbconvert --execute --to html --output-dir outputs/demo notebooks/*.ipynb

test: $(READY) lint ## lint, types, import order, and the tests with coverage
	$(BIN)/python -m pytest -n auto --dist loadfile --cov --cov-report=term:skip-covered --cov-fail-under=90

lint: $(READY) ## ruff, mypy and import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

experiment: $(READY) ## one of the study's experiments at nano scale: make experiment NAME=scaling
	@test -n "$(NAME)" || { echo "which? make experiment NAME=… (experiments/README.md lists them)"; exit 2; }
	$(BIN)/python experiments/run.py $(NAME)

experiments: $(READY) ## the whole study at nano scale, about 90 minutes on 2 cores; goes on where it stopped
	$(BIN)/python experiments/run.py all

reproduce: $(READY) ## the whole study at GPU scale: prints hours and memory per step, then runs; goes on where it stopped
	$(BIN)/python experiments/run.py all --scale gpu

nano: $(READY) ## make the nano model again (harkd/models/nano): about 20 minutes on 2 cores
	$(BIN)/python experiments/nano/make.py

bench-data: $(READY) ## how quickly a million events are read and rendered, beside pandas, on one core
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[bench]'
	$(BIN)/python experiments/performance/data.py

bench-generate: $(READY) ## how quickly windows are answered, beside plain generate, and harkd's own part of it, on one core: 6 minutes
	$(BIN)/python experiments/performance/generate.py
	$(BIN)/python experiments/performance/overhead.py

bench-train: $(READY) ## how quickly a student is trained, beside TRL's SFTTrainer, on one core: 25 minutes
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[bench]'
	$(BIN)/python experiments/performance/train.py

clean: ## remove outputs/, the installed environment stays
	rm -rf outputs
