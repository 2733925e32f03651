//! Functions of the same name in several files of a program. The engine remembers what a name means from one file's
//! call to the next file's, and looks for it in the files that the call came from, too. So a name that several files
//! use is another in each file that has such a function, from the text on; nobody who writes a script sees it.

mod renames;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::rc::Rc;

use rhai::{AST, Engine, FnPtr, ImmutableString, Module, Token};

use super::hooks;
use crate::protocol::{Hook, Source};
use renames::{Renames, spoken};

/// What the names begin with that are each file's own; no script would say it.
const MARK: &str = "own__";

/// Which functions are to be kept apart.
pub(super) enum Which<'a> {
    /// Those whose names more than one file uses.
    Shared,
    /// All, because these are not all files that the engine runs.
    All {
        /// The number of the first file: no other of the engine's has it.
        first: usize,
        /// The files of tests.
        tests: &'a [usize],
        /// The functions of the script, which its tests call as their own. It is file 0 of those that came before.
        reached: &'a [(String, usize)],
    },
}

/// Lets each file of a program call its own functions. The programs are those of the sources, in the same order; the
/// host calls the hooks of the first, which nobody can import.
pub(super) fn keep_apart(engine: &mut Engine, sources: &[Source], programs: &mut [AST], which: &Which) {
    let shared = match which {
        Which::Shared if programs.len() < 2 => return,
        Which::Shared => Some(shared(programs)),
        Which::All { .. } => None,
    };
    if shared.as_ref().is_some_and(HashSet::is_empty) {
        return;
    }
    let files: Vec<File> =
        programs.iter().enumerate().map(|(index, program)| File::of(index, program, shared.as_ref(), which)).collect();
    let renames: Vec<Renames> =
        (0..files.len()).map(|index| Renames::of(&files, index, (&sources[index], &programs[index]), which)).collect();
    let current = Rc::new(RefCell::new(Renames::default()));
    let read = Rc::clone(&current);
    #[expect(deprecated, reason = "deprecated only in the sense that it may change")]
    engine.on_parse_token(move |token, position, _| match token {
        Token::Identifier(name) => Token::Identifier(read.borrow().of_word(position, *name).into()),
        Token::StringConstant(name) => Token::StringConstant(read.borrow().of_word(position, *name).into()),
        other => other,
    });
    for ((file, renames), (source, program)) in files.iter().zip(renames).zip(sources.iter().zip(programs)) {
        if renames.is_empty() {
            continue;
        }
        let outside = renames.keeps_names;
        current.replace(renames);
        // What was parsed once is parsed again.
        if let Ok(renamed) = engine.compile(&source.text) {
            *program = file.with_names(&renamed, outside, &source.file);
        }
        current.take();
    }
    engine.register_get("name", |function: &mut FnPtr| plain(function.fn_name()));
    engine.register_fn("name", |function: &mut FnPtr| plain(function.fn_name()));
    engine.register_fn("to_string", |function: &mut FnPtr| plain(&function.to_string()));
    engine.register_fn("to_debug", |function: &mut FnPtr| plain(&format!("{function:?}")));
}

/// The name of a function as it is written.
pub(super) fn written(name: &str) -> &str {
    let own = name.strip_prefix(MARK).map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    own.and_then(|rest| rest.strip_prefix('_')).unwrap_or(name)
}

/// A text with the names as they are written.
pub(super) fn plain(text: &str) -> String {
    let mut parts = text.split(MARK);
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix('_') {
            Some(name) => plain.push_str(name),
            None => plain.extend([MARK, part]),
        }
    }
    plain
}

/// The names of functions that one file has and another speaks of.
fn shared(programs: &[AST]) -> HashSet<ImmutableString> {
    let mut users: BTreeMap<ImmutableString, (bool, BTreeSet<usize>)> = BTreeMap::new();
    for (index, program) in programs.iter().enumerate() {
        for function in program.iter_fn_def() {
            let known = users.entry(function.name.clone()).or_default();
            known.0 = true;
            known.1.insert(index);
        }
        spoken(program, |name| {
            users.entry(name.clone()).or_default().1.insert(index);
        });
    }
    let shared = users.into_iter().filter(|(_, (defined, users))| *defined && users.len() > 1);
    shared.map(|(name, _)| name).collect()
}

/// What is known of a file.
struct File {
    number: usize,
    /// Those of its functions that are renamed, with the number of their parameters.
    functions: HashSet<(ImmutableString, usize)>,
    /// Which of them the host calls.
    called: Vec<ImmutableString>,
}

impl File {
    fn of(index: usize, program: &AST, shared: Option<&HashSet<ImmutableString>>, which: &Which) -> Self {
        let (number, is_test) = match which {
            Which::Shared => (index, false),
            Which::All { first, tests, .. } => (first + index, tests.contains(&index)),
        };
        let is_called = |name: &str| if is_test { name.starts_with("test_") } else { index == 0 && is_hook(name) };
        // A closure's name is nobody's, and `filter` is a method, see `hooks`.
        let is_method = |name: &str| index == 0 && !is_test && name == Hook::Filter.name();
        let is_plain = |name: &str| !name.starts_with("anon$") && !is_method(name);
        let functions: HashSet<_> = program
            .iter_fn_def()
            .filter(|function| shared.is_none_or(|shared| shared.contains(&function.name)) && is_plain(&function.name))
            .map(|function| (function.name.clone(), function.params.len()))
            .collect();
        let called = functions.iter().map(|(name, _)| name).filter(|name| is_called(name)).cloned().collect();
        Self { number, functions, called }
    }

    fn has(&self, name: &str, parameters: usize) -> bool {
        self.functions.contains(&(name.into(), parameters))
    }

    fn has_some(&self, name: &str) -> bool {
        self.functions.iter().any(|(known, _)| known == name)
    }

    /// The program that was renamed, in which some functions have the name that is written, too: `all` that are
    /// public, or those that the host calls.
    fn with_names(&self, renamed: &AST, all: bool, file: &str) -> AST {
        let mut functions = Module::new();
        for function in renamed.iter_fn_def() {
            let written: ImmutableString = written(&function.name).into();
            if written != function.name && (all || self.called.contains(&written)) {
                functions.set_script_fn(rhai::ScriptFuncDef { name: written, ..function.as_ref().clone() });
            }
            functions.set_script_fn(rhai::Shared::clone(function));
        }
        AST::new_with_source(renamed.statements().iter().cloned(), functions, file)
    }
}

fn is_hook(name: &str) -> bool {
    Hook::ALL.into_iter().chain([Hook::Main]).any(|hook| hooks::name(hook) == name)
}

/// The name that a function has in the file of this number.
fn own_name(number: usize, name: &str) -> String {
    format!("{MARK}{number}_{name}")
}

#[cfg(test)]
mod tests;
