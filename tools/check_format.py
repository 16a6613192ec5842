#!/usr/bin/env python3
"""Rules over the files git knows: clang-format 19 for C++, no file over its size, no marks of an unfinished merge."""
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LINES_MAX = {".h": 200, ".cc": 400, ".py": 400, ".ts": 400, ".tsx": 400}
FOLDER_FILES_MAX = 25  # beside the tests
TEST_SUFFIXES = ("_test.cc", ".test.ts", ".test.tsx")
# Files that may be longer, each with its reason.
LONGER = {"console/src/api/schema.ts": "generated from src/api/openapi.json"}


def tracked_files():
    output = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"], cwd=ROOT,
                            check=True, capture_output=True).stdout
    return [pathlib.Path(name) for name in output.decode().split("\0") if name and (ROOT / name).exists()]


def size_errors(files):
    errors, folders = [], {}
    for file in files:
        folders.setdefault(file.parent, []).append(file)
        limit = LINES_MAX.get(file.suffix)
        if limit is None or str(file) in LONGER or file.name.endswith(TEST_SUFFIXES):
            continue
        lines = (ROOT / file).read_bytes().count(b"\n")
        if lines > limit:
            errors.append(f"{file}: {lines} lines, {limit} are allowed: split it by concept")
    for folder, members in sorted(folders.items()):
        code = [f for f in members if f.suffix in LINES_MAX and not f.name.endswith(TEST_SUFFIXES)]
        if len(code) > FOLDER_FILES_MAX:
            errors.append(f"{folder}/: {len(code)} source files, {FOLDER_FILES_MAX} are allowed")
    return errors


def merge_marks():
    found = subprocess.run(["git", "grep", "-nIE", "^(<{7}|>{7}) "], cwd=ROOT, capture_output=True, text=True)
    return [f"{line}: a mark of an unfinished merge" for line in found.stdout.splitlines()]


def main():
    files = tracked_files()
    errors = size_errors(files) + merge_marks()
    sources = [str(f) for f in files if f.suffix in (".h", ".cc")]
    formatted = subprocess.run(["clang-format-19", "--dry-run", "--Werror", *sources], cwd=ROOT)
    print("\n".join(errors) or f"sizes: {len(files)} files within limits")
    return 1 if errors or formatted.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
