"""Claims on SQL and program text: the same tokens, whatever the layout."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracejury.store.claims.claim import Claim, ClaimInvalid, Output
from tracejury.store.claims.evaluating import describe, evaluate, validate
from tracejury.store.claims.structured.tokens import LANGUAGES, SQL, same_text

QUERY = "SELECT name, 'O''Hara' AS who FROM guests WHERE paid = 0 AND room <> \"12b\" ORDER BY name"


def sql(value: str = QUERY, **more: object) -> Claim:
    return Claim("c1", "sql", {"value": value, **more})


def state(claim: Claim, text: str) -> str:
    return evaluate(claim, Output(text)).state


@st.composite
def relaid(draw: st.DrawFn) -> str:
    """The query with other white space, comments and case of keywords."""
    gap = st.sampled_from([" ", "\n", "  \t", " /* why; 'not' */ ", " -- all of it\n"])
    words = []
    for word in QUERY.split(" "):
        plain = word.isalpha()
        words.append(draw(st.sampled_from([word, word.lower(), word.upper()])) if plain else word)
    text = "".join(word + draw(gap) for word in words)
    if draw(st.booleans()):
        text = text.replace("<>", "!=")
    return (
        text.rstrip() + draw(st.sampled_from(["", ";", " ;\n"])) if "--" not in text[-20:] else text
    )


@given(
    relaid(), st.sampled_from(["{}", "```sql\n{}\n```", "This finds them:\n\n```\n{}\n```\nDone."])
)
def test_a_query_is_the_same_in_another_layout(query: str, frame: str) -> None:
    assert state(sql(), frame.replace("{}", query)) == "met"


@given(st.integers(0, len(QUERY.split(" ")) - 1), st.sampled_from(["x", "7", "'x'", ","]))
def test_another_token_makes_another_query(at: int, token: str) -> None:
    words = QUERY.split(" ")
    words[at] = token
    changed = f"```sql\n{' '.join(words)}\n```"
    assert state(sql(), changed) == "silent"
    assert state(sql(only=True), changed) == "broken"
    assert state(sql(must=False), changed) == "met"


def test_a_wrong_query_is_known_in_any_layout() -> None:
    claim = sql("select * from t where a = 1", must=False)
    assert state(claim, "Try `SELECT *\tFROM t WHERE a=1;`") != "met"
    assert state(claim, "Try this:\n```sql\nSELECT * FROM t\nWHERE a=1\n```") == "broken"


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("SELECT `Name` FROM t", 'select "name" from T', True),
        ("SELECT [Name] FROM dbo.[T]", "select name from dbo.t", True),
        ("SELECT a[i] FROM t", "SELECT a i FROM t", False),
        ("WHERE name = 'Bob'", 'WHERE name = "Bob"', True),
        ("WHERE name = 'Bob'", "WHERE name = 'bob'", False),
        ("SELECT '--' FROM t", "SELECT '' FROM t", False),
        ("SELECT a FROM t -- x", "SELECT a FROM t", True),
        ("SELECT ab", "SELECT a b", False),
    ],
)
def test_quotes_names_and_comments_of_sql(left: str, right: str, same: bool) -> None:
    assert same_text(left, right, SQL) is same


def test_a_query_after_a_sentence_is_found_and_a_sentence_is_no_query() -> None:
    said = "Run this: SELECT id FROM t;\nIt lists every id."
    assert state(sql("select id from t"), said) == "met"
    assert state(sql(only=True), "Please select the seats from the plan.") == "silent"


@pytest.mark.parametrize(
    ("language", "left", "right", "same"),
    [
        ("python", "def f(x):\n    return 'a'  # why\n", 'def f(x):\n\n  return "a"', True),
        ("python", "if a:\n    b()\n    c()", "if a:\n    b()\nc()", False),
        ("python", "f(1,\n  2)", "f(1, 2)", True),
        ("python", "a = 1\nb = 2", "a = 1 b = 2", False),
        ("python", "if a:\n    b()\n# c\n    d()", "if a:\n    b()\n    d()", True),
        ("javascript", "let a = 'x'; // no", 'let a = "x"', True),
        ("javascript", "let a = 'x'", "let b = 'x'", False),
        ("java", "char c = 'x';", 'char c = "x";', False),
        ("go", "a := f(b) /* x */", "a:=f(b)", True),
        ("c", "a = b--;", "a = b - -;", False),
        ("shell", "ls -l # all\n", "ls -l", True),
    ],
)
def test_layout_of_program_text(language: str, left: str, right: str, same: bool) -> None:
    assert same_text(left, right, LANGUAGES[language]) is same


@pytest.mark.parametrize("name", sorted(LANGUAGES))
@given(text=st.text(alphabet="ab1 \n\t'\"`#/*-;(){}[]\\=", max_size=60))
def test_a_text_is_the_same_as_itself_and_reading_it_ends(name: str, text: str) -> None:
    assert same_text(text, text, LANGUAGES[name])


def test_code_is_found_in_a_block_of_its_language() -> None:
    claim = Claim("c1", "code", {"value": "print('a')", "language": "py", "only": True})
    assert state(claim, 'Use\n```python\nprint("a")\n```') == "met"
    assert state(claim, "Use\n```python\nprint('b')\n```") == "broken"
    assert state(claim, "Use\n```js\nprint('b')\n```") == "silent"
    assert state(claim, "print( 'a' )") == "met"


def test_alternates_will_do_and_a_language_that_is_not_known_is_refused() -> None:
    assert state(sql("select 1", alternates=["select 2"]), "SELECT 2") == "met"
    with pytest.raises(ClaimInvalid, match="'cobol' is not one of"):
        validate(Claim("c1", "code", {"value": "x", "language": "cobol"}))
    words = describe({"type": "sql", "value": "select\n 1", "only": True})
    assert words == "sql: must have the SQL 'select 1', and no other SQL"
