"""Drives a machine with qemu.qmp: monitors that come and go, on one path and with the same ids.

Arguments: the socket of the machine's first monitor, and a path for those that are added.
"""

import asyncio
import os
import sys

from qemu.qmp import ExecuteError, QMPClient

PATIENCE = 30


async def connect(path: str) -> QMPClient:
    client = QMPClient(path)
    await client.connect(path)
    return client


async def add(main: QMPClient, path: str) -> QMPClient:
    """Adds a monitor, and connects to it."""
    address = {'type': 'unix', 'data': {'path': path}}
    socket = {'addr': address, 'server': True, 'wait': False}
    backend = {'type': 'socket', 'data': socket}
    await main.execute('chardev-add', {'id': 'c0', 'backend': backend})
    await main.execute('monitor-add', {'id': 'hot', 'chardev': 'c0'})
    return await connect(path)


async def monitors(client: QMPClient) -> list:
    return [one['id'] for one in await client.execute('query-monitors')]


async def ended(client: QMPClient) -> None:
    """Waits for the other side to close the connection."""
    while client.runstate.name != 'DISCONNECTING':
        await client.runstate_changed()
    try:
        await client.disconnect()
    except EOFError:
        pass


async def refused(client: QMPClient, command: str, arguments: dict) -> None:
    try:
        await client.execute(command, arguments)
    except ExecuteError as error:
        assert error.error_class == 'GenericError', error
    else:
        raise AssertionError(f'{command} succeeds')


async def events(main: QMPClient, hot: QMPClient) -> None:
    """What happens by the first monitor is told to the other one."""
    with hot.listener(('STOP', 'RESUME')) as listener:
        await main.execute('stop')
        stop = await listener.get()
        assert stop['event'] == 'STOP', stop
        assert (await hot.execute('query-status'))['status'] == 'paused'
        await main.execute('cont')
        resume = await listener.get()
        assert resume['event'] == 'RESUME', resume
        assert listener.empty()


async def drive(path: str, added: str) -> None:
    main = await connect(path)
    before = await monitors(main)
    schema = await main.execute('query-qmp-schema')
    for _ in range(2):
        # Removed by the first monitor.
        hot = await add(main, added)
        assert await monitors(hot) == before + ['hot']
        assert await hot.execute('query-qmp-schema') == schema
        await events(main, hot)
        await refused(main, 'chardev-remove', {'id': 'c0'})
        await main.execute('monitor-remove', {'id': 'hot'})
        await ended(hot)
        await main.execute('chardev-remove', {'id': 'c0'})
        assert not os.path.exists(added)
        # Removed by itself.
        hot = await add(main, added)
        answer = await hot.execute('monitor-remove', {'id': 'hot'})
        assert answer == {}, answer
        await ended(hot)
        await main.execute('chardev-remove', {'id': 'c0'})
        assert await monitors(main) == before
    await main.disconnect()
    print('done')


asyncio.run(asyncio.wait_for(drive(*sys.argv[1:]), PATIENCE))
