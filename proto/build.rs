//! Compiles the contract without protoc.
//!
//! `google/` holds unchanged files of the repository `googleapis/googleapis`, under the same names. Their licence is Apache-2.0.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use prost_types::field_descriptor_proto::Label;
use prost_types::method_options::IdempotencyLevel;
use prost_types::{DescriptorProto, FieldDescriptorProto, FileDescriptorSet};
use protox::prost_reflect::{DescriptorPool, Value};

const PACKAGE: &str = "hotline.v1";
/// The option of a method that says who may call it.
const PERMISSION: &str = "hotline.v1.permission";
/// The enum of who may.
const ROLE: &str = "hotline.v1.Role";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=hotline");
    println!("cargo:rerun-if-changed=google");
    let mut files: Vec<PathBuf> =
        fs::read_dir("hotline/v1")?.map(|entry| entry.map(|e| e.path())).collect::<io::Result<_>>()?;
    files.retain(|path| path.extension().is_some_and(|e| e == "proto"));
    files.sort();
    // No file of the contract imports this one, as its messages are sent as details of errors.
    files.push("google/rpc/error_details.proto".into());

    let mut compiler = protox::Compiler::new(["."])?;
    compiler.include_imports(true).include_source_info(true).open_files(&files)?;
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is set by cargo")?);
    // Encoding the parsed set would drop options that prost does not know.
    fs::write(out.join("hotline.v1.bin"), compiler.encode_file_descriptor_set())?;
    let set = compiler.file_descriptor_set();
    traits(&set, &out.join("traits.rs"))?;
    methods(&set, &permissions(&compiler.descriptor_pool())?, &out.join("methods.rs"))?;

    let mut config = tonic_prost_build::Config::new();
    config.enable_type_names();
    // Gives a message packed into an `Any` the type URL that gRPC libraries expect.
    config.type_name_domain(["."], "type.googleapis.com");
    tonic_prost_build::configure()
        .codec_path("crate::codec::GatedCodec")
        .compile_fds_with_config(set, config)?;
    Ok(())
}

/// Writes an implementation of `WriteRequest` for each request with a `WriteContext`, of `WriteResponse` for each response with a `WriteResult`, of
/// `ResourceResponse` for each response whose first field is a resource, and of `PageResponse` for each page of a list.
fn traits(set: &FileDescriptorSet, path: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let mut code = String::new();
    for message in messages(set) {
        let first = message.field.first().filter(|_| message.name().ends_with("Response"));
        let is_single = |field: &&FieldDescriptorProto| field.label() != Label::Repeated;
        if let Some((field, resource)) = first.filter(is_single).and_then(|field| Some((field, own(field)?)))
        {
            let (name, field) = (message.name(), field.name());
            writeln!(
                code,
                "impl crate::ResourceResponse for {name} {{ \
                   type Resource = {resource}; \
                   fn resource(&self) -> Option<&{resource}> {{ self.{field}.as_ref() }} \
                   fn into_resource(self) -> Option<{resource}> {{ self.{field} }} \
                 }}"
            )?;
        }
        code += &page(message)?;
        let Some(write) = field(message, "write") else { continue };
        let name = message.name();
        match write.type_name().rsplit('.').next() {
            Some("WriteContext") => writeln!(
                code,
                "impl crate::WriteRequest for {name} {{ \
                   fn context(&self) -> Option<&WriteContext> {{ self.write.as_ref() }} \
                   fn context_mut(&mut self) -> &mut WriteContext {{ self.write.get_or_insert_default() }} \
                 }}"
            )?,
            Some("WriteResult") => writeln!(
                code,
                "impl crate::WriteResponse for {name} {{ \
                   fn result(&self) -> Option<&WriteResult> {{ self.write.as_ref() }} \
                   fn set_result(&mut self, result: WriteResult) {{ self.write = Some(result); }} \
                 }}"
            )?,
            _ => return Err(format!("the field `write` of {name} is of another type").into()),
        }
    }
    fs::write(path, code)?;
    Ok(())
}

