"""The pages of `comity serve`: every view is an address, read without a script."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

import comity
from comity.core.actors import Actors
from comity.evaluation.changes import number_text
from comity.evidence.evidence import Evidence
from comity.web.application import make_application
from comity.web.finding import find
from comity.web.interface import LANGUAGES, catalogue, language_of
from comity.web.pages.start import address_of
from comity.web.pair_rows import row_of
from comity.web.settings import Settings
from comity.web.shown import Kept, packed, unpacked
from comity.web.state import State
from comity.web.view import View, view_of

OWN = "http://127.0.0.1:8710"


@pytest.fixture(scope="module")
def client(evidence: Evidence) -> Iterator[TestClient]:
    app = make_application(State(Settings(ahead=False, rate=1e9, burst=1e9), evidence))
    with TestClient(app, base_url=OWN, follow_redirects=False) as made:
        yield made


class Page(HTMLParser):
    """What a page says: its links, headings, ids, and whether a script or style stands in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.inside: list[str] = []
        self.handlers: list[str] = []
        self._at = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "a" and named.get("href"):
            self.links.append(str(named["href"]))
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if named.get("id"):
            self.ids.append(str(named["id"]))
        if (tag == "script" and not named.get("src")) or tag == "style" or "style" in named:
            self.inside.append(tag)
        self.handlers += [n for n in named if n.startswith("on")]


ADDRESSES = [
    "/",
    "/?q=kazakhstan",
    "/?partner=CSTO",
    "/pair/KAZ/NATO",
    "/pair/KAZ/NATO?as_of=2010-12-31",
    "/pair/Kazakhstan/nato?section=ladder&open=KAZ-NATO/totals/facts",
    "/pair/UZB/CSTO?as_of=2010-06-30&section=record",
    "/pair/PRY/NATO",
    "/compare",
    "/compare/KAZ+UZB/NATO",
    "/poles/KAZ",
    "/composite/KAZ/NATO?w.science=0&w.peacekeeping=3",
    "/prospects/UZB/NATO?as_of=2004-12-31",
    "/changes/KAZ/NATO?before=2009-12-31&as_of=2010-12-31",
    "/claims",
    "/ledger",
    "/editions",
    "/coverage",
    "/methods",
    "/methods/depth",
    "/source/mme",
    "/nowhere",
    "/pair/Kazahstan/NATO",
]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_is_whole_and_carries_no_script_or_style(
    client: TestClient, address: str, language: str
) -> None:
    mark = "&" if "?" in address else "?"
    answer = client.get(f"{address}{mark}lang={language}")
    assert answer.status_code == (404 if "nowhere" in address or "Kazahstan" in address else 200)
    page = Page(answer.text)
    assert page.inside == [] and page.handlers == []
    assert f'<html lang="{language}">' in answer.text
    assert page.headings[0] == 1 and page.headings.count(1) == 1
    assert all(b - a <= 1 for a, b in zip(page.headings, page.headings[1:], strict=False))
    assert len(page.ids) == len(set(page.ids))
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_links_of_a_pair_lead_somewhere(client: TestClient) -> None:
    page = Page(client.get("/pair/KAZ/NATO?as_of=2010-12-31&peers=UZB").text)
    own = [link for link in dict.fromkeys(page.links) if link.startswith("/")]
    assert len(own) > 100
    assert all("as_of=2010-12-31" in a and "peers=UZB" in a for a in own if "open=" in a)
    kinds: dict[tuple[str, bool], list[str]] = {}
    for link in own:
        kinds.setdefault((link.split("/")[1], "open=" in link), []).append(link)
    for links in kinds.values():
        for link in links[:4]:
            assert client.get(urlsplit(link)._replace(fragment="").geturl()).status_code == 200, (
                link
            )


def test_the_page_says_what_the_library_says(client: TestClient, evidence: Evidence) -> None:
    made = comity.evaluate("KAZ", "NATO", as_of="2010-12-31", evidence=evidence)
    text = client.get("/pair/KAZ/NATO?as_of=2010-12-31").text
    for sentence in made.judgement.sentences:
        assert str(sentence.text).replace("'", "&#39;") in text
    assert f">{number_text(made.totals['facts'])}</a>" in text


