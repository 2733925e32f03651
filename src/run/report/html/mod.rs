//! Pages of HTML: one self-contained file each, which asks nothing of the network.

mod chart;
mod entry;
mod layout;
mod link;
mod page;
mod shares;
mod stats;

pub use chart::{Bar, Column, Step, bars, funnel, histogram};
pub use layout::Layout;
pub use link::web;
pub use page::page;
pub use shares::{Share, shares};
pub use stats::{stats, stats_pictures};
