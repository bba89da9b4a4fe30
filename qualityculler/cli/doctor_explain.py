"""What ``doctor`` finds out about explaining: the runtime, the built-in model, the machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from qualityculler.errors import ModelError, UserError
from qualityculler.text import tr
from qualityculler.text.reasons import sentence
from qualityculler.text.words import size


def explaining() -> Iterator[str]:
    """A line for each part; at the end ModelError if something that is installed cannot work.

    What is optional and not installed is no fault: a sentence says how to get it.
    """
    from qualityculler.explain import checks
    from qualityculler.models import builtin

    if not checks.runtime_installed():
        yield tr(
            "no model explains, what is measured is told all the same; the optional parts are not "
            "installed: {how}",
            how=builtin.HOW_TO_GET,
        )
        return
    troubles: list[str] = []
    for look in (_runtime, _built_in, _processor, _asked):
        yield from _noted(look, troubles)
    if troubles:
        said = " ".join(troubles)
        raise ModelError(said)


def _noted(look: Callable[[], Iterator[str]], troubles: list[str]) -> Iterator[str]:
    """What is found; what is wrong is noted, so that one fault does not hide the next."""
    try:
        yield from look()
    except UserError as error:
        troubles.append(sentence(error))


def _runtime() -> Iterator[str]:
    """Its version, and whether another process can load it: a library may lack, and on a processor
    that cannot run it the attempt may be the end."""
    from importlib import metadata

    from qualityculler.explain import child
    from qualityculler.explain.checks import RUNTIME
    from qualityculler.explain.machine import this_machine

    yield tr("runtime: {runtime}", runtime=f"{RUNTIME} {metadata.version(RUNTIME)}")
    if not this_machine().missing_flags:  # else the processor is what is told about
        child.try_runtime()


def _built_in() -> Iterator[str]:
    """Every byte of its files is read: 130 MB."""
    from qualityculler.models import builtin, maintenance

    if not builtin.installed():
        how = builtin.HOW_TO_FETCH
        yield tr(
            "{name}: its language half comes with the first explanation, or now: {how}",
            name=builtin.ID,
            how=how,
        )
        return
    files = maintenance.verify(builtin.ID)
    for file in files.all if files is not None else ():
        said = tr("{file}, {size}, digest right", file=file.path.name, size=size(file.size))
        yield f"{builtin.ID}: {said}"


def _processor() -> Iterator[str]:
    from qualityculler.explain import checks
    from qualityculler.explain.machine import this_machine

    machine = this_machine()
    used, there = machine.threads, machine.cores
    yield tr("threads: {used}, of {there} physical cores", used=used, there=there)
    checks.check_processor(machine)
    yield tr("processor: has what the runtime needs (on x86 AVX2, FMA, F16C and BMI2)")


def _asked() -> Iterator[str]:
    """The memory for the model that is asked now."""
    from qualityculler.explain import checks
    from qualityculler.explain.machine import this_machine
    from qualityculler.models import builtin, choice, resolve

    name = choice.chosen() or builtin.ID
    if name == builtin.ID and not builtin.installed():
        return
    files, machine = resolve.resolve(name), this_machine()
    needed, free = checks.needed_bytes(files.all), machine.available_bytes
    checks.check_memory(files.all, machine)
    known = tr("what is free is not known")
    if free is not None:
        known = tr("{gb} GB are free", gb=f"{free / 1e9:.1f}")
    gb = f"{needed / 1e9:.1f}"
    needs = tr("memory: {name}, which is asked, needs {gb} GB", name=files.name, gb=gb)
    yield f"{needs}; {known}"