@pytest.mark.parametrize("name", ["totals/facts", "totals/documents", "ladder/KAZ/PfP"])
def test_a_number_opens_the_facts_passages_and_documents_below_it(
    client: TestClient, kaz_nato: comity.Evaluation, name: str
) -> None:
    text = client.get(f"/pair/KAZ/NATO?open=KAZ-NATO/{name}").text
    panel = text[text.index('<aside id="panel"') : text.index("</aside>")]
    below = [n for _, n in kaz_nato.chain().down(f"KAZ-NATO/{name}")]
    facts = [n for n in below if n.kind == "fact"]
    assert f"({len(facts)})" in panel
    assert panel.count('<article class="fact"') == min(len(facts), 40)
    assert "<blockquote>" in panel and 'href="http' in panel and 'href="/source/' in panel


def test_a_number_that_is_not_there_on_that_day_is_said_to_be_none(client: TestClient) -> None:
    answer = client.get("/pair/KAZ/NATO?as_of=1995-12-31&open=KAZ-NATO/nothing")
    assert answer.status_code == 200
    assert "Nothing here has that id" in answer.text


def test_nothing_later_than_the_day_is_on_the_page(client: TestClient) -> None:
    text = client.get("/pair/KAZ/NATO?as_of=2000-12-31&section=facts").text
    facts = text[text.index('<ol class="facts">') : text.index("</ol>")]
    years = [int(y) for y in re.findall(r">(\d{4})[-<]", facts)]
    assert years and max(years) <= 2000


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("kazakhstan nato 2010", "/pair/KAZ/NATO?as_of=2010"),
        ("NATO and Uzbekistan", "/pair/UZB/NATO"),
        ("Казахстан НАТО 2010", "/pair/KAZ/NATO?as_of=2010"),
        ("kyrgyz republic csto 2015-06-30", "/pair/KGZ/CSTO?as_of=2015-06-30"),
        ("republic of korea nato", "/pair/KOR/NATO"),
        ("bosnia and herzegovina european union", "/pair/BIH/EU"),
        ("kaz uzb nato 2010", "/compare/KAZ+UZB/NATO?as_of=2010"),
        ("kazakhstan", ""),
        ("nato", ""),
        ("kazakhstn nato", ""),
        ("hello", ""),
    ],
)
def test_a_search_leads_to_the_pair(evidence: Evidence, text: str, address: str) -> None:
    assert address_of(find(text, evidence.actors)) == address


def test_names_that_are_not_known_get_the_nearest(client: TestClient, evidence: Evidence) -> None:
    found = find("Kazahkstan natoo", evidence.actors)
    assert [w for w, _ in found.unknown] == ["Kazahkstan", "natoo"]
    assert found.unknown[0][1][0].id == "KAZ"
    text = client.get("/?q=Kazahkstan+NATO").text
    assert 'href="/?q=Kazakhstan+NATO"' in text


def test_a_search_stays_quick_on_noise(evidence: Evidence) -> None:
    import time

    began = time.perf_counter()
    find("x" * 200, evidence.actors)
    find(" ".join(f"qz{n}" for n in range(60)), evidence.actors)
    assert time.perf_counter() - began < 2


def test_a_view_and_its_address_are_the_same() -> None:
    from urllib.parse import parse_qsl

    view = View(
        state="KAZ",
        partner="NATO",
        as_of="2010-12-31",
        since="1995",
        peers=("UZB", "KGZ"),
        poles=("RUS",),
        without=("mme",),
        section="ladder",
        open="KAZ-NATO/a b&c=d#e",
    )
    parts = urlsplit(view.address())
    assert parts.path == "/pair/KAZ/NATO"
    assert view_of("KAZ", "NATO", dict(parse_qsl(parts.query))) == view


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/pair/KAZ/NATO?as_of=banana", "banana"),
        ("/pair/KAZ/NATO?as_of=2010-13-45", "2010-13-45"),
        ("/pair/KAZ/NATO?since=x", "since"),
        ("/pair/KAZ/NATO?section=nothing", "no section is called"),
        ("/pair/KAZ/NATO?peers=" + ",".join(["UZB"] + [f"S{i}" for i in range(20)]), "at most 12"),
        ("/pair/KAZ/NATO?open=" + "a" * 400, "at most 300"),
        ("/pair/NATO/KAZ", "organization, not a state"),
        ("/compare/KAZ/NATO", "1 state is named: write two to 6"),
        ("/changes/KAZ/NATO?before=2011&as_of=2010-12-31", "must lie before the second"),
        ("/changes/KAZ/NATO?before=2010-12-31&as_of=2010-12-31", "must lie before the second"),
        ("/?q=" + "x" * 300, "the field 'q' has 300 letters"),
        ("/composite/KAZ/NATO?w.music=1", "no area is called"),
        ("/composite/KAZ/NATO?w.science=nan", "no weight"),
        ("/composite/KAZ/NATO?w.science=1e99", "no weight"),
        ("/methods/nothing", "nothing"),
        ("/fact/nothing", "no fact is called"),
        ("/source/nothing", "no document"),
    ],
)
def test_a_bad_question_is_one_sentence(client: TestClient, address: str, words: str) -> None:
    answer = client.get(address)
    assert answer.status_code in (400, 404)
    said = re.search(r'role="alert" lang="en">(.*?)</p>', answer.text, re.DOTALL)
    assert said and words.lower() in html.unescape(said[1]).lower()
    assert "Traceback" not in answer.text and ".py" not in answer.text


