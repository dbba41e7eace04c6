/* Loaded into a server before all other libraries: lets its disk fail while a file of a certain name is in a directory of the test.
 *
 *   reads      its readers read nothing of the register: EIO
 *   hang       its readers wait until the file is gone
 *   syncs      the log of the register cannot be synced: EIO
 *   one-sync   the same once, which takes the file away
 *   full       nothing more can be written: ENOSPC
 *   quota      what is written cannot be synced: EDQUOT
 *
 * A bundle of the name full.bundle can never be written: ENOSPC.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define REAL(name) ((typeof(&name))dlsym(RTLD_NEXT, #name))

static int path_of(const char *fault, char *path, size_t size)
{
    const char *dir = getenv("HOTLINE_TEST_FAULTS");
    return dir && snprintf(path, size, "%s/%s", dir, fault) < (int)size;
}

static int is_on(const char *fault)
{
    char path[4096];
    return path_of(fault, path, sizeof path) && access(path, F_OK) == 0;
}

static int is_file(int fd, const char *name)
{
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0)
        return 0;
    path[length] = 0;
    const char *last = strrchr(path, '/');
    return last && strcmp(last + 1, name) == 0;
}

/* The writer has in its cache what it needs, as it has in a small register. */
static int is_reader(void)
{
    char name[16] = "";
    pthread_getname_np(pthread_self(), name, sizeof name);
    return strncmp(name, "writer", 6) != 0 && strcmp(name, "checkpoint") != 0;
}

static int cannot_read(int fd)
{
    int hangs = is_on("hang");
    if ((!hangs && !is_on("reads")) || !is_reader())
        return 0;
    if (!is_file(fd, "register.db") && !is_file(fd, "register.db-wal"))
        return 0;
    while (hangs && is_on("hang"))
        usleep(1000);
    return !hangs;
}

ssize_t read(int fd, void *to, size_t size)
{
    if (cannot_read(fd)) {
        errno = EIO;
        return -1;
    }
    return REAL(read)(fd, to, size);
}

ssize_t pread(int fd, void *to, size_t size, off_t at)
{
    if (cannot_read(fd)) {
        errno = EIO;
        return -1;
    }
    return REAL(pread)(fd, to, size, at);
}

ssize_t pread64(int fd, void *to, size_t size, off64_t at)
{
    if (cannot_read(fd)) {
        errno = EIO;
        return -1;
    }
    return REAL(pread64)(fd, to, size, at);
}

/* Its log, and the file by which the server tries whether the disk takes writes. */
static int is_written(int fd)
{
    return is_file(fd, "register.db-wal") || is_file(fd, "register.db.probe");
}

static int cannot_write(int fd)
{
    return (is_on("full") && is_written(fd)) || is_file(fd, "full.bundle.unfinished");
}

static int cannot_sync(int fd)
{
    char path[4096];
    if (!is_written(fd))
        return 0;
    if (is_on("quota")) {
        errno = EDQUOT;
        return 1;
    }
    errno = EIO;
    return is_on("syncs") || (path_of("one-sync", path, sizeof path) && unlink(path) == 0);
}

ssize_t write(int fd, const void *from, size_t size)
{
    if (cannot_write(fd)) {
        errno = ENOSPC;
        return -1;
    }
    return REAL(write)(fd, from, size);
}

ssize_t pwrite(int fd, const void *from, size_t size, off_t at)
{
    if (cannot_write(fd)) {
        errno = ENOSPC;
        return -1;
    }
    return REAL(pwrite)(fd, from, size, at);
}

ssize_t pwrite64(int fd, const void *from, size_t size, off64_t at)
{
    if (cannot_write(fd)) {
        errno = ENOSPC;
        return -1;
    }
    return REAL(pwrite64)(fd, from, size, at);
}

int fsync(int fd)
{
    if (cannot_sync(fd))
        return -1;
    return REAL(fsync)(fd);
}

int fdatasync(int fd)
{
    if (cannot_sync(fd))
        return -1;
    return REAL(fdatasync)(fd);
}
