"""Workflows of CI systems that check a candidate against a pack, as text that is ready to be committed.

Each installs tracejury from a wheel in the repository, never by a name that an index could answer with something else; it
keeps the exit code of `check`, shows what it says in the log, and publishes the JUnit report, and the run as JSON, from
which `pack health` learns. What a person gives is quoted for the shell and for the system around it; what that would
expand even so is refused.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ....errors import UserError
from ..reports.plain_text import visible

_CHECKOUT: Final = "actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0"
_PYTHON: Final = "actions/setup-python@e797f83bcb11b83ae66e0230d6156d7c80228e7c # v6.0.0"
_UPLOAD: Final = "actions/upload-artifact@ea165f8d65b6e75b540449e92b4886f43607fa02 # v4.6.2"
_PARTING: Final = re.compile("[\t\n\r\u200c\u200d]")
"""Line breaks and joiners: a text may hold them, so `visible` leaves them; a line of a workflow may not."""

WHEEL: Final = "tools/tracejury-*.whl"
_JUNIT: Final = ("--junit", "tracejury.xml", "--json-report", "tracejury-run.json")
_MARKDOWN: Final = ("--markdown", "tracejury.md")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a workflow is to check: the paths of a pack and of a baseline ("" for none) and the candidate's command; where
    in the repository tracejury's wheel is (* and ? stand for others), and the version of Python."""

    pack: str
    command: str
    baseline: str = ""
    wheel: str = WHEEL
    python: str = "3.12"

    @property
    def install(self) -> str:
        """The line that installs tracejury, for a POSIX shell."""
        parts = re.split(r"([*?]+)", self.wheel)
        path = "".join(one if one[:1] in "*?" else shlex.quote(one) for one in parts)
        return f"python -m pip install {path}"

    def check(self, *reports: str) -> str:
        """The line that checks the candidate, for a POSIX shell, with options for reports beside JUnit and JSON."""
        words = ["tracejury", "check", self.pack, "--command", self.command]
        words += ["--baseline", self.baseline] if self.baseline else []
        return shlex.join([*words, *_JUNIT, *reports])


_PINNED: Final = """\
{sign} The packages that tracejury needs come from your package index, in versions that fit. To pin them, keep versions
{sign} and hashes in a file (pip-compile --generate-hashes writes one), and put these two lines in place of the one:
{sign}   python -m pip install --require-hashes -r tools/tracejury-requirements.txt
{sign}   python -m pip install --no-deps --no-index THE_WHEEL
"""
_CODES: Final = """\
{sign} tracejury checks the candidate against the pack. Only exit code 0 is green:
{sign}   1 a gating case fails, 2 the pack or the call is not valid, 3 an answer is missing or a person has to be
{sign}   asked, 5 nothing was checked. Written by tracejury pack ci; the report names cases and reasons.
{pinned}"""


def _head(sign: str) -> str:
    return _CODES.format(sign=sign, pinned=_PINNED.format(sign=sign))


def _github(wanted: Wanted) -> str:
    return f"""\
{_head("#")}name: tracejury
on: [pull_request]
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-24.04
    timeout-minutes: 30
    steps:
      - uses: {_CHECKOUT}
        with:
          persist-credentials: false
      - uses: {_PYTHON}
        with:
          python-version: "{wanted.python}"
      - name: Install
        run: |
          {wanted.install}
          # Install what the candidate needs here.
      - name: Check
        run: |
          {wanted.check("--github")}
      - uses: {_UPLOAD}
        if: always()
        with:
          name: tracejury-${{{{ github.sha }}}}
          path: |
            tracejury.xml
            tracejury-run.json
"""


def _gitlab(wanted: Wanted) -> str:
    return f"""\
{_head("#")}tracejury:
  image: python:{wanted.python}-slim
  timeout: 30 minutes
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  script:
    - |
      {wanted.install}
      # Install what the candidate needs here.
    - |
      {wanted.check(*_MARKDOWN)}
  artifacts:
    when: always
    name: tracejury-$CI_COMMIT_SHA
    paths:
      - tracejury.md
      - tracejury-run.json
    reports:
      junit: tracejury.xml
"""


