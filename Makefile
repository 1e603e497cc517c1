# make run: the product.  make check: fast, before every commit.  make test: everything.
PYTHON ?= python3
BIN = .venv/bin
# Many tests start the product: it need not be compiled each time, whatever the machine has set.
export PYTHONDONTWRITEBYTECODE =
INSTALL = $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --only-binary :all:

.PHONY: run check test suite lint soak bench clean

run: .venv/.ready
	@YIZHAN_DEMO=$${YIZHAN_DEMO-1} exec $(BIN)/python -m bot run

check: lint
	$(BIN)/pytest tests/house tests/domain tests/dialogs tests/storage

# Beside each other: each waits for processes, servers and browsers half of its time. One that fails is the whole's failure.
test: .venv/.ready-dev
	sh tests/browser/install.sh
	$(MAKE) --no-print-directory -j 2 lint suite

# In the order of the folders: those whose tests start processes, the longest, come first.
suite: .venv/.ready-dev
	$(BIN)/pytest -n 4 --dist loadfile --no-loadscope-reorder

lint: .venv/.ready-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .

soak: .venv/.ready-dev
	YIZHAN_EXPLORE=1 $(BIN)/pytest tests/domain tests/dialogs tests/house tests/storage
	YIZHAN_ENGINES=all $(BIN)/pytest -n 3 --dist loadfile tests/stories tests/handlers tests/bot tests/workers tests/web tests/browser
	YIZHAN_CHANNELS=wechat $(BIN)/pytest -n 3 --dist loadfile tests/stories
	YIZHAN_CHANNELS=wechat-plain $(BIN)/pytest -n 3 --dist loadfile tests/stories
	$(BIN)/python -m tests.soak --kills 500 --again 10000
	$(BIN)/python -m tests.soak --engine postgresql --workers 3 --kills 200 --again 10000
	$(BIN)/python -m tests.soak --how term --kills 100
	$(BIN)/python -m tests.soak.wechat --kills 500
	$(BIN)/python -m tests.soak.wechat --account wecom --kills 50
	$(BIN)/python -m tests.soak.fuzz --cases 1000000
	$(BIN)/python -m tests.soak.letters
	$(BIN)/python -m tests.soak.year
	$(BIN)/python -m tests.soak.races --rounds 10000
	$(BIN)/python -m tests.soak.disk
	$(BIN)/python -m tests.soak.restore
	$(BIN)/python -m tests.soak.rota --runs 2000 --steps 50
	$(BIN)/python -m tests.soak.items --runs 300 --steps 200
	$(BIN)/python -m tests.soak.items --runs 100 --steps 200 --engine postgresql
	$(BIN)/python -m tests.soak.consultations --runs 100 --steps 500
	$(BIN)/python -m tests.soak.consultations --runs 20 --steps 500 --engine postgresql
	$(BIN)/python -m tests.soak.votes
	$(BIN)/python -m tests.soak.votes --engine postgresql --workers 3
	$(BIN)/python -m tests.soak.vote_kills
	$(BIN)/python -m tests.soak.vote_kills --engine postgresql --workers 3

bench: .venv/.ready-dev .venv/.ready-bench
	$(BIN)/python -m bench

.venv/.ready: requirements.lock
	$(PYTHON) -m venv .venv
	$(INSTALL) -r requirements.lock
	@touch $@

.venv/.ready-dev: requirements-dev.lock .venv/.ready
	$(INSTALL) -r requirements-dev.lock
	@touch $@

.venv/.ready-bench: requirements-bench.lock .venv/.ready
	$(PYTHON) -m venv .venv/bench
	$(subst $(BIN),.venv/bench/bin,$(INSTALL)) -r requirements-bench.lock
	@touch $@

clean:
	rm -rf .venv data keys backups
