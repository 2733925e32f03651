//! What a run is given besides who it is for.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::protocol::Permission;

/// What a run is given besides who it is for.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// What the person set (`--set name=value`), by name.
    pub params: BTreeMap<String, String>,
    /// What the person allows the script.
    pub granted: Vec<Permission>,
    /// What the script remembers of earlier runs: JSON by name.
    pub memory: BTreeMap<String, String>,
    /// What a language model wrote when the run was recorded; where none may be asked, this is all there is.
    pub texts: Arc<BTreeMap<String, String>>,
    /// The strategy whose dealing out of variants this one takes over, where it is another version of it.
    pub dealt_as: Option<String>,
}
