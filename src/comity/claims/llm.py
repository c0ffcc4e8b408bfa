"""Proposals by a language model, where no rule reads a statement: an extra, off by default.

Any endpoint that speaks OpenAI's chat protocol is asked, one statement at a time, for a proposition
in the published schema. It never gives verdicts; what it proposes is read by the same grammar,
marked as its own, and left for a person to confirm. Key: the variable COMITY_LLM_KEY.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from comity.claims.claims_file import NOT_CHECKABLE, PROPOSED, Decision
from comity.errors import DownloadError
from comity.evidence.evidence import Evidence
from comity.fetch.chat_endpoint import ChatEndpoint
from comity.propositions.schema import propositions_schema
from comity.propositions.to_and_from_yaml import Problem, from_values

SECONDS = 60
ASKED = """You turn one statement of an article on a state and an alliance into a proposition that a
dated record can be checked for. Answer with one JSON object in the given schema, or with
{"not": "motive"}, {"not": "opinion"}, {"not": "evaluation"} or {"not": "prediction"} where nothing
can be checked. Give no verdict."""


def proposals(
    decisions: Sequence[Decision], url: str, model: str, evidence: Evidence
) -> tuple[Decision, ...]:
    """The decisions, with the endpoint's proposals where the rules had none.

    Args:
        decisions: statements with what the rules propose.
        url: the endpoint up to /v1, such as http://localhost:8080/v1.
        model: name of the model, or empty for the endpoint's default.
        evidence: names and codes that a proposition may use.

    Raises:
        MissingExtra: the extra is not installed.
        UsageError: a key would go over the network in the clear.
        DownloadError: the endpoint does not answer, or not in its protocol.
    """
    endpoint = ChatEndpoint(url, model, SECONDS)
    schema = json.dumps(propositions_schema()["$defs"]["proposition"])
    found = []
    for decision in decisions:
        if decision.proposed is not None or decision.status != PROPOSED:
            found.append(decision)
            continue
        said = endpoint.ask(f"{ASKED}\n{schema}", decision.text, "proposal")
        try:
            answer = json.loads(said)
        except ValueError as error:
            raise DownloadError(
                f"{url} gave no proposal ({error}): the model must answer in JSON"
            ) from error
        found.append(_read(decision, answer, evidence))
    return tuple(found)


def _read(decision: Decision, answer: Any, evidence: Evidence) -> Decision:
    """A decision with an answer that the grammar accepts; any other answer changes nothing."""
    if isinstance(answer, dict) and isinstance(answer.get("not"), str):
        return replace(decision, status=NOT_CHECKABLE, reason=answer["not"], by="a language model")
    try:
        made = from_values({**answer, "says": decision.text}, evidence.actors, evidence.codebook)
    except (Problem, TypeError, AttributeError):
        return decision
    words = ("proposed by a language model",)
    return replace(
        decision,
        proposed=made,
        rule="language-model",
        reason="",
        words=words,
    )