@pytest.mark.parametrize("name", ["timeline", "ladder", "exercises", "votes", "shares"])
def test_a_figure_stands_by_itself_and_says_where_it_comes_from(
    client: TestClient, name: str
) -> None:
    import xml.etree.ElementTree as ElementTree

    answer = client.get(f"/figure/KAZ/NATO/{name}.svg?as_of=2010-12-31")
    assert answer.headers["content-type"] == "image/svg+xml"
    root = ElementTree.fromstring(answer.text)
    texts = ["".join(t.itertext()) for t in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "Comity: Kazakhstan and NATO, as of 2010-12-31" in texts and len(texts) > 5
    assert "data-ref" not in answer.text and "<script" not in answer.text
    assert client.get("/figure/KAZ/NATO/nothing.svg").status_code == 404


def test_weights_of_the_address_move_the_ranks(client: TestClient) -> None:
    def scores(address: str) -> list[str]:
        return re.findall(r"<td>(\d\.\d\d) <small>", client.get(address).text)

    plain = scores("/composite/KAZ/NATO?as_of=2012-12-31")
    assert plain == scores("/composite/KAZ/NATO?as_of=2012-12-31&w.science=1")
    assert plain != scores("/composite/KAZ/NATO?as_of=2012-12-31&w.military-defence=0&w.science=3")
    zero = "&".join(
        f"w.{a}=0"
        for a in re.findall(r'name="w\.([a-z-]+)"', client.get("/composite/KAZ/NATO").text)
    )
    assert client.get(f"/composite/KAZ/NATO?{zero}").status_code == 400


def test_the_row_of_a_pair_says_what_its_page_says(evidence: Evidence) -> None:
    from dataclasses import replace

    for state, partner in (("KAZ", "NATO"), ("ARM", "CSTO"), ("SRB", "EU"), ("UZB", "SCO")):
        question = comity.Question(state=state, partner=partner, evidence=evidence)
        whole = row_of(comity.evaluate(question))
        assert row_of(comity.evaluate(replace(question, peers=(), poles=()))) == whole


def test_evaluations_are_kept_packed_and_bounded(kaz_nato: comity.Evaluation) -> None:
    kept = Kept(ready=2, packed=2)
    made: list[int] = []

    def make() -> comity.Evaluation:
        made.append(1)
        return kaz_nato

    for key in (1, 1, 2, 3, 1):
        kept.get(key, make)
    assert len(made) == 4  # 1 was made anew: only two are kept
    body = packed(kaz_nato)
    assert unpacked(body).to_json() == kaz_nato.to_json()
    kept.put(9, body)
    assert kept.get(9, make).evaluation.id == "KAZ-NATO" and len(made) == 4


def test_a_text_is_checked_beside_its_verdicts(client: TestClient) -> None:
    form = client.get("/claims")
    token = re.search(r'name="token" value="(\w+)"', form.text)
    assert token
    sent = {
        "token": token[1],
        "text": "Kazakhstan joined the Partnership for Peace on 27 May 1994. The sky is blue.",
        "as_of": "2010-12-31",
    }
    answer = client.post("/claims", data=sent, headers={"Origin": OWN})
    assert answer.status_code == 200
    assert 'class="claim holds' in answer.text
    assert "The sky is blue" in answer.text
    again = client.post("/claims", data={**sent, "text": ""}, headers={"Origin": OWN})
    assert again.status_code == 400 and "there is no text" in again.text


def test_a_check_of_a_short_text_has_an_address(client: TestClient) -> None:
    said = "Kazakhstan joined the Partnership for Peace on 27 May 1994.\n\nThe sky is blue."
    answer = client.get("/claims", params={"text": said, "as_of": "2010-12-31"})
    assert answer.status_code == 200 and 'class="claim holds' in answer.text
    own = re.search(r'href="([^"]+)">Address of this check', answer.text)
    assert own and client.get(own[1].replace("&amp;", "&")).text == answer.text
    # a link that somebody sent fetches nothing: the form comes, with the address in it
    linked = client.get("/claims", params={"text": "http://127.0.0.1:9/x"})
    assert linked.status_code == 200 and "<textarea" in linked.text
    assert client.get("/claims", params={"text": "x" * 2000}).status_code == 400


@pytest.mark.parametrize("language", [name for name in LANGUAGES if name != "en"])
def test_the_catalogue_has_every_word_of_the_templates(language: str) -> None:
    from comity.web.addresses import BESIDE, MENU
    from comity.web.shown import PARTS

    root = Path(comity.__file__).parent / "web"
    words = {title for _, title in (*PARTS, *MENU, *BESIDE)} | {"Summary"}
    for path in (*root.rglob("*.j2"), *root.rglob("*.py")):
        text = path.read_text("utf-8")
        words |= set(re.findall(r"""\bt\("([^"]+)\"""", text))
        words |= set(re.findall(r"""\bt\('([^']+)'""", text))
        words |= set(re.findall(r"""translate\("([^"]+)\"""", text))
    known = catalogue(language)
    assert sorted(words - set(known)) == []
    assert sorted(set(known) - words) == []
    for english, other in known.items():
        assert re.findall(r"\{\w+\}", english) == re.findall(r"\{\w+\}", other), english


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        ("", "", "en"),
        ("", "ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("", "de,en;q=0.5,ru;q=0.9", "ru"),
        ("en", "ru", "en"),
        ("xx", "ru", "ru"),
        ("", "ru;q=banana,en", "en"),
    ],
)
def test_the_language_of_a_page(asked: str, accepted: str, language: str) -> None:
    assert language_of(asked, accepted) == language


