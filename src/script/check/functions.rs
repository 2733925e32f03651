//! The functions that the engine has, by name and number of arguments.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

/// Calls the engine itself understands, with any arguments.
const KEYWORDS: &[&str] = &["Fn", "call", "curry", "type_of", "is_shared", "is_def_fn", "is_def_var"];

/// How many arguments each name takes.
pub(super) type Arities = BTreeMap<String, BTreeSet<usize>>;

/// The functions that the engine has.
#[derive(Debug, Default)]
pub(super) struct Functions {
    global: Arities,
    modules: BTreeMap<String, Arities>,
}

impl Functions {
    pub(super) fn of(engine: &rhai::Engine) -> Self {
        let listed = engine.gen_fn_metadata_to_json(true).ok().and_then(|json| serde_json::from_str(&json).ok());
        let listed: Listed = listed.unwrap_or_default();
        let modules = listed.modules.into_iter().map(|(name, module)| (name, arities(module.functions))).collect();
        Self { global: arities(listed.functions), modules }
    }

    /// Whether the engine understands the name by itself.
    pub(super) fn is_keyword(name: &str) -> bool {
        KEYWORDS.contains(&name)
    }

    /// The functions without a namespace.
    pub(super) fn global(&self) -> &Arities {
        &self.global
    }

    /// The functions of `name::…`.
    pub(super) fn module(&self, name: &str) -> Option<&Arities> {
        self.modules.get(name)
    }
}

#[derive(Default, Deserialize)]
struct Listed {
    #[serde(default)]
    functions: Vec<Function>,
    #[serde(default)]
    modules: BTreeMap<String, Listed>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Function {
    name: String,
    num_params: usize,
}

fn arities(functions: Vec<Function>) -> Arities {
    let mut arities = Arities::new();
    for function in functions {
        arities.entry(function.name).or_default().insert(function.num_params);
    }
    arities
}
