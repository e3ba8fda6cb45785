//! Faults: the points at which a test can break a worker.

/// A point in the life of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    /// Claimed, and nothing done.
    BeforeAct,
    /// Acted, and nothing committed.
    AfterAct,
    /// Committed.
    AfterCommit,
}

/// What happens at a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// The worker dies: it forgets everything, and its lease runs out.
    Crash,
    /// Before acting: the world is said to be silent, and is not asked. After acting: its answer is lost.
    Transient,
    /// The world says no for good.
    Refuse,
    /// Before acting: the step is acted for twice.
    Twice,
    /// After acting: the lease has run out, and another worker has taken the step.
    LeaseLost,
}

/// Decides what breaks. The engine asks it at every point of every step.
pub trait Faults: Send + Sync + 'static {
    /// What happens at a point of a step of a kind of operation.
    fn at(&self, point: Point, kind: &str, step: &str) -> Fault;
}

/// Nothing breaks.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoFaults;

impl Faults for NoFaults {
    fn at(&self, _point: Point, _kind: &str, _step: &str) -> Fault {
        Fault::None
    }
}
