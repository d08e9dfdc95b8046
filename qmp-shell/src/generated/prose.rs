//! Written by `cargo xtask regenerate` from `schemas/`; change it there.

use super::entry::Prose;

pub(super) static QMP: &[Prose] = &[
    Prose {
        name: "query-chardev",
        text: "List all character device backends there are, those that QEMU has\ncreated by itself included.",
        members: &[
        ],
        returns: "One entry per backend, in no particular order.",
    },
    Prose {
        name: "query-chardev-backends",
        text: "List the kinds of backend that are available.  Which ones are\ndepends on the host and on how QEMU has been built.",
        members: &[
        ],
        returns: "One entry per kind.",
    },
    Prose {
        name: "ringbuf-write",
        text: "Put bytes into the buffer of a 'ringbuf' backend.  When it is\nfull, the oldest bytes give way.",
        members: &[
            ("device", "The ID of the backend."),
            ("data", "What to write."),
            ("format", "How @data is to be read: 'utf8' writes the text as it\nstands, 'base64' writes the bytes it decodes to.  Default is\n'utf8'."),
        ],
        returns: "",
    },
    Prose {
        name: "ringbuf-read",
        text: "Take the oldest bytes out of the buffer of a 'ringbuf' backend.",
        members: &[
            ("device", "The ID of the backend."),
            ("size", "The largest number of bytes to take.  Must be positive."),
            ("format", "How to encode the bytes in the result.  Default is\n'utf8'."),
        ],
        returns: "The bytes, encoded as @format says.  The empty string if\nthere are none.",
    },
    Prose {
        name: "chardev-add",
        text: "Create a character device backend.  To make use of it, name its ID\nwhen adding the frontend.",
        members: &[
            ("id", "ID of the new backend."),
            ("backend", "Kind and settings of the new backend."),
        ],
        returns: "What there is to know about the new backend.",
    },
    Prose {
        name: "chardev-change",
        text: "Put another backend in place of an existing one.  The frontend stays\nattached, and the ID stays the same.  When the new backend cannot be\ncreated, the old one remains.",
        members: &[
            ("id", "ID of the backend to replace."),
            ("backend", "Kind and settings of the new backend."),
        ],
        returns: "What there is to know about the new backend.",
    },
    Prose {
        name: "chardev-remove",
        text: "Close and delete a character device backend.",
        members: &[
            ("id", "ID of the backend.  Nothing may be using it."),
        ],
        returns: "",
    },
    Prose {
        name: "chardev-send-break",
        text: "Let the frontend see a break condition on the line, as if the peer\nhad sent one.  A Linux guest with its console there takes it for the\nmagic system request key.",
        members: &[
            ("id", "ID of the backend."),
        ],
        returns: "",
    },
    Prose {
        name: "query-status",
        text: "Ask for the run state of the machine.",
        members: &[
        ],
        returns: "The state at the time of the reply.  Watch the events\n`STOP` and `RESUME` to follow it from there.",
    },
    Prose {
        name: "stop",
        text: "Stop executing the guest.\n\nThis is no error if the guest is stopped already.  During an\nincoming migration (state 'inmigrate') it makes the guest stay\nstopped once the migration is through, just as '-S' would.  A\nguest in state 'suspended' goes to state 'paused' (since 9.0).",
        members: &[
        ],
        returns: "",
    },
    Prose {
        name: "cont",
        text: "Start or continue executing the guest.\n\nThis is no error if the guest is running already.  During an\nincoming migration (state 'inmigrate') it makes the guest start\nonce the migration is through, even if '-S' was given.  A guest\nthat was suspended when it was stopped goes back to state\n'suspended', unless it was reset or woken up meanwhile\n(since 9.0).",
        members: &[
        ],
        returns: "",
    },
    Prose {
        name: "system_reset",
        text: "Reset the machine at once, like pressing the reset button.  The\nguest gets no chance to save anything.\n\nEvent `RESET` reports when it is done, which may be before or after\nthe reply arrives.",
        members: &[
        ],
        returns: "",
    },
    Prose {
        name: "system_powerdown",
        text: "Ask the guest to power itself off, like pressing the power button.\n\nSuccess means no more than that the request went out.  The guest may\nshut down, ask its user first, or ignore it.  Wait for `SHUTDOWN`,\nfor as long as you are prepared to, and then fall back to `quit`.",
        members: &[
        ],
        returns: "",
    },
    Prose {
        name: "balloon",
        text: "Ask the guest to resize its balloon so that it is left with a given\namount of memory.\n\nSuccess means that the request went out.  The guest works towards\nthe target on its own time, may stop short of it, and may resize the\nballoon unasked.  Event `BALLOON_CHANGE` reports each step.",
        members: &[
            ("value", "The amount of memory to leave to the guest, in bytes.  The\nfull size of the machine's RAM deflates the balloon completely."),
        ],
        returns: "",
    },
    Prose {
        name: "query-balloon",
        text: "Ask how much memory the balloon leaves to the guest.",
        members: &[
        ],
        returns: "The state of the balloon.",
    },
    Prose {
        name: "query-blockstats",
        text: "Read the I/O statistics of block devices or of block nodes.\n\nAll counters start at zero when the device or node is created.  To\nget a rate, read them twice and divide the difference by the time in\nbetween.",
        members: &[
            ("query-nodes", "If false, there is one entry for each device, and the\nnodes below it are nested in its members 'parent' and\n'backing'.  Filter nodes that QEMU inserted by itself are\npassed over.  If true, there is one entry for each node that has\na node name, whether a device uses it or not, with nested\nentries in 'parent' but none in 'backing' (default: false).\n(since 2.3)"),
        ],
        returns: "One entry for each device or node.",
    },
    Prose {
        name: "qmp_capabilities",
        text: "Finish the handshake and switch the session to command mode.\n\nA fresh session accepts nothing but this command.  Send it once,\nafter reading the greeting; a second time is an error.",
        members: &[
            ("enable", "The capabilities to turn on for this session.  Only those\nlisted in the greeting may be asked for.  Every capability not\nnamed here stays off, so leaving the list out turns on none.\n(since 2.12)"),
        ],
        returns: "",
    },
    Prose {
        name: "query-version",
        text: "Ask for the server's version.  The greeting carries the same\ninformation.\n\nTo find out whether a command or a member is there, prefer\n`query-qmp-schema`: distributors move features between versions.",
        members: &[
        ],
        returns: "The version of the running QEMU.",
    },
    Prose {
        name: "query-commands",
        text: "List the commands this server can run, by name only.  Use\n`query-qmp-schema` to learn their arguments and results too.",
        members: &[
        ],
        returns: "One entry for each command, in no particular order.",
    },
    Prose {
        name: "quit",
        text: "End the QEMU process in an orderly way.  The guest is not asked; use\n`system_powerdown` to let it shut down by itself first.\n\nThe server tries to get the reply out before it ends, but may fail\nto.  Treat a connection that closes after this command as success.",
        members: &[
        ],
        returns: "",
    },
    Prose {
        name: "monitor-add",
        text: "Create another QMP monitor on a character device that exists\nalready.\n\nThe new monitor is a session of its own: it greets its client and\nwaits for `qmp_capabilities`.  It lasts until `monitor-remove`.",
        members: &[
            ("id", "The name of the new monitor.  No other monitor may have it."),
            ("chardev", "ID of the character device to use, as given to\n`chardev-add`.  It must have no user yet."),
            ("pretty", "Whether to spread JSON output over indented lines\n(default: false, one line for each message)."),
        ],
        returns: "",
    },
    Prose {
        name: "monitor-remove",
        text: "Close a monitor that `monitor-add` created.  Its character device\nstays and is free for another user.",
        members: &[
            ("id", "The name of the monitor."),
        ],
        returns: "",
    },
    Prose {
        name: "query-monitors",
        text: "List all monitors, those of both modes, the one that runs this\ncommand among them.",
        members: &[
        ],
        returns: "One entry for each monitor.",
    },
    Prose {
        name: "query-qmp-schema",
        text: "Describe every command and event of this server, together with all\ntypes that can be reached from them.\n\nThe answer covers the shape of messages and nothing else.  Rules\nsuch as \"these two arguments exclude each other\" do not show up in\nit, nor do parts of the schema that never travel over the wire.\n\nLook things up by what you need, for example \"does command X take\nargument Y\".  Do not compare descriptions as a whole: between two\nversions the same interface may be described differently.  A string\nmay have become an enumeration, a plain member may have moved into\nthe variants of its object, a type may have turned into an alternate\nthat still accepts the old form.",
        members: &[
        ],
        returns: "The descriptions, in no particular order.  No two of them\nhave the same name.",
    },
    Prose {
        name: "VSERPORT_CHANGE",
        text: "A program in the guest has opened or closed a virtio serial port.\nFor the port of the guest agent this tells when the agent starts and\nstops.",
        members: &[
            ("id", "ID of the port's device."),
            ("open", "Whether the guest has the port open now."),
        ],
        returns: "",
    },
    Prose {
        name: "SHUTDOWN",
        text: "The machine has shut down, and QEMU is about to end.\n\nWith '-no-shutdown' QEMU does not end.  Event `STOP` follows\ninstead, and the machine stays in state 'shutdown'.",
        members: &[
            ("guest", "Whether the guest asked for it, by powering itself off for\nexample, as opposed to the host, by `quit` or a signal for\nexample.  (since 2.10)"),
            ("reason", "The cause in detail.  (since 4.0)"),
        ],
        returns: "",
    },
    Prose {
        name: "POWERDOWN",
        text: "The guest has been asked to power off through the machine's power\ncontrol, ACPI for example.  See `system_powerdown`.",
        members: &[
        ],
        returns: "",
    },
    Prose {
        name: "RESET",
        text: "The machine has been reset.",
        members: &[
            ("guest", "Whether the guest asked for it, by rebooting for example, as\nopposed to the host, by `system_reset` for example.\n(since 2.10)"),
            ("reason", "The cause in detail.  (since 4.0)"),
        ],
        returns: "",
    },
    Prose {
        name: "STOP",
        text: "The guest has stopped executing.  `query-status` tells why.",
        members: &[
        ],
        returns: "",
    },
    Prose {
        name: "RESUME",
        text: "The guest is executing again, or for the first time.",
        members: &[
        ],
        returns: "",
    },
    Prose {
        name: "BALLOON_CHANGE",
        text: "The guest has resized its balloon, asked by `balloon` or not.\n\nThe server limits the rate of this event: when changes come in quick\nsuccession, only the most recent one is reported.",
        members: &[
            ("actual", "The amount of memory the guest has now, in bytes, as\n`query-balloon` would return it."),
        ],
        returns: "",
    },
];

