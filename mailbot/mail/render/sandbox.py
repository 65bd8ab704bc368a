"""Jinja2 as our templates use it: a sandbox where values become marks and included files stay in their language.
Knows the inside of Jinja2, no page and no mail."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from itertools import islice
from types import MethodType
from typing import Any

from jinja2 import Environment, FunctionLoader, Template, Undefined, nodes, pass_context
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing

from mailbot.mail.render.values import Overflow, Values, inline, quoted, verbatim
from mailbot.mail.render.voice import Voice

VALUES = "_values"
"""The name under which a template's context holds the values of its page."""

_PAGE = 500_000
_AT_ONCE = 100
_HANDED = ("_loop_vars", "_block_vars")
_METHODS = frozenset(dir(dict))


class _Context(Context):
    """Jinja2's own, with the values of its page at hand. What is global is among the other names (`written`)."""

    def __init__(
        self,
        environment: Environment,
        parent: dict[str, Any],
        name: str | None,
        blocks: dict[str, Callable[[Context], Iterator[str]]],
        globals: MutableMapping[str, Any] | None = None,
    ) -> None:
        super().__init__(environment, parent, name, blocks)
        self.page: Values | None = parent.get(VALUES)


def _spoken(template: Template, names: dict[str, Any]) -> Iterator[str]:
    """The pieces of what a template says, which sees these names."""
    return iter(template.root_render_func(_Context(template.environment, names, template.name, {})))


class _Generator(CodeGenerator):
    """Jinja2's own, but for what most mails do often."""

    def visit_Include(self, node: nodes.Include, frame: Frame) -> None:  # noqa: N802 - Jinja2's name for it
        """An included file says what it has to say without passing each piece through a loop."""
        if node.ignore_missing or not node.with_context or frame.buffer is not None or not _is_name(node.template):
            super().visit_Include(node, frame)
            return
        self.writeline("yield from environment.included(context, ", node)
        self.visit(node.template, frame)
        self.write(f", {self.dump_local_context(frame)})")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 - Jinja2's name for it
        """What a plain mapping holds, which is nearly all that templates ask for, is taken from it."""
        if not isinstance(node.node, nodes.Name) or node.attr in _METHODS:
            super().visit_Getattr(node, frame)
            return
        held, key = frame.symbols.ref(node.node.name), repr(node.attr)
        self.write(f"({held}[{key}] if type({held}) is dict and {key} in {held} else ")
        super().visit_Getattr(node, frame)
        self.write(")")


def _is_name(node: nodes.Expr) -> bool:
    return isinstance(node, nodes.Const) and isinstance(node.value, str)


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja2's own, with short ways for what nearly all templates do."""

    context_class = _Context
    code_generator_class = _Generator

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self._included: dict[tuple[str, str | None], Template] = {}  # as many as there are includes

    def getattr(self, obj: Any, attribute: str) -> Any:
        """What `obj.attribute` is in a template."""
        if type(obj) is dict and attribute in obj and attribute not in _METHODS:
            return obj[attribute]
        return super().getattr(obj, attribute)

    def call(self, context: Context, called: Any, /, *args: Any, **named: Any) -> Any:
        """What `called(…)` is in a template. Our own functions want nothing of what Jinja2 hands to others."""
        if type(called) is not MethodType or not isinstance(called.__self__, Voice):
            return super().call(context, called, *args, **named)
        return called(*args, **{name: value for name, value in named.items() if name not in _HANDED} if named else {})

    def included(self, context: Context, name: str, known: Mapping[str, Any]) -> Iterator[str]:
        """The pieces of an included file; `known` are the values that the file around it has set."""
        template = self._included.get((name, context.name))
        if template is None:
            template = self._included[name, context.name] = self.get_template(name, context.name)
        names, told = context.get_all(), {key: value for key, value in known.items() if value is not missing}
        return _spoken(template, {**names, **told} if told else names)

    def join_path(self, template: str, parent: str) -> str:
        """Includes stay in their language."""
        return f"{parent.partition('/')[0]}/{template}"


def environment(find: Callable[[str], str | None], undefined: type[Undefined]) -> Sandbox:
    """A sandbox over named sources. It does not escape for HTML: values reach a page only through `Values`, which does."""
    made = Sandbox(
        undefined=undefined,
        finalize=_finalize,
        keep_trailing_newline=True,
        autoescape=False,
        cache_size=-1,
        auto_reload=False,
        loader=FunctionLoader(lambda name: None if (text := find(name)) is None else (text, name.partition("#")[0], None)),
    )
    made.filters.update(verbatim=verbatim, quoted=quoted)
    return made


def written(template: Template, names: dict[str, Any]) -> str:
    """What a template says, with marks for values; `names` are all that it sees, what is global among them. Raises what its
    author may have done wrong, and Overflow."""
    try:
        return _bounded(_spoken(template, names))
    except Exception:  # noqa: BLE001 - it is raised again
        template.environment.handle_exception()  # with the template's own lines in its traceback


def _bounded(pieces: Iterator[str]) -> str:
    said = ""
    while some := list(islice(pieces, _AT_ONCE)):
        said += "".join(some)
        if len(said) > _PAGE:
            raise Overflow(f"over {_PAGE} characters")
    return said


@pass_context
def _finalize(context: _Context, value: Any) -> str:
    if type(value) is not str and isinstance(value, Undefined):
        return str(value)
    return context.page.mark(inline(value)) if context.page is not None else ""
