"""Dead links: servers on this machine, asked politely, told apart; never the real addresses."""

from __future__ import annotations

import asyncio
import contextlib
import csv
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT, environment, needs, run, run_process, type_in_terminal
from staedtenetz import Catalogue, Language
from staedtenetz.check import public_hosts
from staedtenetz.check.links import (
    FINDINGS,
    Checked,
    Hop,
    Link,
    LinkResult,
    Pace,
    check_links,
    classify,
    collect_links,
    expected_seconds,
    host_of,
    retry_after,
)
from staedtenetz.check.public_hosts import is_public
from staedtenetz.errors import NoConnection

PACE = Pace(
    at_once=4,
    pause=0.02,
    patience=0.5,
    again=0.05,
    longest_wait=2,
    redirects=5,
    time_limit=20,
)
AGENT = "staedtenetz-test/1 (link check)"


class Handler(BaseHTTPRequestHandler):
    """Answers by the path: ``/status/404``, ``/hang``, ``/chain/3`` and so on."""

    server: Server

    def do_HEAD(self) -> None:
        self.answer(405)

    def do_CONNECT(self) -> None:
        self.server.seen.append(f"CONNECT {self.path}")
        self.answer(502)

    def do_GET(self) -> None:
        with self.server.counted(self):
            name, _, value = self.path.split("?")[0].strip("/").partition("/")
            getattr(self, f"on_{name or 'status'}", self.on_status)(value)

    def answer(self, status: int, location: str | None = None, **headers: str) -> None:
        self.send_response(status)
        if location is not None:
            self.send_header("Location", location)
        for key, text in headers.items():
            self.send_header(key.replace("_", "-"), text)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def on_status(self, value: str) -> None:
        self.answer(int(value) if value.isdigit() else 200)

    def on_slow(self, _: str) -> None:
        time.sleep(0.03)
        self.answer(200)

    def on_to(self, value: str) -> None:
        """``/to/301/path``, or ``/to/302/http://…``."""
        status, _, target = value.partition("/")
        target = target if ":" in target else f"/{target}"
        self.answer(int(status), target)

    def on_chain(self, value: str) -> None:
        left = int(value)
        self.answer(302, f"/chain/{left - 1}") if left else self.answer(200)

    def on_loop(self, _: str) -> None:
        self.answer(302, "/loop")

    def on_cookie(self, _: str) -> None:
        if "seen=1" in self.headers.get("Cookie", ""):
            self.answer(200)
        else:
            self.answer(302, "/cookie", Set_Cookie="seen=1")

    def on_once(self, value: str) -> None:
        """The first time with that status, then well."""
        again = self.server.seen.count(self.path) > 1
        self.answer(200) if again else self.answer(int(value))

    def on_wait(self, value: str) -> None:
        again = self.server.seen.count(self.path) > 1
        self.answer(200) if again else self.answer(429, Retry_After=value)

    def on_wall(self, _: str) -> None:
        self.answer(503, cf_mitigated="challenge")

    def on_hang(self, _: str) -> None:
        self.server.ended.wait(10)

    def on_drip(self, _: str) -> None:
        """A header that never ends."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        while not self.server.ended.wait(0.05):
            self.wfile.write(b"x")

    def on_drop(self, _: str) -> None:
        self.connection.shutdown(socket.SHUT_RDWR)

    def on_nonsense(self, _: str) -> None:
        self.wfile.write(b"\0\1\2 this is no HTTP\r\n\r\n")

    def on_endless(self, _: str) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            while not self.server.ended.is_set():
                self.wfile.write(b"x" * 65536)
                self.server.sent += 65536
        except OSError:
            self.server.broken_off = True

    def log_message(self, *arguments: Any) -> None:
        pass


class Server(ThreadingHTTPServer):
    """A server on this machine that remembers what it was asked, and how much at once."""

    daemon_threads = True
    in_flight_everywhere = 0
    most_everywhere = 0
    lock = threading.Lock()

    def __init__(self, host: str = "127.0.0.1") -> None:
        super().__init__((host, 0), Handler)
        self.seen: list[str] = []
        self.agents: set[str] = set()
        self.starts: list[float] = []
        self.ends: list[float] = []
        self.in_flight = self.most = self.sent = 0
        self.broken_off = False
        self.ended = threading.Event()

    @contextlib.contextmanager
    def counted(self, request: BaseHTTPRequestHandler) -> Iterator[None]:
        with Server.lock:
            self.seen.append(request.path)
            self.agents.add(request.headers.get("User-Agent", ""))
            self.starts.append(time.monotonic())
            self.in_flight += 1
            self.most = max(self.most, self.in_flight)
            Server.in_flight_everywhere += 1
            Server.most_everywhere = max(Server.most_everywhere, Server.in_flight_everywhere)
        try:
            yield
        finally:
            with Server.lock:
                self.ends.append(time.monotonic())
                self.in_flight -= 1
                Server.in_flight_everywhere -= 1

    def at(self, path: str) -> str:
        return f"http://{self.server_address[0]}:{self.server_address[1]}/{path}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # clients that hang up are part of the tests


@contextlib.contextmanager
def serving(host: str = "127.0.0.1", trust: ssl.SSLContext | None = None) -> Iterator[Server]:
    server = Server(host)
    if trust:
        server.socket = trust.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    thread = threading.Thread(target=lambda: server.serve_forever(0.01), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.ended.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as started:
        yield started


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def other_hosts() -> None:
    if sys.platform == "darwin":
        pytest.skip("macOS has 127.0.0.1 only")


def links(*addresses: str) -> tuple[Link, ...]:
    return tuple(Link(address, host_of(address), ()) for address in addresses)


def check(*addresses: str, **changes: Any) -> Checked:
    return check_links(links(*addresses), AGENT, PACE._replace(**changes))


def ask(address: str, **changes: Any) -> LinkResult:
    [result] = check(address, **changes).results
    return result


def closed_port(host: str = "127.0.0.1") -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


# What is told apart


@pytest.mark.parametrize(
    ("path", "finding", "status"),
    [
        ("status/200", "answers", 200),
        ("status/204", "answers", 204),
        ("status/404", "gone", 404),
        ("status/410", "gone", 410),
        ("status/401", "blocked", 401),
        ("status/403", "blocked", 403),
        ("status/429", "blocked", 429),
        ("status/451", "blocked", 451),
        ("status/418", "blocked", 418),
        ("status/999", "blocked", 999),
        ("status/500", "server-error", 500),
        ("status/502", "server-error", 502),
        ("status/304", "redirects", 304),
        ("wall", "blocked", 503),
        ("loop", "redirects", 302),
        ("chain/5", "answers", 200),
        ("chain/6", "redirects", 302),
        ("cookie", "answers", 200),
        ("to/302/mailto:someone@example.org", "redirects", None),
        ("to/302/http://name:word@127.0.0.1/", "redirects", 302),
        ("to/302/status/404", "gone", 404),
        ("hang", "timeout", None),
        ("drip", "timeout", None),
        ("drop", "server-error", None),
        ("nonsense", "server-error", None),
        ("endless", "answers", 200),
    ],
)
def test_answers_are_told_apart(server, path, finding, status):
    result = ask(server.at(path))
    assert (result.finding, result.status) == (finding, status)
    assert result.new_address is None


@pytest.mark.parametrize(
    ("path", "finding", "leads_to"),
    [
        ("to/301/status/200", "moved", "status/200"),
        ("to/308/status/200", "moved", "status/200"),
        ("to/301/to/302/status/200", "moved", "to/302/status/200"),
        ("to/301/to/301/status/200", "moved", "status/200"),
        ("to/302/status/200", "answers", None),
        ("to/303/to/301/status/200", "answers", None),
        ("to/302/", "elsewhere", ""),
        ("to/301/de", "elsewhere", "de"),
    ],
)
def test_redirects_are_told_apart(server, path, finding, leads_to):
    result = ask(server.at(path))
    assert result.finding == finding
    assert result.new_address == (None if leads_to is None else server.at(leads_to))


def test_a_temporary_redirect_to_another_host_is_told(server):
    other_hosts()
    with serving("127.0.0.2") as other:
        result = ask(server.at(f"to/302/{other.at('status/200')}"))
    assert (result.finding, result.new_address) == ("elsewhere", other.at("status/200"))


@pytest.mark.parametrize(
    "form", ["127.0.0.1", "2130706433", "0x7f000001", "127.1", "[::ffff:127.0.0.1]", "localhost"]
)
def test_a_redirect_from_the_open_web_into_the_house_is_not_followed(server, monkeypatch, form):
    other_hosts()
    real = public_hosts.addresses_of

    async def addresses_of(host: str) -> list[str]:
        return ["93.184.215.14"] if host == "127.0.0.2" else await real(host)

    port = server.at("").rsplit(":", 1)[1].strip("/")
    with serving("127.0.0.2") as outside:
        link = outside.at(f"to/302/http://{form}:{port}/status/200")
        monkeypatch.setattr(public_hosts, "addresses_of", addresses_of)
        result = ask(link)
    assert (result.finding, result.status, result.new_address) == ("redirects", 302, None)
    assert server.seen == []


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
        "64:ff9b:1::a00:1",
        "::127.0.0.1",
        "::ffff:0:7f00:1",
    ],
)
def test_addresses_of_the_house_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "2606:2800:21f::1", "::ffff:93.184.215.14", "64:ff9b::5db8:d70e"]
)
def test_addresses_of_the_web_are_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("intranet", True),
        ("intranet.", True),
        ("localhost.", True),
        ("drucker.local", True),
        ("example.org", False),
        ("example.org.", False),
        ("x.INTERNAL.", True),
    ],
)
def test_a_name_that_nobody_knows_here_tells_by_itself(monkeypatch, name, inside):
    async def addresses_of(host: str) -> list[str]:
        raise OSError

    monkeypatch.setattr(public_hosts, "addresses_of", addresses_of)
    assert asyncio.run(public_hosts.leads_inside("www.example.org", name, 1)) is inside


def test_head_is_never_sent_so_servers_that_refuse_it_are_no_matter(server):
    assert ask(server.at("status/200")).finding == "answers"
    assert server.seen == ["/status/200"]


def test_an_endless_page_is_not_downloaded(server):
    assert ask(server.at("endless")).finding == "answers"
    deadline = time.monotonic() + 5
    while not server.broken_off and time.monotonic() < deadline:
        time.sleep(0.01)
    assert server.broken_off
    assert server.sent < 20_000_000  # what fits into the buffers of both sides


def test_a_server_that_accepts_nothing_is_not_reachable():
    result = ask(f"http://127.0.0.1:{closed_port()}/")
    assert (result.finding, result.status) == ("unreachable", None)
    assert result.reason.key == "links.reason.refused"


def test_a_name_that_does_not_exist_is_not_reachable():
    import httpx

    from staedtenetz.check.links import _cause

    try:
        # A lookup that asks nobody: only numbers are allowed.
        socket.getaddrinfo("nowhere.invalid", 80, flags=socket.AI_NUMERICHOST)
    except socket.gaierror as error:
        failed = httpx.ConnectError("")
        failed.__cause__ = error
    assert _cause(failed) == ("unreachable", "links.reason.name", False)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "example.org",
        "ftp://example.org/",
        "mailto:office@example.org",
        "file:///etc/passwd",
        "https://",
        "https:///page",
        "https://exa mple.org/",
        "https://example..org/",
        f"https://{'a' * 64}.org/",
        "https://example.org:99999/",
        "https://example.org/a b",
        "https://name:word@example.org/",
        "https://[::1/",
        "javascript:alert(1)",
        "//example.org/",
    ],
)
def test_what_is_no_address_is_never_asked(address):
    assert host_of(address) == ""
    assert ask(address) == LinkResult(Link(address, "", ()), "invalid")


# Certificates


def certificate(folder: Path, name: str) -> Path:
    needs("openssl")
    path = folder / "server.pem"
    subprocess.run(
        [
            *"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=test".split(),
            *("-addext", f"subjectAltName={name}"),
            *("-keyout", str(folder / "key.pem"), "-out", str(path)),
        ],
        check=True,
        capture_output=True,
    )
    return path


@contextlib.contextmanager
def secure(folder: Path, name: str) -> Iterator[tuple[Server, Path]]:
    path = certificate(folder, name)
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trust.load_cert_chain(path, folder / "key.pem")
    with serving(trust=trust) as server:
        yield server, path


def test_certificates(tmp_path, monkeypatch):
    with secure(tmp_path, "IP:127.0.0.1") as (server, path):
        address = server.at("status/200").replace("http:", "https:")
        refused = ask(address)
        assert (refused.finding, refused.reason.key) == (
            "certificate",
            "links.reason.self_signed",
        )
        # As an office does whose proxy has a certificate of its own.
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
        assert ask(address).finding == "answers"
        assert ask(server.at("status/200")).finding == "server-error"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no folder as a store")
def test_the_store_of_the_system_is_believed_beside_the_list(tmp_path, monkeypatch):
    import certifi

    with secure(tmp_path, "IP:127.0.0.1") as (server, path):
        name = subprocess.run(
            ["openssl", "x509", "-hash", "-noout", "-in", str(path)],
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
        store = tmp_path / "store"
        store.mkdir()
        shutil.copy(path, store / f"{name}.0")
        # httpx itself reads one of the two only; OpenSSL takes both for the system's store.
        monkeypatch.setenv("SSL_CERT_FILE", certifi.where())
        monkeypatch.setenv("SSL_CERT_DIR", str(store))
        assert ask(server.at("status/200").replace("http:", "https:")).finding == "answers"


def test_a_certificate_for_another_server(tmp_path, monkeypatch):
    with secure(tmp_path, "DNS:other.example") as (server, path):
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
        result = ask(server.at("status/200").replace("http:", "https:"))
    assert (result.finding, result.reason.key) == ("certificate", "links.reason.other_name")


def test_a_server_without_tls_at_an_https_address(server):
    result = ask(server.at("status/200").replace("http:", "https:"))
    assert (result.finding, result.reason.key) == ("certificate", "links.reason.tls")


def test_where_no_certificate_is_trusted_the_proxy_is_suspected(tmp_path):
    other_hosts()
    path = certificate(tmp_path, "IP:127.0.0.1")
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trust.load_cert_chain(path, tmp_path / "key.pem")
    with contextlib.ExitStack() as stack:
        hosts = [f"127.0.0.{number}" for number in (1, 2, 3)]
        servers = [stack.enter_context(serving(host, trust)) for host in hosts]
        with pytest.raises(NoConnection) as caught:
            check(*(each.at("").replace("http:", "https:") for each in servers))
    assert caught.value.problem.key == "error.no_trust"


def test_a_missing_certificate_file_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "missing.pem"))
    with pytest.raises(NoConnection) as caught:
        ask("http://127.0.0.1:9/")
    assert caught.value.problem.key == "error.certificate_file"


# Asking again


@pytest.mark.parametrize("status", [500, 502, 503, 504, 429])
def test_what_may_pass_is_asked_once_more(server, status):
    assert ask(server.at(f"once/{status}")).finding == "answers"
    assert len(server.seen) == 2


@pytest.mark.parametrize(
    ("path", "times"), [("status/500", 2), ("status/404", 1), ("status/403", 1), ("drop", 2)]
)
def test_nothing_is_asked_more_than_twice(server, path, times):
    ask(server.at(path))
    assert len(server.seen) == times


def test_retry_after_is_respected(server):
    assert ask(server.at("wait/1")).finding == "answers"
    first, second = server.starts
    assert second - first >= 1


def test_a_server_that_wants_to_be_left_alone_is(server):
    result = ask(server.at("wait/3600"))
    assert (result.finding, result.status) == ("blocked", 429)
    assert len(server.seen) == 1


def test_retry_after_by_the_clock_of_the_server():
    date = "Sun, 22 Nov 2026 10:00:00 GMT"
    assert retry_after({"retry-after": "Sun, 22 Nov 2026 10:00:30 GMT", "date": date}) == 30
    assert retry_after({"retry-after": "Sun, 22 Nov 2026 09:00:30 GMT", "date": date}) == 0
    assert retry_after({"retry-after": "Sun, 22 Nov 2026 10:00:30 GMT"}) == 0
    assert retry_after({}) == 0


@given(st.dictionaries(st.sampled_from(["retry-after", "date"]), st.text()))
def test_any_retry_after_is_read(headers):
    assert retry_after(headers) >= 0


# Politeness


def test_one_request_at_a_time_for_each_host_with_a_pause_between():
    with serving() as one, serving() as two:  # two ports, one machine: still one host
        addresses = [each.at(f"slow/{n}") for n in range(8) for each in (one, two)]
        checked = check(*addresses, pause=0.04)
        assert {result.finding for result in checked.results} == {"answers"}
        assert (one.most, two.most) == (1, 1)
        starts = sorted(one.starts + two.starts)
        ends = sorted(one.ends + two.ends)
        gaps = [start - end for start, end in zip(starts[1:], ends, strict=False)]
        assert min(gaps) >= 0.035


def test_a_redirect_waits_for_its_turn_at_the_other_host(server):
    other_hosts()
    with serving("127.0.0.2") as other:
        addresses = [other.at(f"slow/{n}") for n in range(4)]
        addresses += [server.at(f"to/302/{other.at(f'slow/1{n}')}") for n in range(4)]
        check(*addresses)
        assert len(other.seen) == 8
        assert other.most == 1


def test_no_more_than_so_many_at_once_over_all_hosts():
    other_hosts()
    Server.most_everywhere = 0
    with contextlib.ExitStack() as stack:
        servers = [stack.enter_context(serving(f"127.0.1.{n}")) for n in range(1, 13)]
        checked = check(*(each.at("slow") for each in servers), at_once=3)
    assert {result.finding for result in checked.results} == {"answers"}
    assert Server.most_everywhere == 3


def test_the_user_agent_is_stated(server):
    check(server.at("status/200"), server.at("to/301/status/200"))
    assert server.agents == {AGENT}


def test_a_slow_host_does_not_hold_up_the_others(server):
    other_hosts()
    with serving("127.0.0.2") as other:
        hanging = [server.at(f"hang/{n}") for n in range(2)]
        started = time.monotonic()
        finished: list[float] = []
        quick = [other.at(f"status/200?{n}") for n in range(5)]
        check_links(links(*hanging, *quick), AGENT, PACE, lambda: finished.append(time.monotonic()))
    assert sorted(finished)[4] - started < PACE.patience


# Order, ends


def test_the_order_is_that_of_the_links(server):
    paths = [f"status/{status}" for status in (404, 200, 410, 403)] + ["slow", "chain/2"]
    addresses = [server.at(path) for path in paths]
    results = check(*addresses).results
    assert [result.link.address for result in results] == addresses
    again = check(*reversed(addresses)).results
    assert sorted(again) == sorted(results)


def test_the_time_is_limited(server):
    started = time.monotonic()
    checked = check(server.at("status/404"), server.at("hang"), server.at("x"), time_limit=0.4)
    assert time.monotonic() - started < 3
    assert checked.ended == "time-limit"
    assert [result.finding for result in checked.results] == ["gone", "not-asked", "not-asked"]


def test_a_name_server_that_does_not_answer_holds_up_nothing(server, monkeypatch):
    looked_up, let_go = [], threading.Event()

    def slow(host: Any, *arguments: Any, **options: Any) -> Any:
        looked_up.append(host)
        let_go.wait(10)
        raise socket.gaierror(socket.EAI_AGAIN, "no answer")

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    started = time.monotonic()
    try:
        checked = check("http://one.example/", "http://two.example/", time_limit=0.4)
        assert time.monotonic() - started < 5
    finally:
        let_go.set()
    assert len(looked_up) == 2
    assert checked.ended == "time-limit"


def test_without_any_connection_not_every_host_is_tried(server):
    other_hosts()
    port = closed_port()
    dead = [f"http://127.0.2.{number}:{port}/" for number in range(1, 31)]
    with pytest.raises(NoConnection) as caught:
        check(*dead, server.at("status/200"), at_once=1, again=0)
    assert caught.value.problem.key == "error.no_connection"
    assert server.seen == []


def test_two_dead_hosts_are_dead_hosts():
    other_hosts()
    port = closed_port()
    results = check(f"http://127.0.0.1:{port}/", f"http://127.0.0.2:{port}/").results
    assert [result.finding for result in results] == ["unreachable", "unreachable"]


def test_dead_hosts_beside_a_living_one_are_dead_hosts(server):
    other_hosts()
    port = closed_port()
    dead = [f"http://127.0.2.{number}:{port}/" for number in range(1, 31)]
    results = check(server.at("status/200"), *dead, again=0).results
    assert [result.finding for result in results] == ["answers"] + ["unreachable"] * 30


# Proxies


def test_the_proxy_of_the_environment_is_asked(server, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", server.at(""))
    monkeypatch.setenv("HTTPS_PROXY", server.at(""))
    monkeypatch.setenv("NO_PROXY", "")
    secure, plain = check("https://two.example/page", "http://one.example/status/410").results
    assert (secure.finding, secure.reason.key) == ("unreachable", "links.reason.proxy")
    assert plain.finding == "answers"  # the server knows no path that begins with a host
    assert sorted(server.seen) == ["CONNECT two.example:443", "http://one.example/status/410"]


def test_a_proxy_that_wants_a_password(server, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", server.at(""))
    monkeypatch.setattr(Handler, "on_http:", lambda self, _: self.answer(407), raising=False)
    addresses = [f"http://{name}.example/" for name in ("one", "two", "three")]
    with pytest.raises(NoConnection):
        check(*addresses)
    assert ask(addresses[0]).reason.key == "links.reason.proxy"


@pytest.mark.parametrize("setting", ["nonsense://proxy.example", "socks5://127.0.0.1:9"])
def test_a_proxy_that_cannot_be_used_is_told_before_anything_is_asked(monkeypatch, setting):
    monkeypatch.setenv("ALL_PROXY", setting)
    with pytest.raises(NoConnection) as caught:
        ask("http://127.0.0.1:9/")
    assert caught.value.problem.key == "error.proxy_setting"


# Laws

HOSTS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?(\.[a-z]{2,5})", fullmatch=True)
ADDRESSES = st.builds(
    "{}://{}{}/{}".format,
    st.sampled_from(["http", "https"]),
    st.sampled_from(["", "www."]),
    HOSTS.filter(lambda host: "xn--" not in host and not host.startswith("www.")),
    st.sampled_from(["", "de/", "page", "page?id=1"]),
)


@given(st.text())
def test_any_text_has_a_host_or_none(text):
    assert isinstance(host_of(text), str)


@given(HOSTS.filter(lambda host: not host.startswith("www.")))
def test_a_host_is_one_whatever_its_spelling(host):
    spellings = [f"https://{host}/", f"http://www.{host}", f"https://WWW.{host.upper()}.:8443/x"]
    assert {host_of(each) for each in spellings} == {host}


def test_a_host_with_umlauts_is_the_same_in_both_spellings():
    assert host_of("https://www.städte.example/") == host_of("https://xn--stdte-hra.example/")


@given(
    st.lists(st.builds(Hop, ADDRESSES, st.sampled_from([301, 302, 303, 307, 308])), max_size=4),
    st.builds(Hop, ADDRESSES, st.integers(200, 999).filter(lambda s: not 300 <= s < 400)),
)
def test_every_chain_means_something(redirects, last):
    finding, new_address = classify([*redirects, last])
    assert finding in FINDINGS
    assert (new_address is not None) == (finding in ("moved", "elsewhere"))
    assert new_address in (None, *(hop.address for hop in (*redirects, last)))
    if not 200 <= last.status < 300:
        assert finding in ("gone", "blocked", "server-error")
    if not redirects and 200 <= last.status < 300:
        assert finding == "answers"


def test_a_start_page_that_leads_to_its_language_answers():
    hops = [Hop("https://www.example.org", 301), Hop("https://example.org/de/", 200)]
    assert classify(hops) == ("answers", None)
    hops[0] = Hop("http://www.example.org", 301)
    assert classify(hops) == ("moved", "https://example.org/de/")


# The addresses of the directory


def test_every_address_of_the_directory_is_collected_once(catalogue):
    found = collect_links(catalogue.networks)
    addresses = [link.address for link in found]
    assert len(addresses) == len(set(addresses))
    stated = {(n.id, "website", n.website) for n in catalogue.networks}
    stated |= {(n.id, "source", s.url) for n in catalogue.networks for s in n.sources}
    for field in ("join_url", "members_url"):
        stated |= {(n.id, field, getattr(n, field)) for n in catalogue.networks}
    stated = {each for each in stated if each[2]}
    assert stated == {
        (use.network, field, link.address)
        for link in found
        for use in link.uses
        for field in use.fields
    }
    assert all(link.host for link in found)


def test_what_an_address_supports_is_kept(catalogue):
    network = catalogue["eurocities"]
    uses = {link.address: link.uses for link in collect_links([network])}
    for source in network.sources:
        [use] = uses[source.url]
        assert use.network == "eurocities"
        assert set(source.supports) <= set(use.supports)


def test_how_long_it_takes():
    pace = Pace()
    assert expected_seconds((), pace) == 0
    one_host = links(*(f"https://example.org/{n}" for n in range(30)))
    many_hosts = links(*(f"https://example{n}.org/" for n in range(30)))
    assert expected_seconds(one_host, pace) == 60
    assert expected_seconds(many_hosts, pace) < 5


# The program


@pytest.fixture
def program(tmp_path: Path) -> Callable[..., dict[str, str]]:
    """A copy of the program with a directory of its own, whose addresses are on this machine."""

    def build(*addresses: str) -> dict[str, str]:
        with (ROOT / "data" / "networks.toml").open("rb") as stream:
            import tomllib

            data = tomllib.load(stream)
        records = []
        for address, record in zip(addresses, data["network"], strict=False):
            for key in ("join_url", "members_url"):
                record.pop(key, None)
            source = record["source"][0] | {"url": address}
            records.append(record | {"website": address, "source": [source]})
        shutil.copytree(ROOT / "src", tmp_path / "program" / "src")
        folder = tmp_path / "program" / "data"
        folder.mkdir()
        shutil.copy(ROOT / "data" / "networks.schema.json", folder)
        (folder / "networks.toml").write_text(
            tomli_w.dumps({"schema_version": 1, "network": records}), encoding="utf-8"
        )
        return {"PYTHONPATH": str(tmp_path / "program" / "src")}

    return build


def test_the_program_says_what_it_does_and_what_to_do(program, server):
    place = program(server.at("status/404"), server.at("to/301/status/200"), server.at("x"))
    done = run_process("data", "links", "--lang", "en", **place)
    assert done.status == 0
    assert done.stderr.splitlines() == [
        "Addresses: 3, servers: 1. Each server is asked one address at a time.",
        Language("en")("links.duration", count=1, limit=20),
    ]
    gone, moved = [line.split("\t") for line in done.stdout.splitlines()]
    assert gone[2:5] == ["gone", "404", server.at("status/404")]
    assert gone[1].startswith("website, source (")
    assert moved[2:] == ["moved", "200", server.at("to/301/status/200"), server.at("status/200")]
    [agent] = server.agents
    assert agent.startswith("staedtenetz/")


def test_the_report_has_every_address(program, server, tmp_path):
    place = program(server.at("status/410"), server.at("status/200"))
    for suffix in ("json", "csv", "md"):
        done = run_process("data", "links", "-o", f"report.{suffix}", cwd=tmp_path, **place)
        assert (done.status, done.stdout) == (0, "")
        assert f"report.{suffix}" in done.stderr
        assert "nicht mehr da" not in done.stderr
        assert "1 Adresse. Die Seite gibt es nicht mehr." in done.stderr
    data = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["data"]
    assert [each["finding"] for each in data["links"]] == ["gone", "answers"]
    assert data["counts"] == {"gone": 1, "answers": 1}
    assert data["ended"] == "complete"
    with (tmp_path / "report.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["address"] for row in rows] == [server.at("status/410"), server.at("status/200")]
    report = (tmp_path / "report.md").read_text(encoding="utf-8")
    assert server.at("status/410") in report
    assert server.at("status/200") not in report
    kept = (tmp_path / "report.md").read_bytes()
    refused = run_process("data", "links", "-o", "report.md", cwd=tmp_path, **place)
    assert refused.status == 1
    assert (tmp_path / "report.md").read_bytes() == kept
    assert len(server.seen) == 6  # refused before anything was asked


def test_wrong_usage_asks_nothing(tmp_path):
    assert run("data", "links", "-o", "report.pdf", cwd=tmp_path).status == 2
    assert run("data", "links", "--time-limit", "0").status == 2
    assert run("data", "links", "--network", "nonsuch-zzzz").status == 1
    assert run("data", "links", "--format", "xml").status == 2


def test_one_network_only(program, server):
    place = program(server.at("status/404"), server.at("status/410"))
    first = min(network.id for network in Catalogue.load().networks)
    done = run_process("data", "links", "--network", first, "--format", "json", **place)
    assert [each["network"] for each in json.loads(done.stdout)["data"]["links"]] == [first]
    assert server.seen == ["/status/404"]


def test_offline_is_one_line_and_no_report(program, tmp_path):
    other_hosts()
    port = closed_port()
    place = program(*(f"http://127.0.3.{number}:{port}/" for number in range(1, 5)))
    done = run_process("data", "links", "-o", "report.csv", cwd=tmp_path, **place)
    assert (done.status, done.stdout) == (1, "")
    assert done.stderr.splitlines()[2:] == [
        Language("de")("error.line", problem=Language("de")("error.no_connection", hosts=4)),
        Language("de")("advice.no_connection"),
    ]
    assert not (tmp_path / "report.csv").exists()


@pytest.mark.skipif(os.name == "nt", reason="no such signal")
@pytest.mark.parametrize("target", ["", "report.json"])
def test_interrupted_it_says_what_it_has_found(program, server, tmp_path, target):
    place = program(server.at("status/404"), server.at("hang"))
    options = ["-o", target] if target else ["--format", "json"]
    process = subprocess.Popen(
        [sys.executable, "-m", "staedtenetz", "data", "links", *options],
        cwd=tmp_path,
        env=environment(**place),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 20
    while len(server.seen) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Traceback" not in stderr
    text = (tmp_path / target).read_text(encoding="utf-8") if target else stdout
    document = json.loads(text)
    assert document["data"]["ended"] == "interrupted"
    assert [each["finding"] for each in document["data"]["links"]] == ["gone", "not-asked"]
    assert document["notes"] == ["Abgebrochen: 1 Adresse ist noch nicht gefragt."]


def test_in_a_terminal(program, server, monkeypatch):
    place = program(server.at("status/404"), server.at("status/403"), server.at("x"))
    monkeypatch.setenv("PYTHONPATH", place["PYTHONPATH"])
    shown = type_in_terminal("data", "links", columns=80)
    assert re.search(r"3 Adressen am \d\d\.\d\d\.\d{4} gefragt; ohne Befund: 1", shown)
    assert server.at("status/404") in shown
    assert f"{server.at('status/403')} (HTTP 403)" in shown
    assert "Im Browser ansehen." in shown
    assert "Adressen fragen" in shown  # the progress bar
