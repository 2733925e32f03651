//! What the host and the process that runs a script say to each other. Data only: nothing here reads, decides or
//! prints.
//!
//! The host sends one [`Call`] and reads [`Event`]s until [`Event::Answer`] or [`Event::Failed`]; the other side
//! never speaks first. While a call is under way the script may ask in its turn: [`Event::Ask`], answered by
//! [`Call::Reply`].

mod ask;
mod choosing;
mod experiment;
pub mod explained;
mod failure;
mod finding;
mod frame;
mod log;
mod message;
mod returned;
mod settings;
mod strategy;
pub mod testing;
mod unfollowed;
mod verdict;

pub use ask::{Listing, Planned, Question, Read, Refusal, Reply, Wording};
pub use choosing::Choosing;
pub use experiment::{Experiment, VariantError};
pub use failure::{Failure, LAST_WORDS, Place, Stop};
pub use finding::{Finding, Severity};
pub use frame::{FrameError, HEADER, decode, encode, first_frame, read_frame, write_frame};
pub use log::{Level, LogLine, strip_controls};
pub use message::{Answer, Call, Context, Event, Source};
pub use returned::{Returned, Row};
pub use settings::{Parameter, Permission, Scalar, Settings, UnknownPermission};
pub use strategy::{Hook, Strategy};
pub use unfollowed::Unfollowed;
pub use verdict::{Card, Line, Verdict};
