//! HH015 and HH022: calls that give nothing back where a value is wanted, and arguments that a function does not take.

use rhai::{Expr, FnCallExpr, Position};

use super::super::functions::{Functions, Signature};
use super::super::steps::{chain, last_name, place_of};
use super::{Flow, Frame, Kind, Missing, Value};

impl<'a> Flow<'a> {
    /// What a call by name returns.
    pub(super) fn call(&mut self, frame: &mut Frame<'a>, call: &'a FnCallExpr, position: Position) -> Value {
        let arguments = self.arguments(frame, &call.args, None);
        if Functions::is_keyword(&call.name) {
            return Value::ANY;
        }
        let root = if call.namespace.is_empty() { "" } else { call.namespace.root() };
        if !root.is_empty() {
            if let Some(index) = frame.file.import(root) {
                let Some(file) = self.files.get(index) else { return Value::ANY };
                let Some(function) = file.function(&call.name, call.args.len()) else { return Value::ANY };
                return self.enter(file, function, arguments, frame.hook);
            }
        } else if let Some(function) = frame.file.function(&call.name, call.args.len()) {
            return self.enter(frame.file, function, arguments, frame.hook);
        }
        several_words(frame, &call.name, call.args.last());
        let places: Vec<Position> = call.args.iter().map(place_of).collect();
        self.native(frame, root, &call.name, &arguments, &places, position)
    }

    /// What a method returns.
    pub(super) fn method(
        &mut self,
        frame: &mut Frame<'a>,
        receiver: Value,
        call: &'a FnCallExpr,
        position: Position,
    ) -> Value {
        let arguments = self.arguments(frame, &call.args, Some((&receiver.kind, &call.name)));
        let name = call.name.as_str();
        if Functions::is_keyword(name) || matches!(receiver.kind, Kind::Map | Kind::Unit) {
            return Value::ANY;
        }
        if frame.file.functions().any(|function| function.name == name) && name != "filter" {
            return Value::ANY;
        }
        several_words(frame, name, call.args.first());
        let mut all = vec![receiver];
        all.extend(arguments);
        let mut places = vec![position];
        places.extend(call.args.iter().map(place_of));
        let value = self.native(frame, "", name, &all, &places, position);
        match (&all[0].kind, name) {
            (Kind::List(kind), "filter" | "extract" | "drain" | "retain" | "order" | "order_by" | "order_desc") => {
                Value::of(Kind::List(kind.clone()))
            }
            (Kind::List(kind), "find" | "pop" | "shift" | "get" | "remove") => {
                Value { missing: Missing::Known, ..Value::of((**kind).clone()) }
            }
            (Kind::Text, "split") => Value::of(Kind::List(Box::new(Kind::Text))),
            _ => value,
        }
    }

    fn arguments(&mut self, frame: &mut Frame<'a>, arguments: &'a [Expr], of: Option<(&Kind, &str)>) -> Vec<Value> {
        arguments
            .iter()
            .map(|argument| match self.closure(frame, argument, of) {
                Some(value) => value,
                None => self.value(frame, argument),
            })
            .collect()
    }

    fn native(
        &mut self,
        frame: &mut Frame<'a>,
        namespace: &str,
        name: &str,
        arguments: &[Value],
        places: &[Position],
        position: Position,
    ) -> Value {
        let functions = self.functions;
        let named = functions.named(namespace, name);
        let counted: Vec<&Signature> =
            named.iter().filter(|signature| signature.params.len() == arguments.len()).collect();
        if counted.is_empty() {
            return Value::ANY;
        }
        let fitting: Vec<&&Signature> = counted.iter().filter(|signature| takes(signature, arguments)).collect();
        if fitting.is_empty() {
            misfit(frame, name, &counted, arguments, places, position);
            return Value::ANY;
        }
        for (at, argument) in arguments.iter().enumerate() {
            // The receiver is the chain's.
            let first = usize::from(places.first() == Some(&position));
            let refused = fitting.iter().all(|signature| refuses_nothing(&signature.params[at]));
            if let Missing::Property(property) = &argument.missing
                && at >= first
                && refused
            {
                let message = format!("`{name}` does not take `()`, and hh.ru may leave `{property}` out");
                let help = format!("give it `….{property} ?? …`, or compare it with `()` first");
                frame.warning("HH014", places[at], message, Some(help));
            }
        }
        let mut returns = fitting.iter().map(|signature| signature.returns.clone());
        let first = returns.next().unwrap_or(Value::ANY);
        returns.fold(first, |one, two| if one.kind == Kind::Any { one } else { one.join(two) })
    }

