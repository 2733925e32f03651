//! A list of a report that may be very long.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// So many things, each made while it is looked at: a run holds what it saw far more densely than a report tells it,
/// and does not hold it twice.
#[derive(Clone)]
pub struct Many<T> {
    len: usize,
    at: Arc<dyn Fn(usize) -> T + Send + Sync>,
}

impl<T> Many<T> {
    /// `at` makes the one at each place, from 0.
    pub(super) fn made(len: usize, at: impl Fn(usize) -> T + Send + Sync + 'static) -> Self {
        Self { len, at: Arc::new(at) }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = T> + '_ {
        (0..self.len).map(|index| (self.at)(index))
    }
}

impl<T> Default for Many<T> {
    fn default() -> Self {
        Self { len: 0, at: Arc::new(|_| unreachable!("an empty list has no place to ask for")) }
    }
}

impl<T: fmt::Debug> fmt::Debug for Many<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<T: Clone + Send + Sync + 'static> From<Vec<T>> for Many<T> {
    fn from(all: Vec<T>) -> Self {
        Self::made(all.len(), move |index| all[index].clone())
    }
}

impl<T: Serialize> Serialize for Many<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de, T: Deserialize<'de> + Clone + Send + Sync + 'static> Deserialize<'de> for Many<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::Many;

    #[test]
    fn what_is_made_is_written_and_read_as_a_list() {
        let many = Many::made(3, |index| index * 2);
        assert_eq!(serde_json::to_string(&many).unwrap(), "[0,2,4]");
        let read: Many<usize> = serde_json::from_str("[0,2,4]").unwrap();
        assert_eq!((read.len(), read.iter().collect::<Vec<_>>()), (3, vec![0, 2, 4]));
        assert_eq!(serde_json::to_string(&Many::<usize>::default()).unwrap(), "[]");
    }
}
