//! How a native type becomes one that scripts can read: each property is registered once, and the same line feeds
//! the table that the static check and the reference read.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use rhai::{Array, Dynamic, Engine, EvalAltResult, ImmutableString, Map, NativeCallContext};

use super::super::trace::Trace;
use super::view::View;
use crate::hh::Raw;

/// The properties of every native type, by the type's name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Types {
    /// What the type is, by its name.
    abouts: BTreeMap<&'static str, &'static str>,
    properties: BTreeMap<&'static str, Vec<Property>>,
}

impl Types {
    /// The names of the types, each with what it is.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.abouts.iter().map(|(name, about)| (*name, *about))
    }

    /// A type that is written down without its properties being registered here.
    pub(crate) fn note(&mut self, name: &'static str, about: &'static str, properties: Vec<Property>) {
        self.abouts.insert(name, about);
        self.properties.insert(name, properties);
    }

    /// The properties of a type; empty for one that there is not.
    pub(crate) fn of(&self, kind: &str) -> &[Property] {
        self.properties.get(kind).map_or(&[], Vec::as_slice)
    }

    /// One property of a type.
    pub(crate) fn property(&self, kind: &str, name: &str) -> Option<&Property> {
        self.of(kind).iter().find(|property| property.name == name)
    }
}

/// One property of a native type.
#[derive(Clone, Debug)]
pub(crate) struct Property {
    pub(crate) name: &'static str,
    /// What it is, in a line.
    pub(crate) about: &'static str,
    /// `string`, `int`, `array<string>`, `Employer`, …; without regard to whether it may be `()`.
    pub(crate) kind: String,
    /// Whether it may be `()`.
    pub(crate) nullable: bool,
    pub(crate) holds: Holds,
    /// Known only once the vacancy has been read in full.
    pub(crate) full: bool,
}

/// What one finds behind a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    /// A string, a number, a boolean, a list of them.
    Plain,
    /// A native type.
    One(&'static str),
    /// An array of a native type.
    Many(&'static str),
}

/// A native type's name in scripts.
pub(crate) trait Named: 'static {
    const NAME: &'static str;
    /// What it is, in a line.
    const ABOUT: &'static str;
}

/// What a getter may return.
pub(crate) trait Scripted {
    const NULLABLE: bool = false;
    const HOLDS: Holds = Holds::Plain;
    /// As a signature names it.
    const KIND: &'static str;

    fn scripted(self) -> Dynamic;
}

macro_rules! plain {
    ($($kind:ty: $name:literal),+) => {$(
        impl Scripted for $kind {
            const KIND: &'static str = $name;

            fn scripted(self) -> Dynamic {
                self.into()
            }
        }
    )+};
}

plain!(ImmutableString: "string", bool: "bool", i64: "int", f64: "float", Array: "array", Map: "map");

/// A list of strings.
pub(crate) struct Texts(Array);

impl Scripted for Texts {
    const KIND: &'static str = "array<string>";

    fn scripted(self) -> Dynamic {
        self.0.into()
    }
}

/// A part of hh.ru's answer that has no type of its own: maps and arrays, as they came.
pub(crate) struct Loose(Dynamic);

impl Scripted for Loose {
    const KIND: &'static str = "map";

    fn scripted(self) -> Dynamic {
        self.0
    }
}

impl<S: Scripted> Scripted for Option<S> {
    const NULLABLE: bool = true;
    const HOLDS: Holds = S::HOLDS;
    const KIND: &'static str = S::KIND;

    fn scripted(self) -> Dynamic {
        self.map_or(Dynamic::UNIT, Scripted::scripted)
    }
}

/// A string for a script.
pub(crate) fn text(text: &str) -> ImmutableString {
    text.into()
}

/// A string for a script, where there is one.
pub(crate) fn maybe(text: Option<&String>) -> Option<ImmutableString> {
    text.map(Into::into)
}

/// A part of an answer as maps and arrays.
pub(crate) fn loose(part: &Raw) -> Loose {
    Loose(rhai::serde::to_dynamic(part.value()).unwrap_or_default())
}

/// A list of strings for a script.
pub(crate) fn texts<'a>(texts: impl Iterator<Item = &'a str>) -> Texts {
    Texts(texts.map(|text| Dynamic::from(ImmutableString::from(text))).collect())
}

/// Registers the properties of `View<R, T>`, one after the other.
pub(crate) struct Object<'a, R: 'static, T: Named> {
    engine: &'a mut Engine,
    types: &'a mut Types,
    kind: PhantomData<(R, T)>,
}