/// An implementation of `PageResponse`, if the message is a page of a list.
fn page(message: &DescriptorProto) -> Result<String, Box<dyn std::error::Error>> {
    let name = message.name();
    let mut code = String::new();
    if is_page(message) {
        let items = message.field.first().filter(|field| field.label() == Label::Repeated);
        let items = items.ok_or_else(|| format!("the first field of {name} is no list"))?;
        let item = own(items).ok_or_else(|| format!("the items of {name} are of another package"))?;
        let items = items.name();
        writeln!(
            code,
            "impl crate::PageResponse for {name} {{ \
               type Item = {item}; \
               fn items(&self) -> &[{item}] {{ &self.{items} }} \
               fn into_items(self) -> Vec<{item}> {{ self.{items} }} \
               fn next_page_token(&self) -> &str {{ &self.next_page_token }} \
               fn append(&mut self, mut next: Self) {{ \
                 self.{items}.append(&mut next.{items}); \
                 self.next_page_token = next.next_page_token; \
               }} \
             }}"
        )?;
    }
    Ok(code)
}

/// Whether a message is a page of a list.
fn is_page(message: &DescriptorProto) -> bool {
    message.name().ends_with("Response") && field(message, "next_page_token").is_some()
}

/// The messages of the contract.
fn messages(set: &FileDescriptorSet) -> impl Iterator<Item = &DescriptorProto> {
    set.file.iter().filter(|file| file.package() == PACKAGE).flat_map(|file| &file.message_type)
}

/// The type of a field that holds a message of the contract.
fn own(field: &FieldDescriptorProto) -> Option<&str> {
    field.type_name().strip_prefix('.')?.strip_prefix(PACKAGE)?.strip_prefix('.')
}

fn field<'a>(message: &'a DescriptorProto, name: &str) -> Option<&'a FieldDescriptorProto> {
    message.field.iter().find(|field| field.name() == name)
}

/// A Rust expression for the name of the resource in the request `self`. It begins with the period's name. Empty where a request names none.
fn resource(set: &FileDescriptorSet, request: &str) -> Result<String, String> {
    let message = messages(set).find(|message| message.name() == request);
    let message = message.ok_or_else(|| format!("{request} is no message of the contract"))?;
    if let Some(name) = ["parent", "name"].into_iter().find(|name| field(message, name).is_some()) {
        return Ok(format!("&self.{name}"));
    }
    let holds_name = |field: &&FieldDescriptorProto| {
        let of_type =
            |message: &&DescriptorProto| field.type_name() == format!(".{PACKAGE}.{}", message.name());
        messages(set).find(of_type).is_some_and(|message| self::field(message, "name").is_some())
    };
    Ok(match message.field.iter().find(holds_name) {
        Some(field) => format!("self.{}.as_ref().map_or(\"\", |resource| &resource.name)", field.name()),
        None => "\"\"".to_owned(),
    })
}

/// The roles that may call each method, by its path, as variants of the generated enum. Fails if a method names none.
fn permissions(pool: &DescriptorPool) -> Result<BTreeMap<String, Vec<String>>, Box<dyn std::error::Error>> {
    let option =
        pool.get_extension_by_name(PERMISSION).ok_or("the contract has no option for permissions")?;
    let mut permissions = BTreeMap::new();
    for method in pool.services().flat_map(|service| service.methods().collect::<Vec<_>>()) {
        if method.parent_file().package_name() != PACKAGE {
            continue;
        }
        let (options, name) = (method.options(), method.full_name());
        let permission = options.get_extension(&option);
        let roles = permission.as_message().and_then(|message| message.get_field_by_name("roles"));
        let roles = roles.as_deref().and_then(Value::as_list).unwrap_or_default().to_vec();
        if roles.is_empty() {
            return Err(format!("{name} does not say who may call it").into());
        }
        let role = |role: &Value| -> Result<String, String> {
            let number = role.as_enum_number().ok_or_else(|| format!("{name}: a role is no enum"))?;
            let role = pool.get_enum_by_name(ROLE).and_then(|role| role.get_value(number));
            let role = role.ok_or_else(|| format!("{name}: no role has the number {number}"))?;
            Ok(variant(role.name().trim_start_matches("ROLE_")))
        };
        let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
        permissions.insert(path, roles.iter().map(role).collect::<Result<_, _>>()?);
    }
    Ok(permissions)
}