def _azure(wanted: Wanted) -> str:
    return f"""\
{_head("#")}pr:
  branches:
    include: ["*"]
pool:
  vmImage: ubuntu-24.04
steps:
  - checkout: self
    persistCredentials: false
  - task: UsePythonVersion@0
    inputs:
      versionSpec: "{wanted.python}"
  - displayName: Install
    bash: |
      {wanted.install}
      # Install what the candidate needs here.
  - displayName: Check
    bash: |
      {wanted.check(*_MARKDOWN)}
  - task: PublishTestResults@2
    condition: always()
    inputs:
      testResultsFormat: JUnit
      testResultsFiles: tracejury.xml
      testRunTitle: tracejury
      failTaskOnMissingResultsFile: true
  - task: PublishPipelineArtifact@1
    condition: always()
    inputs:
      targetPath: tracejury-run.json
      artifact: tracejury-$(Build.SourceVersion)
"""


def _jenkins(wanted: Wanted) -> str:
    return f"""\
{_head("//")}pipeline {{
  agent {{
    docker {{ image 'python:{wanted.python}-slim' }}
  }}
  options {{
    timeout(time: 30, unit: 'MINUTES')
  }}
  environment {{
    HOME = "${{env.WORKSPACE}}"
  }}
  stages {{
    stage('Install') {{
      steps {{
        sh '{_groovy(f"python -m venv .tracejury && .tracejury/bin/{wanted.install}")}'
        // Install what the candidate needs here.
      }}
    }}
    stage('Check') {{
      steps {{
        sh '{_groovy(f'PATH="$PWD/.tracejury/bin:$PATH" {wanted.check(*_MARKDOWN)}')}'
      }}
    }}
  }}
  post {{
    always {{
      junit allowEmptyResults: false, testResults: 'tracejury.xml'
      archiveArtifacts artifacts: 'tracejury-run.json, tracejury.md', allowEmptyArchive: true
    }}
  }}
}}
"""


def _groovy(text: str) -> str:
    """Text inside a Groovy string in single quotes, in which nothing is expanded."""
    return text.replace("\\", "\\\\").replace("'", "\\'")


@dataclass(frozen=True, slots=True)
class CiSystem:
    """A CI system: where its workflow is kept, what it expands even in quotes, and how it is written."""

    name: str
    file: str
    expands: tuple[str, ...]
    write: Callable[[Wanted], str]


SYSTEMS: Final = {
    system.name: system
    for system in (
        CiSystem("github", ".github/workflows/tracejury.yml", ("${{",), _github),
        CiSystem("gitlab", ".gitlab-ci.yml", ("$[[",), _gitlab),
        CiSystem("azure", "azure-pipelines.yml", ("${{", "$(", "$[", "##vso["), _azure),
        CiSystem("jenkins", "Jenkinsfile", (), _jenkins),
    )
}


def workflow_of(system: str, wanted: Wanted) -> str:
    """The workflow of a CI system. Raises UserError for text that the system would expand, or that nobody sees,
    and for a wheel that is none."""
    chosen = SYSTEMS[system]
    if wanted.wheel[:1] == "-" or "://" in wanted.wheel or not wanted.wheel.endswith(".whl"):
        raise UserError(
            f"{wanted.wheel} is not the path of a wheel in the repository",
            f"For example: --wheel '{WHEEL}'",
        )
    for what, text in (
        ("The path of the pack", wanted.pack),
        ("The command", wanted.command),
        ("The path of the baseline", wanted.baseline),
        ("The path of the wheel", wanted.wheel),
    ):
        if visible(text) != text or _PARTING.search(text):
            raise UserError(
                f"{what} holds line breaks or characters that cannot be seen",
                "Put the command into a script, and name that.",
            )
        expanded = next((sign for sign in chosen.expands if sign in text), "")
        if expanded:
            raise UserError(
                f"{what} holds {expanded}, which {system} would replace",
                "Put the command into a script, and name that.",
            )
    return chosen.write(wanted)
