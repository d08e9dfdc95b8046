"""Drives a machine with qemu.qmp.legacy: monitors that come and go, on one path and with the same ids.

Arguments: the socket of the machine's first monitor, and a path for those that are added.
"""

import asyncio
import os
import sys

from qemu.qmp import ExecuteError, QMPError
from qemu.qmp.legacy import QEMUMonitorProtocol

PATIENCE = 30.0


def connect(path: str) -> QEMUMonitorProtocol:
    client = QEMUMonitorProtocol(path)
    client.settimeout(PATIENCE)
    greeting = client.connect()
    assert greeting is not None and 'oob' in greeting['QMP']['capabilities'], greeting
    return client


def add(main: QEMUMonitorProtocol, path: str) -> QEMUMonitorProtocol:
    """Adds a monitor, and connects to it."""
    address = {'type': 'unix', 'data': {'path': path}}
    socket = {'addr': address, 'server': True, 'wait': False}
    main.cmd('chardev-add', id='c0', backend={'type': 'socket', 'data': socket})
    main.cmd('monitor-add', id='hot', chardev='c0')
    return connect(path)


def ended(client: QEMUMonitorProtocol) -> None:
    """The other side has closed the connection, or is about to: nothing is answered any more."""
    try:
        client.cmd('query-status')
    except (ExecuteError, asyncio.TimeoutError):
        raise
    except (EOFError, OSError, QMPError):
        pass
    else:
        raise AssertionError('a command is answered')
    try:
        client.close()
    except (EOFError, OSError):
        pass


main = connect(sys.argv[1])
before = main.cmd('query-monitors')
for _ in range(2):
    # Removed by the first monitor.
    hot = add(main, sys.argv[2])
    assert len(hot.cmd('query-monitors')) == len(before) + 1
    assert hot.cmd('query-qmp-schema') == main.cmd('query-qmp-schema')
    main.clear_events()
    main.cmd('stop')
    assert hot.pull_event(wait=PATIENCE)['event'] == 'STOP'
    main.cmd('cont')
    assert hot.pull_event(wait=PATIENCE)['event'] == 'RESUME'
    failed = main.cmd_raw('chardev-remove', {'id': 'c0'})
    assert failed['error']['class'] == 'GenericError', failed
    main.cmd('monitor-remove', id='hot')
    ended(hot)
    main.cmd('chardev-remove', id='c0')
    assert not os.path.exists(sys.argv[2])
    # Removed by itself.
    hot = add(main, sys.argv[2])
    answer = hot.cmd('monitor-remove', id='hot')
    assert answer == {}, answer
    ended(hot)
    main.cmd('chardev-remove', id='c0')
assert main.cmd('query-monitors') == before
main.close()
print('done')
