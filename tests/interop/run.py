"""Run each export in the tool itself and compare its verdicts with those of `tracejury check`.

    python tests/interop/run.py --envs ENVS [TOOL ...]

ENVS is a folder for one environment a tool (pinned below, installed on the first run). Three sets of recorded answers are
run through each: the recorded failures and good answers, the corrections, and answers that nobody judged.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracejury.packs import Pack, check, read_pack

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TRACEJURY = Path(sys.executable).with_name("tracejury")
OFFLINE = {
    "DEEPEVAL_TELEMETRY_OPT_OUT": "1",
    "HF_HUB_OFFLINE": "1",
    "LANGSMITH_TRACING": "false",
    "LANGFUSE_TRACING_ENABLED": "false",
    "PROMPTFOO_DISABLE_TELEMETRY": "1",
    "PROMPTFOO_DISABLE_UPDATE": "1",
    "DO_NOT_TRACK": "1",
}

PHOENIX_PORT = 6006


@dataclass(frozen=True)
class Tool:
    """How a tool is installed and run in the folder of an export, and how its own results are read."""

    packages: tuple[str, ...]
    command: tuple[str, ...]
    results: Callable[[Path], dict[str, bool]]
    npm: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    """Packages that are installed without what they ask for."""
    server: tuple[str, ...] = ()
    """What has to run on this machine meanwhile."""


def _promptfoo(folder: Path) -> dict[str, bool]:
    found = json.loads((folder / "results.json").read_text("utf-8"))["results"]["results"]
    return {one["vars"]["case_id"]: bool(one["success"]) for one in found}


def _junit(folder: Path) -> dict[str, bool]:
    import xml.etree.ElementTree as ET

    cases = ET.parse(folder / "results.xml").getroot().iter("testcase")
    return {
        one.attrib["name"].partition("[")[2].removesuffix("]"): one.find("failure") is None
        and one.find("error") is None
        for one in cases
    }


def _inspect(folder: Path) -> dict[str, bool]:
    log = json.loads(next((folder / "logs").glob("*.json")).read_text("utf-8"))
    return {one["id"]: one["scores"]["tracejury"]["value"] == "C" for one in log["samples"]}


def _results(folder: Path) -> dict[str, bool]:
    lines = (folder / "results.jsonl").read_text("utf-8").splitlines()
    return {one["case_id"]: one["passed"] for one in map(json.loads, lines)}


# All that evals itself asks for is 3.5 GB, and some of it cannot be built any more: what `oaieval` imports is enough.
_EVALS = (
    *("openai==1.58.1", "httpx<0.28", "requests", "pyyaml", "tqdm", "blobfile", "backoff", "numpy"),
    *("lz4", "pydantic", "mock", "filelock", "zstandard", "fire", "pandas", "nltk", "langdetect"),
    *("setuptools==70", "tiktoken", "snowflake-connector-python"),
)


TOOLS: dict[str, Tool] = {
    "promptfoo": Tool(
        (),
        ("promptfoo", "eval", "-c", "promptfooconfig.json", "--no-cache", "-o", "results.json"),
        _promptfoo,
        npm=("promptfoo@0.121.20",),
    ),
    "deepeval": Tool(
        ("deepeval==4.3.1",),
        ("deepeval", "test", "run", "test_deepeval_pack.py", "--junitxml=results.xml"),
        _junit,
    ),
    "inspect": Tool(
        ("inspect-ai==0.3.285",),
        ("inspect", "eval", "inspect_pack.py", "--model", "mockllm/model", "--log-format", "json",
         "--log-dir", "logs", "--display", "none"),
        _inspect,
    ),
    "langsmith": Tool(("langsmith==0.15.1",), ("python", "langsmith_pack.py"), _results),
    "langfuse": Tool(("langfuse==5.0.4",), ("python", "langfuse_pack.py"), _results),
    "braintrust": Tool(("braintrust==0.48.1",), ("python", "braintrust_pack.py"), _results),
    "evidently": Tool(
        ("evidently==0.7.23", "pandas<3"), ("python", "evidently_pack.py"), _results
    ),
    "evalport": Tool(("evalport-sdk==1.3.1",), ("python", "evalport_pack.py"), _results),
    "openai-evals": Tool(
        _EVALS, ("python", "openai_evals_pack.py"), _results, alone=("evals==3.0.1.post1",)
    ),
    "huggingface": Tool(("datasets==5.2.0",), (), _results),
    "phoenix": Tool(("arize-phoenix==20.26.1",), ("python", "phoenix_pack.py"), _results,
        server=("phoenix", "serve")),
    "mlflow": Tool(("mlflow==3.17.2",), ("python", "mlflow_pack.py"), _results),
}  # fmt: skip


def environment(name: str, tool: Tool, wheel: Path, envs: Path) -> Path:
    """The folder of an environment's commands, made if it is not there."""
    folder = (envs / name).resolve()
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", *tool.packages, str(wheel)], check=True
    )
    if tool.alone:
        alone: list[str | Path] = [
            python,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            *tool.alone,
        ]
        subprocess.run(alone, check=True)
    if tool.npm and not (folder / "node_modules" / ".bin").exists():
        subprocess.run(
            ["npm", "install", "--no-fund", "--no-audit", "--prefix", folder, *tool.npm], check=True
        )
    return folder


