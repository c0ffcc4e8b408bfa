"""What the library says of states and organizations: walks, checks, forecasts, the panel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from comity.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa

    from comity.claims import Check
    from comity.claims.examine import Examined
    from comity.core.tabular import Rows
    from comity.evidence.evidence import Evidence
    from comity.evidence.question import Options, Question
    from comity.forecasting import Backtest, Prospects
    from comity.forecasting import Forecast as Answer
    from comity.forecasting.event_windows import EventForecasts
    from comity.forecasting.ledger import Scored
    from comity.forecasting.plain_answer import Abstained
    from comity.interactions import Forecast
    from comity.tracing.evaluations import Step

Where = Path | str | None
Told = Callable[[str], None]


def trace(
    node: str,
    state: str = "",
    partner: str = "",
    *,
    as_of: str | None = None,
    known_by: str | None = None,
    partner_set: str | None = None,
    record: Where = None,
    store: Where = None,
    vintage: str | None = None,
    claims: Where = None,
    forecasts: bool = False,
) -> Rows[Step]:
    """What an id rests on, and what rests on it; see `comity trace`.

    Args:
        node: id of a sentence, number, fact, passage, document or data set, `claim:` and a number,
            or `forecast:` and a question's id.
        state: the state, where the id does not name the pair.
        partner: the organization.
        as_of: as-of date of the evaluations.
        known_by: the last day on which a passage was published that is used.
        partner_set: partner set of the evaluations.
        record: a record folder on top of the bundled record.
        store: folder of a store of ingested data.
        vintage: the store as it was.
        claims: a claims file; its claims are walked to, too.
        forecasts: whether the pair's forecasts are walked to, too.
    """
    from comity.core.tabular import Rows
    from comity.tracing.everything import everything

    return Rows(
        everything(
            node,
            state,
            partner,
            as_of=as_of,
            known_by=known_by,
            partner_set=partner_set,
            record=record,
            store=store,
            vintage=vintage,
            claims=claims,
            forecasts=forecasts,
        )
    )


def check(
    source: Path | str,
    *,
    claims: Where = None,
    as_of: str | None = None,
    now: bool = False,
    record: Where = None,
    store: Where = None,
    vintage: str | None = None,
    without: Sequence[str] = (),
    known_by: str | None = None,
    evidence: Evidence | None = None,
) -> Check:
    """Every statement of an article, or of a claims file, checked against the evidence.

    Args:
        source: an article (file, example or address), or a claims file.
        claims: a claims file of this article: what it confirms takes the place of proposals.
        as_of: nothing later is used; default is the article's own day.
        now: whether each is checked as of the end of the record, too.
        record: a record folder on top of the bundled record.
        store: folder of a store of ingested data.
        vintage: the store as it was.
        without: ids or addresses of sources to leave out.
        known_by: the last day on which a passage was published that is used.
        evidence: evidence that is loaded already.
    """
    from comity.claims import check_article, check_file, read_claims
    from comity.evidence.load import load
    from comity.evidence.question import Question
    from comity.fetch.article_page import fetched_article

    whole = evidence or load(record, store=store, vintage=vintage)
    later = whole.last if now else None
    known = Question(evidence=whole, without=without, known_by=known_by).left()
    if Path(source).suffix in (".yml", ".yaml"):
        return check_file(Path(source), known, as_of=as_of, now=later)
    confirmed = None
    if claims is not None:
        confirmed = read_claims(Path(claims), known.actors, known.codebook)
    found = fetched_article(str(source))
    return check_article(found, known, as_of=as_of, now=later, decided=confirmed)


def claims_propose(source: Path | str, *, as_of: str | None = None, record: Where = None) -> str:
    """The text of a claims file: every statement of an article with a proposed proposition.

    Args:
        source: an article: file, example or address.
        as_of: the day of the claims; default is the article's own.
        record: a record folder on top of the bundled record.
    """
    from comity.claims import ClaimsFile, claims_text, propose
    from comity.claims.check import day_of
    from comity.evidence.load import load_evidence
    from comity.fetch.article_page import fetched_article

    found, evidence = fetched_article(str(source)), load_evidence(record)
    day = day_of(found, as_of, evidence)
    own = str(found.published or day) if as_of is None else as_of
    decisions = propose(found, evidence, day)
    return claims_text(
        ClaimsFile(
            article=str(source),
            title=found.title,
            as_of=own,
            sha256=found.sha256,
            decisions=decisions,
        )
    )


def claims_examine(source: Path | str, *, record: Where = None) -> Rows[Examined]:
    """A labelled set of sentences and what comes out for each.

    Args:
        source: a CSV with id, text, as_of, state, partner and truth.
        record: a record folder on top of the bundled record.
    """
    from comity.claims.examine import examine
    from comity.core.tabular import Rows
    from comity.evidence.load import load_evidence

    return Rows(examine(Path(source), load_evidence(record)))


def prospects(
    state: str | Question,
    partner: str = "",
    *,
    horizon: int = 5,
    words: str = "icd203",
    window: str = "30d",
    progress: Told | None = None,
    **options: Unpack[Options],
) -> Prospects:
    """The standard questions of a pair with forecasts beside base rates.

    Args:
        state: id or name of the state, or a whole `Question`.
        partner: id or name of the organization.
        horizon: years of the longer windows.
        words: words of likelihood: icd203 or kent.
        window: days ahead for the events of a store, where one is named: 7d, 2w, 3m, 1y.
        progress: told which question is being answered.
        options: what else is asked, by keyword: the fields of `Question`.
    """
    from comity.core.dates import parse_as_of
    from comity.evidence.question import question_of
    from comity.forecasting import prospects as made

    question = question_of(state, partner, options)
    day = parse_as_of(question.as_of) if isinstance(question.as_of, str) else question.as_of
    return made(
        question.left(),
        question.state,
        question.partner,
        as_of=day,
        horizon=horizon,
        scale=words,
        store=question.store,
        window=window,
        progress=progress,
    )


def ask(
    question: Path | str,
    *,
    as_of: str | None = None,
    words: str = "icd203",
    record: Where = None,
    evidence: Evidence | None = None,
) -> Rows[Answer | Abstained]:
    """Forecasts of questions in plain words, or of those in a file.

    A question in plain words that is not read, or has no reference class, gives an `Abstained`
    that says why.

    Args:
        question: a question such as "Will Serbia join NATO by 2035?", a text file with one a line,
            or a file of propositions over open windows.
        as_of: the day of the forecast, not after today; default is today.
        words: words of likelihood: icd203 or kent.
        record: a record folder on top of the bundled record.
        evidence: evidence that is loaded already.
    """
    from comity.core.dates import parse_as_of
    from comity.core.tabular import Rows
    from comity.evidence.load import load_evidence
    from comity.forecasting import ask as answered
    from comity.forecasting.forecast import day_of_forecast
    from comity.forecasting.plain_answer import LINES, ask_plain, is_file, lines_of
    from comity.propositions.propositions_file import read_propositions

    known = evidence or load_evidence(record)
    day = day_of_forecast(parse_as_of(as_of) if as_of else None)
    text = str(question)
    if not isinstance(question, Path) and not is_file(text):
        return Rows([ask_plain(text, known, day, words)])
    if text.endswith(LINES):
        return Rows(ask_plain(line, known, day, words) for line in lines_of(Path(text)))
    asked = read_propositions(Path(text), known.actors, known.codebook)
    return Rows(answered(one, known, day, words) for one in asked)


def score(
    ledger: Path | str,
    *,
    record: Where = None,
    head: str | None = None,
    today: date | None = None,
) -> Rows[Scored]:
    """The forecasts of a ledger, resolved and scored where their window is over.

    Args:
        ledger: file of the ledger.
        record: a record folder on top of the bundled record.
        head: a hash that was kept outside of the ledger and must still be in it.
        today: the day that decides which windows are over; default is today.
    """
    from comity.core.tabular import Rows
    from comity.evidence.load import load_evidence
    from comity.forecasting.ledger import read
    from comity.forecasting.ledger import score as scored

    found = scored(read(Path(ledger), head), load_evidence(record), today or date.today())
    return Rows(found)


def backtest(
    *,
    as_of: str | None = None,
    record: Where = None,
    store: Where = None,
    progress: Told | None = None,
) -> Backtest:
    """Every forecaster scored at every past year; counts of events too where the store has some.

    Args:
        as_of: nothing later is used.
        record: a record folder on top of the bundled record.
        store: folder of a store of ingested data.
        progress: told which family is being scored.
    """
    from comity.core.dates import parse_as_of
    from comity.evidence.load import load_evidence
    from comity.forecasting import backtest as made
    from comity.store.events import stored

    day = parse_as_of(as_of) if as_of else None
    return made(load_evidence(record), as_of=day, events=stored(store), progress=progress)


def forecast_events(
    folder: Path | str,
    subject: str,
    relation: str,
    *,
    day: int | None = None,
    received: bool = False,
    top: int = 10,
) -> Forecast:
    """Who will be the object of an event: answers with probabilities and reasons.

    Args:
        folder: a folder of quadruples.
        subject: name of the entity that acts, or is acted on if `received`.
        relation: name of the relation.
        day: the day asked about; default is the day after the last event.
        received: ask who does it to the subject.
        top: number of answers.
    """
    from comity import interactions
    from comity.core.model_cache import ModelCache

    quadruples = interactions.read_quadruples(Path(folder))
    cache = ModelCache("interactions", ("comity.interactions",))
    models = interactions.fitted_models(quadruples, None, cache)
    return interactions.forecast(
        quadruples, models, subject, relation, day=day, received=received, top=top
    )


def forecast_store_events(
    state: str,
    partner: str,
    *,
    horizon: str = "7d",
    as_of: str | None = None,
    source: str = "",
    store: Where = None,
) -> EventForecasts:
    """What a state and its partners do to each other within the next days, by the store's events.

    Args:
        state: id or name of the state.
        partner: an organization, which stands for itself and its members on the last day known, or
            a state.
        horizon: length of the window: 7d, 2w, 3m, 1y.
        as_of: the last day known; default is the last day of the data set.
        source: the data set, where the store holds events of several.
        store: folder of the store.
    """
    from comity.core.dates import parse_as_of
    from comity.evidence.load import load_evidence
    from comity.forecasting.pair_events import pair_events
    from comity.store.store import Store

    return pair_events(
        load_evidence(),
        Store.named(store),
        state,
        partner,
        horizon=horizon,
        source=source,
        as_of=parse_as_of(as_of) if as_of else None,
    )


def panel(
    target: Where = None,
    *,
    pairs: Sequence[tuple[str, str]] | None = None,
    progress: Told | None = None,
    **options: Unpack[Options],
) -> pa.Table:
    """The dyad-year panel of everything held, with strict and generous values and coverage.

    Args:
        target: a .parquet or .csv file to write it to, with its codebook and citation beside it;
            none writes nothing.
        pairs: (state, organization) of each dyad; default are all pairs of the record.
        progress: told which pair is being measured.
        options: what else is asked, by keyword: the fields of `Question`.
    """
    from comity.dyad_panel.dyad_years import dyad_years
    from comity.dyad_panel.files import write_panel
    from comity.evidence.question import question_of

    made = dyad_years(question_of("", "", options), pairs=pairs, progress=progress)
    if target is not None:
        if Path(target).suffix not in {".parquet", ".csv"}:
            raise UsageError(f"{target} is neither a .parquet nor a .csv file: name one of them")
        write_panel(made, Path(target))
    return made.table
