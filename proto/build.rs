//! Compiles the contract: no protoc is needed.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use prost_types::FileDescriptorSet;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=hotline");
    println!("cargo:rerun-if-changed=google");
    let mut files: Vec<PathBuf> =
        fs::read_dir("hotline/v1")?.map(|entry| entry.map(|e| e.path())).collect::<io::Result<_>>()?;
    files.retain(|path| path.extension().is_some_and(|e| e == "proto"));
    files.sort();

    let mut compiler = protox::Compiler::new(["."])?;
    compiler.include_imports(true).include_source_info(true).open_files(&files)?;
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is set by cargo")?);
    // Not encode_to_vec of the parsed set: that would drop options that are not known here.
    fs::write(out.join("hotline.v1.bin"), compiler.encode_file_descriptor_set())?;
    let set = compiler.file_descriptor_set();
    write_requests(&set, &out.join("write_requests.rs"))?;

    let mut config = tonic_prost_build::Config::new();
    config.enable_type_names();
    tonic_prost_build::configure().compile_fds_with_config(set, config)?;
    Ok(())
}

/// Writes an implementation of `WriteRequest` for each message with a `request_id`.
fn write_requests(set: &FileDescriptorSet, path: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let mut code = String::new();
    let messages = set.file.iter().filter(|f| f.package() == "hotline.v1").flat_map(|f| &f.message_type);
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
