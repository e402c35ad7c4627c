"""Documents: where they are, how a stretch is named, found again and linked, and their units."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from famkg.documents import (
    Library,
    deep_link,
    digest,
    find_documents,
    find_locator,
    find_words,
    make_locator,
    section_at,
)
from famkg.errors import DocumentError, UnknownNameError
from famkg.model import Document, Passage
from famkg.namespaces import PASSAGE
from famkg.sentences import Sentence, split

LAMP = Path(__file__).parent / "golden" / "passages" / "documents" / "lamp.txt"
DOCUMENT = Document("inverse", "The Lamp", "The Post", "https://harbour.example/lamp", "lamp.txt")


def read(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


def passage_of(text: str, start: int, end: int, **changes: object) -> Passage:
    words = text[start:end]
    values: dict[str, object] = {
        "iri": f"{PASSAGE}inverse/x",
        "document": "inverse",
        "start": start,
        "end": end,
        "digest": digest(words),
        "locator": make_locator(words),
        "section": section_at(text, start),
    }
    return Passage(**(values | changes))  # type: ignore[arg-type]


# --- where documents are ---


def test_folders_are_tried_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FAMKG_DOCUMENTS", raising=False)
    root = tmp_path / "project"
    assert find_documents(root) is None
    shared, own = tmp_path / "shared" / "documents", root / "data" / "documents"
    shared.mkdir(parents=True)
    assert find_documents(root) == shared
    own.mkdir(parents=True)
    assert find_documents(root) == own
    monkeypatch.setenv("FAMKG_DOCUMENTS", str(tmp_path))
    assert find_documents(root) == tmp_path
    monkeypatch.setenv("FAMKG_DOCUMENTS", str(tmp_path / "missing"))
    assert find_documents(root) is None


def test_a_library_tells_what_it_lacks(tmp_path: Path) -> None:
    for root in (None, tmp_path):
        library = Library(root, {"inverse": DOCUMENT})
        assert not library.has("inverse")
        with pytest.raises(DocumentError, match=r"lamp\.txt is not at hand"):
            library.text("inverse")
        with pytest.raises(UnknownNameError, match="Did you mean inverse"):
            library.text("invers")
        assert not library.has("invers")
        assert library.sentence(passage_of("words", 0, 5)) is None


def test_a_document_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "lamp.txt").write_bytes("Küste".encode("latin-1"))
    with pytest.raises(DocumentError, match="UTF-8"):
        Library(tmp_path, {"inverse": DOCUMENT}).text("inverse")


def test_offsets_count_code_points_and_line_ends_stay(tmp_path: Path) -> None:
    (tmp_path / "lamp.txt").write_bytes("a\r\n🗼 é z".encode())
    library = Library(tmp_path, {"inverse": DOCUMENT})
    text = library.text("inverse")
    assert text[3:6] == "🗼 é"
    assert library.sentence(passage_of(text, 3, 6)) == "🗼 é"


def test_words_are_shown_only_if_they_are_the_right_ones(tmp_path: Path) -> None:
    (tmp_path / "lamp.txt").write_text("The lamp burns again.")
    library = Library(tmp_path, {"inverse": DOCUMENT})
    right = passage_of(library.text("inverse"), 0, 8)
    assert library.sentence(right) == "The lamp"
    assert library.check(right) is None
    moved = passage_of(library.text("inverse"), 4, 8, digest=digest("lump"))
    assert library.sentence(moved) is None
    assert "do not have digest" in str(library.check(moved))
    withheld = passage_of(library.text("inverse"), 0, 8, locator=None)
    assert library.sentence(withheld) is None


# --- names of stretches ---


def test_digest_is_the_beginning_of_the_sha256_of_utf8() -> None:
    # printf 'Peña' | sha256sum
    assert digest("Peña") == "2f6e894db1e31f1e"


@pytest.mark.parametrize(
    ("words", "locator"),
    [
        ("lamp", "lamp"),
        ("the lamp", "the"),
        ("the old lamp", "the … lamp"),
        ("one two  three\nfour", "one … four"),
        ("1 2 3 4 5", "1 2 … 4 5"),
        ("1 2 3 4 5 6 7 8", "1 2 3 … 6 7 8"),
        ("1 2 3 4 5 6 7 8 9", "1 2 3 4 … 6 7 8 9"),
        ("1 2 3 4 5 6 7 8 9 10 11", "1 2 3 4 … 8 9 10 11"),
    ],
)
def test_locator(words: str, locator: str) -> None:
    assert make_locator(words) == locator


@given(st.lists(st.text("abc.,é", min_size=1), min_size=2))
def test_a_locator_leaves_words_out_and_finds_its_stretch(words: list[str]) -> None:
    text = " ".join(words)
    locator = make_locator(text)
    assert len(locator.replace(" … ", " ").split()) < len(words)
    assert any(start == 0 for start, _ in find_locator(text, locator))


@pytest.mark.parametrize(
    ("words", "section"),
    [
        ("The Lamp (radio", ""),
        ("Genre", "Infobox"),
        ("Num Seasons", "Infobox"),
        ("The Lamp is", ""),
        ("Ana Rivers", "Cast › Main"),
        ("1988", "Prizes"),
    ],
)
def test_section(words: str, section: str) -> None:
    text = read(LAMP)
    assert section_at(text, text.index(words)) == section


def test_a_heading_closes_those_of_its_depth_and_deeper() -> None:
    text = "= T =\na\n== A ==\nb\n=== B ===\nc\n=== C ===\nd\n== D ==\ne"
    sections = [section_at(text, text.index(f"\n{letter}") + 1) for letter in "abcde"]
    assert sections == ["", "A", "A › B", "A › C", "D"]


@pytest.mark.parametrize(
    ("locator", "fragment"),
    [
        ("Who lit … the lamp?", "#:~:text=Who%20lit,the%20lamp%3F"),
        ("lamp-lit, and … a&b", "#:~:text=lamp%2Dlit%2C%20and,a%26b"),
        ("Peña", "#:~:text=Pe%C3%B1a"),
        ("1988 | Golden Gull … Best Lamp |", "#:~:text=Golden%20Gull,Best%20Lamp"),
        (None, ""),
    ],
)
def test_deep_link(locator: str | None, fragment: str) -> None:
    passage = passage_of("some words here", 0, 15, locator=locator)
    assert deep_link(DOCUMENT, passage) == DOCUMENT.url + fragment


def test_words_are_found_whatever_case_space_and_quotes() -> None:
    text = "It’s\n  the “Lamp” (old). IT'S THE LAMP"
    assert find_words(text, 'it\'s the  "lamp" (OLD)') == [(0, 23)]
    assert find_words(text, "the") == [(7, 10), (30, 33)]
    assert find_words(text, " ") == []


# --- units ---


def units(text: str) -> list[tuple[str, str]]:
    return [(unit.kind, text[unit.start : unit.end]) for unit in split(text)]


def test_units_of_a_page() -> None:
    assert units(read(LAMP)) == [
        ("title", "The Lamp (radio play)"),
        ("heading", "Infobox"),
        ("infobox", "Genre: Mystery, Sea story"),
        ("infobox", "Num Seasons: 2"),
        ("sentence", "The Lamp is a radio play by Mira J. Okafor about the U.K. coast."),
        ("sentence", "It began in 1987 (on a Sunday)."),
        ("sentence", '"Who lit it? ...'),
        ("sentence", 'Nobody knows," she said.'),
        ("heading", "Cast"),
        ("heading", "Main"),
        ("item", 'Ana Rivers as Edda "Ed" Holm, keeper of the lamp'),
        ("item", "Io Lund as young Edda Holm (season 2)"),
        ("item", "Tom Vale as Dr. Brandt, keeper of the books"),
        ("heading", "Prizes"),
        ("header", "Year | Prize | Result"),
        ("row", "1988 | Golden Gull"),
        ("row", "1989 | Golden Gull"),
    ]


@pytest.mark.parametrize(
    "sentences",
    [
        ["Is it lit?", "It is!", "“Good.”", "(She left.)", "So what."],
        ["The U.S. coast and the D. H. Lund lamp."],
        ["It fell ... and rose.", "Then ....", "Nothing…", "End."],
        ["St. Ana, Mr. Holm and Mrs. Lund met Dr. Brandt vs. Capt. Vale."],
        ["He said “It burns.” twice.", "Étude.", "3 lamps."],
        ["Lamp+ (now Lamp).", "The rest (all of it!), here."],
        ["It ended in season 3.\u00a0", "The keeper, F. Holm, left."],
    ],
)
def test_sentences(sentences: list[str]) -> None:
    assert units(" ".join(sentences)) == [("sentence", words.strip()) for words in sentences]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Image: The Lamp", [("caption", "Image: The Lamp")]),
        ("The lamp burns. The Post", [("sentence", "The lamp burns."), ("caption", "The Post")]),
        (" date 1990-05-04 Now.", [("date", "date 1990-05-04"), ("sentence", "Now.")]),
        ("He said:", [("sentence", "He said:")]),
        ("|  |  |\n|---|", [("row", "---")]),
        ("- a\n  - b\n* c", [("item", "a"), ("item", "b"), ("item", "c")]),
        ("-5 degrees", [("caption", "-5 degrees")]),
        ("| A |\n| 1 |\n\n| B |", [("header", "A"), ("row", "1"), ("header", "B")]),
    ],
)
def test_lines(line: str, expected: list[tuple[str, str]]) -> None:
    assert units(line) == expected


def check_cover(text: str, found: list[Sentence]) -> None:
    """Units are stripped, in order, apart, and leave nothing but markup and white space."""
    position, rest = 0, ""
    for unit in found:
        assert position <= unit.start < unit.end
        assert text[unit.start : unit.end] == text[unit.start : unit.end].strip()
        rest += text[position : unit.start]
        position = unit.end
    assert not set("".join((rest + text[position:]).split())) - set("=|-*•")


@given(st.text(st.sampled_from("aB1 .!?…\"'”(=|-*\n\r\t\u00a0é")))
def test_units_cover_any_text(text: str) -> None:
    check_cover(text, split(text))


@pytest.mark.parametrize(
    ("document", "kinds"),
    [
        ("collider", {"sentence": 20, "date": 1, "heading": 1, "caption": 1}),
        ("escapist", {"sentence": 17, "caption": 4}),
        ("inverse", {"sentence": 22, "date": 1, "caption": 1}),
        ("reactor", {"sentence": 18, "caption": 16}),
        (
            "wikipedia",
            {
                "sentence": 75,
                "row": 18,
                "item": 18,
                "infobox": 17,
                "heading": 13,
                "title": 1,
                "header": 1,
            },
        ),
    ],
)
def test_units_of_the_source_documents(
    documents: Path, document: str, kinds: dict[str, int]
) -> None:
    """The counts were taken after reading every unit of the five documents."""
    text = read(documents / f"{document}.txt")
    found = split(text)
    check_cover(text, found)
    assert dict(Counter(unit.kind for unit in found)) == kinds


@pytest.mark.parametrize(
    ("document", "start", "end", "kind"),
    [
        ("collider", 1, 16, "date"),
        ("collider", 33, 177, "sentence"),
        ("inverse", 531, 760, "sentence"),  # before a sentence in brackets
        ("inverse", 761, 935, "sentence"),
        ("inverse", 1606, 1730, "sentence"),  # ends with a quotation
        ("inverse", 2677, 2685, "caption"),  # the credit of a picture
        ("reactor", 486, 608, "caption"),
        ("reactor", 1045, 1208, "sentence"),  # an abbreviation within
        ("reactor", 2270, 2336, "sentence"),  # behind a no-break space
        ("wikipedia", 844, 1014, "sentence"),
        ("wikipedia", 2649, 2733, "sentence"),  # an abbreviation within
        ("wikipedia", 3640, 3852, "sentence"),  # the first of three in one quotation
        ("wikipedia", 3853, 3926, "sentence"),
        ("wikipedia", 3927, 4018, "sentence"),  # an ellipsis within
        ("wikipedia", 5352, 5455, "item"),
        ("wikipedia", 5460, 5532, "item"),  # nested below it
        ("wikipedia", 6284, 6522, "sentence"),  # an initial within
        ("wikipedia", 13561, 13620, "row"),  # its first cells are in rows above
    ],
)
def test_a_unit_of_a_source_document(
    documents: Path, document: str, start: int, end: int, kind: str
) -> None:
    found = split(read(documents / f"{document}.txt"))
    assert (start, end, kind) in {(unit.start, unit.end, unit.kind) for unit in found}
