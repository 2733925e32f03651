//! What scripts can use, in words: each function is registered together with its signature, one line and an example,
//! so that the reference, the editor's definitions and the check read what the engine was given.

use std::rc::Rc;

use rhai::{
    Dynamic, Engine, EvalAltResult, FuncRegistration, Module, NativeCallContext, Position, RhaiFunc, RhaiNativeFunc,
    Variant,
};

/// Every function that is registered, in the order of its registration.
#[derive(Clone, Debug, Default)]
pub(crate) struct Manual {
    areas: Vec<AreaDoc>,
    functions: Vec<Function>,
}

/// Functions that belong together: those of `name::…`, or those without a namespace.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AreaDoc {
    /// Empty for those without a namespace.
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
}

/// One function.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Function {
    /// The namespace, empty where there is none.
    pub(crate) area: &'static str,
    /// `name(parameter: type, …) -> type`; a method has the type of its receiver before it, as in `string.has_word(…)`.
    /// Types are `string`, `int`, `float`, `number`, `bool`, `array<…>`, `map`, `any`, a native type's name, and any
    /// of them with a `?` where it may be `()`; a function that returns nothing has no arrow.
    pub(crate) signature: &'static str,
    pub(crate) about: &'static str,
    /// An expression, and what it gives; where the second is empty, the first only runs. Both may speak of `v` (a
    /// vacancy read in full), `me` and `resume`.
    pub(crate) example: (&'static str, &'static str),
}

/// One parameter of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Parameter {
    pub(crate) name: &'static str,
    pub(crate) kind: &'static str,
}

impl Manual {
    /// The areas, in the order of their registration.
    pub(crate) fn areas(&self) -> &[AreaDoc] {
        &self.areas
    }

    /// The functions of an area; several have one name where it takes several kinds of arguments.
    pub(crate) fn of<'a>(&'a self, area: &'a str) -> impl Iterator<Item = &'a Function> {
        self.functions.iter().filter(move |function| function.area == area)
    }

    /// All of them.
    pub(crate) fn functions(&self) -> &[Function] {
        &self.functions
    }
}

impl Function {
    /// What a script calls, without the namespace.
    pub(crate) fn name(&self) -> &'static str {
        let (head, _) = self.signature.split_once('(').unwrap_or((self.signature, ""));
        head.rsplit_once('.').map_or(head, |(_, name)| name)
    }

    /// The type of the value before the dot, where it is a method.
    pub(crate) fn receiver(&self) -> Option<&'static str> {
        let (head, _) = self.signature.split_once('(')?;
        head.rsplit_once('.').map(|(receiver, _)| receiver)
    }

    /// The parameters, without the receiver.
    pub(crate) fn parameters(&self) -> Vec<Parameter> {
        let inside = self.signature.split_once('(').and_then(|(_, rest)| rest.rsplit_once(')'));
        let Some((inside, _)) = inside.filter(|(inside, _)| !inside.is_empty()) else { return Vec::new() };
        let parameter = |text: &'static str| {
            let (name, kind) = text.split_once(": ").unwrap_or((text, "any"));
            Parameter { name: name.trim(), kind }
        };
        inside.split(", ").map(parameter).collect()
    }

    /// What it returns; `None` where it returns nothing.
    pub(crate) fn returns(&self) -> Option<&'static str> {
        self.signature.rsplit_once(") -> ").map(|(_, kind)| kind)
    }

    /// How a script writes it, without the parameters: `money::net`, `string.has_word`.
    pub(crate) fn path(&self) -> String {
        match (self.area, self.receiver()) {
            ("", Some(receiver)) => [receiver, ".", self.name()].concat(),
            ("", None) => self.name().to_owned(),
            (area, _) => [area, "::", self.name()].concat(),
        }
    }
}

/// Where functions of one area are registered.
pub(crate) struct Area<'a> {
    engine: &'a mut Engine,
    manual: &'a mut Manual,
    name: &'static str,
    /// `None` without a namespace.
    module: Option<Module>,
}

impl<'a> Area<'a> {
    /// Functions and methods without a namespace.
    pub(crate) fn global(engine: &'a mut Engine, manual: &'a mut Manual) -> Self {
        manual.note("", "What needs no namespace.");
        Self { engine, manual, name: "", module: None }
    }

    /// Functions of `name::…`; [`Area::close`] makes them known.
    pub(crate) fn named(
        engine: &'a mut Engine,
        manual: &'a mut Manual,
        name: &'static str,
        about: &'static str,
    ) -> Self {
        manual.note(name, about);
        Self { engine, manual, name, module: Some(Module::new()) }
    }

    /// Writes a function down; [`Entry::with`] says what it does. The example's two halves are an expression and what
    /// it gives.
    pub(crate) fn function(
        &mut self,
        signature: &'static str,
        about: &'static str,
        example: (&'static str, &'static str),
    ) -> Entry<'_, 'a> {
        let function = Function { area: self.name, signature, about, example };
        self.manual.functions.push(function);
        Entry { area: self, name: function.name() }
    }

    /// Makes the functions known to the engine.
    pub(crate) fn close(self) {
        if let Some(module) = self.module {
            self.engine.register_static_module(self.name, module.into());
        }
    }
}

impl Manual {
    fn note(&mut self, name: &'static str, about: &'static str) {
        if self.areas.iter().all(|area| area.name != name) {
            self.areas.push(AreaDoc { name, about });
        }
    }
}

/// A function that was written down.
pub(crate) struct Entry<'e, 'a> {
    area: &'e mut Area<'a>,
    name: &'static str,
}

impl Entry<'_, '_> {
    /// What it does. Said again for each Rust type that a parameter may have, such as `i64` and `f64` of a `number`.
    pub(crate) fn with<A: 'static, const N: usize, const X: bool, R: Variant + Clone, const F: bool>(
        self,
        does: impl RhaiNativeFunc<A, N, X, R, F> + 'static,
    ) -> Self {
        self.registered(does)
    }

    fn registered<A: 'static, const N: usize, const X: bool, R: Variant + Clone, const F: bool, D>(
        self,
        does: D,
    ) -> Self
    where
        D: RhaiNativeFunc<A, N, X, R, F> + 'static,
    {
        let registration = FuncRegistration::new(self.name);
        match &mut self.area.module {
            Some(module) => {
                let does = located(does.into_rhai_function(true, false));
                registration.set_into_module_raw(module, D::param_types(), does)
            }
            None => registration.register_into_engine(self.area.engine, does),
        };
        self
    }
}

/// What any function is for the engine.
type Native = dyn Fn(Option<NativeCallContext<'_>>, &mut [&mut Dynamic]) -> Result<Dynamic, Box<EvalAltResult>>;

/// Of a function in a namespace that fails, the engine does not say where it was called.
fn located(function: RhaiFunc) -> RhaiFunc {
    match function {
        RhaiFunc::Pure { func, is_pure, is_volatile, .. } => {
            RhaiFunc::Pure { func: placing(func), has_context: true, is_pure, is_volatile }
        }
        RhaiFunc::Method { func, is_pure, is_volatile, .. } => {
            RhaiFunc::Method { func: placing(func), has_context: true, is_pure, is_volatile }
        }
        other => other,
    }
}

fn placing(function: Rc<Native>) -> Rc<Native> {
    Rc::new(move |context: Option<NativeCallContext<'_>>, arguments: &mut [&mut Dynamic]| {
        let position = context.as_ref().map_or(Position::NONE, NativeCallContext::call_position);
        function(context, arguments).map_err(|mut error| {
            if error.position().is_none() {
                error.set_position(position);
            }
            error
        })
    })
}

#[cfg(test)]
mod tests;
