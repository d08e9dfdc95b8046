//! Reads and writes messages by the types of the published crate `qapi-qmp`, through `serde_json`.
//!
//! A crate of its own, since it takes a while to be compiled and does not change with ours. Takes texts of one class of
//! messages, and gives a [`Side`], or an error that says why they cannot be read.

use std::hint::black_box;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Texts of one class of messages, and what they say.
pub trait Side {
    /// Reads all texts.
    fn read(&self);

    /// Writes all values.
    fn write(&self);
}

/// A side, or why there is none.
pub type Result = std::result::Result<Box<dyn Side>, String>;

struct Typed<T> {
    texts: Vec<String>,
    values: Vec<T>,
}

impl<T: DeserializeOwned + Serialize> Side for Typed<T> {
    fn read(&self) {
        for text in &self.texts {
            drop(black_box(serde_json::from_str::<T>(black_box(text))));
        }
    }

    fn write(&self) {
        for value in &self.values {
            drop(black_box(serde_json::to_vec(black_box(value))));
        }
    }
}

fn side<T: DeserializeOwned + Serialize + 'static>(texts: &[String]) -> Result {
    let values = texts.iter().map(|text| serde_json::from_str(text));
    let values = values.collect::<serde_json::Result<Vec<T>>>();
    let values = values.map_err(|error| error.to_string())?;
    let texts = texts.to_vec();
    Ok(Box::new(Typed { texts, values }))
}

/// Answers of nothing, to whatever command.
pub fn nothing(texts: &[String]) -> Result {
    side::<qapi_spec::Empty>(texts)
}

/// Events, as a whole.
pub fn event(texts: &[String]) -> Result {
    side::<qapi_qmp::Event>(texts)
}

/// Errors.
pub fn error(texts: &[String]) -> Result {
    side::<qapi_spec::Error>(texts)
}

/// Greetings.
pub fn greeting(texts: &[String]) -> Result {
    side::<qapi_qmp::QapiCapabilities>(texts)
}

/// The functions for arguments and answers of commands.
macro_rules! commands {
    ($($command:ident)*) => {
        /// The arguments of a command.
        pub fn arguments(name: &str, texts: &[String]) -> Result {
            match name {
                $(<qapi_qmp::$command as qapi_spec::Command>::NAME => side::<qapi_qmp::$command>(texts),)*
                _ => Err(format!("the command '{name}' is not in the table")),
            }
        }

        /// The answers of a command.
        pub fn answer(name: &str, texts: &[String]) -> Result {
            match name {
                $(<qapi_qmp::$command as qapi_spec::Command>::NAME => {
                    side::<<qapi_qmp::$command as qapi_spec::Command>::Ok>(texts)
                })*
                _ => Err(format!("the command '{name}' is not in the table")),
            }
        }
    };
}

commands! {
    balloon
    block_export_add
    block_job_cancel
    blockdev_add
    blockdev_del
    blockdev_mirror
    blockdev_reopen
    chardev_add
    chardev_change
    chardev_remove
    cont
    device_list_properties
    device_add
    device_del
    getfd
    human_monitor_command
    input_send_event
    job_dismiss
    migrate_set_capabilities
    migrate_set_parameters
    nbd_server_start
    nbd_server_stop
    netdev_add
    object_add
    object_del
    qmp_capabilities
    qom_get
    qom_list
    qom_list_properties
    qom_list_types
    qom_set
    query_acpi_ospm_status
    query_audiodevs
    query_balloon
    query_block
    query_block_exports
    query_block_jobs
    query_blockstats
    query_chardev
    query_chardev_backends
    query_colo_status
    query_command_line_options
    query_commands
    query_cpu_definitions
    query_cpu_model_expansion
    query_cpus_fast
    query_cryptodev
    query_current_machine
    query_dirty_rate
    query_display_options
    query_dump
    query_dump_guest_memory_capability
    query_fdsets
    query_gic_capabilities
    query_hotpluggable_cpus
    query_iothreads
    query_jobs
    query_kvm
    query_machines
    query_memdev
    query_memory_devices
    query_memory_size_summary
    query_mice
    query_migrate
    query_migrate_capabilities
    query_migrate_parameters
    query_name
    query_named_block_nodes
    query_pci
    query_pr_managers
    query_qmp_schema
    query_replay
    query_rx_filter
    query_sev
    query_sgx_capabilities
    query_spice
    query_stats
    query_stats_schemas
    query_status
    query_target
    query_tpm
    query_tpm_models
    query_tpm_types
    query_uuid
    query_vcpu_dirty_limit
    query_version
    query_vnc
    query_vnc_servers
    query_xen_replication_status
    query_yank
    quit
    ringbuf_read
    ringbuf_write
    screendump
    send_key
    set_link
    stop
    system_powerdown
    system_reset
    trace_event_get_state
    trace_event_set_state
    transaction
    x_debug_query_block_graph
}
