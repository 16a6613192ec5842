#!/usr/bin/env python3
"""House rules that the compiler cannot see, run by ctest and ./dev check.

Modules may include only modules named in the DEPS of their CMake line (tests also TEST_DEPS and `testing`), DEPS point
up the list of ARCHITECTURE.md, nobody includes another module's internal/ folder or climbs with "..", headers see
Boost.JSON only through <boost/json/fwd.hpp>, at most six files include Boost.Beast, each of which costs 15 to 30 s of
compile time, and what sources of a folder declare in unnamed namespaces has a name that is unique in the folder, as any
of them may be compiled together (cmake/module.cmake).
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
ORDER = [
    "core", "warehouse", "metadata", "access", "events", "identity", "tables", "ingest", "behaviour", "profiles", "segments",
    "metrics", "learning", "offers", "experiments", "messaging", "journeys", "campaigns", "decisions", "api", "server",
]
BEAST_FILES_MAX = 6
INCLUDE = re.compile(r'^\s*#\s*include\s+["<]([^">]+)[">]', re.M)
UNNAMED = re.compile(r"^namespace \{\n(.*?)^\}  // namespace$", re.M | re.S)
# At the margin, where clang-format leaves it; in a lookahead, as the lines of several may be one paragraph.
DECLARATION = re.compile(r"^(?=(?!static_assert|namespace|template|using [^=;]*;)([A-Za-z](?:.|\n){0,300}))", re.M)
MODULE = re.compile(r"module\((\w+)([^)]*)\)")


def declared(module_dir):
    match = MODULE.search((module_dir / "CMakeLists.txt").read_text())
    if not match or match[1] != module_dir.name:
        return None
    lists, key = {}, None
    for word in match[2].split():
        if word in ("DEPS", "LIBS", "TEST_DEPS"):
            key = word
        else:
            lists.setdefault(key, []).append(word)
    return set(lists.get("DEPS", [])), set(lists.get("TEST_DEPS", []))


def module_errors(module_dir, modules):
    name = module_dir.name
    lists = declared(module_dir)
    if lists is None:
        return [f"src/{name}/CMakeLists.txt: expected module({name} ...)"]
    deps, test_deps = lists
    errors = []
    for dep in sorted(deps):
        if name in ORDER and (dep not in ORDER or ORDER.index(dep) >= ORDER.index(name)):
            errors.append(f"src/{name}/CMakeLists.txt: {name} may not depend on {dep}: arrows point up the list")
    for file in sorted(module_dir.rglob("*")):
        if file.suffix not in (".h", ".cc"):
            continue
        allowed = deps | {name}
        if file.name.endswith(("_test.cc", "_test.h")):
            allowed |= test_deps | {"testing"}
        for target in INCLUDE.findall(file.read_text()):
            first = target.split("/")[0]
            if first in modules and first not in allowed:
                errors.append(f"{file.relative_to(ROOT)}: includes {target}, but {name} does not declare {first}")
            if first in modules and first != name and "/internal/" in target:
                errors.append(f"{file.relative_to(ROOT)}: includes {target}, internal to {first}")
    return errors


def file_errors(files):
    errors, beast = [], []
    for file in files:
        includes = INCLUDE.findall(file.read_text())
        relative = file.relative_to(ROOT)
        for target in includes:
            if ".." in target.split("/"):
                errors.append(f"{relative}: climbs with '..' in {target}")
            heavy_json = target.startswith("boost/json") and target != "boost/json/fwd.hpp"
            if file.suffix == ".h" and heavy_json:
                errors.append(f"{relative}: headers include <boost/json/fwd.hpp> only, not {target}")
        if any(target.startswith("boost/beast") for target in includes):
            beast.append(str(relative))
    if len(beast) > BEAST_FILES_MAX:
        errors.append(f"{len(beast)} files include Boost.Beast, {BEAST_FILES_MAX} are allowed: {', '.join(beast)}")
    return errors


def declared_name(declaration):
    """Of the declaration that a text begins with; None for that of a member outside its class."""
    before = ""
    while before != declaration:
        before, declaration = declaration, re.sub(r"<[^<>]*>", "", declaration)
    known = re.match(r"(?:struct|class|enum class|enum|using) (\w+)", declaration)
    found = known or re.match(r"[\w:&* \n]*?(?<![:~])\b([A-Za-z]\w*)\s*[(={;\[]", declaration)
    return found[1] if found else None


def private_name_errors(files):
    """`files` are compiled in groups of one folder. The same alias of the same type may stand in several."""
    owners = {}
    for file in files:
        for namespace in UNNAMED.findall(file.read_text()):
            for declaration in DECLARATION.findall(namespace):
                alias = declaration.split("\n")[0] if declaration.startswith("using ") else ""
                owners.setdefault((file.parent, declared_name(declaration)), {}).setdefault(file.name, alias)
    errors = []
    for (folder, name), of_files in sorted(owners.items(), key=str):
        aliases = set(of_files.values())
        if name and len(of_files) > 1 and (len(aliases) > 1 or aliases == {""}):
            errors.append(f"{folder.relative_to(ROOT)}: {name} is declared in {' and '.join(of_files)}; private names "
                          "are unique in a folder")
    return errors


def main():
    module_dirs = [d for d in sorted((ROOT / "src").iterdir()) if (d / "CMakeLists.txt").exists()]
    modules = {d.name for d in module_dirs}
    errors = []
    for module_dir in module_dirs:
        errors += module_errors(module_dir, modules)
    files = [f for top in ("src", "apps", "bench", "tests") for f in sorted((ROOT / top).rglob("*"))
             if f.suffix in (".h", ".cc")]
    errors += file_errors(files)
    errors += private_name_errors([f for f in files if f.suffix == ".cc" and not f.name.endswith("_test.cc")
                                   and f.relative_to(ROOT).parts[0] in ("src", "apps")])
    print("\n".join(errors) or f"layers: {len(modules)} modules, {len(files)} files, in order")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