/// `OPERATOR` as a variant of an enum: `Operator`.
fn variant(value: &str) -> String {
    let (first, rest) = value.split_at(1);
    format!("{first}{}", rest.to_lowercase())
}

/// Writes the table `METHODS`, and an implementation of `Rpc` for the request of each unary method, of `PageRequest` for that of each list.
fn methods(
    set: &FileDescriptorSet,
    permissions: &BTreeMap<String, Vec<String>>,
    path: &Path,
) -> Result<(), Box<dyn std::error::Error>> {
    let (mut table, mut rpcs) = (String::new(), String::new());
    let mut method_by_request = BTreeMap::new();
    let services = set.file.iter().filter(|f| f.package() == PACKAGE).flat_map(|f| &f.service);
    let methods = services.flat_map(|service| service.method.iter().map(move |method| (service, method)));
    for (index, (service, method)) in methods.enumerate() {
        let (service, name) = (service.name(), method.name());
        let path = format!("/{PACKAGE}.{service}/{name}");
        let roles = permissions.get(&path).into_iter().flatten().map(|role| format!("v1::Role::{role}"));
        let roles = roles.collect::<Vec<_>>().join(", ");
        let (client_streaming, server_streaming) = (method.client_streaming(), method.server_streaming());
        let options = method.options.as_ref();
        let only_reads =
            options.is_some_and(|options| options.idempotency_level() == IdempotencyLevel::NoSideEffects);
        writeln!(
            table,
            "Method {{ service: {service:?}, name: {name:?}, path: {path:?}, \
               client_streaming: {client_streaming}, server_streaming: {server_streaming}, only_reads: {only_reads}, \
               roles: &[{roles}] }},"
        )?;
        if client_streaming || server_streaming {
            continue;
        }
        let (request, response) = (message(method.input_type())?, message(method.output_type())?);
        if let Some(other) = method_by_request.insert(request, path.clone()) {
            return Err(format!(
                "{other} and {path} share {request}: each method needs a request of its own"
            )
            .into());
        }
        let resource = resource(set, request)?;
        let is_list = messages(set).any(|m| m.name() == request && field(m, "min_position").is_some());
        let (min_position, set_min_position) = match is_list {
            true => ("Some(self.min_position)", "self.min_position = position;"),
            false => ("None", "let _ = position;"),
        };
        writeln!(
            rpcs,
            "impl Rpc for v1::{request} {{ \
               type Response = v1::{response}; \
               const METHOD: &'static Method = &METHODS[{index}]; \
               fn resource(&self) -> &str {{ {resource} }} \
               fn min_position(&self) -> Option<i64> {{ {min_position} }} \
               fn set_min_position(&mut self, position: i64) {{ {set_min_position} }} \
             }}"
        )?;
        if messages(set).any(|m| m.name() == response && is_page(m)) {
            writeln!(
                rpcs,
                "impl PageRequest for v1::{request} {{ \
                   fn set_page_size(&mut self, size: i32) {{ self.page_size = size; }} \
                   fn page_token(&self) -> &str {{ &self.page_token }} \
                   fn set_page_token(&mut self, token: String) {{ self.page_token = token; }} \
                 }}"
            )?;
        }
    }
    let doc = "/// Every method of the contract, in the order of its files.";
    fs::write(path, format!("{doc}\npub const METHODS: &[Method] = &[\n{table}];\n{rpcs}"))?;
    Ok(())
}

/// The Rust name of a message, from its full name. Fails if the message is not of the contract.
fn message(full_name: &str) -> Result<&str, String> {
    let name = full_name.strip_prefix('.').and_then(|name| name.strip_prefix(PACKAGE)?.strip_prefix('.'));
    name.ok_or_else(|| {
        format!("{full_name} is the request or the response of a method, but no message of {PACKAGE}")
    })
}
