"""What the site has beside the pages in ``docs``: pages made from the code, and files from the top of the project.

MkDocs calls the functions with ``on_`` (``mkdocs.yml`` names this file). Nothing is written into the project.
"""

import ast
import os
import re
from pathlib import Path

import yaml
from mkdocs.structure.files import File

ROOT = Path(__file__).resolve().parent.parent
TOOLKIT = ROOT / "toolkit"
PAGES = {"CHANGELOG.md": "changelog.md", "CONTRIBUTING.md": "contributing.md"}
"""Pages that stand elsewhere, by their place on the site."""
COPIES = {"scenarios": ".yaml", "notebooks": ".ipynb"}
"""Folders whose files are handed on as they are."""
GALLERY = ROOT / "gallery"
NO_GALLERY = "# Figures\n\nThe gallery was not drawn for this copy of the site: run `python docs/make_gallery.py` in the project, then make the site again.\n"
LESSONS = ("leaves-to-chance", "war-of-attrition", "falklands-1982")
"""Scenarios whose lessons stand on the site, each as a page that answers."""
LINK = re.compile(r"\]\(([^)#:]+)(#[^)]*)?\)")
LEFT_OF_ALL = "left-of-all"
FOLDERS_LEFT = ("answers", "files")
"""What stands left of all rooms and is more than one file."""
LATER_IN_SEARCH = ("api/", "changelog", "contributing")
"""Pages that hold every word, and are seldom what a question is after."""


def on_files(files, config):
    """Add what does not stand in ``docs``."""
    for place, uri in elsewhere().items():
        files.append(File.generated(config, uri, abs_src_path=str(ROOT / place)))
    for uri, text in (made() | taught()).items():
        files.append(File.generated(config, uri, content=text))
    return files


def on_page_markdown(markdown, *, page, **_):
    """Let links to files of the project lead to where they stand on the site, and the search find pages for readers first."""
    here = page.file.src_uri
    if here.startswith(LATER_IN_SEARCH):
        page.meta["search"] = {"boost": 0.2}
    original = {uri: place for place, uri in PAGES.items()}.get(here, f"docs/{here}")

    def moved(link):
        target = os.path.normpath(os.path.join(os.path.dirname(original), link[1])).replace(os.sep, "/")
        uri = elsewhere().get(target, target.removeprefix("docs/"))
        return f"]({os.path.relpath(uri, os.path.dirname(here) or '.')}{link[2] or ''})".replace(os.sep, "/")

    return LINK.sub(moved, markdown)


def elsewhere():
    """Return files outside ``docs`` that the site holds, and their places on it."""
    copies = [
        path.relative_to(ROOT) for home, ending in COPIES.items() for path in (ROOT / home).glob(f"*{ending}")
    ]
    drawn = [path.relative_to(ROOT) for ending in ("png", "svg") for path in GALLERY.glob(f"*.{ending}")]
    kept = {path.as_posix(): path.as_posix() for path in (*copies, *drawn)}
    return PAGES | kept | {"CITATION.cff": "CITATION.cff"}


def gallery_page():
    """Return the page of all figures, where ``docs/make_gallery.py`` has drawn them."""
    page = GALLERY / "index.md"
    return page.read_text(encoding="utf-8") if page.is_file() else NO_GALLERY


def made():
    """Return the pages that are made from code and scenarios, by place."""
    rooms = sorted(
        path.parent.name for path in TOOLKIT.glob("*/__init__.py") if path.parent.name not in FOLDERS_LEFT
    )
    pages = {f"api/{room}.md": room_page(room) for room in rooms}
    return pages | {
        "api/index.md": public_page(),
        f"api/{LEFT_OF_ALL}.md": left_page(),
        "scenarios/index.md": scenario_list(),
        "gallery/index.md": gallery_page(),
    }


def taught():
    """Return the guided pages that answer, of the shipped scenarios with a lesson, by place."""
    import toolkit as ct  # the other pages are made without it

    quick = {"explain": True, "printed": False, "draws": 64, "alternatives": False, "progress": False}
    return {f"pages/{name}.html": str(ct.page(name, **quick).html) for name in LESSONS}


def public_page():
    """Write the page of what ``import toolkit as ct`` gives."""
    found = offered(TOOLKIT / "__init__.py")
    rows = [
        f"| {public_link(found[name])} | {summary(found[name])} |\n" for name in sorted(found, key=str.lower)
    ]
    return (
        "# `import toolkit as ct`: the public names\n\n"
        "Everything that a script needs at first. More verbs stand in [`toolkit.analysis`](analysis.md), the figures,\n"
        "`ct.plot`, in [`toolkit.plots`](plots.md). What each verb asks is listed in\n"
        "[What can be asked](../answers.md).\n\n| name | what it does |\n|---|---|\n" + "".join(rows)
    )


