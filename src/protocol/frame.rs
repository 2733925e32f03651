//! Frames: a length of four bytes, the lowest first, and that many bytes of postcard.

use std::io::{self, Read, Write};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// The longest frame, in bytes: a page of a hundred long vacancies stays far below it, and a peer that has lost its
/// mind cannot make the other side reserve more.
const MAX_FRAME: usize = 64 * 1024 * 1024;
/// The length before each frame, in bytes.
pub const HEADER: usize = 4;

/// Why a frame could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    #[error("the pipe between host and script broke: {0}")]
    Pipe(#[from] io::Error),
    #[error("a frame of {0} bytes is longer than any message")]
    TooLong(usize),
    #[error("a message could not be read: {0}")]
    Content(#[from] postcard::Error),
}

impl FrameError {
    /// The peer is gone.
    pub fn closed() -> Self {
        Self::Pipe(io::ErrorKind::BrokenPipe.into())
    }
}

/// One message as the bytes of a whole frame, its length included.
pub fn encode<T: Serialize>(message: &T) -> Result<Vec<u8>, FrameError> {
    let mut frame = postcard::to_extend(message, vec![0; HEADER])?;
    let length = frame.len() - HEADER;
    let header = u32::try_from(length).ok().filter(|_| length <= MAX_FRAME).ok_or(FrameError::TooLong(length))?;
    frame[..HEADER].copy_from_slice(&header.to_le_bytes());
    Ok(frame)
}

/// The first frame of what was read so far, without its length, if all of it is there.
pub fn first_frame(bytes: &[u8]) -> Result<Option<&[u8]>, FrameError> {
    let Some((header, rest)) = bytes.split_first_chunk() else { return Ok(None) };
    Ok(rest.get(..length(*header)?))
}

/// The message in a frame's bytes, without its length.
pub fn decode<T: DeserializeOwned>(body: &[u8]) -> Result<T, FrameError> {
    Ok(postcard::from_bytes(body)?)
}

/// Writes one message; nothing is flushed.
pub fn write_frame<T: Serialize>(writer: &mut impl Write, message: &T) -> Result<(), FrameError> {
    Ok(writer.write_all(&encode(message)?)?)
}

/// Reads one message; `None` when the peer has closed the pipe between two frames.
pub fn read_frame<T: DeserializeOwned>(reader: &mut impl Read) -> Result<Option<T>, FrameError> {
    let mut header = [0; HEADER];
    match reader.read_exact(&mut header) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error.into()),
    }
    let mut body = vec![0; length(header)?];
    reader.read_exact(&mut body)?;
    decode(&body).map(Some)
}

fn length(header: [u8; HEADER]) -> Result<usize, FrameError> {
    match u32::from_le_bytes(header) as usize {
        length if length > MAX_FRAME => Err(FrameError::TooLong(length)),
        length => Ok(length),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{FrameError, decode, encode, first_frame, read_frame, write_frame};

    proptest! {
        #[test]
        fn what_is_written_is_read(texts in proptest::collection::vec(".*", 0..5)) {
            let mut pipe = Vec::new();
            for text in &texts {
                write_frame(&mut pipe, text).unwrap();
            }
            let mut reader = pipe.as_slice();
            for text in &texts {
                let read = read_frame::<String>(&mut reader).unwrap();
                prop_assert_eq!(read.as_ref(), Some(text));
            }
            prop_assert_eq!(read_frame::<String>(&mut reader).unwrap(), None);
        }

        #[test]
        fn a_frame_is_there_once_all_of_it_is(text in ".*") {
            let frame = encode(&text).unwrap();
            for end in 0..frame.len() {
                prop_assert_eq!(first_frame(&frame[..end]).unwrap(), None);
            }
            let body = first_frame(&frame).unwrap().unwrap();
            prop_assert_eq!(decode::<String>(body).unwrap(), text);
        }

        #[test]
        fn noise_is_an_error_and_never_a_panic(noise in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = read_frame::<super::super::Call>(&mut noise.as_slice());
            let _ = read_frame::<super::super::Event>(&mut noise.as_slice());
        }
    }

    #[test]
    fn an_absurd_length_reserves_nothing() {
        let error = read_frame::<String>(&mut [255u8, 255, 255, 255, 0].as_slice()).unwrap_err();
        assert!(matches!(error, FrameError::TooLong(_)));
        assert!(matches!(first_frame(&[255, 255, 255, 255]), Err(FrameError::TooLong(_))));
    }
}
