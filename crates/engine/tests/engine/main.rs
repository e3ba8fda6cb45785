//! The suite of the engine: leases, fences, deadlines and parking, with a workflow of its own.

#[cfg(test)]
mod bench;
#[cfg(test)]
mod crowd;
#[cfg(test)]
mod harness;
#[cfg(test)]
mod lease;
#[cfg(test)]
mod life;
