"""Drives a server with Python's qemu.qmp, as `clients` of the benchmarks does with ours.

Arguments: a socket's path, and `connect` or how many commands are in flight, and for how many milliseconds. Prints how
often a second it was done; for `connect` what the median of the times is the inverse of.
"""

import asyncio
import statistics
import sys
import time

from qemu.qmp import QMPClient

# How long the server has to be done with a client before the next one connects.
PAUSE = 0.002


async def connected(path):
    client = QMPClient("bench")
    await client.connect(path)
    return client


async def connect(path, seconds):
    start = time.monotonic()
    took = []
    while time.monotonic() - start < seconds:
        begin = time.monotonic()
        client = await connected(path)
        await client.execute("query-status")
        took.append(time.monotonic() - begin)
        await client.disconnect()
        await asyncio.sleep(PAUSE)
    return 1 / statistics.median(took)


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
