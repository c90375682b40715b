"""Whether the addresses in the directory still answer. The only module that opens a connection.

Politely: one request at a time for each host and a pause before the next one, a stated user
agent, no page downloaded (the connection is closed when the head of the answer is there), and an
end after a set time. HEAD would be lighter, but too many servers answer it otherwise than the
GET that a person's browser sends, so GET is asked at once: one request, the true answer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from staedtenetz.check.public_hosts import leads_inside
from staedtenetz.errors import NoConnection, needing
from staedtenetz.messages import Message

if TYPE_CHECKING:
    import ssl
    from concurrent.futures import ThreadPoolExecutor

    import httpx

    from staedtenetz.model.municipality import PropertySource
    from staedtenetz.model.network import Network

__all__ = [
    "FINDINGS",
    "Checked",
    "Finding",
    "Hop",
    "Link",
    "LinkResult",
    "Pace",
    "Use",
    "check_links",
    "classify",
    "collect_links",
    "expected_seconds",
    "host_of",
    "retry_after",
]

Finding = Literal[
    "gone",
    "invalid",
    "unreachable",
    "certificate",
    "moved",
    "elsewhere",
    "redirects",
    "server-error",
    "timeout",
    "blocked",
    "not-asked",
    "answers",
]

FINDINGS: tuple[Finding, ...] = get_args(Finding)
"""What an address can turn out to be, the most urgent first."""

Ended = Literal["complete", "interrupted", "time-limit"]

_NO_CONTACT = frozenset({"unreachable", "timeout", "certificate"})
_PERMANENT = frozenset({301, 308})
_TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504})
_NONE_HEARD = 3
"""So many hosts and none reached is taken for a missing connection, not for dead hosts."""

_GIVE_UP = 20
"""After so many hosts in a row from the start, none reached, the rest is not asked."""

_START_PAGE = re.compile(
    r"/?([a-z]{2}(-[a-z]{2})?/?)?((index|home|start)(\.[a-z]+)?/?)?", re.IGNORECASE
)


class Use(NamedTuple):
    """Where an address stands: the record, its fields, and what it supports as a source.

    ``network`` is the id of a network, or of a property that rules ask for.
    """

    network: str
    fields: tuple[str, ...]
    supports: tuple[str, ...] = ()


class Link(NamedTuple):
    """One address with all its uses. ``host`` is empty where it is no address to be asked."""

    address: str
    host: str
    uses: tuple[Use, ...]


class Hop(NamedTuple):
    """An address asked, and the status of its answer."""

    address: str
    status: int


class LinkResult(NamedTuple):
    """What became of one address.

    ``status`` is that of the last HTTP answer, where there was one; ``new_address`` where it has
    moved to, or leads; ``reason`` the technical cause, where it is known.
    """

    link: Link
    finding: Finding
    status: int | None = None
    new_address: str | None = None
    reason: Message | None = None


class Checked(NamedTuple):
    """The results in the order of the links, and how the check ended."""

    results: tuple[LinkResult, ...]
    ended: Ended


class Pace(NamedTuple):
    """How politely and how long is asked; all times in seconds.

    ``patience`` bounds one request, ``again`` is waited before the one retry, ``longest_wait``
    bounds what a server may ask for by Retry-After, ``time_limit`` the whole check.
    """

    at_once: int = 16
    pause: float = 1.0
    patience: float = 20.0
    again: float = 3.0
    longest_wait: float = 60.0
    redirects: int = 8
    time_limit: float = 1200.0


def host_of(address: str) -> str:
    """The server that an address belongs to, whatever the port, with or without ``www.``.

    Empty where it is no address with http or https, or one with a password in it.
    Raises MissingPackage without httpx.
    """
    with needing("httpx", "links"):
        import httpx

    try:
        url = httpx.URL(address)
        host = url.raw_host.decode("ascii")
    except (httpx.InvalidURL, UnicodeError):
        return ""
    host = host.lower().rstrip(".")
    if url.scheme not in ("http", "https") or url.userinfo or re.search(r"\s", address):
        return ""
    if not all(0 < len(label) < 64 for label in host.split(".")):
        return ""
    if url.port is not None and not 0 < url.port < 65536:
        return ""
    return host.removeprefix("www.")


def collect_links(
    networks: Iterable[Network],
    properties: Mapping[str, Iterable[PropertySource]] = MappingProxyType({}),
) -> tuple[Link, ...]:
    """Every website, join page, member page and source of the records, each address once."""
    found: dict[str, dict[str, Use]] = {}
    for record, addresses in (
        *((network.id, _addresses(network)) for network in networks),
        *((name, _property_addresses(sources)) for name, sources in properties.items()),
    ):
        for address, field, supports in addresses:
            uses = found.setdefault(address, {})
            before = uses.get(record, Use(record, ()))
            uses[record] = Use(
                record,
                tuple(dict.fromkeys((*before.fields, field))),
                tuple(dict.fromkeys((*before.supports, *supports))),
            )
    return tuple(
        Link(address, host_of(address), tuple(uses.values())) for address, uses in found.items()
    )


def _property_addresses(
    sources: Iterable[PropertySource],
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for source in sources:
        if source.url:
            yield source.url, "source", ("property",)


def _addresses(network: Network) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for field in ("website", "join_url", "members_url"):
        address = getattr(network, field)
        if address:
            yield address, field, ()
    for source in network.sources:
        if source.url:
            yield source.url, "source", source.supports


def expected_seconds(links: Sequence[Link], pace: Pace) -> float:
    """About how long a check takes where most servers answer within a second."""
    longest = max(Counter(link.host for link in links).values(), default=0)
    return max(longest * (pace.pause + 1), len(links) * 1.5 / pace.at_once)


def classify(hops: Sequence[Hop], *, challenged: bool = False) -> tuple[Finding, str | None]:
    """What a chain of redirects with its last answer means, and the new address if there is one.

    Moved is what redirects permanently; the new address is the last one that permanent
    redirects lead to. A temporary redirect within a host is how many sites work, and so is one
    from a start page to the same in a language. One to another host, and any from a deep page to
    a start page, is to be looked at: expired domains and deleted pages often end so.
    ``challenged`` says that the server wants to see a browser.
    """
    first, last = hops[0].address, hops[-1].address
    finding: Finding = "blocked" if challenged else _by_status(hops[-1].status)
    if finding != "answers" or len(hops) == 1:
        return finding, None
    if _is_start(last) and (not _is_start(first) or _same_site(first, last)):
        return ("answers", None) if _is_start(first) else ("elsewhere", last)
    permanent = next(hop.address for hop in hops if hop.status not in _PERMANENT)
    if permanent != first:
        return "moved", permanent
    if host_of(last) != host_of(first):
        return "elsewhere", last
    return "answers", None


def _same_site(one: str, other: str) -> bool:
    """Whether a start page only leads to the one in a language: the shorter address is better."""
    return one.partition(":")[0] == other.partition(":")[0] and host_of(one) == host_of(other)


def _by_status(status: int) -> Finding:
    if 200 <= status < 300:
        return "answers"
    if 300 <= status < 400:  # without an address to go to
        return "redirects"
    if status in (404, 410):
        return "gone"
    if 500 <= status < 600:
        return "server-error"
    # What else begins with 4, and numbers of one's own such as 999: the page is there, but
    # the server does not show it to this program.
    return "blocked"


def _is_start(address: str) -> bool:
    import httpx

    url = httpx.URL(address)
    return not url.query and _START_PAGE.fullmatch(url.path) is not None


def retry_after(headers: Mapping[str, str]) -> float:
    """The seconds that a server asks to wait before the next request; 0 where it asks for none.

    A time of day is counted from the server's own clock, which its answer states.
    """
    from email.utils import parsedate_to_datetime

    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        wait = parsedate_to_datetime(value) - parsedate_to_datetime(headers.get("date", ""))
    except (TypeError, ValueError):
        return 0.0
    return max(0.0, wait.total_seconds())


def check_links(
    links: Sequence[Link],
    user_agent: str,
    pace: Pace | None = None,
    done: Callable[[], object] = lambda: None,
) -> Checked:
    """Ask every address whether it still answers; ``done`` is called after each.

    ``user_agent`` tells the servers who asks.

    An interruption (Ctrl-C) ends the check, not the program: what was found is returned. Raises
    NoConnection where no host at all could be reached, or the proxy settings are wrong.
    """
    import asyncio

    return asyncio.run(_check_all(links, _Check(user_agent, pace or Pace()), done))


async def _check_all(links: Sequence[Link], check: _Check, done: Callable[[], object]) -> Checked:
    import asyncio

    asyncio.get_running_loop().set_default_executor(_lookups(check.pace.at_once))
    found: dict[int, LinkResult] = {}

    async def ask(place: int, link: Link) -> None:
        result = await check.ask(link)
        if result is not None:
            found[place] = result
        done()

    ended: Ended = "complete"
    try:
        async with asyncio.timeout(check.pace.time_limit), asyncio.TaskGroup() as tasks:
            for place, link in enumerate(links):
                tasks.create_task(ask(place, link))
    except TimeoutError:
        ended = "time-limit"
    except asyncio.CancelledError:  # Ctrl-C, as asyncio hands it on
        ended = "interrupted"
    results = tuple(
        found.get(place, LinkResult(link, "not-asked")) for place, link in enumerate(links)
    )
    if ended != "interrupted" and not check.heard and len(check.silent) >= _NONE_HEARD:
        raise _no_connection(found.values())
    return Checked(results, ended)


def _lookups(at_once: int) -> ThreadPoolExecutor:
    """The threads that look names up: as many as requests, and nobody waits for the last ones.

    A lookup cannot be broken off, and without an answering name server it takes half a minute.
    """
    from concurrent.futures import ThreadPoolExecutor

    class Lookups(ThreadPoolExecutor):
        def shutdown(self, *_: bool, **__: bool) -> None:
            super().shutdown(wait=False, cancel_futures=True)

    return Lookups(at_once)


def _no_connection(results: Iterable[LinkResult]) -> NoConnection:
    """Why none of many hosts was reached, as far as it can be told."""
    asked = [result for result in results if result.link.host]
    if all(result.finding == "certificate" for result in asked):
        return NoConnection(Message("error.no_trust"), Message("advice.no_trust"))
    hosts = len({result.link.host for result in asked})
    return NoConnection(
        Message("error.no_connection", {"hosts": hosts}), Message("advice.no_connection")
    )


class _Host:
    """One host's queue: whose turn it is, and from when on it may be asked again."""

    def __init__(self) -> None:
        import asyncio

        self.turn = asyncio.Lock()
        self.free_at = 0.0


