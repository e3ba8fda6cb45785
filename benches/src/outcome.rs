//! What every measurement answers: a result, or a sentence about what stood in its way.

/// Why a measurement could not be made.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// A result of a measurement.
pub type Outcome<T> = Result<T, Failure>;

/// A failure with a sentence.
pub fn failure(text: impl Into<String>) -> Failure {
    Failure::from(text.into())
}

/// Runs something on a thread of its own: the PostgreSQL client has a runtime of its own, which refuses to block a
/// thread of another.
pub fn apart<T: Send>(body: impl FnOnce() -> Outcome<T> + Send) -> Outcome<T> {
    std::thread::scope(|scope| scope.spawn(body).join()).map_err(|_| failure("a thread panicked"))?
}
