//! The socket of the register. Over it the server trusts its own user, of whom the system says who it is; nobody else gets in.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use rustix::process::geteuid;
use tokio::net::{UnixListener, UnixStream};

use crate::store::Error;
use crate::store::db::private;

/// Its mode: only its user may connect.
const MODE: u32 = 0o600;

/// The longest path that a system takes for a socket, in bytes.
const LONGEST_PATH: usize = 103;

/// A socket that is listened on. Its file goes with it.
#[derive(Debug)]
pub struct LocalSocket {
    listener: UnixListener,
    path: PathBuf,
}

impl LocalSocket {
    /// Listens on a socket. What a server left there that was killed is replaced: the caller holds the lock of the register.
    pub fn bind(path: &Path) -> Result<Self, Error> {
        if path.as_os_str().len() > LONGEST_PATH {
            let why = format!(
                "the path of the socket, {}, has more than {LONGEST_PATH} bytes; give a shorter --data-dir",
                path.display()
            );
            return Err(Error::Unfit(why));
        }
        let io = |source| Error::Io { what: format!("cannot listen on {}", path.display()), source };
        match fs::symlink_metadata(path) {
            Ok(there) if there.file_type().is_socket() => {
                private::check_owner(path, &there)?;
                private::remove(path).map_err(io)?;
            }
            Ok(_) => return Err(Error::Unfit(format!("{} is no socket; move it away", path.display()))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(io(error)),
        }
        let listener = UnixListener::bind(path).map_err(io)?;
        fs::set_permissions(path, Permissions::from_mode(MODE)).map_err(io)?;
        Ok(Self { listener, path: path.to_owned() })
    }

    /// Its file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The next connection of the server's user. Others are turned away: before its mode was set, or where a system does not mind the mode, they could connect.
    pub async fn accept(&self) -> io::Result<UnixStream> {
        loop {
            let (socket, _) = self.listener.accept().await?;
            let user = socket.peer_cred()?.uid();
            if user == geteuid().as_raw() {
                return Ok(socket);
            }
            tracing::warn!(user, "another user was turned away from the socket");
        }
    }
}

impl Drop for LocalSocket {
    fn drop(&mut self) {
        // If it stays, the next server replaces it.
        let _ = private::remove(&self.path);
    }
}
