#!/usr/bin/env python3
"""clang-tidy 19 over the project's sources, in parallel, as they are compiled: several files of a folder at once
(unity() in cmake/module.cmake), with their system headers read once. What passed is not linted again until one of its
files, a header of ours that they include, the compile command or the rules change.

Without --all only files changed since the branch left origin/main (without a remote: main) are linted, with those they
are compiled with; tests only then in any case: each reads GoogleTest's headers, to be checked for names and sizes only. Without --full
only the quick checks run; with it every check of .clang-tidy, except on tests: with GoogleTest's headers the others take
twice as long as on other files, and what they look for makes a test fail anyway.
"""
import argparse
import concurrent.futures
import hashlib
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TIDY = "clang-tidy-19"
QUICK = "-*,readability-identifier-naming,readability-function-*,bugprone-use-after-move,google-explicit-constructor"
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.M)


def run_git(*arguments):
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)


def changed_files():
    forks = (run_git("merge-base", "HEAD", main) for main in ("origin/main", "main"))
    base = next((fork.stdout.strip() for fork in forks if fork.returncode == 0), "HEAD")
    names = run_git("diff", "--name-only", base).stdout + run_git("ls-files", "--others", "--exclude-standard").stdout
    return {ROOT / name for name in names.split()}


def included(source, seen):
    """The project's files that `source` includes, directly or not: headers, and the sources of a unity source."""
    for target in INCLUDE.findall(source.read_text(errors="replace")):
        folders = [ROOT / "src", *(parent for parent in source.parents if parent.is_relative_to(ROOT))]
        found = next((folder / target for folder in folders if (folder / target).is_file()), None)
        if found and found not in seen:
            seen.add(found)
            included(found, seen)
    return seen


def sources(entry):
    """What an entry compiles: itself, or the sources that a unity source, written by CMake, includes."""
    file = pathlib.Path(entry["file"])
    if file.parent.name != "Unity":
        return [file]
    return [pathlib.Path(target) for target in INCLUDE.findall(file.read_text())]


def fingerprint(entry, checks, version):
    digest = hashlib.sha256()
    source = pathlib.Path(entry["file"])
    command = entry.get("command", "").replace(str(ROOT), "")
    for text in (version, checks, (ROOT / ".clang-tidy").read_text(), command):
        digest.update(text.encode() + b"\0")
    for file in [source, *sorted(included(source, set()))]:
        digest.update(file.read_bytes().replace(str(ROOT).encode(), b"") + b"\0")
    return digest.hexdigest()


def is_test(entry):
    return entry["file"].endswith("_test.cc")


def lint(entry, full, build, cache, version):
    checks = "" if full and not is_test(entry) else QUICK
    passed = cache / fingerprint(entry, checks, version)
    if passed.exists():
        return True, ""
    command = [TIDY, "-p", str(build), "--quiet", entry["file"]]
    if checks:
        command.insert(1, f"--checks={checks}")
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if result.returncode == 0:
        passed.touch()
        return True, ""
    return False, result.stdout + (result.stderr if not result.stdout else "")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--cache", type=pathlib.Path, required=True)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/dev")
    options = parser.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)

    entries = {e["file"]: e for e in json.loads((options.build / "compile_commands.json").read_text())}
    own = [ROOT / top for top in ("src", "apps", "bench")]
    entries = [e for _, e in sorted(entries.items()) if any(sources(e)[0].is_relative_to(top) for top in own)]
    changed = changed_files()
    entries = [e for e in entries if changed.intersection(sources(e)) or options.all and not is_test(e)]
    version = subprocess.run([TIDY, "--version"], capture_output=True, text=True, check=True).stdout

    failed = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        tasks = {pool.submit(lint, e, options.full, options.build, options.cache, version): e for e in entries}
        for done in concurrent.futures.as_completed(tasks):
            ok, output = done.result()
            if not ok:
                failed += 1
                print(output, flush=True)
    files = sum(len(sources(entry)) for entry in entries)
    print(f"lint: {files} files in {len(entries)} runs, {failed} with findings ({'all' if options.full else 'quick'} checks)")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
