//! Which statements ran: before each of them, in the text that is run, stands a call that says so. The text of a usual
//! run has none of them, and pays for none.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::mem::Discriminant;
use std::rc::Rc;

use rhai::{AST, ASTNode, Engine, Expr, Position, Stmt};

use super::super::scan::{Kind, Token, tokens};
use crate::protocol::Source;
use crate::protocol::testing::Spot;

/// No script would say it.
const NOTE: &str = "ran__";

/// What has run since it was last asked.
pub(super) type Ran = Rc<RefCell<BTreeSet<u32>>>;

/// A file that notes what of it runs.
pub(super) struct Noted {
    pub(super) program: AST,
    pub(super) spots: Vec<Spot>,
    pub(super) shifts: Shifts,
}

/// Where calls were put in, by line: the column they stand before, and how wide they are.
#[derive(Clone, Debug, Default)]
pub(super) struct Shifts(BTreeMap<usize, Vec<(usize, usize)>>);

impl Shifts {
    /// The column that the person wrote, from one of the text that runs.
    pub(super) fn back(&self, line: usize, column: usize) -> usize {
        let mut shift = 0;
        for (before, width) in self.0.get(&line).into_iter().flatten() {
            if column < before + shift {
                break;
            }
            if column < before + shift + width {
                return *before;
            }
            shift += width;
        }
        column - shift
    }
}

/// Lets a script say what ran.
pub(super) fn register(engine: &mut Engine) -> Ran {
    let ran = Ran::default();
    let own = Rc::clone(&ran);
    engine.register_fn(NOTE, move |spot: i64| {
        own.borrow_mut().extend(u32::try_from(spot));
    });
    ran
}

/// The file with a call before each of its statements; `first` is the number of the first one. `None` where that would
/// make another program of it: then nothing is known of what runs.
pub(super) fn noted(engine: &Engine, source: (u32, &Source), program: &AST, first: usize) -> Option<Noted> {
    let (index, source) = source;
    let text = Text::of(&source.text);
    let mut spots: Vec<Spot> = Vec::new();
    let mut calls: BTreeMap<usize, String> = BTreeMap::new();
    for statement in statements(program) {
        let Some(at) = text.start_of(statement.at) else { continue };
        let number = first + spots.len();
        let function = Text::function_at(program, statement.at);
        spots.push(Spot { source: index, lines: statement.lines.into_iter().collect(), function });
        let _ = write!(calls.entry(at).or_default(), "{NOTE}({number}); ");
    }
    let (mut noted, mut shifts, mut done) = (String::with_capacity(source.text.len() * 2), Shifts::default(), 0);
    for (at, calls) in calls {
        noted.push_str(&source.text[done..at]);
        noted.push_str(&calls);
        done = at;
        let (line, column) = text.place(at);
        shifts.0.entry(line).or_default().push((column, calls.chars().count()));
    }
    noted.push_str(&source.text[done..]);
    let mut compiled = engine.compile(&noted).ok()?;
    if kinds(&compiled) != kinds(program) {
        return None;
    }
    compiled.set_source(&source.file);
    Some(Noted { program: compiled, spots, shifts })
}

struct Statement {
    at: Position,
    lines: BTreeSet<u32>,
}

/// The statements of all functions, each with the lines that are its own.
fn statements(program: &AST) -> Vec<Statement> {
    let mut functions = program.clone();
    functions.clear_statements();
    let mut known: BTreeMap<usize, usize> = BTreeMap::new();
    let mut statements: Vec<Statement> = Vec::new();
    functions.walk(&mut |path| {
        match path.last() {
            Some(ASTNode::Stmt(statement)) if is_noted(statement) => {
                let at = statement.position();
                known.insert(std::ptr::from_ref::<Stmt>(statement).addr(), statements.len());
                statements.push(Statement { at, lines: line(at).into_iter().collect() });
            }
            Some(ASTNode::Expr(expr)) if !matches!(expr, Expr::Stmt(_)) => {
                let within = path.iter().rev().find_map(|node| match node {
                    ASTNode::Stmt(statement) => known.get(&std::ptr::from_ref::<Stmt>(statement).addr()),
                    _ => None,
                });
                if let Some(statement) = within.and_then(|index| statements.get_mut(*index)) {
                    statement.lines.extend(line(expr.position()).into_iter().chain(line(expr.start_position())));
                }
            }
            _ => {}
        }
        true
    });
    // The engine keeps functions by a hash that differs from build to build.
    statements.sort_by_key(|statement| statement.at);
    statements
}

fn is_noted(statement: &Stmt) -> bool {
    !matches!(statement, Stmt::Noop(_) | Stmt::Share(_) | Stmt::Block(_))
}

fn line(position: Position) -> Option<u32> {
    position.line().and_then(|line| u32::try_from(line).ok())
}

/// A statement's kind, or an expression's.
type Node = (Option<Discriminant<Stmt>>, Option<Discriminant<Expr>>);