pub(super) static AGENT: &[Prose] = &[
    Prose {
        name: "guest-sync-delimited",
        text: "Synchronize with the agent: have it echo a number, and mark the\nbeginning of that answer with a byte 0xFF, which JSON text cannot\ncontain.\n\nThe channel outlives its users, so a new user may find what the last\none left: answers nobody has read, or half a command in the agent's\nparser.  Use this command after connecting and after each timeout:\n\n1. Send a byte 0xFF, which makes the agent drop a half-read command,\n   and then this command.\n2. Skip all input up to a byte 0xFF.  There, start over with a fresh\n   parser.\n3. Read an answer.  When it is not @id, it belongs to somebody\n   else's synchronization: go back to 2.",
        members: &[
            ("id", "Any number that is unlikely to have been used before, such as a\nrandom one."),
        ],
        returns: "@id",
    },
    Prose {
        name: "guest-sync",
        text: "Synchronize with the agent: have it echo a number.  Answers to\nearlier commands may come first and are to be ignored.\n\nNothing marks the beginning of the answer, so half an answer left in\nthe channel can spoil it.  A client that reads line by line can cope\nby dropping lines that are not valid JSON.  All others should use\n`guest-sync-delimited`, and each client should send a byte 0xFF in\nfront of the command to make the agent drop a half-read one.",
        members: &[
            ("id", "Any number that is unlikely to have been used before, such as a\nrandom one."),
        ],
        returns: "@id",
    },
    Prose {
        name: "guest-ping",
        text: "Do nothing, successfully.  An answer shows that the agent is alive.",
        members: &[
        ],
        returns: "",
    },
    Prose {
        name: "guest-get-time",
        text: "Read the guest's system clock.",
        members: &[
        ],
        returns: "Nanoseconds since 1970-01-01 00:00 UTC.",
    },
    Prose {
        name: "guest-set-time",
        text: "Set the guest's system clock.  For a guest that has been paused or\nsaved to a file no time has passed, and the gap may be too large for\nNTP to close.  Use this command after resuming such a guest.\n\nThe hardware clock is set along with the system clock, as far as the\nguest can do that.",
        members: &[
            ("time", "Nanoseconds since 1970-01-01 00:00 UTC.  By default the time\nis taken from the hardware clock, which not every guest can do\n(Windows cannot), so better give it."),
        ],
        returns: "",
    },
    Prose {
        name: "guest-info",
        text: "Ask the agent for its version and its commands.  The protocol has no\nother introspection.",
        members: &[
        ],
        returns: "Version and commands of the agent.",
    },
    Prose {
        name: "guest-shutdown",
        text: "Ask the guest's operating system to shut down.  It may take its time\nor never do it.\n\nThere is no answer on success.  Watch the machine instead: QEMU\nexits with status zero or, if it has been started with\n'-no-shutdown', the QMP command 'query-status' reports\n'shutdown'.",
        members: &[
            ("mode", "What to do once the system is down: 'powerdown' switches\nthe machine off, 'halt' leaves it standing, 'reboot' starts\nit again.  Default is 'powerdown'."),
        ],
        returns: "",
    },
    Prose {
        name: "guest-network-get-interfaces",
        text: "List the guest's network interfaces with their addresses.  This is\nhow to learn an address the guest got from DHCP.",
        members: &[
        ],
        returns: "One entry per interface, the loopback interface included.",
    },
    Prose {
        name: "guest-exec-status",
        text: "Ask how a process started with `guest-exec` is doing.  There is no\nevent for its end, so poll.  Once the answer says that it has ended,\nthe agent forgets about it, and asking again is an error.",
        members: &[
            ("pid", "The process ID `guest-exec` has returned."),
        ],
        returns: "How the process is doing.",
    },
    Prose {
        name: "guest-exec",
        text: "Start a process in the guest, with the rights of the agent, and do\nnot wait for it.  Use `guest-exec-status` to learn what became of\nit.",
        members: &[
            ("path", "The program: a path, or a name to be looked for in the\nagent's search path."),
            ("arg", "The arguments, the program's name not among them.  Default is\nnone."),
            ("env", "The environment, each entry of the form 'NAME=value'.  By\ndefault that of the agent."),
            ("input-data", "What the process finds on its standard input, in\nbase64.  Default is nothing."),
            ("capture-output", "Which output to keep for `guest-exec-status`.\nDefault is none."),
        ],
        returns: "The process ID.",
    },
    Prose {
        name: "guest-get-host-name",
        text: "Ask the guest for its host name.  Nothing makes sure that the name\ncan be resolved or that no other machine has it, too.",
        members: &[
        ],
        returns: "The host name.",
    },
    Prose {
        name: "guest-get-osinfo",
        text: "Ask which operating system the guest runs.",
        members: &[
        ],
        returns: "What is known about the operating system.",
    },
];
