//! Bytes as hexadecimal digits.

/// Two digits a byte.
pub fn digits(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes of digits. None if they are none, or an odd number of them.
pub fn bytes(digits: &str) -> Option<Vec<u8>> {
    digits.as_bytes().chunks(2).map(byte).collect()
}

fn byte(digits: &[u8]) -> Option<u8> {
    let is_pair = digits.len() == 2 && digits.iter().all(u8::is_ascii_hexdigit);
    u8::from_str_radix(std::str::from_utf8(digits).ok().filter(|_| is_pair)?, 16).ok()
}