class _Check:
    """One check at work: who may ask which host when, and whether anyone was heard of."""

    def __init__(self, user_agent: str, pace: Pace) -> None:
        import asyncio

        self.user_agent = user_agent
        self.pace = pace
        self.trust = _trusted()
        self.hosts: dict[str, _Host] = {}
        self.slots = asyncio.Semaphore(pace.at_once)
        self.silent: set[str] = set()
        self.heard = False
        self._client()  # wrong proxy settings are told before anything is asked

    async def ask(self, link: Link) -> LinkResult | None:
        """What becomes of an address; ``None`` where nobody is asked any more."""
        if not link.host:
            return LinkResult(link, "invalid")
        if self._hopeless:
            return None
        result, transient = await self._follow(link)
        if result is not None and result.finding in _NO_CONTACT:
            self.silent.add(link.host)
        if transient and not self._hopeless:
            self._not_before(link.host, self.pace.again)
            again, _ = await self._follow(link)
            result = again or result
        return result

    @property
    def _hopeless(self) -> bool:
        return not self.heard and len(self.silent) >= _GIVE_UP

    def _host(self, name: str) -> _Host:
        return self.hosts.setdefault(name, _Host())

    def _not_before(self, name: str, wait: float) -> None:
        """Let the host rest for so many seconds at least."""
        host = self._host(name)
        host.free_at = max(host.free_at, self._now() + wait)

    @staticmethod
    def _now() -> float:
        import asyncio

        return asyncio.get_running_loop().time()

    def _client(self) -> httpx.AsyncClient:
        """A client of its own for each address, so that no cookie of one changes another.

        Proxies come from the environment (HTTP_PROXY, HTTPS_PROXY, NO_PROXY) or the settings of
        Windows and macOS.
        """
        import httpx

        try:
            return httpx.AsyncClient(
                verify=self.trust,
                headers={"User-Agent": self.user_agent},
                timeout=self.pace.patience,
            )
        except (ImportError, ValueError, httpx.InvalidURL) as error:
            raise NoConnection(
                Message("error.proxy_setting", {"text": str(error).rstrip(".")}),
                Message("advice.proxy_setting"),
            ) from error

    @asynccontextmanager
    async def _turn(self, name: str) -> AsyncIterator[bool]:
        """Wait for this request's turn at the host; says whether it is to be dropped by then."""
        import asyncio

        host = self._host(name)
        async with host.turn:
            if not self._hopeless:
                await asyncio.sleep(max(0.0, host.free_at - self._now()))
            async with self.slots:
                dropped = self._hopeless
                try:
                    yield dropped
                finally:
                    if not dropped:
                        self._not_before(name, self.pace.pause)

    async def _follow(self, link: Link) -> tuple[LinkResult | None, bool]:
        """Ask an address and those it redirects to; and whether asking again may help."""
        import httpx

        hops: list[Hop] = []
        async with self._client() as client:
            request = client.build_request("GET", link.address)
            while True:
                try:
                    response = await self._request(client, request)
                except httpx.InvalidURL:  # which is what the answer redirected to
                    return LinkResult(link, "redirects"), False
                except (httpx.HTTPError, OSError) as error:
                    return _failure(link, hops, error)
                if response is None:
                    return None, False
                hops.append(Hop(str(request.url), response.status_code))
                following = response.next_request
                if following is None:
                    return self._answer(link, hops, response)
                if len(hops) > self.pace.redirects or not host_of(str(following.url)):
                    return LinkResult(link, "redirects", response.status_code), False
                hosts = request.url.host, following.url.host
                if await leads_inside(*hosts, self.pace.patience):
                    return LinkResult(link, "redirects", response.status_code), False
                request = following

    def _answer(
        self, link: Link, hops: Sequence[Hop], response: httpx.Response
    ) -> tuple[LinkResult, bool]:
        status = response.status_code
        if status == 407:
            reason = Message("links.reason.proxy")
            return LinkResult(link, "unreachable", status, None, reason), False
        challenged = response.headers.get("cf-mitigated") == "challenge"
        finding, new_address = classify(hops, challenged=challenged)
        transient = (
            status in _TRANSIENT
            and not challenged
            and retry_after(response.headers) <= self.pace.longest_wait
        )
        return LinkResult(link, finding, status, new_address), transient

    async def _request(
        self, client: httpx.AsyncClient, request: httpx.Request
    ) -> httpx.Response | None:
        """One request, of whose answer only the head is read."""
        import asyncio

        name = host_of(str(request.url))
        async with self._turn(name) as dropped:
            if dropped:
                return None
            async with asyncio.timeout(self.pace.patience):
                response = await client.send(request, stream=True)
                await response.aclose()
            if response.status_code != 407:  # which is the proxy's answer, not the host's
                self.heard = True
            if response.status_code in (429, 503):
                wait = min(retry_after(response.headers), self.pace.longest_wait)
                self._not_before(name, wait)
            return response


