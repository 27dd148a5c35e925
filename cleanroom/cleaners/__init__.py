"""The cleaners: one module a kind of noise, `<group>/<name>.py`, or only words, `lexicons/*/<group>/<name>.*.txt`.

A module's docstring opens with an example of the noise. It defines

- `find(page)`: yields findings, made by `page.drop`, `page.cut` or `page.put`; it keeps no state and raises nothing;
- `STAGE`, when it is not "remove": "repair" for what happens inside a line, "join" for what happens across line ends;
- `OPT_IN = True`, when it acts only where it is asked for by name;
- `LEARNED = True`, when it judges by what it was trained on, so that nobody can say why in words: a page is cleaned
  over and over until nothing changes, the other cleaners sign first, and `check` leaves it out;
- `harvest(text)`, when what it takes is worth knowing: the metadata of the text of one finding.

Nothing is registered: the file is the cleaner.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from cleanroom import lexicon, words
from cleanroom.errors import ConfigError
from cleanroom.page import Finding, Page

STAGES = ("repair", "remove", "join")
ENTRY_POINTS = "cleanroom.cleaners"
USER = "user"
"""The group of cleaners that a user brings along."""
HERE = Path(__file__).parent

Find = Callable[[Page], Iterable[Finding]]
Harvest = Callable[[str], Mapping[str, str]]


class Cleaner:
    """A kind of noise: its name, its group (the folder it lives in), its stage, and how to find it.

    One that is `opt_in` acts only where it is named; one that is `learned` is not in "named", the cleaners of `check`.

    >>> cleaner = load("share_bar")
    >>> cleaner.name, cleaner.group, cleaner.stage
    ('share_bar', 'social', 'remove')
    """

    def __init__(
        self,
        name: str,
        group: str,
        find: Find,
        *,
        stage: str = "remove",
        harvest: Harvest | None = None,
        doc: str = "",
        opt_in: bool = False,
        learned: bool = False,
        origin: tuple[object, ...] = (),
    ) -> None:
        if stage not in STAGES:
            raise ConfigError(f"cleaner {name!r} has the stage {stage!r}: it must be one of {', '.join(STAGES)}")
        self.name = name
        self.group = group
        self.find = find
        self.stage = stage
        self.harvest = harvest
        self.doc = doc
        self.opt_in = opt_in
        self.learned = learned
        self.origin = origin

    @property
    def summary(self) -> str:
        """The first paragraph of its docstring, on one line."""
        return " ".join(self.doc.strip().split("\n\n")[0].split())

    def __repr__(self) -> str:
        return f"<Cleaner {self.group}/{self.name}>"

    def __reduce__(self) -> tuple[object, ...]:
        if not self.origin and (self.name not in built_in() or load(self.name).find is not self.find):
            from pickle import PicklingError

            raise PicklingError(
                f"cleaner {self.name!r} was made by hand: give its function or module, which can travel"
            )
        return self.origin or (load, (self.name,))


@cache
def built_in() -> Mapping[str, str]:
    """name -> group of every cleaner that comes with cleanroom: its modules and its word lists, in order of groups."""
    found = {path.stem: path.parent.name for path in HERE.glob("*/[a-z]*.py")}
    found.update({name: words.group for name, words in lexicon.load().about.items()})
    return dict(sorted(found.items(), key=lambda item: (item[1], item[0])))


@cache
def load(name: str) -> Cleaner:
    """The cleaner of that name: built in, or an entry point of the group `cleanroom.cleaners`.

    Raises:
        ConfigError: there is none; the message names the nearest.
    """
    group = built_in().get(name)
    if group is None:
        return _from_entry_point(name)
    if not (HERE / group / f"{name}.py").exists():
        return Cleaner(name, group, _Words(name), doc=lexicon.load().about[name].doc)
    return _from_module(import_module(f"cleanroom.cleaners.{group}.{name}"), name, group)


def from_object(thing: object) -> Cleaner:
    """A user's cleaner: a function `page -> findings`, a module with `find`, or a Cleaner.

    A function's name is the cleaner's; it may carry `stage` and `harvest` as attributes.

    Raises:
        ConfigError: it is none of these, or could not travel to another process (a lambda).
    """
    if isinstance(thing, Cleaner):
        return thing
    if isinstance(thing, ModuleType):
        return _from_module(thing, thing.__name__.rpartition(".")[2], USER, (from_import, (thing.__name__, "")))
    name = getattr(thing, "__name__", "")
    if not callable(thing) or not name.isidentifier():
        raise ConfigError(f"{thing!r} is no cleaner: give a name, a module with `find`, or a named function of a page")
    origin = (from_import, (getattr(thing, "__module__", ""), getattr(thing, "__qualname__", name)))
    return Cleaner(
        name,
        USER,
        thing,
        stage=getattr(thing, "stage", "remove"),
        harvest=getattr(thing, "harvest", None),
        doc=thing.__doc__ or "",
        origin=origin,
    )


def from_import(module: str, attribute: str) -> Cleaner:
    """The cleaner of a module or of a function in it, by import name: how a user's cleaner travels."""
    thing: object = sys.modules.get(module) or import_module(module)
    for part in attribute.split(".") if attribute else ():
        thing = getattr(thing, part)
    return from_object(thing)


class _Words:
    """`find` of a cleaner that is only words."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, page: Page) -> Iterable[Finding]:
        if self.name not in page.labels and self.name not in page.hints:
            return ()
        return words.find(page, self.name)


def _from_module(module: ModuleType, name: str, group: str, origin: tuple[object, ...] = ()) -> Cleaner:
    find = getattr(module, "find", None)
    if not callable(find):
        raise ConfigError(f"module {module.__name__} has no function `find(page)`, so it is no cleaner")
    return Cleaner(
        name,
        group,
        find,
        stage=getattr(module, "STAGE", "remove"),
        harvest=getattr(module, "harvest", None),
        doc=module.__doc__ or "",
        opt_in=getattr(module, "OPT_IN", False),
        learned=getattr(module, "LEARNED", False),
        origin=origin,
    )


def _from_entry_point(name: str) -> Cleaner:
    from importlib.metadata import entry_points  # late: reading them costs more than a small check

    for entry in entry_points(group=ENTRY_POINTS, name=name):
        try:
            found = from_object(entry.load())
        except Exception as error:
            raise ConfigError(
                f"the entry point {entry.value!r} of cleaner {name!r} cannot be loaded: {error}"
            ) from error
        return Cleaner(
            name,
            found.group,
            found.find,
            stage=found.stage,
            harvest=found.harvest,
            doc=found.doc,
            opt_in=found.opt_in,
            learned=found.learned,
            origin=(load, (name,)),
        )
    from difflib import get_close_matches

    near = get_close_matches(name, [*built_in(), *set(built_in().values())], 3)
    raise ConfigError(
        f"there is no cleaner or group {name!r}"
        + (f"; did you mean {' or '.join(near)}" if near else "")
        + "; `cleanroom cleaners` lists them all"
    )
