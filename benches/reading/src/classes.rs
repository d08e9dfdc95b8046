//! The classes of messages: which of our types, and of the published crate's, have what messages say.
//!
//! Every command that a recorded session has is listed here and in the crate `published-side`; one that is not is an
//! error, not left out.

use qapi_types::message::Greeting;
use qapi_types::{Command, Empty, Timestamped};
use qemu_types::qmp::{command, event};

use crate::measure::{Measured, Texts};
use crate::messages::Kind;

/// Measures messages of one class. An error says why nobody can.
pub fn measure(kind: Kind, name: &str, texts: &Texts) -> Result<Measured, String> {
    match (kind, name) {
        (Kind::Arguments, _) => arguments(name, texts),
        (Kind::Answer, "") => texts.measure::<Empty>(published_side::nothing(texts.texts)),
        (Kind::Answer, _) => answer(name, texts),
        (Kind::Event, _) => {
            let published = published_side::event(texts.texts);
            texts.measure::<Timestamped<event::Event>>(published)
        }
        (Kind::Error, _) => {
            let published = published_side::error(texts.texts);
            texts.measure::<qapi_types::Error>(published)
        }
        (Kind::Greeting, _) => {
            let published = published_side::greeting(texts.texts);
            texts.measure::<Greeting>(published)
        }
    }
}

/// The functions that measure arguments and answers of commands.
macro_rules! commands {
    ($($command:ident)*) => {
        fn arguments(name: &str, texts: &Texts) -> Result<Measured, String> {
            let published = || published_side::arguments(name, texts.texts);
            match name {
                $(<command::$command as Named>::NAME => texts.measure::<command::$command>(published()),)*
                _ => Err(format!("the command '{name}' is not in the table")),
            }
        }

        fn answer(name: &str, texts: &Texts) -> Result<Measured, String> {
            let published = || published_side::answer(name, texts.texts);
            match name {
                $(<command::$command as Named>::NAME => {
                    texts.measure::<<command::$command as Command>::Response>(published())
                })*
                _ => Err(format!("the command '{name}' is not in the table")),
            }
        }
    };
}

/// The name of a command on the wire, for patterns.
trait Named {
    const NAME: &'static str;
}

impl<C: Command> Named for C {
    const NAME: &'static str = C::SPEC.name;
}

commands! {
    Balloon
    BlockExportAdd
    BlockJobCancel
    BlockdevAdd
    BlockdevDel
    BlockdevMirror
    BlockdevReopen
    ChardevAdd
    ChardevChange
    ChardevRemove
    Cont
    DeviceListProperties
    DeviceAdd
    DeviceDel
    Getfd
    HumanMonitorCommand
    InputSendEvent
    JobDismiss
    MigrateSetCapabilities
    MigrateSetParameters
    NbdServerStart
    NbdServerStop
    NetdevAdd
    ObjectAdd
    ObjectDel
    QmpCapabilities
    QomGet
    QomList
    QomListProperties
    QomListTypes
    QomSet
    QueryAcpiOspmStatus
    QueryAudiodevs
    QueryBalloon
    QueryBlock
    QueryBlockExports
    QueryBlockJobs
    QueryBlockstats
    QueryChardev
    QueryChardevBackends
    QueryColoStatus
    QueryCommandLineOptions
    QueryCommands
    QueryCpuDefinitions
    QueryCpuModelExpansion
    QueryCpusFast
    QueryCryptodev
    QueryCurrentMachine
    QueryDirtyRate
    QueryDisplayOptions
    QueryDump
    QueryDumpGuestMemoryCapability
    QueryFdsets
    QueryGicCapabilities
    QueryHotpluggableCpus
    QueryIothreads
    QueryJobs
    QueryKvm
    QueryMachines
    QueryMemdev
    QueryMemoryDevices
    QueryMemorySizeSummary
    QueryMice
    QueryMigrate
    QueryMigrateCapabilities
    QueryMigrateParameters
    QueryName
    QueryNamedBlockNodes
    QueryPci
    QueryPrManagers
    QueryQmpSchema
    QueryReplay
    QueryRxFilter
    QuerySev
    QuerySgxCapabilities
    QuerySpice
    QueryStats
    QueryStatsSchemas
    QueryStatus
    QueryTarget
    QueryTpm
    QueryTpmModels
    QueryTpmTypes
    QueryUuid
    QueryVcpuDirtyLimit
    QueryVersion
    QueryVnc
    QueryVncServers
    QueryXenReplicationStatus
    QueryYank
    Quit
    RingbufRead
    RingbufWrite
    Screendump
    SendKey
    SetLink
    Stop
    SystemPowerdown
    SystemReset
    TraceEventGetState
    TraceEventSetState
    Transaction
    XDebugQueryBlockGraph
}
