use rhai::{Dynamic, Engine, OptimizationLevel, Scope};

use super::{Noted, noted, register};
use crate::protocol::Source;

fn engine() -> Engine {
    let mut engine = Engine::new();
    engine.set_optimization_level(OptimizationLevel::None);
    engine.set_max_expr_depths(64, 64);
    engine
}

/// The lines that did not run, and what the call gave.
fn run(text: &str, call: &str) -> (Vec<u32>, Dynamic) {
    let mut engine = engine();
    let ran = register(&mut engine);
    let source = Source { file: "a".to_owned(), text: text.to_owned(), ..Source::default() };
    let program = engine.compile(text).unwrap();
    let noted = noted(&engine, (0, &source), &program, 0).unwrap();
    let call = engine.compile(call).unwrap();
    let value = engine.eval_ast_with_scope(&mut Scope::new(), &noted.program.merge(&call)).unwrap();
    let ran = ran.borrow();
    let missed = noted.spots.iter().enumerate().filter(|(index, _)| !ran.contains(&u32::try_from(*index).unwrap()));
    let mut lines: Vec<u32> = missed.flat_map(|(_, spot)| spot.lines.clone()).collect();
    lines.sort_unstable();
    lines.dedup();
    (lines, value)
}

#[test]
fn what_did_not_run_is_known_by_its_lines() {
    let text = "fn f(x) {
    if x > 1 { return \"big\"; }
    let y = if x == 1 {
        \"one\"
    } else {
        \"less\"
    };
    y
}
fn g() { 1 }";
    assert_eq!(run(text, "f(1)").0, [2, 6, 10]);
    assert_eq!(run(text, "f(2)").0, [3, 4, 6, 8, 10]);
    assert_eq!(run(text, "f(0); g()").0, [2, 4]);
}

#[test]
fn what_a_script_does_stays_the_same() {
    let text = "fn f(x) {
    let m = #{ a: if x { 1 } else { 2 }, b: [3, 4] };
    let n = switch m.a { 1 => { let z = 5; z }, 2 => if x { 6 } else { 7 }, _ => 8 };
    (m.b[0] + n).max(1);
    for i in 0..3 { if i == 1 { continue; } n += i; }
    let c = m.b.map(|y| y + n).filter(|y| { let w = y; w > 0 });
    while n > 100 { n -= 1 }
    do { n += 1; } while n < 5;
    try { throw 1 } catch (e) { n += e; }
    if x { n } else if n > 7 { n + `${if x { \"}\" } else { \"a\" }}`.len } else { c.len() }
}
private fn h(a, b) { -a + b }";
    for call in ["f(true)", "f(false)", "h(1, 2)"] {
        let plain = engine();
        let expected: Dynamic =
            plain.eval_ast(&plain.compile(text).unwrap().merge(&plain.compile(call).unwrap())).unwrap();
        assert_eq!(run(text, call).1.to_string(), expected.to_string(), "{call}");
    }
}

#[test]
fn columns_are_those_that_the_person_wrote() {
    let engine = engine();
    let text = "fn f(x) { if x { x.boom() } else { x } }";
    let source = Source { file: "a".to_owned(), text: text.to_owned(), ..Source::default() };
    let Noted { program, shifts, .. } = noted(&engine, (0, &source), &engine.compile(text).unwrap(), 0).unwrap();
    let mut columns = Vec::new();
    program.walk(&mut |path| {
        if let Some(rhai::ASTNode::Expr(rhai::Expr::MethodCall(_, position))) = path.last() {
            columns.push(shifts.back(position.line().unwrap(), position.position().unwrap()));
        }
        true
    });
    assert_eq!(columns, [text.find("boom").unwrap() + 1]);
}
