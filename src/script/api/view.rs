//! A part of something larger, held without a copy: the whole is shared and the part is found anew at each reading.

use std::rc::Rc;

/// The part of type `T` of a shared `R`.
pub(crate) struct View<R: 'static, T: 'static> {
    root: Rc<R>,
    find: fn(&R, usize) -> Option<&T>,
    /// Which one, where `find` looks into a list.
    index: usize,
}

impl<Whole> View<Whole, Whole> {
    /// All of it.
    pub(crate) fn whole(root: Rc<Whole>) -> Self {
        Self { root, find: |root, _| Some(root), index: 0 }
    }
}

impl<R, T> View<R, T> {
    /// The part itself; a view is only made of what is there.
    pub(crate) fn get(&self) -> Option<&T> {
        (self.find)(&self.root, self.index)
    }

    /// Another part of the same whole, `None` where there is none.
    pub(crate) fn project<U>(&self, index: usize, find: fn(&R, usize) -> Option<&U>) -> Option<View<R, U>> {
        find(&self.root, index)?;
        Some(View { root: Rc::clone(&self.root), find, index })
    }

    /// A part of this part, which `find` reaches from the whole by the same index.
    pub(crate) fn within<U>(&self, find: fn(&R, usize) -> Option<&U>) -> Option<View<R, U>> {
        self.project(self.index, find)
    }
}

// Derived, it would ask for `R: Clone`.
impl<R, T> Clone for View<R, T> {
    fn clone(&self) -> Self {
        Self { root: Rc::clone(&self.root), find: self.find, index: self.index }
    }
}