def test_actors_are_called_without_a_search_for_near_names(evidence: Evidence) -> None:
    actors: Actors = evidence.actors
    assert actors.called("kazakhstan") is actors["KAZ"]
    assert actors.called("kazakhstnn") is None
    assert actors.nearest("kazakhstnn")[0].id == "KAZ"


def test_a_page_that_is_kept_is_the_page_and_goes_with_the_record(evidence: Evidence) -> None:
    state = State(Settings(ahead=False, rate=1e9, burst=1e9), evidence)
    with TestClient(make_application(state), OWN) as client:
        address = "/pair/UZB/CSTO?as_of=2010-12-31"
        first = client.get(address)
        again = client.get(address)
        assert again.text == first.text and again.headers == first.headers
        mark = first.headers["etag"]
        assert client.get(address, headers={"If-None-Match": mark}).status_code == 304
        russian = client.get(address, headers={"Accept-Language": "ru"})
        assert '<html lang="ru">' in russian.text and '<html lang="en">' in again.text
        plain = client.get(address, headers={"Accept-Encoding": "identity"})
        assert plain.text == first.text and "content-encoding" not in plain.headers
        state._given = evidence.without("mme")
        state.renew()
        assert client.get(address).text != first.text
        assert "set-cookie" in client.get("/claims").headers
        assert "set-cookie" in client.get("/claims").headers


def test_the_years_of_a_slider_are_computed_ahead(tmp_path: Path) -> None:
    import time

    state = State(Settings(rate=1e9, burst=1e9))
    state._rows.clear()  # the table of pairs is not what is waited for
    state.start()
    try:
        view = View(state="UZB", partner="CSTO", as_of="2005-12-31")
        state.foresee(view, 2004, 2006)
        end = time.monotonic() + 60
        wanted = [view.but(as_of=f"{year}-12-31").key() for year in (2004, 2005, 2006)]
        while not all(key in state.evaluations for key in wanted):
            assert time.monotonic() < end, "nothing came"
            time.sleep(0.1)
        shown = state.shown(view)
        made = comity.evaluate("UZB", "CSTO", as_of="2005-12-31", evidence=state.evidence)
        assert shown.evaluation.to_json() == made.to_json()
    finally:
        state.stop()