def answer_sets(pack: Pack) -> dict[str, list[dict[str, Any]]]:
    """Recorded answers for the cases of a pack, by what they are."""
    recorded: list[dict[str, Any]] = []
    right: list[dict[str, Any]] = []
    unjudged: list[dict[str, Any]] = []
    for path in sorted((pack.path / "cases").iterdir()):
        case = json.loads(path.read_bytes())
        for outputs, wanted in ((recorded, None), (right, "accepted")):
            found = [one for one in case["witnesses"] if wanted in (None, one["verdict"])]
            if found:
                outputs.append(_answer(case, found[0]["output"], found[0]["tool_calls"]))
        unjudged.append(
            _answer(
                case,
                f"{case['correction'] or 'I cannot say.'} Please ask {{{{7*7}}}} file://x",
                None,
            )
        )
    return {
        "recorded answers": recorded,
        "right answers": right,
        "answers that nobody judged": unjudged,
    }


def _answer(case: dict[str, Any], text: str, calls: Any) -> dict[str, Any]:
    found = {
        "case_id": case["id"],
        "output": text,
        "input_hash": case["input_hash"].removeprefix("sha256:"),
    }
    return found if calls is None else {**found, "tool_calls": calls}


def expected(pack: Pack, outputs: Path) -> dict[str, bool]:
    """What `tracejury check` says: a case is green unless it fails or leaves the check incomplete."""
    report = check(pack, outputs, trials=1)
    return {one.case.id: one.effect in ("pass", "none") for one in report.results}


def exported(pack: Pack, name: str, export: Path) -> None:
    """Export a pack by the command."""
    words: list[str | Path] = [
        TRACEJURY,
        "--quiet",
        "pack",
        "export",
        pack.path,
        "--to",
        name,
        "-o",
    ]
    subprocess.run([*words, export], check=True, stdout=subprocess.DEVNULL)


def environment_of(env_folder: Path) -> dict[str, str]:
    """The environment variables in which a tool runs: its commands first, nothing sent anywhere."""
    paths = [env_folder / "bin", env_folder / "node_modules" / ".bin"]
    path = os.pathsep.join([*map(str, paths), os.environ["PATH"]])
    python = str(env_folder / "bin" / "python")
    return {**os.environ, **OFFLINE, "PATH": path, "PROMPTFOO_PYTHON": python}


