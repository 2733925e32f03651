//! What an expression holds, as far as that can be seen without running it. Whatever is not certain is [`Kind::Any`]:
//! a gap costs less than a false alarm.

use std::rc::Rc;

use rhai::Position;

/// What an expression holds.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::script::check) struct Value {
    pub(in crate::script::check) kind: Kind,
    pub(in crate::script::check) missing: Missing,
    /// Where a way ends without a value, if one does.
    pub(in crate::script::check) gap: Option<Position>,
    /// The number itself, where it is written in the script.
    pub(in crate::script::check) number: Option<i64>,
    /// Whether it counts something that is there: a ratio of two counts is a fraction.
    pub(in crate::script::check) count: bool,
}

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::script::check) enum Kind {
    Any,
    Unit,
    Flag,
    Whole,
    Decimal,
    /// One of the two.
    Number,
    Text,
    Char,
    Range,
    Function,
    Map,
    List(Box<Kind>),
    /// A native type, by its name.
    Object(Rc<str>),
}

/// Whether a value may be `()` instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::script::check) enum Missing {
    Never,
    /// It may, and who wrote it knows: there is a `?.` in it.
    Known,
    /// It may, for the property of this name may be left out.
    Property(Rc<str>),
}

impl Value {
    pub(in crate::script::check) const ANY: Self = Self::of(Kind::Any);

    pub(in crate::script::check) const fn of(kind: Kind) -> Self {
        Self { kind, missing: Missing::Never, gap: None, number: None, count: false }
    }

    /// What ends without a value.
    pub(in crate::script::check) fn nothing(at: Position) -> Self {
        Self { gap: Some(at), ..Self::of(Kind::Unit) }
    }

    /// A type as signatures name it: `string`, `int`, `array<Entry>`, `Employer?`, …
    pub(in crate::script::check) fn named(name: &str) -> Self {
        match name.strip_suffix('?') {
            Some(name) => Self { missing: Missing::Known, ..Self::of(Kind::named(name)) },
            None => Self::of(Kind::named(name)),
        }
    }

    /// What two ways that end in the same place leave there.
    pub(in crate::script::check) fn join(self, other: Self) -> Self {
        let gap = self.gap.or(other.gap);
        let (one, two) = (self.kind == Kind::Unit, other.kind == Kind::Unit);
        let (kind, missing) = match (one, two) {
            (true, true) => (Kind::Unit, Missing::Never),
            (true, false) => (other.kind, Missing::Known),
            (false, true) => (self.kind, Missing::Known),
            (false, false) => {
                let missing = if self.missing == other.missing { self.missing } else { Missing::Known };
                (self.kind.join(other.kind), missing)
            }
        };
        let number = self.number.filter(|number| other.number == Some(*number));
        Self { kind, missing, gap, number, count: self.count && other.count }
    }
}

impl Kind {
    /// A type as signatures and Rust name it.
    pub(in crate::script::check) fn named(name: &str) -> Self {
        if let Some(inner) = name.strip_prefix("array<").and_then(|rest| rest.strip_suffix('>')) {
            return Self::List(Box::new(Self::named(inner)));
        }
        match name {
            "string" | "&str" | "String" | "ImmutableString" => Self::Text,
            "int" | "INT" | "i64" => Self::Whole,
            "float" | "FLOAT" | "f64" => Self::Decimal,
            "number" => Self::Number,
            "bool" => Self::Flag,
            "char" => Self::Char,
            "map" | "Map" => Self::Map,
            "array" | "Array" => Self::list(),
            "()" => Self::Unit,
            "fn" | "Fn" | "FnPtr" | "function" | "closure" => Self::Function,
            "range" | "range=" | "ExclusiveRange" | "InclusiveRange" => Self::Range,
            "Dynamic" | "RhaiResult" | "Blob" | "CharsStream" | "BitRange" => Self::Any,
            name if name.starts_with(char::is_uppercase) && name.chars().all(char::is_alphanumeric) => {
                Self::Object(name.into())
            }
            _ => Self::Any,
        }
    }

    /// An array of anything.
    pub(in crate::script::check) fn list() -> Self {
        Self::List(Box::new(Self::Any))
    }

    fn join(self, other: Self) -> Self {
        match (self, other) {
            (one, two) if one == two => one,
            (Self::List(one), Self::List(two)) => Self::List(Box::new(one.join(*two))),
            (one, two) if one.is_number() && two.is_number() => Self::Number,
            _ => Self::Any,
        }
    }

    pub(in crate::script::check) fn is_number(&self) -> bool {
        matches!(self, Self::Whole | Self::Decimal | Self::Number)
    }

    /// Whether values of both may be equal, or be taken for each other.
    pub(in crate::script::check) fn may_be(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Any, _)
            | (_, Self::Any)
            | (Self::List(_), Self::List(_))
            | (Self::Text | Self::Char, Self::Text | Self::Char) => true,
            (one, two) => one == two || (one.is_number() && two.is_number()),
        }
    }

    /// What it is called in a message.
    pub(in crate::script::check) fn words(&self) -> String {
        let words = match self {
            Self::Any => "a value",
            Self::Unit => "`()`",
            Self::Flag => "a boolean",
            Self::Whole => "a whole number",
            Self::Decimal | Self::Number => "a number",
            Self::Text => "a string",
            Self::Char => "a character",
            Self::Range => "a range",
            Self::Function => "a function",
            Self::Map => "a map",
            Self::List(_) => "an array",
            Self::Object(name) => {
                let article = if name.starts_with(['A', 'E', 'I', 'O', 'U']) { "an" } else { "a" };
                return [article, " `", name, "`"].concat();
            }
        };
        words.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, Missing, Value};

    #[test]
    fn signatures_are_read() {
        let employer = Value::named("Employer?");
        assert_eq!((employer.kind.words(), employer.missing), ("an `Employer`".to_owned(), Missing::Known));
        assert_eq!(Kind::named("array<string>"), Kind::List(Box::new(Kind::Text)));
        assert_eq!(Kind::named("Result<weird>"), Kind::Any);
    }

    #[test]
    fn what_is_not_certain_is_anything() {
        let join = |one, two| Value::of(one).join(Value::of(two));
        assert_eq!(join(Kind::Text, Kind::Whole).kind, Kind::Any);
        assert_eq!(join(Kind::Decimal, Kind::Whole).kind, Kind::Number);
        assert_eq!(join(Kind::Unit, Kind::Text).missing, Missing::Known);
    }
}
