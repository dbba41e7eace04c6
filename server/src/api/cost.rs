//! What a message takes in memory once it is taken apart, found from its bytes before that is done: a byte of it may become a kilobyte.

use std::collections::HashMap;
use std::sync::LazyLock;

use hotline_proto::FILE_DESCRIPTOR_SET;
use prost::Message;
use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{DescriptorProto, FieldDescriptorProto, FileDescriptorSet};

/// What a text, a list or a map takes besides its content, in bytes, with what the allocator adds.
const HEADER: u64 = 40;
/// What a number takes at most, in bytes.
const NUMBER: u64 = 16;
/// prost takes nothing apart that is nested deeper.
const DEEPEST: usize = 100;

/// The types of the contract.
static TYPES: LazyLock<Types> = LazyLock::new(|| {
    // The contract is compiled into the program.
    let set = FileDescriptorSet::decode(FILE_DESCRIPTOR_SET).expect("the contract can be read");
    Types::new(&set)
});

/// What a message of a type takes, in bytes. `name` is that of a message of the contract without its package. None if it is more than `at_most`.
pub fn of(name: &str, bytes: &[u8], at_most: u64) -> Option<u64> {
    let Some(&kind) = TYPES.by_name.get(name) else { return Some(HEADER + bytes.len() as u64) };
    // The bytes themselves stay as long as what is made of them.
    let mut left = at_most.checked_sub(TYPES.types[kind].size + bytes.len() as u64)?;
    TYPES.walk(kind, bytes, 0, &mut left)?;
    Some(at_most - left)
}

#[derive(Debug)]
struct Types {
    types: Vec<TypeOf>,
    by_name: HashMap<String, usize>,
}

#[derive(Debug)]
struct TypeOf {
    /// Size of the message itself, without what it points to.
    size: u64,
    /// By number.
    fields: Vec<Option<FieldOf>>,
}

#[derive(Clone, Copy, Debug)]
enum FieldOf {
    Message(usize),
    Text,
    Number,
}

impl Types {
    fn new(set: &FileDescriptorSet) -> Self {
        let mut found: Vec<(String, &DescriptorProto)> = Vec::new();
        for file in &set.file {
            file.message_type.iter().for_each(|message| add(&mut found, file.package(), message));
        }
        let numbers: HashMap<&str, usize> =
            found.iter().enumerate().map(|(at, (name, _))| (name.as_str(), at)).collect();
        let number =
            |field: &FieldDescriptorProto| numbers.get(field.type_name().trim_start_matches('.')).copied();
        let fields = |message: &DescriptorProto| {
            let mut fields = Vec::new();
            for field in &message.field {
                let at = usize::try_from(field.number()).unwrap_or_default();
                fields.resize(fields.len().max(at + 1), None);
                fields[at] = Some(match (field.r#type(), number(field)) {
                    (Type::Message, Some(of)) => FieldOf::Message(of),
                    (Type::Message | Type::String | Type::Bytes, _) => FieldOf::Text,
                    _ => FieldOf::Number,
                });
            }
            fields
        };
        let mut sizes = vec![None; found.len()];
        (0..found.len()).for_each(|at| _ = size(at, &found, &number, &mut sizes));
        let types = found.iter().zip(&sizes);
        let types = types
            .map(|((_, message), size)| TypeOf { size: size.unwrap_or(HEADER), fields: fields(message) });
        let types = types.collect();
        let by_name = found.iter().enumerate();
        let by_name =
            by_name.filter_map(|(at, (name, _))| Some((name.strip_prefix("hotline.v1.")?.to_owned(), at)));
        Self { types, by_name: by_name.collect() }
    }

    /// Takes what the fields of a message need from what is left. None if that is not enough. Where the bytes are no message it stops, as prost does.
    fn walk(&self, of: usize, mut bytes: &[u8], depth: usize, left: &mut u64) -> Option<()> {
        // Within a group, which no message of ours has, everything is passed over.
        let mut groups = 0_usize;
        while let Some(key) = varint(&mut bytes).filter(|_| depth < DEEPEST) {
            let at = usize::try_from(key >> 3).unwrap_or(usize::MAX);
            let field = self.types[of].fields.get(at).copied().flatten().filter(|_| groups == 0);
            let content = match key & 7 {
                0 => varint(&mut bytes).map(|_| &[][..]),
                1 => split(&mut bytes, 8),
                2 => varint(&mut bytes).and_then(|length| split(&mut bytes, length)),
                5 => split(&mut bytes, 4),
                3 => {
                    groups += 1;
                    Some(&[][..])
                }
                4 => {
                    groups = groups.saturating_sub(1);
                    Some(&[][..])
                }
                _ => None,
            };
            let Some(content) = content else { return Some(()) };
            let length = content.len() as u64;
            match field {
                Some(FieldOf::Message(of)) => {
                    *left = left.checked_sub(HEADER + self.types[of].size)?;
                    self.walk(of, content, depth + 1, left)?;
                }
                Some(FieldOf::Text) => *left = left.checked_sub(HEADER + length)?,
                // A packed list has a number in each byte.
                Some(FieldOf::Number) => *left = left.checked_sub(NUMBER * length.max(1))?,
                None => {}
            }
        }
        Some(())
    }
}

