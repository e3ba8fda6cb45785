//! Accounts: signing up, logging in, keys, and who one is.

mod api_keys;
mod authenticate;
mod credit;
mod profile;
mod sign_up;

pub use api_keys::{ApiKeyError, NewKey, create_key, keys, revoke_key, revoke_own_key};
pub use authenticate::{AuthError, authenticate_key, authenticate_password};
pub use credit::{TopUp, TopUpError, standing, top_up};
pub use profile::{ProfileChange, ProfileError, profile, update_profile};
pub use sign_up::{PASSWORD_CHARS_MIN, SignUp, SignUpError, SignedUp, list, sign_up};