def _trusted() -> ssl.SSLContext:
    """Whose certificates are believed: those that the system trusts, and httpx's own list.

    The system's are needed behind the proxy of a town hall that opens secure connections with a
    certificate of its own: Windows and Linux have it in their store, httpx's list (certifi) has
    not. The list is needed where a Python finds no store, as on macOS. SSL_CERT_FILE and
    SSL_CERT_DIR name others.
    """
    import ssl

    import httpx

    try:
        context = httpx.create_ssl_context()
    except OSError as error:
        raise NoConnection(
            Message("error.certificate_file", {"text": error.strerror or str(error)}),
            Message("advice.certificate_file"),
        ) from error
    context.load_default_certs()
    # Python 3.13 refuses certificates that break RFC 5280 in form. Those of proxies often do,
    # and nothing secret is sent here.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


_CERTIFICATE_REASONS = {
    9: "links.reason.not_yet_valid",
    10: "links.reason.expired",
    18: "links.reason.self_signed",
    19: "links.reason.issuer",
    20: "links.reason.issuer",
    21: "links.reason.issuer",
    62: "links.reason.other_name",
    64: "links.reason.other_name",
}
"""By OpenSSL's number of the error, which stays the same in all its versions."""


def _failure(link: Link, hops: Sequence[Hop], error: BaseException) -> tuple[LinkResult, bool]:
    """What it means that no answer came; and whether asking again may help."""
    finding, reason, transient = _cause(error)
    status = hops[-1].status if hops else None
    return LinkResult(link, finding, status, None, Message(reason) if reason else None), transient


def _cause(error: BaseException) -> tuple[Finding, str | None, bool]:
    import socket
    import ssl

    import httpx

    causes = tuple(_causes(error))
    for cause in causes:
        match cause:
            case ssl.SSLCertVerificationError():
                reason = _CERTIFICATE_REASONS.get(cause.verify_code, "links.reason.tls")
                return "certificate", reason, False
            case ssl.SSLError():
                return "certificate", "links.reason.tls", False
            case socket.gaierror():
                return "unreachable", "links.reason.name", cause.errno != socket.EAI_NONAME
            case httpx.ProxyError():
                return "unreachable", "links.reason.proxy", False
            case TimeoutError() | httpx.TimeoutException():
                return "timeout", None, True
            case ConnectionRefusedError():
                return "unreachable", "links.reason.refused", True
    if isinstance(error, httpx.ConnectError):
        return "unreachable", "links.reason.no_way", True
    return "server-error", "links.reason.broke_off", True


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error with all that led to it, the first cause first."""
    if error is None:
        return
    yield from _causes(error.__cause__ or error.__context__)
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from _causes(each)
    yield error
