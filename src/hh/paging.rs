//! Pages: how deep one may ask.

use serde::{Deserialize, Serialize};

use super::nullable;

/// hh.ru shows at most this many items of any list.
pub const DEPTH: u32 = 2_000;
/// The largest page.
pub const PAGE: u32 = 100;

/// A page number and size that together stay within [`DEPTH`]; nothing deeper can be written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    page: u32,
    size: u32,
}

impl Paging {
    /// The first page of `size` items, at least 1 and at most [`PAGE`].
    pub fn first(size: u32) -> Self {
        Self { page: 0, size: size.clamp(1, PAGE) }
    }

    /// The page after this one, unless it would pass the depth.
    pub fn next(self) -> Option<Self> {
        let deeper = Self { page: self.page + 1, size: self.size };
        (deeper.end() <= DEPTH).then_some(deeper)
    }

    /// Counted from 0.
    pub fn page(self) -> u32 {
        self.page
    }

    /// The number of items up to and including this page.
    pub fn end(self) -> u32 {
        (self.page + 1) * self.size
    }

    /// This page and those after it, as far as the depth allows.
    pub fn onwards(self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self), |paging| paging.next())
    }

    pub(super) fn pairs(self) -> [(&'static str, String); 2] {
        [("page", self.page.to_string()), ("per_page", self.size.to_string())]
    }
}

/// One page of a list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Page<T> {
    /// Required: an answer without them is not an empty list.
    pub items: Vec<T>,
    /// How many items the whole list has; it may be more than can be reached.
    #[serde(default, with = "nullable")]
    pub found: u32,
    #[serde(default, with = "nullable")]
    pub page: u32,
    #[serde(default, with = "nullable")]
    pub pages: u32,
    #[serde(default, with = "nullable")]
    pub per_page: u32,
}

#[cfg(test)]
mod tests {
    use super::{DEPTH, Paging};

    #[test]
    fn no_page_reaches_past_the_depth() {
        for size in [1, 7, 20, 99, 100, 5_000] {
            let deepest = Paging::first(size).onwards().last().unwrap();
            assert!(deepest.end() <= DEPTH, "{size}");
            assert!(deepest.end() + size.min(100) > DEPTH, "{size}");
        }
        assert_eq!(Paging::first(100).onwards().count(), 20);
    }
}
