//! The places in a file's text where a function is named that is to be another in each file.

use std::collections::{BTreeMap, HashMap, HashSet};

use rhai::{AST, ASTNode, Expr, FnCallExpr, ImmutableString, Position, Stmt};

use super::super::scan::{self, Kind};
use super::{File, Which, own_name};
use crate::protocol::Source;

/// What stands where, and what it is read as.
#[derive(Default)]
pub(super) struct Renames {
    places: BTreeMap<Position, (ImmutableString, String)>,
    /// Whether the functions must be there under the names that are written, too: some are named by texts that are only
    /// known when the file runs.
    pub(super) keeps_names: bool,
}

/// Every name in a program that may mean a function.
pub(super) fn spoken(program: &AST, mut speak: impl FnMut(&ImmutableString)) {
    program.walk(&mut |path| {
        match path.last() {
            Some(
                ASTNode::Expr(Expr::FnCall(call, _) | Expr::MethodCall(call, _)) | ASTNode::Stmt(Stmt::FnCall(call, _)),
            ) if call.namespace.is_empty() && call.op_token.is_none() => speak(&call.name),
            Some(ASTNode::Expr(Expr::Variable(variable, ..))) => speak(&variable.1),
            Some(ASTNode::Expr(Expr::StringConstant(text, _))) => speak(text),
            _ => {}
        }
        true
    });
}

impl Renames {
    pub(super) fn of(files: &[File], index: usize, (source, program): (&Source, &AST), which: &Which) -> Self {
        let mut reader = Reader {
            file: &files[index],
            files,
            reached: match which {
                Which::All { tests, reached, .. } if tests.contains(&index) => reached,
                _ => &[],
            },
            imports: imports(source, program),
            variables: variables(program),
            keys: keys(program),
            renames: Self::default(),
        };
        reader.definitions(&source.text);
        program.walk(&mut |path| {
            match path.last() {
                Some(ASTNode::Expr(Expr::FnCall(call, at)) | ASTNode::Stmt(Stmt::FnCall(call, at))) => {
                    reader.call(call, *at, false);
                }
                Some(ASTNode::Expr(Expr::MethodCall(call, at))) => reader.call(call, *at, true),
                Some(ASTNode::Expr(Expr::Variable(variable, _, at)))
                    if variable.2.is_empty() && !reader.variables.contains(&variable.1) =>
                {
                    reader.named(&variable.1, *at);
                }
                _ => {}
            }
            true
        });
        reader.renames
    }

    pub(super) fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// What a word is read as that stands there.
    pub(super) fn of_word<T: AsRef<str> + From<String>>(&self, at: Position, word: T) -> T {
        match self.places.get(&at) {
            Some((written, own)) if written.as_str() == word.as_ref() => own.clone().into(),
            _ => word,
        }
    }
}

struct Reader<'a> {
    file: &'a File,
    files: &'a [File],
    reached: &'a [(String, usize)],
    imports: HashMap<ImmutableString, usize>,
    variables: HashSet<ImmutableString>,
    /// What the maps of the file hold.
    keys: HashSet<String>,
    renames: Renames,
}

impl Reader<'_> {
    fn definitions(&mut self, text: &str) {
        let tokens = scan::tokens(text);
        for (index, _) in tokens.iter().enumerate().filter(|(_, token)| token.kind == Kind::Word("fn")) {
            let head = tokens[index + 1..].iter().take_while(|token| token.kind != Kind::Sign('('));
            let Some((name, at)) = head.last().and_then(|token| Some((word(token.kind)?, token.start))) else {
                continue;
            };
            if self.file.has_some(name) {
                let before = &text[..at];
                let line = before.matches('\n').count() + 1;
                let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
                let (Ok(line), Ok(column)) = (u16::try_from(line), u16::try_from(column)) else { continue };
                self.rename(name, Position::new(line, column), self.file.number);
            }
        }
    }

    fn call(&mut self, call: &FnCallExpr, at: Position, is_method: bool) {
        let (name, count) = (&call.name, call.args.len());
        if !call.namespace.is_empty() {
            let other = self.imports.get(call.namespace.root()).and_then(|index| self.files.get(*index));
            if let Some(other) = other.filter(|other| other.has(name, count)) {
                self.rename(name, at, other.number);
            }
            return;
        }
        match (name.as_str(), call.args.as_slice()) {
            _ if call.op_token.is_some() => {}
            ("Fn", [function]) | ("is_def_fn", [function, _] | [_, function, _]) if !is_method => match function {
                Expr::StringConstant(function, at) => self.named(function, *at),
                _ => self.renames.keeps_names = true,
            },
            // A map's own function comes before the file's.
            _ if is_method && self.keys.contains(name.as_str()) => self.renames.keeps_names = true,
            _ if self.file.has(name, count) => self.rename(name, at, self.file.number),
            _ if self.reached.iter().any(|(known, parameters)| known == name.as_str() && *parameters == count) => {
                self.rename(name, at, 0);
            }
            _ => {}
        }
    }

    /// A function is named, but not called.
    fn named(&mut self, name: &ImmutableString, at: Position) {
        if self.file.has_some(name) {
            self.rename(name, at, self.file.number);
        } else if self.reached.iter().any(|(known, _)| known == name.as_str()) {
            self.rename(name, at, 0);
        }
    }

    fn rename(&mut self, name: &str, at: Position, number: usize) {
        self.renames.places.insert(at, (name.into(), own_name(number, name)));
    }
}

fn word(kind: Kind<'_>) -> Option<&str> {
    if let Kind::Word(word) = kind { Some(word) } else { None }
}

/// The files that a file imports, by the names that it gives them.
fn imports(source: &Source, program: &AST) -> HashMap<ImmutableString, usize> {
    let mut imports = HashMap::new();
    program.walk(&mut |path| {
        if let Some(ASTNode::Stmt(Stmt::Import(import, _))) = path.last()
            && let Expr::StringConstant(name, _) = &import.0
            && let Some(index) = source.imports.get(name.as_str())
        {
            imports.insert(import.1.name.clone(), *index);
        }
        true
    });
    imports
}

/// The keys of the maps that a file makes.
fn keys(program: &AST) -> HashSet<String> {
    let mut keys = HashSet::new();
    program.walk(&mut |path| {
        match path.last() {
            Some(ASTNode::Expr(Expr::Map(parts, _))) => {
                keys.extend(parts.0.iter().map(|(key, _)| key.name.to_string()));
            }
            Some(ASTNode::Expr(Expr::Property(property, _))) => {
                keys.insert(property.2.to_string());
            }
            _ => {}
        }
        true
    });
    keys
}

/// What the variables of a file are called, of all its functions.
fn variables(program: &AST) -> HashSet<ImmutableString> {
    let mut names: HashSet<ImmutableString> =
        program.iter_fn_def().flat_map(|function| function.params.iter().cloned()).collect();
    program.walk(&mut |path| {
        match path.last() {
            Some(ASTNode::Stmt(Stmt::Var(variable, ..))) => drop(names.insert(variable.0.name.clone())),
            Some(ASTNode::Stmt(Stmt::For(parts, _))) => {
                names.extend([&parts.0].into_iter().chain(&parts.1).map(|variable| variable.name.clone()));
            }
            Some(ASTNode::Stmt(Stmt::TryCatch(parts, _))) => {
                if let Expr::Variable(variable, ..) = &parts.expr {
                    names.insert(variable.1.clone());
                }
            }
            _ => {}
        }
        true
    });
    names
}