impl<'a, R: 'static, T: Named> Object<'a, R, T> {
    pub(crate) fn new(engine: &'a mut Engine, types: &'a mut Types) -> Self {
        engine.register_type_with_name::<View<R, T>>(T::NAME);
        types.abouts.insert(T::NAME, T::ABOUT);
        Self { engine, types, kind: PhantomData }
    }

    /// A value of its own.
    pub(crate) fn get<S: Scripted>(
        &mut self,
        name: &'static str,
        about: &'static str,
        read: impl Fn(&T) -> S + 'static,
    ) -> &mut Self {
        let kind = S::KIND.to_owned();
        self.note(Property { name, about, kind, nullable: S::NULLABLE, holds: S::HOLDS, full: false });
        self.plain(name, S::HOLDS, move |view| Ok(view.get().map_or(Dynamic::UNIT, |it| read(it).scripted())));
        self
    }

    /// A value that cannot be read at any time; the error ends up at the place that reads it.
    pub(crate) fn full<S: Scripted>(
        &mut self,
        name: &'static str,
        about: &'static str,
        read: impl Fn(&T) -> Result<S, Box<EvalAltResult>> + 'static,
    ) -> &mut Self {
        let kind = S::KIND.to_owned();
        self.note(Property { name, about, kind, nullable: S::NULLABLE, holds: S::HOLDS, full: true });
        self.plain(name, S::HOLDS, move |view| {
            view.get().map_or(Ok(Dynamic::UNIT), |it| read(it).map(Scripted::scripted))
        });
        self
    }

    /// Another object within it, or `()`, that cannot be read at any time: `ready` says so.
    pub(crate) fn full_maybe<U: Named>(
        &mut self,
        name: &'static str,
        about: &'static str,
        ready: fn(&T, &str) -> Result<(), Box<EvalAltResult>>,
        find: fn(&R, usize) -> Option<&U>,
    ) -> &mut Self {
        let kind = U::NAME.to_owned();
        self.note(Property { name, about, kind, nullable: true, holds: Holds::One(U::NAME), full: true });
        self.part::<U>(name, move |view| {
            view.get().map_or(Ok(()), |it| ready(it, name))?;
            Ok(view.within(find).map_or(Dynamic::UNIT, Dynamic::from))
        });
        self
    }

    /// A list of objects within it that cannot be read at any time: `ready` says so.
    pub(crate) fn full_many<U: Named>(
        &mut self,
        name: &'static str,
        about: &'static str,
        ready: fn(&T, &str) -> Result<(), Box<EvalAltResult>>,
        count: fn(&T) -> usize,
        find: fn(&R, usize) -> Option<&U>,
    ) -> &mut Self {
        let kind = ["array<", U::NAME, ">"].concat();
        self.note(Property { name, about, kind, nullable: false, holds: Holds::Many(U::NAME), full: true });
        self.part::<U>(name, move |view| {
            view.get().map_or(Ok(()), |it| ready(it, name))?;
            let count = view.get().map_or(0, count);
            Ok((0..count).filter_map(|index| view.project(index, find)).map(Dynamic::from).collect::<Array>().into())
        });
        self
    }

    /// Another object within it that is always there.
    pub(crate) fn one<U: Named>(
        &mut self,
        name: &'static str,
        about: &'static str,
        find: fn(&R, usize) -> Option<&U>,
    ) -> &mut Self {
        self.nested(name, about, false, find)
    }

    /// Another object within it, or `()`.
    pub(crate) fn maybe<U: Named>(
        &mut self,
        name: &'static str,
        about: &'static str,
        find: fn(&R, usize) -> Option<&U>,
    ) -> &mut Self {
        self.nested(name, about, true, find)
    }

    /// A list of objects within it.
    pub(crate) fn many<U: Named>(
        &mut self,
        name: &'static str,
        about: &'static str,
        count: fn(&T) -> usize,
        find: fn(&R, usize) -> Option<&U>,
    ) -> &mut Self {
        let kind = ["array<", U::NAME, ">"].concat();
        self.note(Property { name, about, kind, nullable: false, holds: Holds::Many(U::NAME), full: false });
        self.part::<U>(name, move |view| {
            let count = view.get().map_or(0, count);
            Ok((0..count).filter_map(|index| view.project(index, find)).map(Dynamic::from).collect::<Array>().into())
        });
        self
    }

    /// How it looks within a text.
    pub(crate) fn shown(&mut self, show: impl Fn(&T) -> ImmutableString + Clone + 'static) -> &mut Self {
        for name in ["to_string", "to_debug"] {
            let show = show.clone();
            self.engine.register_fn(name, move |view: &mut View<R, T>| view.get().map_or_else(Default::default, &show));
        }
        self
    }

    fn nested<U: Named>(
        &mut self,
        name: &'static str,
        about: &'static str,
        nullable: bool,
        find: fn(&R, usize) -> Option<&U>,
    ) -> &mut Self {
        let kind = U::NAME.to_owned();
        self.note(Property { name, about, kind, nullable, holds: Holds::One(U::NAME), full: false });
        self.part::<U>(name, move |view| Ok(view.within(find).map_or(Dynamic::UNIT, Dynamic::from)));
        self
    }

    /// Registers what reads a value.
    fn plain(
        &mut self,
        name: &'static str,
        holds: Holds,
        read: impl Fn(&View<R, T>) -> Result<Dynamic, Box<EvalAltResult>> + 'static,
    ) {
        let Some(trace) = Trace::of(self.engine) else {
            self.engine.register_get(name, move |view: &mut View<R, T>| read(view));
            return;
        };
        self.engine.register_get(name, move |context: NativeCallContext, view: &mut View<R, T>| {
            let value = read(view)?;
            match holds {
                Holds::Plain => trace.read(&context, T::NAME, name, &value),
                Holds::One(inner) | Holds::Many(inner) => trace.enter(&context, T::NAME, name, inner, &value),
            }
            Ok::<_, Box<EvalAltResult>>(value)
        });
    }

    /// Registers what reads a `U`, or a list of them.
    fn part<U: Named>(
        &mut self,
        name: &'static str,
        read: impl Fn(&View<R, T>) -> Result<Dynamic, Box<EvalAltResult>> + 'static,
    ) {
        self.plain(name, Holds::One(U::NAME), read);
    }

    fn note(&mut self, property: Property) {
        let properties = self.types.properties.entry(T::NAME).or_default();
        if properties.iter().all(|known| known.name != property.name) {
            properties.push(property);
        }
    }
}
