//! `memory::…`: what the script remembers between runs.

use rhai::{Array, Dynamic, Engine, EvalAltResult, ImmutableString};

use super::super::known::Known;
use super::json::{from_json, to_json};
use super::manual::{Area, Manual};
use crate::protocol::Permission;

type Outcome<T> = Result<T, Box<EvalAltResult>>;

pub(super) fn register(engine: &mut Engine, manual: &mut Manual, known: &Known) {
    let mut memory = Area::named(
        engine,
        manual,
        "memory",
        "What the script remembers between runs, for each person by itself. Needs the permission `memory`; kept after a \
         run that was more than looked at.",
    );
    reads(&mut memory, known);
    writes(&mut memory, known);
    memory.close();
}

fn reads(memory: &mut Area, known: &Known) {
    let shared = known.clone();
    memory
        .function(
            "get(name: string) -> any",
            "What was kept under the name; `()` where nothing was.",
            (r#"memory::get("seen")"#, "()"),
        )
        .with(move |name: ImmutableString| -> Outcome<Dynamic> {
            permitted(&shared, "get")?;
            Ok(shared.memory.borrow().get(&name).map(from_json).unwrap_or_default())
        });
    let shared = known.clone();
    memory
        .function(
            "get_or(name: string, other: any) -> any",
            "The same, or `other` where nothing was kept.",
            (r#"memory::get_or("runs", 0) + 1"#, "1"),
        )
        .with(move |name: ImmutableString, other: Dynamic| -> Outcome<Dynamic> {
            permitted(&shared, "get_or")?;
            Ok(shared.memory.borrow().get(&name).map_or(other, from_json))
        });
    let shared = known.clone();
    memory
        .function(
            "has(name: string) -> bool",
            "Whether something is kept under the name.",
            (r#"memory::has("seen")"#, "false"),
        )
        .with(move |name: ImmutableString| -> Outcome<bool> {
            permitted(&shared, "has")?;
            Ok(shared.memory.borrow().get(&name).is_some())
        });
    let shared = known.clone();
    memory
        .function("keys() -> array<string>", "The names, in the order of the alphabet.", ("memory::keys()", "[]"))
        .with(move || -> Outcome<Array> {
            permitted(&shared, "keys")?;
            Ok(shared.memory.borrow().keys().map(|name| Dynamic::from(ImmutableString::from(name))).collect())
        });
}

fn writes(memory: &mut Area, known: &Known) {
    let shared = known.clone();
    memory
        .function(
            "set(name: string, value: any)",
            "Keeps a string, a number, a boolean, an array or a map; at most 8 KiB each and 256 KiB in all.",
            (r#"memory::set("seen", [v.id])"#, ""),
        )
        .with(move |name: ImmutableString, value: Dynamic| -> Outcome<()> {
            permitted(&shared, "set")?;
            let value = to_json(&value)?.to_string();
            shared.memory.borrow_mut().set(&name, value).map_err(|error| error.to_string().into())
        });
    let shared = known.clone();
    memory
        .function(
            "remove(name: string) -> bool",
            "Forgets what was kept under the name; whether there was something.",
            (r#"memory::remove("unknown")"#, "false"),
        )
        .with(move |name: ImmutableString| -> Outcome<bool> {
            permitted(&shared, "remove")?;
            Ok(shared.memory.borrow_mut().remove(&name))
        });
}

/// Every function of the area goes through here first.
fn permitted(known: &Known, call: &str) -> Outcome<()> {
    if known.facts().granted.contains(&Permission::Memory) {
        return Ok(());
    }
    Err(format!("`memory::{call}` needs the permission `{}`, which was not given", Permission::Memory).into())
}