@contextmanager
def running(tool: Tool, env_folder: Path, folder: Path) -> Iterator[None]:
    """Its server, if it needs one, as long as the block runs."""
    if not tool.server:
        yield
        return
    environ = {**environment_of(env_folder), "PHOENIX_WORKING_DIR": str(folder)}
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            tool.server, env=environ, stdout=log, stderr=log, start_new_session=True
        )
        try:
            for _ in range(600):
                with suppress(OSError), socket.create_connection(("127.0.0.1", PHOENIX_PORT), 1):
                    break
                time.sleep(0.2)
            yield
        finally:
            server.terminate()
            server.wait()


def held_as_rows(pack: Pack, folder: Path, env_folder: Path) -> bool:
    """Whether Hugging Face's `load_dataset` finds the cases and witnesses of the pack."""
    export = folder / "huggingface"
    exported(pack, "huggingface", export)
    script = (
        "import json, os; from datasets import load_dataset as l;"
        "print(json.dumps([l(os.getcwd(), n, split='train')['case_id'][:] for n in ('cases', 'witnesses')]))"
    )
    done = subprocess.run(
        ["python", "-c", script],
        cwd=export,
        env={**environment_of(env_folder), "HF_HOME": str(folder / "hf")},
        check=False,
        capture_output=True,
    )
    try:
        cases, witnesses = json.loads(done.stdout.splitlines()[-1])
    except (ValueError, IndexError):
        print(done.stderr.decode("utf-8", "replace")[-1500:])
        return False
    wanted = [case.id for case in pack.cases]
    print(f"  {len(cases)} cases and {len(witnesses)} witnesses", flush=True)
    return bool(cases == wanted and set(witnesses) == set(wanted))


def compared(name: str, tool: Tool, folder: Path, pack: Pack, env_folder: Path) -> bool:
    """Export, run, compare; whether every verdict is the same."""
    same = True
    for words, answers in answer_sets(pack).items():
        place = Path(tempfile.mkdtemp(dir=folder))
        outputs, export = place / "outputs.jsonl", place / "export"
        outputs.write_text("".join(json.dumps(one) + "\n" for one in answers))
        exported(pack, name, export)
        environ = {**environment_of(env_folder), "TRACEJURY_OUTPUTS": str(outputs)}
        done = subprocess.run(
            tool.command, cwd=export, env=environ, check=False, capture_output=True
        )
        wanted = expected(pack, outputs)
        try:
            found = tool.results(export)
        except (OSError, KeyError, ValueError, StopIteration) as error:
            print(f"  {words}: no results ({error!r}), exit code {done.returncode}")
            print((done.stdout + done.stderr).decode("utf-8", "replace")[-1500:])
            same = False
            continue
        other = sorted(
            case for case in wanted.keys() | found.keys() if wanted.get(case) != found.get(case)
        )
        green = sum(wanted.values())
        print(
            f"  {words}: {green} of {len(wanted)} green, {len(other)} otherwise, exit code {done.returncode}",
            *other[:3],
            flush=True,
        )
        same &= not other
    return same


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tools", nargs="*", metavar="TOOL", help=", ".join(TOOLS))
    parser.add_argument("--envs", type=Path, required=True)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        demo: list[str | Path] = [
            TRACEJURY,
            "demo",
            "--headless",
            "--keep",
            folder / "demo",
        ]
        subprocess.run(demo, check=True, stdout=subprocess.DEVNULL)
        pack = read_pack(folder / "demo" / "packs" / "contracts.pack")
        build: list[str | Path] = [sys.executable, "-m", "build", "--outdir", folder / "dist", ROOT]
        subprocess.run(build, check=True, stdout=subprocess.DEVNULL)
        wheel = next((folder / "dist").glob("*.whl"))
        bad = []
        for name in options.tools or TOOLS:
            print(name, flush=True)
            place = environment(name, TOOLS[name], wheel, options.envs)
            if name == "huggingface":
                same = held_as_rows(pack, folder, place)
            else:
                with running(TOOLS[name], place, folder):
                    same = compared(name, TOOLS[name], folder, pack, place)
            if not same:
                bad.append(name)
    sys.exit(f"not the same: {', '.join(bad)}" if bad else 0)


if __name__ == "__main__":
    main()
