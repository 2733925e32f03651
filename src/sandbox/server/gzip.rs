//! Packing of answers. What packs is set up once a thread: that takes longer than packing most answers does.

use std::cell::RefCell;

use flate2::{Compress, CompressError, Compression, Crc, FlushCompress, Status};

/// No name, no time; packed fast, on no system in particular.
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255];

thread_local! {
    static PRESS: RefCell<Compress> = RefCell::new(Compress::new(Compression::fast(), false));
}

/// The bytes as one member of a gzip file.
pub(super) fn packed(bytes: &[u8]) -> Result<Vec<u8>, CompressError> {
    let mut packed = Vec::with_capacity(bytes.len() / 4 + 128);
    packed.extend_from_slice(&HEADER);
    PRESS.with_borrow_mut(|press| deflate(press, bytes, &mut packed))?;
    let mut sum = Crc::new();
    sum.update(bytes);
    packed.extend_from_slice(&sum.sum().to_le_bytes());
    packed.extend_from_slice(&sum.amount().to_le_bytes());
    Ok(packed)
}

fn deflate(press: &mut Compress, bytes: &[u8], packed: &mut Vec<u8>) -> Result<(), CompressError> {
    press.reset();
    loop {
        let done = usize::try_from(press.total_in()).unwrap_or(usize::MAX);
        let rest = bytes.get(done..).unwrap_or_default();
        if press.compress_vec(rest, packed, FlushCompress::Finish)? == Status::StreamEnd {
            return Ok(());
        }
        packed.reserve(packed.capacity().max(1_024));
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use flate2::Compression;
    use flate2::read::GzDecoder;
    use flate2::write::GzEncoder;

    use super::packed;

    proptest::proptest! {
        #[test]
        fn it_is_what_an_encoder_of_its_own_writes(text in "[a-z]{0,40}", times in 0_usize..4_000) {
            let bytes = text.repeat(times).into_bytes();
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(&bytes).unwrap();
            let packed = packed(&bytes).unwrap();
            assert!(packed == encoder.finish().unwrap());
            let mut unpacked = Vec::new();
            GzDecoder::new(&*packed).read_to_end(&mut unpacked).unwrap();
            assert!(unpacked == bytes);
        }
    }
}