def public_link(dotted):
    """Write a public name as a link to where it is described."""
    room = dotted.split(".")[1]
    page = room if (TOOLKIT / room).is_dir() and room not in FOLDERS_LEFT else LEFT_OF_ALL
    return f"[`ct.{dotted.rpartition('.')[2]}`]({page}.md#{dotted})"


def summary(dotted):
    """Return the first line of a docstring."""
    home, _, name = dotted.rpartition(".")
    module = ROOT.joinpath(*home.split("."))
    module = module / "__init__.py" if module.is_dir() else module.with_suffix(".py")
    tree = ast.parse(module.read_text(encoding="utf-8"))
    [node] = [node for node in tree.body if getattr(node, "name", "") == name]
    return (ast.get_docstring(node) or "").split("\n")[0]


def room_page(room):
    """Write the page of one room: what it is for, its files, and what it offers to the others."""
    home = TOOLKIT / room
    public = offered(TOOLKIT / "__init__.py").items()
    names = offered(home / "__init__.py")
    names |= {name: place for name, place in public if place.startswith(f"toolkit.{room}.")}
    files = [path for path in sorted(home.rglob("*.py")) if path.name not in ("__init__.py", "__main__.py")]
    lines = [f"| `{path.relative_to(home).as_posix()}` | {first_line(path)} |\n" for path in files]
    return (
        f"# toolkit.{room}\n\n{about(home / '__init__.py')}\n\n"
        "How the rooms hang together: [the house](../architecture.md).\n\n"
        + "".join(f"::: {names[name]}\n\n" for name in sorted(names, key=str.lower))
        + "## Files\n\n| file | what it is for |\n|---|---|\n"
        + "".join(lines)
    )


def left_page():
    """Write the page of what stands left of all rooms."""
    places = sorted(path for path in TOOLKIT.glob("*.py") if path.name != "__init__.py")
    names = sorted([*FOLDERS_LEFT, *(path.stem for path in places)])
    return (
        "# Left of all rooms: errors, answers, numbers, text and files\n\n"
        "What every room needs stands in single files, and imports none of the rooms. See [the house](../architecture.md).\n\n"
        + "".join(f"::: toolkit.{name}\n    options: {{heading_level: 2}}\n\n" for name in names)
    )


def scenario_list():
    """Write the list of scenarios that come with the toolkit."""
    lines = ["# The scenarios that come with it\n\n", "Each is one file, to be read, run and argued with.\n"]
    for path in sorted((ROOT / "scenarios").glob("*.yaml")):
        crisis = yaml.safe_load(path.read_text(encoding="utf-8"))
        if "id" not in crisis:
            continue
        argued = ROOT / "docs" / "scenarios" / f"{path.stem}.md"
        more = f"; [the scenario argued]({argued.name})" if argued.exists() else ""
        lines.append(f"\n## {crisis['title']}\n\n{crisis.get('question', '')}\n\n")
        lines.append(
            f"`{crisis['id']}`, as known on {crisis['as_of']}: [the file]({path.name}){more}. "
            f"Run it with `crisis run {crisis['id']}`.\n"
        )
    return "".join(lines)


def offered(path):
    """Return the names that a package offers and where each is defined, read from the text of its ``__init__``."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    package = ".".join(path.parent.relative_to(ROOT).parts)
    own = {node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    handed_on = {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("toolkit.")
        for alias in node.names
    }
    listed = {name for node in tree.body for name in strings_of(node, tree)} or set(handed_on)
    found = {name: f"{package}.{name}" for name in listed & own}
    return found | {name: defined_in(handed_on[name]) for name in listed & set(handed_on)}


def strings_of(node, tree):
    """Return the names that ``__all__`` lists if a line sets it, keys of tables that it takes in among them; else none."""
    parts = node.value.elts if sets(node, "__all__") else ()
    tables = {part.value.id for part in parts if isinstance(part, ast.Starred)}
    keys = [key for line in tree.body for name in tables if sets(line, name) for key in line.value.keys]
    found = [part.value for part in (*parts, *keys) if isinstance(part, ast.Constant)]
    return [name for name in found if not name.startswith("__")]


def sets(node, name):
    """Whether a line gives a name its value."""
    return isinstance(node, ast.Assign) and name in [getattr(target, "id", "") for target in node.targets]


def defined_in(dotted):
    """Follow a name through the packages that hand it on to the file that defines it."""
    home, _, name = dotted.rpartition(".")
    package = ROOT.joinpath(*home.split("."), "__init__.py")
    return offered(package).get(name, dotted) if package.exists() else dotted


def about(path):
    """Return what a module says of itself."""
    return ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""


def first_line(path):
    """Return the first sentence of a module, fit for a table."""
    return about(path).split("\n\n")[0].replace("\n", " ").replace("|", "\\|")
