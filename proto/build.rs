//! Compiles the contract without protoc.
//!
//! `google/` holds unchanged files of the repository `googleapis/googleapis`, under the same names. Their licence is Apache-2.0.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use prost_types::FileDescriptorSet;

const PACKAGE: &str = "hotline.v1";

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
    write_requests(&set, &out.join("write_requests.rs"))?;
    methods(&set, &out.join("methods.rs"))?;

    let mut config = tonic_prost_build::Config::new();
    config.enable_type_names();
    // Gives a message packed into an `Any` the type URL that gRPC libraries expect.
    config.type_name_domain(["."], "type.googleapis.com");
    tonic_prost_build::configure().compile_fds_with_config(set, config)?;
    Ok(())
}

/// Writes an implementation of `WriteRequest` for each message with a `request_id`.
fn write_requests(set: &FileDescriptorSet, path: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let mut code = String::new();
    let messages = set.file.iter().filter(|f| f.package() == PACKAGE).flat_map(|f| &f.message_type);
    for message in messages.filter(|m| m.name().ends_with("Request")) {
        let fields: BTreeSet<&str> = message.field.iter().map(|f| f.name()).collect();
        if !fields.contains("request_id") {
            continue;
        }
        let (etag, set_etag) = match fields.contains("etag") {
            true => ("&self.etag", "self.etag = etag.to_owned();"),
            false => ("\"\"", ""),
        };
        writeln!(
            code,
            "impl crate::WriteRequest for {} {{ \
               fn request_id(&self) -> &str {{ &self.request_id }} \
               fn request_id_mut(&mut self) -> &mut String {{ &mut self.request_id }} \
               fn occurred_at(&self) -> Option<&::prost_types::Timestamp> {{ self.occurred_at.as_ref() }} \
               fn etag(&self) -> &str {{ {etag} }} \
               fn stamp(&mut self, occurred_at: Option<::prost_types::Timestamp>, etag: &str) {{ \
                 self.occurred_at = occurred_at; let _ = etag; {set_etag} \
               }} \
             }}",
            message.name()
        )?;
    }
    fs::write(path, code)?;
    Ok(())
}

/// Writes the table `METHODS`, and an implementation of `Rpc` for the request of each unary method.
fn methods(set: &FileDescriptorSet, path: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let (mut table, mut rpcs) = (String::new(), String::new());
    let mut method_by_request = BTreeMap::new();
    let services = set.file.iter().filter(|f| f.package() == PACKAGE).flat_map(|f| &f.service);
    let methods = services.flat_map(|service| service.method.iter().map(move |method| (service, method)));
    for (index, (service, method)) in methods.enumerate() {
        let (service, name) = (service.name(), method.name());
        let path = format!("/{PACKAGE}.{service}/{name}");
        let (client_streaming, server_streaming) = (method.client_streaming(), method.server_streaming());
        writeln!(
            table,
            "Method {{ service: {service:?}, name: {name:?}, path: {path:?}, \
               client_streaming: {client_streaming}, server_streaming: {server_streaming} }},"
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
        writeln!(
            rpcs,
            "impl Rpc for v1::{request} {{ \
               type Response = v1::{response}; \
               const METHOD: &'static Method = &METHODS[{index}]; \
             }}"
        )?;
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
