//! Accounts: signing up, logging in, keys, and who one is.

mod api_keys;
mod attempts;
mod authenticate;
mod credit;
mod profile;
mod sign_up;

pub use api_keys::{ApiKeyError, NewKey, create_key, keys, revoke_key, revoke_own_key};
pub(crate) use attempts::Attempts;
pub use attempts::SignInCounts;
pub use authenticate::{AuthError, authenticate_key, authenticate_password, sign_in_counts};
pub use credit::{TopUp, TopUpError, standing, top_up};
pub use profile::{ProfileChange, ProfileError, profile, update_profile};
pub use sign_up::{PASSWORD_CHARS_MIN, SignUp, SignUpError, SignedUp, list, sign_up};
