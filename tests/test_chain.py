"""Laws 1 and 5: every sentence and number leads to facts or series with a source, both ways."""

from __future__ import annotations

import pytest

import comity
from comity.evaluation import chain_of
from comity.evaluation.chain import derived
from comity.evaluation.parts import Number, Sentence
from comity.evidence.evidence import Evidence
from comity.tracing.evaluations import traced

PAIRS = [("KAZ", "NATO"), ("UZB", "CSTO"), ("POL", "NATO"), ("UKR", "EU"), ("FRA", "SCO")]


@pytest.mark.parametrize(("state", "organization"), PAIRS)
def test_every_sentence_and_number_has_a_source(
    evidence: Evidence, state: str, organization: str
) -> None:
    result = comity.evaluate(state, organization, as_of="2012", evidence=evidence)
    chain = chain_of(result)
    found = [i for i in derived(result) if isinstance(i, Sentence | Number)]
    assert len(found) > 30
    for item in found:
        ends = {node.kind for _, node in chain.down(item.id)}
        spoken = isinstance(item, Sentence) or item.strict is not None or item.generous is not None
        if spoken:
            assert ends & {"source", "origin"}, item.id
        if isinstance(item, Number) and item.n and item.facts:
            assert "passage" in ends, item.id


def test_no_parent_is_missing(kaz_nato: comity.Evaluation) -> None:
    chain = chain_of(kaz_nato)
    missing = {p for node in chain.nodes.values() for p in node.parents} - set(chain.nodes)
    assert missing == set()


def test_down_and_up_are_the_same_chain(kaz_nato: comity.Evaluation) -> None:
    chain = chain_of(kaz_nato)
    sentence = kaz_nato.judgement.sentences[0].id
    below = [node.id for _, node in chain.down(sentence)]
    assert below
    for name in below:
        assert sentence in {node.id for _, node in chain.up(name)}


def test_what_rests_on_a_source(kaz_nato: comity.Evaluation) -> None:
    """The page behind the highest rung carries the stage sentence."""
    fact = kaz_nato.facts["m:KAZ-NATO-ipap-agreed-2006-01-31"]
    source = fact.sources[0]
    carried = {step.id for step in traced(source, "KAZ", "NATO") if step.direction == "up"}
    assert {fact.id, "KAZ-NATO/judgement/stage"} <= carried


def test_trace_finds_the_pair_in_the_id() -> None:
    steps = traced("KAZ-NATO/exercises/members/2003")
    assert steps[0].kind == "number"
    assert any(s.kind == "source" for s in steps)
    assert {s.pair for s in steps} == {"KAZ-NATO"}


def test_a_traced_number_says_its_value() -> None:
    own = traced("KAZ-NATO/exercises/members/2004")[0]
    assert own.text == "exercises with members of NATO on the day, 2004: 1"
    cell = traced("KAZ-NATO/areas/border-security/2000")[0]
    assert cell.text == "border-security, 2000: deepest step 4, 1 fact"


def test_both_figures_of_a_comparison_are_parents(kaz_nato: comity.Evaluation) -> None:
    against = next(s for s in kaz_nato.judgement.sentences if s.rule == "against")
    assert "the latest at hand, closer to those of the members of the Collective" in against.text
    own, rival = (
        next(p for p in kaz_nato.poles if p.id.endswith(name)).numbers["agreement"].origins
        for name in ("/NATO", "/CHN")
    )
    assert set(own) | set(rival) <= set(against.origins)


def test_trace_of_a_fact_finds_its_pairs() -> None:
    steps = traced("a:steppe-eagle-2003-2003")
    assert "KAZ-NATO" in {s.pair for s in steps}


def test_without_a_source_what_rests_on_it_falls(evidence: Evidence) -> None:
    whole = comity.evaluate("KAZ", "NATO", evidence=evidence)
    fact = whole.facts["m:KAZ-NATO-ipap-agreed-2006-01-31"]
    less = comity.evaluate("KAZ", "NATO", evidence=evidence, without=list(fact.sources))
    assert fact.id not in less.facts
    assert less.judgement.stage == "deepened partnership"
    changed = {c.id for c in comity.evaluation.changes(whole, less)}
    assert "KAZ-NATO/judgement/stage" in changed


def test_a_fact_with_another_source_stays(evidence: Evidence) -> None:
    fact = evidence.fact("a:centrasbat-97-1997")
    assert len(fact.sources) == 2
    less = evidence.without(fact.sources[0])
    assert less.fact(fact.id).sources == fact.sources[1:]


def test_without_the_votes_no_agreement(evidence: Evidence) -> None:
    less = comity.evaluate("KAZ", "NATO", evidence=evidence, without=["un-votes"])
    assert all(n.strict is None for c in less.voting for n in c.numbers.values())
