//! Values as the databases keep them: a byte that names the form, then JSON.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::db::Error;

const VERSION: u8 = 1;

pub(crate) fn write(value: &impl Serialize) -> Result<Vec<u8>, Error> {
    let mut bytes = vec![VERSION];
    serde_json::to_writer(&mut bytes, value).map_err(|error| Error::Entry(error.to_string()))?;
    Ok(bytes)
}

pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    match bytes.split_first() {
        Some((&VERSION, json)) => serde_json::from_slice(json).map_err(|error| Error::Entry(error.to_string())),
        Some((version, _)) => Err(Error::Entry(format!("form {version} is of a newer hhrun"))),
        None => Err(Error::Entry("it is empty".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::{read, write};

    #[test]
    fn values_come_back_and_other_forms_do_not() {
        let bytes = write(&("Боб", 7)).unwrap();
        assert_eq!(read::<(String, i32)>(&bytes).unwrap(), ("Боб".to_owned(), 7));
        for wrong in [&b""[..], b"\x02[]", b"\x01{"] {
            assert!(read::<(String, i32)>(wrong).is_err());
        }
    }
}
