//! The client against servers of this process: what it sends, how it reads, repeats, waits and gives up.

#[cfg(test)]
mod calls;
#[cfg(test)]
mod calls_account;
#[cfg(test)]
mod calls_catalogue;
#[cfg(test)]
mod calls_monitoring;
#[cfg(test)]
mod calls_networks;
#[cfg(test)]
mod calls_servers;
#[cfg(test)]
mod calls_storage;
#[cfg(test)]
mod errors;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod published;
#[cfg(test)]
mod recorder;
#[cfg(test)]
mod repeating;
#[cfg(test)]
mod resources;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod waiting;
