"""Numbers of a page as buttons that open what they rest on."""

from __future__ import annotations

from markupsafe import Markup

from comity.evaluation.changes import number_text
from comity.evaluation.parts import Number


def number_button(number: Number | None) -> Markup:
    """A number as a button that opens what it rests on."""
    if number is None:
        return Markup('<span class="none">-</span>')
    if number.id.endswith("/rung"):
        return _button(number, number.note)
    return _button(number, number_text(number))


def share_button(number: Number | None) -> Markup:
    """A share as a button, in per cent with its interval."""
    if number is None or number.strict is None:
        return Markup('<span class="none">no value</span>')
    told = f"{number.strict:.0%}"
    if number.low is not None and number.high is not None:
        low, high = f"{number.low:.0%}", f"{number.high:.0%}"
        told += f" ({low}-{high})" if low != high else ""
    return _button(number, told)


def _button(number: Number, told: str) -> Markup:
    return Markup('<button class="n" data-ref="{}" title="{}">{}</button>').format(
        number.id, f"{number.label}. {number.note}".strip(), told
    )
