//! What an `import` brings: the recipes built into the program, and the files that the host has read.

use std::cell::RefCell;
use std::rc::Rc;

use rhai::{AST, Engine, EvalAltResult, Module, ModuleResolver, Position, Scope, Shared};

use crate::protocol::Source;

/// A recipe that every hhrun has.
#[derive(Clone, Copy, Debug)]
pub struct Recipe {
    /// The name an import gives.
    pub name: &'static str,
    pub text: &'static str,
    /// Of the file of its tests.
    pub tests: &'static str,
}

macro_rules! recipe {
    ($name:literal) => {
        Recipe {
            name: $name,
            text: include_str!(concat!("../../scripts/recipes/", $name, ".rhai")),
            tests: include_str!(concat!("../../scripts/recipes/", $name, ".test.rhai")),
        }
    };
}

/// The recipes that every hhrun has, by name.
pub const BUILT_IN: &[Recipe] = &[
    recipe!("agencies"),
    recipe!("bump"),
    recipe!("collect"),
    recipe!("crowded"),
    recipe!("employers"),
    recipe!("fresh"),
    recipe!("invitations"),
    recipe!("letters"),
    recipe!("refusals"),
    recipe!("remote"),
    recipe!("reposts"),
    recipe!("salary"),
    recipe!("seniority"),
    recipe!("stack"),
];

/// The recipe of this name.
pub fn find(name: &str) -> Option<&'static Recipe> {
    BUILT_IN.iter().find(|recipe| recipe.name == name)
}

/// The text of a recipe that is built in.
pub fn built_in(name: &str) -> Option<&'static str> {
    find(name).map(|recipe| recipe.text)
}

/// The names of the recipes that are built in.
pub fn names() -> impl Iterator<Item = &'static str> {
    BUILT_IN.iter().map(|recipe| recipe.name)
}

/// What an import can name, and what is a plain file everywhere.
pub fn is_name(name: &str) -> bool {
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    plain && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && name.len() <= 64
}

/// The first sentence of the comment that it begins with.
pub fn about(text: &str) -> String {
    let comment: Vec<&str> = text.lines().map_while(|line| line.strip_prefix("//")).map(str::trim).collect();
    let comment = comment.split(|line| line.is_empty()).next().unwrap_or_default().join(" ");
    let end = comment.find(". ").map_or(comment.len(), |end| end + 1);
    crate::protocol::strip_controls(comment[..end].trim_end_matches('.'), false).into_owned()
}

/// Brings what the host has read; opens no file.
pub(crate) struct Resolver {
    sources: Rc<[Source]>,
    programs: Vec<AST>,
    modules: RefCell<Vec<State>>,
}

#[derive(Clone)]
enum State {
    Unread,
    /// Being evaluated: an import that comes back here goes in a circle.
    Open,
    Ready(Shared<Module>),
}

impl Resolver {
    /// `programs` are the compiled `sources`, in the same order.
    pub(crate) fn new(sources: Rc<[Source]>, programs: Vec<AST>) -> Self {
        let modules = RefCell::new(vec![State::Unread; programs.len()]);
        Self { sources, programs, modules }
    }

    fn module(
        &self,
        engine: &Engine,
        index: usize,
        path: &str,
        pos: Position,
    ) -> Result<Shared<Module>, Box<EvalAltResult>> {
        let (Some(program), Some(state)) = (self.programs.get(index), self.modules.borrow().get(index).cloned()) else {
            return Err(missing(path, pos).into());
        };
        match state {
            State::Ready(module) => return Ok(module),
            State::Open => {
                return Err(EvalAltResult::ErrorRuntime(format!("`{path}` imports itself").into(), pos).into());
            }
            State::Unread => self.set(index, State::Open),
        }
        let module = Module::eval_ast_as_new(Scope::new(), program, engine)
            .map_err(|error| EvalAltResult::ErrorInModule(self.sources[index].file.clone(), error, pos))?;
        let module = Shared::new(module);
        self.set(index, State::Ready(Shared::clone(&module)));
        Ok(module)
    }

    fn set(&self, index: usize, state: State) {
        if let Some(entry) = self.modules.borrow_mut().get_mut(index) {
            *entry = state;
        }
    }
}

impl ModuleResolver for Resolver {
    fn resolve(
        &self,
        engine: &Engine,
        source: Option<&str>,
        path: &str,
        pos: Position,
    ) -> Result<Shared<Module>, Box<EvalAltResult>> {
        let importer = self.sources.iter().find(|known| Some(known.file.as_str()) == source);
        let index = importer.and_then(|importer| importer.imports.get(path)).ok_or_else(|| missing(path, pos))?;
        self.module(engine, *index, path, pos)
    }
}

fn missing(path: &str, pos: Position) -> EvalAltResult {
    let message = format!("`import` takes the name of a recipe as a plain string; `{path}` was not read");
    EvalAltResult::ErrorRuntime(message.into(), pos)
}

#[cfg(test)]
mod tests {
    use super::about;

    #[test]
    fn the_first_sentence_says_what_it_is_for() {
        assert_eq!(about("// Pay, net. And more.\n// Even more.\n\nfn a() {}"), "Pay, net");
        assert_eq!(about("// Pay of\n// all kinds.\n//\n//     fn a()"), "Pay of all kinds");
        assert_eq!(about("fn a() {}"), "");
    }
}