/// The kinds of a program's nodes in their order, without what notes.
fn kinds(program: &AST) -> Vec<Node> {
    let ours = |node: &ASTNode| match node {
        ASTNode::Stmt(Stmt::Expr(expr)) => matches!(&**expr, Expr::FnCall(call, _) if call.name == NOTE),
        ASTNode::Stmt(Stmt::FnCall(call, _)) | ASTNode::Expr(Expr::FnCall(call, _)) => call.name == NOTE,
        _ => false,
    };
    let mut kinds = Vec::new();
    // Closures bear names that follow from their text, and come in the order of their names.
    let mut functions: Vec<_> = program.iter_fn_def().collect();
    functions.sort_by_key(|function| (function.body.start_position(), function.params.len()));
    for function in functions {
        let mut body = program.clone();
        body.clear_statements();
        body.retain_functions(|_, _, name, count| name == function.name.as_str() && count == function.params.len());
        body.walk(&mut |path| {
            if !path.iter().any(ours) {
                kinds.push(match path.last() {
                    Some(ASTNode::Stmt(statement)) => (Some(std::mem::discriminant::<Stmt>(statement)), None),
                    Some(ASTNode::Expr(expr)) => (None, Some(std::mem::discriminant::<Expr>(expr))),
                    _ => (None, None),
                });
            }
            true
        });
    }
    kinds
}

/// What a brace opens.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Opens {
    Block,
    Map,
    Switch,
}

/// A text with what stands where.
struct Text<'a> {
    whole: &'a str,
    tokens: Vec<Token<'a>>,
    /// What each `{` and `}` among the tokens belongs to.
    braces: BTreeMap<usize, Opens>,
    /// The byte at which each line begins.
    lines: Vec<usize>,
}

impl<'a> Text<'a> {
    fn of(text: &'a str) -> Self {
        let tokens = tokens(text);
        let braces = braces(&tokens);
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { whole: text, tokens, braces, lines }
    }

    /// Where a call may stand before the statement one of whose first words is at `position`.
    fn start_of(&self, position: Position) -> Option<usize> {
        let at = self.offset(position)?;
        let index = self.tokens.partition_point(|token| token.end <= at);
        let mut start = self.tokens.get(index).filter(|token| token.start <= at)?.start;
        for before in (0..index).rev() {
            let token = &self.tokens[before];
            match (token.kind, self.braces.get(&before)) {
                (Kind::Sign(';'), _)
                | (Kind::Sign('{' | '}'), Some(Opens::Block))
                | (Kind::Sign('}'), Some(Opens::Switch)) => return Some(start),
                // An arm of a `switch` is no place for a statement, and neither is what follows an `else`.
                (Kind::Sign('{'), Some(Opens::Switch)) | (Kind::Word("else"), _) => return None,
                (Kind::Sign('>'), _) if before > 0 && self.is_arrow(before) => return None,
                _ => start = token.start,
            }
        }
        None
    }

    fn is_arrow(&self, index: usize) -> bool {
        let before = &self.tokens[index - 1];
        before.kind == Kind::Sign('=') && before.end == self.tokens[index].start
    }

    /// The named function that a position lies in.
    fn function_at(program: &AST, position: Position) -> String {
        let around = program.iter_fn_def().filter(|function| {
            let (start, end) = (function.body.start_position(), function.body.end_position());
            !function.name.starts_with("anon$") && start <= position && position <= end
        });
        let inner = around.max_by_key(|function| function.body.start_position());
        inner.map(|function| function.name.to_string()).unwrap_or_default()
    }

    fn offset(&self, position: Position) -> Option<usize> {
        let start = *self.lines.get(position.line()?.checked_sub(1)?)?;
        let column = position.position().unwrap_or(1).checked_sub(1)?;
        self.whole[start..].char_indices().nth(column).map(|(at, _)| start + at)
    }

    /// Line and column of a byte, from 1.
    fn place(&self, at: usize) -> (usize, usize) {
        let line = self.lines.partition_point(|start| *start <= at);
        (line, self.whole[self.lines[line - 1]..at].chars().count() + 1)
    }
}

fn braces(tokens: &[Token]) -> BTreeMap<usize, Opens> {
    let mut braces = BTreeMap::new();
    let mut open: Vec<Option<Opens>> = Vec::new();
    // How deep the `switch` was whose braces are still to come.
    let mut switch: Vec<usize> = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Word("switch") => switch.push(open.len()),
            Kind::Sign('(' | '[') => open.push(None),
            Kind::Sign('{') => {
                let map =
                    index > 0 && tokens[index - 1].kind == Kind::Sign('#') && tokens[index - 1].end == token.start;
                let opens = if map {
                    Opens::Map
                } else if switch.last() == Some(&open.len()) {
                    switch.pop();
                    Opens::Switch
                } else {
                    Opens::Block
                };
                braces.insert(index, opens);
                open.push(Some(opens));
            }
            Kind::Sign('}' | ')' | ']') => {
                if let Some(Some(opens)) = open.pop() {
                    braces.insert(index, opens);
                }
            }
            _ => {}
        }
    }
    braces
}

#[cfg(test)]
mod tests;
