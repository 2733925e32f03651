//! A list that may become very long.

/// Elements beside each other.
const CHUNK: usize = 4_096;

/// A list that grows piece by piece: one that moves to a larger place is there twice for a moment, and leaves a hole.
#[derive(Clone, Debug)]
pub(super) struct Chunked<T> {
    chunks: Vec<Vec<T>>,
    len: usize,
}

impl<T> Default for Chunked<T> {
    fn default() -> Self {
        Self { chunks: Vec::new(), len: 0 }
    }
}

impl<T> Chunked<T> {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn push(&mut self, one: T) {
        if self.len.is_multiple_of(CHUNK) {
            // The first may stay the only one.
            self.chunks.push(Vec::with_capacity(if self.len == 0 { 0 } else { CHUNK }));
        }
        if let Some(last) = self.chunks.last_mut() {
            last.push(one);
            self.len += 1;
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &T> + '_ {
        self.chunks.iter().flatten()
    }
}

impl<T> std::ops::Index<usize> for Chunked<T> {
    type Output = T;

    fn index(&self, at: usize) -> &T {
        &self.chunks[at / CHUNK][at % CHUNK]
    }
}

impl<T> std::ops::IndexMut<usize> for Chunked<T> {
    fn index_mut(&mut self, at: usize) -> &mut T {
        &mut self.chunks[at / CHUNK][at % CHUNK]
    }
}

#[cfg(test)]
mod tests {
    use super::{CHUNK, Chunked};

    #[test]
    fn what_is_pushed_stands_in_its_place() {
        let mut list = Chunked::default();
        (0..=2 * CHUNK).for_each(|number| list.push(number));
        list[CHUNK] = 0;
        assert_eq!(
            (list.len(), list[CHUNK - 1], list[CHUNK], list[2 * CHUNK]),
            (2 * CHUNK + 1, CHUNK - 1, 0, 2 * CHUNK)
        );
        assert_eq!(list.iter().copied().max(), Some(2 * CHUNK));
        assert_eq!(list.iter().count(), list.len());
    }
}