    /// A value that something is done with.
    pub(super) fn value(&mut self, frame: &mut Frame<'a>, expr: &'a Expr) -> Value {
        let value = self.expression(frame, expr);
        if value.kind != Kind::Unit {
            return value;
        }
        if let Expr::FnCall(call, position) = expr {
            let help = "what it returns is `()`, whatever it is used for".to_owned();
            frame.error("HH015", *position, format!("`{}` returns nothing", call.name), Some(help));
        } else if matches!(expr, Expr::Dot(..)) {
            let (root, steps) = chain(expr);
            let Some(Expr::MethodCall(call, position)) = steps.last().map(|step| step.term) else { return value };
            let arguments = if call.args.is_empty() { "" } else { "…" };
            let variable = last_name(root).filter(|_| steps.len() == 1);
            gives_nothing(frame, &call.name, *position, variable.map(|variable| (variable, arguments)));
        } else {
            return value;
        }
        Value::ANY
    }
}

/// HH026: `has_word` looks for one word, or for words side by side.
fn several_words(frame: &mut Frame, name: &str, argument: Option<&Expr>) {
    let (Some(Expr::StringConstant(text, position)), "has_word") = (argument, name) else { return };
    let several = [",", ";", "|", " OR ", " or ", " или "].iter().find(|sign| text.contains(**sign));
    if let Some(sign) = several {
        let words: Vec<String> =
            text.split(sign).map(str::trim).filter(|word| !word.is_empty()).map(|word| format!("{word:?}")).collect();
        let message = "`has_word` looks for these words side by side, as one phrase".to_owned();
        frame.warning("HH026", *position, message, Some(format!("write `has_any([{}])`", words.join(", "))));
    } else if !text.contains(char::is_alphanumeric) {
        frame.warning("HH026", *position, "there is no word in it: it is never found".to_owned(), None);
    }
}

/// HH015, of a method; with the variable it is called on, where it is one.
pub(super) fn gives_nothing(frame: &mut Frame, name: &str, position: Position, on: Option<(&str, &str)>) {
    let message = format!("`{name}` works in place and returns nothing");
    let help = match on {
        Some((variable, arguments)) => {
            format!("let it stand alone, then use the variable: `{variable}.{name}({arguments}); {variable}`")
        }
        None => "give the value a name with `let`, call it on that, then use the name".to_owned(),
    };
    frame.error("HH015", position, message, Some(help));
}

fn takes(signature: &Signature, arguments: &[Value]) -> bool {
    signature.params.iter().zip(arguments).all(|(param, argument)| fits(param, argument))
}

fn fits(param: &Value, argument: &Value) -> bool {
    let nothing = argument.kind == Kind::Unit && param.missing != Missing::Never;
    nothing || param.kind.may_be(&argument.kind)
}

fn refuses_nothing(param: &Value) -> bool {
    param.missing == Missing::Never && param.kind != Kind::Any && param.kind != Kind::Unit
}

fn misfit(
    frame: &mut Frame,
    name: &str,
    counted: &[&Signature],
    arguments: &[Value],
    places: &[Position],
    position: Position,
) {
    let method = places.first() == Some(&position);
    // The first argument that no function of this name takes there; none, where only their company is wrong.
    let wrong = arguments.iter().enumerate().find(|(at, argument)| {
        counted.iter().all(|signature| signature.params.get(*at).is_some_and(|param| !fits(param, argument)))
    });
    let (at, message) = match wrong {
        Some((0, receiver)) if method => (0, format!("there is no `{name}` for {}", receiver.kind.words())),
        Some((at, argument)) => {
            let mut wanted: Vec<String> = Vec::new();
            for signature in counted {
                let words = signature.params[at].kind.words();
                if !wanted.contains(&words) {
                    wanted.push(words);
                }
            }
            (at, format!("`{name}` takes {} here, not {}", wanted.join(" or "), argument.kind.words()))
        }
        None => (0, format!("`{name}` does not take these arguments together")),
    };
    let help = match arguments.get(at).map(|argument| (&argument.kind, name)) {
        Some((Kind::Text, "has_any" | "count_of")) if at > 0 => {
            Some("put the words into an array: `[\"…\"]`".to_owned())
        }
        Some((Kind::List(_), "has_word")) if at > 0 => Some("`has_any` takes an array of words".to_owned()),
        Some((Kind::Object(_), "has_word" | "has_any" | "count_of" | "contains")) if at == 0 => {
            Some("ask its `name`".to_owned())
        }
        _ => None,
    };
    frame.error("HH022", places[at], message, help);
}
