"""Drives a server with Python's qemu.qmp, as `clients` of the benchmarks does with ours.

Arguments: a socket's path, and `connect` or how many commands are in flight, and for how many milliseconds. Prints how
often a second it was done.
"""

import asyncio
import sys
import time

from qemu.qmp import QMPClient


async def connected(path):
    client = QMPClient("bench")
    await client.connect(path)
    return client


async def connect(path, seconds):
    start = time.monotonic()
    count = 0
    while time.monotonic() - start < seconds:
        client = await connected(path)
        await client.execute("query-status")
        await client.disconnect()
        count += 1
    return count / (time.monotonic() - start)


async def execute(path, in_flight, seconds):
    client = await connected(path)
    start = time.monotonic()
    count = 0

    async def one_after_the_other():
        nonlocal count
        while True:
            await client.execute("query-status")
            count += 1
            if time.monotonic() - start >= seconds:
                return

    await asyncio.gather(*(one_after_the_other() for _ in range(in_flight)))
    rate = count / (time.monotonic() - start)
    await client.disconnect()
    return rate


def main():
    _, path, what, milliseconds = sys.argv
    seconds = int(milliseconds) / 1000
    if what == "connect":
        done = connect(path, seconds)
    else:
        done = execute(path, int(what), seconds)
    print(asyncio.run(done))


main()
