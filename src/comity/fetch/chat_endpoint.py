"""An endpoint that speaks OpenAI's chat protocol, at home or elsewhere: the extra `llm`.

The key, in the variable COMITY_LLM_KEY, goes to https or to this machine only.
"""

from __future__ import annotations

import os
from ipaddress import ip_address
from urllib.parse import urlsplit

from comity.errors import DownloadError, MissingExtra, UsageError


class ChatEndpoint:
    """A language model behind an address, asked one question at a time.

    Args:
        url: the endpoint up to /v1, such as http://localhost:8080/v1.
        model: name of the model, or empty for the endpoint's default.
        seconds: how long an answer may take.

    Raises:
        MissingExtra: the extra is not installed.
        UsageError: a key would go over the network in the clear.
    """

    def __init__(self, url: str, model: str, seconds: int) -> None:
        try:
            import httpx
        except ImportError as error:
            raise MissingExtra("the client of language models", "llm") from error
        key = os.environ.get("COMITY_LLM_KEY", "")
        if key and not keeps_a_key(url):
            raise UsageError(
                f"the key in COMITY_LLM_KEY goes to https or to this machine only, not to {url}: "
                "name an https address, or unset the variable"
            )
        self._url, self._model, self._seconds = url, model or "default", seconds
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._failures = (httpx.HTTPError, httpx.InvalidURL, KeyError, IndexError, TypeError)

    def ask(self, task: str, text: str, wanted: str) -> str:
        """The answer to a text, which is to be one JSON object.

        Args:
            task: what is to be done, the schema of the answer included.
            text: what it is to be done with.
            wanted: what the answer is, for the sentence of an error: "proposal".

        Raises:
            DownloadError: the endpoint does not answer, or not in its protocol.
        """
        import httpx

        body = {
            "model": self._model,
            "temperature": 0,
            "response_format": {"type": "json_object"},
            "messages": [
                {"role": "system", "content": task},
                {"role": "user", "content": text},
            ],
        }
        try:
            response = httpx.post(
                f"{self._url.rstrip('/')}/chat/completions",
                json=body,
                headers=self._headers,
                timeout=self._seconds,
            )
            response.raise_for_status()
            return str(response.json()["choices"][0]["message"]["content"])
        except (*self._failures, ValueError) as error:
            raise DownloadError(
                f"{self._url} gave no {wanted} ({type(error).__name__}: {error}): check the "
                "address, the model and COMITY_LLM_KEY, or leave --llm out"
            ) from error


def keeps_a_key(url: str) -> bool:
    """Whether a key sent to an address cannot be read on the way: https, or this machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme == "https":
        return bool(host)
    try:
        here = ip_address(host).is_loopback
    except ValueError:
        here = host == "localhost"
    return parts.scheme == "http" and here
