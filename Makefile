.PHONY: lock

# For maintainers: pin everything again, with hashes, after a change to requirements.in or requirements-dev.in.
lock:
	.venv/bin/python -m uv --version >/dev/null 2>&1 || .venv/bin/python -m pip install --quiet uv
	.venv/bin/uv pip compile --quiet --no-header --generate-hashes --python-version 3.11 -o requirements.txt requirements.in
	.venv/bin/uv pip compile --quiet --no-header --generate-hashes --python-version 3.11 -o requirements-dev.txt requirements-dev.in
