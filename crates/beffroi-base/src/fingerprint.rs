//! A short number for some bytes.

/// FNV-1a on 64 bits: it tells two versions apart, or a damaged file from a
/// whole one; it protects nothing.
pub fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
