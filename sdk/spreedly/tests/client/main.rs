//! The client against servers of this process: what it sends, how it reads, repeats, waits and gives up.

#[cfg(test)]
mod calls;
#[cfg(test)]
mod errors;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod hosted;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod published;
#[cfg(test)]
mod recorder;
#[cfg(test)]
mod repeating;
#[cfg(test)]
mod requests;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod waiting;
#[cfg(test)]
mod wire;
