"""Words that the rules on drafts look for: likelihood, confidence, judging, quotations."""

from __future__ import annotations

import re

from comity.forecasting.likelihood_words import ICD203

_WORDS = sorted((word for _, word in ICD203), key=len, reverse=True)
LIKELIHOOD = re.compile(rf"\b(?:{'|'.join(_WORDS)}|almost certainly)\b", re.I)
OTHER_WORDS = re.compile(
    r"\b(?:highly (?:un)?likely|highly (?:im)?probable|(?:im)?probabl[ey]|possibly|perhaps|"
    r"remote chance|nearly certain(?:ly)?|chances? (?:are )?(?:about )?even|might|may well|"
    r"almost certainly not|in all likelihood|conceivabl[ey]|doubtful(?:ly)?)\b",
    re.I,
)
CONFIDENCE = re.compile(r"\b(?:confidence|confident(?:ly)?|sureness)\b", re.I)
JUDGES = re.compile(r"\b(?:we|I) (?:judge|assess|estimate|believe|expect|anticipate)\b", re.I)
QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»")
NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*%?")
