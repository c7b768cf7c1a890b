"""Several dashboards behind HAProxy, as in deploy/, with real processes: what they carry together.

    python -m benchmarks.replicas                    # one, then three, with more and more visitors
    python -m benchmarks.replicas --cores 0.25       # each held to a quarter of a core (root)
    python -m benchmarks.replicas --replicas 3 --visitors 30 --kill   # one dies under load

The HAProxy of the machine runs with `deploy/haproxy.cfg`; only the addresses of the dashboards and
its own port are put in. A number of visitors is carried when nobody meets an error and 95 of 100
changes are answered in 1.5 s. Prints tables of Markdown.
"""

import argparse
import asyncio
import random
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil

from benchmarks import common, load
from benchmarks.limits import Limits
from dashboard import formats, paths

CONFIGURATION = common.ROOT / "deploy" / "haproxy.cfg"


def configuration(addresses: Sequence[str], port: int) -> str:
    """Return the committed configuration with these dashboards for those of the containers."""
    text = CONFIGURATION.read_text(encoding="utf-8")
    servers = "\n".join(
        f"    server replica{number} {address.removeprefix('http://')}"
        for number, address in enumerate(addresses, 1)
    )
    text, count = re.subn(r"^ +server-template .*$", servers, text, flags=re.MULTILINE)
    if count != 2 or "bind :8080" not in text:
        raise SystemExit(f"{CONFIGURATION} is not what this expects")
    # All visitors have one address here.
    text = re.sub(r"^ +(tcp-request connection reject|http-request deny) .*$", "", text, flags=re.M)
    return text.replace("bind :8080", f"bind 127.0.0.1:{port}")


@contextmanager
def balancer(addresses: Sequence[str], folder: Path) -> Iterator[str]:
    """Run HAProxy in front of dashboards and lend its address."""
    port = common.free_port()
    file = folder / "haproxy.cfg"
    file.write_text(configuration(addresses, port), encoding="utf-8")
    program = shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin")
    if program is None:
        raise SystemExit("HAProxy is not installed (apt-get install haproxy)")
    with (folder / "haproxy.log").open("wb") as log:
        process = subprocess.Popen([program, "-f", str(file)], stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}"
        if not common._answers(f"{address}/_stcore/health", process):
            raise SystemExit((folder / "haproxy.log").read_text())
        yield address
    finally:
        process.terminate()
        process.wait()


@contextmanager
def topology(count: int, cores: float | None) -> Iterator[tuple[str, list[psutil.Process]]]:
    """Run dashboards behind a balancer; lend its address and their processes."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        addresses: list[str] = []
        processes: list[psutil.Process] = []
        for _ in range(count):
            before = {each.pid for each in psutil.Process().children()}
            addresses.append(stack.enter_context(common.server()))
            processes += [each for each in psutil.Process().children() if each.pid not in before]
            asyncio.run(load.warm(addresses[-1]))
            if cores:
                stack.enter_context(Limits(cores=cores)).hold(processes[-1].pid)
        yield stack.enter_context(balancer(addresses, folder)), processes


def files(address: str) -> None:
    """Print how the balancer hands out files: from its cache, packed, to be kept."""
    print("\n| file | encoding | to be kept | from the cache, second time |\n|---|---|---|---|")
    marks = next(paths.STATIC.glob("agencies-*.json")).name
    page = urllib.request.urlopen(address).read().decode()
    program = re.search(r"\./(static/js/index[^\"]+\.js)", page)
    for path in filter(None, [f"app/static/{marks}", program and program[1]]):
        request = urllib.request.Request(f"{address}/{path}", headers={"Accept-Encoding": "gzip"})
        for _ in range(2):
            with urllib.request.urlopen(request) as reply:
                headers, size = reply.headers, len(reply.read())
        print(
            f"| {path} ({size / 1000:,.0f} KB) | {headers.get('Content-Encoding', 'none')} "
            f"| {headers.get('Cache-Control', 'not said')} | {('no', 'yes')['Age' in headers]} |"
        )


async def killing(
    address: str, processes: list[psutil.Process], visitors: int, minutes: float, known: load.Known
) -> load.Result:
    """Measure, and end one of the dashboards half-way without any warning."""

    async def kill() -> None:
        await asyncio.sleep(minutes * 30)
        processes[0].kill()

    task = asyncio.create_task(kill())
    result = await load.measure(address, processes, visitors, minutes, known, None, 1)
    await task
    return result


def main() -> int:
    """Run what the command line asks for; return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--replicas", type=int, nargs="+", default=[1, 3])
    parser.add_argument("--visitors", type=int, nargs="+", default=[5, 10, 15, 20, 30, 40, 60, 80])
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--cores", type=float, help="of processor time for each dashboard")
    parser.add_argument("--kill", action="store_true", help="end one dashboard under load")
    options = parser.parse_args()

    expected = load.expected_of(paths.COMMITTED_DATABASE, None, random.Random(1))
    known = {formats.day(expected.newest): expected}
    carried: dict[int, int] = {}
    bad = False
    for count in options.replicas:
        with topology(count, options.cores) as (address, processes):
            if options.kill:
                result = asyncio.run(
                    killing(address, processes, options.visitors[0], options.minutes, known)
                )
                load.report([result], 0)
                bad |= result.returned < result.lost or not result.lost
                continue
            results = []
            for visitors in options.visitors:
                measuring = load.measure(
                    address, processes, visitors, options.minutes, known, None, visitors
                )
                results.append(asyncio.run(measuring))
                slow = load.percentile(results[-1].times(), 0.95) > load.BUDGET_P95
                if slow or results[-1].errors:
                    break
                carried[count] = visitors
            print(f"\n{count} replica{'s' * (count > 1)} behind HAProxy:\n")
            load.report(results, load.resident(processes))
            files(address)
    if len(carried) > 1:
        fewest, most = min(carried), max(carried)
        print(
            f"\n{most} replicas carry {carried[most]} visitors, {fewest} carries "
            f"{carried[fewest]}: {carried[most] / carried[fewest]:.1f} times."
        )
    print(f"\n{common.machine()}")
    return bad


if __name__ == "__main__":
    sys.exit(main())
