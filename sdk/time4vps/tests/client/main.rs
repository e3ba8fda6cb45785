//! The client against servers of this process: what it sends, how it reads, repeats, waits and gives up.

#[cfg(test)]
mod answers;
#[cfg(test)]
mod calls;
#[cfg(test)]
mod calls_account;
#[cfg(test)]
mod calls_dns;
#[cfg(test)]
mod calls_orders;
#[cfg(test)]
mod calls_servers;
#[cfg(test)]
mod calls_services;
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
mod rules;
#[cfg(test)]
mod sessions;
#[cfg(test)]
mod waiting;
