//! Closures: the engine makes functions of them, which take what they capture before their own parameters.

use rhai::{Expr, FnPtr, Stmt};

use super::super::file::Function;

use super::{Flow, Frame, Kind, Value};

impl<'a> Flow<'a> {
    /// A closure among the arguments of a method: `None` where the argument is something else.
    pub(super) fn closure(
        &mut self,
        frame: &mut Frame<'a>,
        argument: &'a Expr,
        of: Option<(&Kind, &str)>,
    ) -> Option<Value> {
        let (function, captured) = literal(frame, argument)?;
        let mut values: Vec<Value> = captured.iter().map(|expr| self.expression(frame, expr)).collect();
        let own = function.params.len().saturating_sub(values.len());
        values.extend(parameters(of, own));
        self.enter(frame.file, function, values, frame.hook);
        Some(Value::of(Kind::Function))
    }
}

fn literal<'a>(frame: &Frame<'a>, expr: &'a Expr) -> Option<(&'a Function, &'a [Expr])> {
    match expr {
        Expr::DynamicConstant(value, _) => {
            let pointer = value.read_lock::<FnPtr>()?;
            let function = frame.file.functions().find(|function| function.name == pointer.fn_name())?;
            Some((function, &[]))
        }
        Expr::FnCall(call, _) if call.name == "curry" => {
            let (pointer, captured) = call.args.split_first()?;
            Some((literal(frame, pointer)?.0, captured))
        }
        Expr::Stmt(block) => match block.statements() {
            [Stmt::Share(_), Stmt::Expr(expr)] => literal(frame, expr),
            _ => None,
        },
        _ => None,
    }
}

/// What a method of an array gives its closure.
fn parameters(of: Option<(&Kind, &str)>, count: usize) -> Vec<Value> {
    let mut values = vec![Value::ANY; count];
    let Some((Kind::List(kind), name)) = of else { return values };
    let each = Value::of((**kind).clone());
    match name {
        "filter" | "map" | "some" | "all" | "find" | "find_map" | "index_of" | "drain" | "retain" | "for_each" => {
            values.iter_mut().take(1).for_each(|value| *value = each.clone());
        }
        "reduce" | "reduce_rev" => values.iter_mut().skip(1).take(1).for_each(|value| *value = each.clone()),
        "sort" | "sort_by" | "order" | "order_by" | "dedup" => {
            values.fill(each);
        }
        _ => {}
    }
    values
}
