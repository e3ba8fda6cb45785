//! Runs virtual machines with QEMU, without a daemon and without root.
//!
//! A machine **is its directory**: the definition, the disks, the seed, the sockets and the pid file. Nothing is
//! kept in memory that the directory does not say, so any process that opens the same root adopts the machines
//! that are there, running or half-built. QEMU runs in a session of its own and outlives the process that started
//! it. Every change is a rename, is made under a lock of the machine's name, and can be repeated.

mod agent;
mod config;
mod crypt;
mod definition;
mod disk;
pub mod doctor;
mod ensure;
mod host;
pub mod image;
mod install;
mod iso9660;
mod launch;
mod layout;
mod link;
mod list;
mod observe;
mod password;
mod power;
pub mod probe;
mod process;
mod program;
mod qmp;
mod retire;
mod seed;
mod traffic;

pub use config::{Accel, Forward, QemuConfig};
pub use host::{OpenError, Qemu};