/// A message and those that are declared within it, with their full names.
fn add<'d>(found: &mut Vec<(String, &'d DescriptorProto)>, scope: &str, message: &'d DescriptorProto) {
    let name = format!("{scope}.{}", message.name());
    message.nested_type.iter().for_each(|nested| add(found, &name, nested));
    found.push((name, message));
}

/// The size of a message. One that holds itself does so behind a pointer.
fn size(
    at: usize,
    found: &[(String, &DescriptorProto)],
    number: &impl Fn(&FieldDescriptorProto) -> Option<usize>,
    sizes: &mut Vec<Option<u64>>,
) -> u64 {
    if let Some(size) = sizes[at] {
        return size;
    }
    sizes[at] = Some(HEADER);
    let fields = found[at].1.field.iter().map(|field| match (field.label(), field.r#type(), number(field)) {
        (Label::Optional | Label::Required, Type::Message, Some(of)) => size(of, found, number, sizes) + 8,
        (Label::Repeated, ..) | (_, Type::Message | Type::String | Type::Bytes, _) => HEADER,
        _ => NUMBER,
    });
    let sum = fields.sum();
    sizes[at] = Some(sum);
    sum
}

/// The next number of variable length. None if there is none.
fn varint(bytes: &mut &[u8]) -> Option<u64> {
    prost::decode_length_delimiter(&mut *bytes).ok().map(|number| number as u64)
}

/// The next bytes. None if there are fewer.
fn split<'b>(bytes: &mut &'b [u8], length: u64) -> Option<&'b [u8]> {
    let (content, rest) = bytes.split_at_checked(usize::try_from(length).ok()?)?;
    *bytes = rest;
    Some(content)
}

#[cfg(test)]
mod tests {
    use hotline_proto::v1;
    use proptest::prelude::*;

    use super::*;

    const ANY: u64 = u64::MAX;

    #[test]
    fn a_message_costs_at_least_what_its_types_take() {
        let call = v1::CreateCallRequest::default();
        let own = of("CreateCallRequest", &call.encode_to_vec(), ANY).unwrap();
        assert!(own >= size_of_val(&call) as u64, "{own} for {} bytes", size_of_val(&call));
        let many = v1::CreateCallRequest { handoffs: vec![v1::Handoff::default(); 1000], ..call.clone() };
        let cost = of("CreateCallRequest", &many.encode_to_vec(), ANY).unwrap();
        assert!(cost - own >= 1000 * size_of::<v1::Handoff>() as u64, "{cost}");
        let many = v1::CreateCallRequest { issues: vec![v1::NewIssue::default(); 1000], ..call };
        let cost = of("CreateCallRequest", &many.encode_to_vec(), ANY).unwrap();
        assert!(cost - own >= 1000 * size_of::<v1::NewIssue>() as u64, "{cost}");
        let batch = v1::BatchCreateCallsRequest {
            requests: vec![v1::CreateCallRequest::default(); 1000],
            ..v1::BatchCreateCallsRequest::default()
        };
        let cost = of("BatchCreateCallsRequest", &batch.encode_to_vec(), ANY).unwrap();
        assert!(cost >= 1000 * size_of::<v1::CreateCallRequest>() as u64, "{cost}");
    }

    #[test]
    fn what_costs_more_is_told_before_its_end() {
        let two_million = [0x2a, 0x00].repeat(1_900_000);
        assert_eq!(of("CreateCallRequest", &two_million, 8 << 20), None);
        // Behind a group, which prost passes over, and in it.
        let behind_a_group = [&[0xfb, 0x07, 0x2a, 0x00, 0xfc, 0x07][..], &two_million].concat();
        assert_eq!(of("CreateCallRequest", &behind_a_group, 8 << 20), None);
        let in_a_group = [&[0xfb, 0x07][..], &two_million, &[0xfc, 0x07]].concat();
        assert!(of("CreateCallRequest", &in_a_group, 8 << 20).is_some());
    }

    proptest! {
        #[test]
        fn any_bytes_have_a_cost(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            for name in ["CreateCallRequest", "BatchCreateCallsRequest", "UpdatePeriodRequest", "no such"] {
                prop_assert!(of(name, &bytes, ANY).is_some());
            }
        }
    }
}
