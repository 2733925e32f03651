//! Long values in a tree of their own, in pieces.

use sled::Tree;
use sled::transaction::{TransactionalTree, UnabortableTransactionError};

use crate::hh::VacancyId;
use crate::vault::db::Error;

/// A leaf of sled holds up to 16 values and should fit a segment of 16 KiB, else it becomes a file of its own.
const PIECE: usize = 700;

/// The long value of a vacancy, if there is one.
pub(super) fn read(tree: &Tree, vacancy: &VacancyId) -> Result<Option<Vec<u8>>, Error> {
    let mut value = None::<Vec<u8>>;
    for piece in tree.scan_prefix(prefix(vacancy)).values() {
        value.get_or_insert_default().extend_from_slice(&piece?);
    }
    Ok(value)
}

/// The keys that a vacancy's value has now: another value takes their place, or none.
pub(super) fn keys(tree: &Tree, vacancy: &VacancyId) -> Result<Vec<sled::IVec>, Error> {
    Ok(tree.scan_prefix(prefix(vacancy)).keys().collect::<Result<_, _>>()?)
}

/// Puts `value` in the place of the one whose `stale` keys were [read](keys) before the transaction.
pub(super) fn replace(
    tree: &TransactionalTree,
    vacancy: &VacancyId,
    stale: &[sled::IVec],
    value: Option<&[u8]>,
) -> Result<(), UnabortableTransactionError> {
    for key in stale {
        tree.remove(key)?;
    }
    let Some(value) = value else { return Ok(()) };
    // An empty value is a value too.
    let pieces = value.chunks(PIECE).chain(value.is_empty().then_some(&[][..]));
    for (number, piece) in (0_u32..).zip(pieces) {
        tree.insert([&prefix(vacancy)[..], &number.to_be_bytes()].concat(), piece)?;
    }
    Ok(())
}

/// No identifier contains a zero byte, so that none is the beginning of another's key.
fn prefix(vacancy: &VacancyId) -> Vec<u8> {
    [vacancy.as_str().as_bytes(), &[0]].concat()
}
