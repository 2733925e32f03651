//! The functions that the engine has, as far as a program speaks of them: names, numbers of arguments, types.

use std::collections::{BTreeSet, HashMap, HashSet};

use rhai::FuncInfo;

use super::super::api::Function;
use super::super::engine::Engine;
use super::flow::{Kind, Value};

/// Calls the engine itself understands, with any arguments.
const KEYWORDS: &[&str] = &["Fn", "call", "curry", "type_of", "is_shared", "is_def_fn", "is_def_var"];

/// What one function takes and returns.
#[derive(Clone, Debug)]
pub(super) struct Signature {
    /// The receiver is the first of them.
    pub(super) params: Vec<Value>,
    pub(super) returns: Value,
    /// Whether it is one of hhrun's own, which are written down more exactly than Rust's types say.
    written: bool,
}

/// The functions that the engine has.
#[derive(Debug)]
pub(super) struct Functions<'a> {
    engine: &'a rhai::Engine,
    /// Those that the program speaks of, by `namespace` and name; the namespace is empty where there is none.
    used: HashMap<(String, String), Vec<Signature>>,
    modules: BTreeSet<String>,
    is_testing: bool,
}

impl<'a> Functions<'a> {
    /// `used`: the names that the program calls. Reading the others would take longer than all the rest of the check.
    pub(super) fn of(engine: &'a Engine, used: &HashSet<String>) -> Self {
        let mut functions: HashMap<_, Vec<Signature>> = HashMap::new();
        let areas = engine.manual.areas().iter().map(|area| area.name);
        let modules = areas.filter(|name| !name.is_empty()).map(str::to_owned).collect();
        for function in engine.manual.functions() {
            if used.contains(function.name()) {
                let key = (function.area.to_owned(), function.name().to_owned());
                functions.entry(key).or_default().push(written(function));
            }
        }
        for (namespace, name, signature) in engine.rhai.collect_fn_metadata(None, |info| registered(&info, used), true)
        {
            let known = functions.entry((namespace, name)).or_default();
            if known.iter().all(|known| !known.written || !known.covers(&signature)) {
                known.push(signature);
            }
        }
        Self { engine: &engine.rhai, used: functions, modules, is_testing: engine.declared.is_some() }
    }

    /// Whether the engine understands the name by itself.
    pub(super) fn is_keyword(name: &str) -> bool {
        KEYWORDS.contains(&name)
    }

    /// What is called `name` there; the namespace is empty for what needs none.
    pub(super) fn named(&self, namespace: &str, name: &str) -> &[Signature] {
        self.used.get(&(namespace.to_owned(), name.to_owned())).map_or(&[], Vec::as_slice)
    }

    /// How many arguments `name` takes there.
    pub(super) fn arities(&self, namespace: &str, name: &str) -> BTreeSet<usize> {
        self.named(namespace, name).iter().map(|signature| signature.params.len()).collect()
    }

    /// Whether the functions of what is tested are among them, and those for testing.
    pub(super) fn is_testing(&self) -> bool {
        self.is_testing
    }

    /// Whether there is a `name::…`.
    pub(super) fn is_module(&self, name: &str) -> bool {
        self.modules.contains(name)
    }

    /// The namespaces that there are.
    pub(super) fn modules(&self) -> impl Iterator<Item = &str> {
        self.modules.iter().map(String::as_str)
    }

    /// The properties that the engine gives to values of a type, for suggestions.
    pub(super) fn properties(&self, kind: &Kind) -> Vec<String> {
        let property = |info: FuncInfo| {
            let name = info.metadata.name.strip_prefix("get$")?;
            let receiver = parameter(info.metadata.params_info.first()?)?;
            (receiver.kind != Kind::Any && receiver.kind.may_be(kind)).then(|| name.to_owned())
        };
        self.engine.collect_fn_metadata(None, property, true)
    }

    /// Every name there, for suggestions.
    pub(super) fn names(&self, namespace: &str) -> Vec<String> {
        let name = |info: FuncInfo| (info.namespace == namespace).then(|| info.metadata.name.to_string());
        let mut names = self.engine.collect_fn_metadata(None, name, true);
        // Operators and the engine's own names for getters are not for people.
        names.retain(|name| name.chars().all(|c| c.is_alphanumeric() || c == '_'));
        names.sort_unstable();
        names.dedup();
        names
    }
}

impl Signature {
    /// Whether both say the same; what is written down says it better than Rust's types.
    fn covers(&self, other: &Self) -> bool {
        let pairs = self.params.iter().zip(&other.params);
        self.params.len() == other.params.len() && pairs.into_iter().all(|(one, two)| one.kind.may_be(&two.kind))
    }
}

fn written(function: &Function) -> Signature {
    let receiver = function.receiver().map(Value::named);
    let parameters = function.parameters();
    let params = receiver.into_iter().chain(parameters.iter().map(|param| Value::named(param.kind)));
    let returns = function.returns().map_or(Value::of(Kind::Unit), Value::named);
    Signature {
        params: params.collect(),
        returns: Value { count: COUNTS.contains(&function.name()), ..returns },
        written: true,
    }
}

fn registered(info: &FuncInfo, used: &HashSet<String>) -> Option<(String, String, Signature)> {
    let about = info.metadata;
    if !used.contains(about.name.as_str()) {
        return None;
    }
    let params = if about.params_info.len() == about.num_params {
        about.params_info.iter().map(|param| parameter(param)).collect::<Option<_>>()?
    } else {
        vec![Value::ANY; about.num_params]
    };
    let returns = Value::of(Kind::named(without_result(&about.return_type)));
    let returns = Value { count: COUNTS.contains(&about.name.as_str()), ..returns };
    Some((info.namespace.to_string(), about.name.to_string(), Signature { params, returns, written: false }))
}

/// `None` for a Rust type that no script has.
fn parameter(text: &str) -> Option<Value> {
    let kind = text.split_once(':').map_or("", |(_, kind)| kind).trim();
    let kind = kind.strip_prefix("&mut ").unwrap_or(kind);
    match kind {
        "f32" | "i8" | "i16" | "i32" | "i128" | "u8" | "u16" | "u32" | "u64" | "u128" => None,
        "Dynamic" => Some(Value::ANY),
        _ => Some(Value::of(Kind::named(kind))),
    }
}

/// Functions that count what is there.
const COUNTS: &[&str] = &["len", "count_of"];

/// What is in it when all goes well: `RhaiResultOf<bool >` → `bool`.
fn without_result(kind: &str) -> &str {
    match kind.split_once("Result<").or_else(|| kind.split_once("ResultOf<")) {
        Some((_, inner)) => inner.split_once(", ").map_or(inner, |(value, _)| value).trim_end_matches('>').trim(),
        None => kind,
    }
}
