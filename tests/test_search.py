"""The search of the documentation's site finds the answer: each question, as it is typed, has its section among the first three hits."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

QUESTIONS: Mapping[str, str] = {
    "fraud rate SCA exemption": "docs/analysts/health.html#fraud-rates-and-the-exemption-for-low-risk",
    "precision recall false alarms": "docs/analysts/health.html",
    # who integrates
    "sandbox force deny": "docs/integrating/index.html#sandbox-force-a-recommendation-to-test-each-branch",
    "SDK blocked by ad blocker": "docs/integrating/index.html#ad-blockers-and-pages-without-the-sdk",
    "react integration": "docs/integrating/index.html#react-vue-and-other-single-page-apps",
    "content security policy": "web/sdk/index.html#content-security-policy",
    "token expired 401": "docs/integrating/calls.html#errors-and-expired-tokens-401",
    "rate limit 429": "docs/integrating/index.html#limits",
    "webhook": "docs/integrating/webhooks.html",
    "webhook retries failed": "docs/integrating/webhooks.html",
    "verify webhook signature": "docs/integrating/webhooks.html",
    "timeout fallback": "docs/integrating/index.html#timeouts-and-fallback-when-tessera-does-not-answer",
    "iOS Android mobile app": "docs/integrating/index.html#mobile-apps-ios-and-android",
    "idempotency retry": "docs/integrating/index.html#repeating-a-call",
    "consent GDPR cookie": "web/sdk/index.html#consent",
    # who operates
    "staging environment": "docs/operating/deploying.html#stages-dev-staging-prod",
    "cost per month": "docs/reference/costs.html#cost-per-month",
    "rotate key": "docs/operating/keys.html",
    "client secret rotation": "docs/operating/keys.html#a-clients-secret",
    "delete a user GDPR": "docs/operating/running.html#gdpr-a-user-who-asks-for-their-data-or-for-deletion",
    "data residency region": "docs/operating/running.html#region-data-residency-and-cost",
    "backup restore": "docs/operating/coming-back.html#a-table-from-a-backup",
    "cold start latency": "docs/operating/platform.html#cold-starts-snapstart",
    "upgrade version": "docs/operating/updating.html",
    "custom domain": "docs/operating/deploying.html#a-custom-domain",
    "rollback bad release": "docs/operating/updating.html#rollback-going-back-to-the-version-before",
    "monitoring alarms": "docs/operating/running.html#monitoring-and-alarms",
    "monitor only mode": "docs/operating/deploying.html#monitor-only-mode-start-by-watching",
    "data retention": "docs/integrating/calls.html#data-retention-how-long-things-live",
    # who analyses
    "VPN customers challenged": "docs/analysts/policy.html#customers-behind-a-vpn-are-challenged",
    "score threshold change": "docs/analysts/policy.html#changing-score-thresholds-and-sensitivity",
    "allow list of users": "docs/analysts/policy.html#an-allow-list-of-users",
    "block a country": "docs/analysts/policy.html#block-an-ip-address-a-range-or-a-country",
    "block IP address": "docs/analysts/policy.html#block-an-ip-address-a-range-or-a-country",
    "why was this customer denied": "docs/analysts/investigating.html#why-a-customer-was-denied-or-challenged",
    "false positive": "docs/analysts/policy.html#false-positives-an-honest-customer-was-stopped",
    "fraud rings linked accounts": "docs/analysts/investigating.html#fraud-rings-which-accounts-are-linked",
    "find actions of a user": "docs/analysts/investigating.html#searching-find-the-actions-of-a-user",
    "label chargeback": "docs/analysts/investigating.html#labels-confirmed-fraud-chargebacks",
    "what does score mean": "docs/detection/scores.html",
    "test a rule before publishing": "docs/analysts/policy.html#test-a-rule-before-you-publish-it-what-it-would-have-changed",
    "export to SIEM Splunk": "docs/integrating/index.html#webhooks-siem-data-lake",
}
FIRST = 3
BUILD = """
import sys
from mkdocs.commands.build import build
from mkdocs.config import load_config
build(load_config("mkdocs.yml", docs_dir=sys.argv[1], site_dir=sys.argv[2]))
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[str]]:
    """Of each question the pages that the search of the built site finds, the best first, each by its best section."""
    pytest.importorskip("material", reason="what builds the site is not installed: make docs")
    folder = tmp_path_factory.mktemp("site")
    (gathered,) = re.findall(r"^PAGES := (.*)$", Path("Makefile").read_text(), re.MULTILINE)
    for path in map(Path, gathered.split()):
        copied = folder / "pages" / path
        copied.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if path.is_dir() else shutil.copy)(path, copied)
    quiet = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    subprocess.run([sys.executable, "-c", BUILD, folder / "pages", folder / "html"], check=True, capture_output=True, env=quiet)
    asked = ["node", "tests/asked.mjs", str(folder / "html")]
    answers = subprocess.run(asked, check=True, capture_output=True, text=True, input="\n".join(QUESTIONS)).stdout
    return {answer["question"]: answer["found"] for answer in map(json.loads, answers.splitlines())}


@pytest.mark.thorough
@pytest.mark.parametrize("question", QUESTIONS)
def test_the_answer_is_among_the_first_hits(found: Mapping[str, list[str]], question: str) -> None:
    assert QUESTIONS[question] in found[question][:FIRST], f"name it in a heading or the first sentence of {QUESTIONS[question]}"
