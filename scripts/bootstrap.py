"""Make the virtual environment and install the pinned requirements; does nothing when that is already done.

    python3 scripts/bootstrap.py [--dev]

It runs under whatever `python3` the machine has, so it keeps to the standard library and to words that an old Python
can read: then an old Python gets a clear line instead of a syntax error.
"""

import hashlib
import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
# Measured: 130 MB installed to run, 470 MB for tests; the rest is for downloads on their way.
SPACE_NEEDED_MB = {"run": 400, "dev": 1200}

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
VENV_PYTHON = os.path.join(VENV, "bin", "python")
REQUIREMENTS = {"run": ["requirements.txt"], "dev": ["requirements.txt", "requirements-dev.txt"]}


def version_problem(version):
    """Return one line saying that this Python is too old, or None. `version` is like sys.version_info."""
    if tuple(version[:2]) >= OLDEST:
        return None
    return (
        "Python {}.{} is too old: the tracker needs {}.{} or newer. Name one with: make run PYTHON=python3.11".format(
            version[0], version[1], *OLDEST
        )
    )


def space_problem(folder, needed_mb, usage=shutil.disk_usage):
    """Return one line saying that the disk is too full, or None. `usage` answers with .free in bytes."""
    while not os.path.exists(folder):
        folder = os.path.dirname(folder)
    free_mb = usage(folder).free // (1024 * 1024)
    if free_mb >= needed_mb:
        return None
    return "The disk of {} is full: {} MB free, {} MB needed. Make room and try again.".format(
        folder, free_mb, needed_mb
    )


def fingerprint(kind):
    """Return what the environment was made from: if it changes, the environment is brought up to date."""
    digest = hashlib.sha256(repr((sys.version_info[:3], sys.prefix)).encode())
    for name in REQUIREMENTS[kind]:
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def is_current(kind):
    """Say whether the environment already holds what `kind` ("run" or "dev") needs."""
    # The development set holds the other, so it answers for both.
    for held in ("dev", "run") if kind == "run" else ("dev",):
        try:
            with open(os.path.join(VENV, "." + held)) as file:
                if file.read() == fingerprint(held) and os.path.exists(VENV_PYTHON):
                    return True
        except IOError:
            continue
    return False


def make_environment():
    """Make the virtual environment, where there is none that works."""
    if (
        os.path.exists(VENV_PYTHON)
        and subprocess.call([VENV_PYTHON, "-c", "import pip"], stderr=subprocess.DEVNULL) == 0
    ):
        return
    try:
        import ensurepip  # noqa: F401, PLC0415 -- Debian ships it apart
    except ImportError:
        install_venv_package()
    subprocess.check_call([sys.executable, "-m", "venv", "--clear", VENV])


def install_venv_package():
    """Debian keeps the means to make an environment in a package of its own: install it where that is allowed."""
    package = "python{}.{}-venv".format(*sys.version_info[:2])
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit("Python cannot make a virtual environment here. Install it with: sudo apt-get install " + package)
    print("Installing " + package)
    subprocess.check_call(["apt-get", "update", "-qq"])
    subprocess.check_call(["apt-get", "install", "-y", "-qq", "--no-install-recommends", package])


def install(kind):
    """Install the pinned requirements, every file checked against its hash."""
    files = [part for name in REQUIREMENTS[kind] for part in ("-r", os.path.join(ROOT, name))]
    pip = [VENV_PYTHON, "-m", "pip", "--quiet", "--disable-pip-version-check", "install", "--require-hashes"]
    # uv takes 5 seconds where pip takes 40; where it cannot be had, pip does the same.
    if subprocess.call([*pip, "-r", os.path.join(ROOT, "scripts", "installer.txt")]) == 0:
        uv = [os.path.join(VENV, "bin", "uv"), "pip", "install", "--quiet", "--python", VENV_PYTHON, "--require-hashes"]
        # As pip does, trust the certificates of the system: many networks have one of their own.
        if subprocess.call(uv + files, env=dict(os.environ, UV_SYSTEM_CERTS="1")) == 0:
            return
        print("Trying again with pip")
    subprocess.check_call(pip + files)


def main(arguments):
    """Bring the environment up to date; returns the exit status."""
    kind = "dev" if "--dev" in arguments else "run"
    problem = version_problem(sys.version_info)
    if problem:
        sys.exit(problem)
    if is_current(kind):
        return 0
    problem = space_problem(VENV, SPACE_NEEDED_MB[kind])
    if problem:
        sys.exit(problem)
    print("Installing the pinned requirements into .venv (once)", flush=True)
    try:
        make_environment()
        install(kind)
    except KeyboardInterrupt:
        sys.exit("Stopped before the requirements were installed")
    except subprocess.CalledProcessError as error:
        sys.exit(
            "Installing stopped: '{}' failed with status {}. See the lines above.".format(
                os.path.basename(error.cmd[0]), error.returncode
            )
        )
    with open(os.path.join(VENV, "." + kind), "w") as file:
        file.write(fingerprint(kind))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
