/* A disk that fails when it is told to, and one that remembers what was written and what was synced.
 *
 * Loaded before the C library (LD_PRELOAD). What a process does to files below one folder is counted: the Nth call fails,
 * is cut short, or is the last one (disk_fail); or each call is written to a log (disk_record), from which the files can
 * be made as a power loss would leave them. Linux only.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <pthread.h>
#include <unistd.h>

enum { WRITE = 1, SYNC = 2, TRUNCATE = 3, RENAME = 4, UNLINK = 5, CREATE = 6, MARK = 7 };
enum { NO_SPACE = 1, IO_ERROR = 2, SHORT = 3, KILL = 4 };

static char root[4096];
static int log_fd = -1, deaf;
static int fail_at, fail_kind, fail_sticky, count;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

static ssize_t plain_write(int fd, const void *data, size_t size) {
    REAL(ssize_t, "write", int, const void *, size_t);
    return real(fd, data, size);
}

static int below(const char *path) {
    size_t length = strlen(root);
    return length && strncmp(path, root, length) == 0 && path[length] == '/';
}

/* The path behind a descriptor, below the folder; 0 if it is elsewhere. */
static int known(int fd, char *path) {
    char link[64];
    if (!root[0] || fd == log_fd) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, 4095);
    if (size < 0) return 0;
    path[size] = 0;
    return below(path) || strcmp(path, root) == 0;
}

static void absolute(int folder, const char *name, char *path) {
    if (name[0] == '/') { snprintf(path, 4096, "%s", name); return; }
    char start[4096];
    if (folder == AT_FDCWD) { if (!getcwd(start, sizeof start)) start[0] = 0; }
    else {
        char link[64];
        snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
        ssize_t size = readlink(link, start, sizeof start - 1);
        start[size < 0 ? 0 : size] = 0;
    }
    snprintf(path, 4096, "%s/%s", start, name);
}

static void told(uint32_t kind, const char *path, const char *to, uint64_t offset, const void *data, uint64_t size) {
    if (log_fd < 0) return;
    uint32_t head[3] = { kind, (uint32_t)strlen(path), (uint32_t)strlen(to) };
    uint64_t more[2] = { offset, size };
    plain_write(log_fd, head, sizeof head);
    plain_write(log_fd, more, sizeof more);
    plain_write(log_fd, path, head[1]);
    plain_write(log_fd, to, head[2]);
    if (data) plain_write(log_fd, data, size);
}

/* 0: go on. -1: fail with errno. 1: do half of it. */
static int trouble(void) {
    if (!fail_at) return 0;
    int now = ++count;
    if (now != fail_at && !(fail_sticky && now > fail_at)) return 0;
    switch (fail_kind) {
    case NO_SPACE: errno = ENOSPC; return -1;
    case IO_ERROR: errno = EIO; return -1;
    case SHORT: return 1;
    default: return 2;
    }
}

void disk_root(const char *path) { snprintf(root, sizeof root, "%s", path); }
void disk_record(int fd) { log_fd = fd; }
void disk_deaf(int on) { deaf = on; }
void disk_mark(const char *text) {
    pthread_mutex_lock(&lock);
    told(MARK, text, "", 0, 0, 0);
    pthread_mutex_unlock(&lock);
}
void disk_fail(int at, int kind, int sticky) { count = 0; fail_kind = kind; fail_sticky = sticky; fail_at = at; }
int disk_count(void) { return count; }

static ssize_t written(int fd, const void *data, size_t size, off64_t offset, int placed) {
    char path[4096];
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
    if (!known(fd, path)) return placed ? real(fd, data, size, offset) : plain_write(fd, data, size);
    pthread_mutex_lock(&lock);
    int how = trouble();
    ssize_t done = -1;
    if (how >= 0) {
        size_t part = how ? size / 2 : size;
        if (!placed) {
            int flags = fcntl(fd, F_GETFL);
            offset = lseek64(fd, 0, flags & O_APPEND ? SEEK_END : SEEK_CUR);
            done = plain_write(fd, data, part);
        } else done = real(fd, data, part, offset);
        if (how == 2) { raise(SIGKILL); }
        if (done > 0) told(WRITE, path, "", (uint64_t)offset, data, (uint64_t)done);
        /* A disk that takes half of it is full: the rest fails. */
        if (how == 1) { errno = ENOSPC; done = -1; }
    }
    pthread_mutex_unlock(&lock);
    return done;
}

ssize_t write(int fd, const void *data, size_t size) { return written(fd, data, size, 0, 0); }
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { return written(fd, data, size, at, 1); }
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) { return written(fd, data, size, at, 1); }

static int synced(int fd, const char *name) {
    char path[4096];
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    if (!known(fd, path)) return real(fd);
    pthread_mutex_lock(&lock);
    int how = trouble(), done = -1;
    if (how == 2) raise(SIGKILL);
    if (how == 1) { errno = EIO; }
    if (how == 0) {
        /* The machine that runs the tests does not lose power: the log alone tells what was synced. */
        done = 0;
        if (!(deaf && strstr(path, "-wal"))) told(SYNC, path, "", 0, 0, 0);
    }
    pthread_mutex_unlock(&lock);
    return done;
}

int fsync(int fd) { return synced(fd, "fsync"); }
int fdatasync(int fd) { return synced(fd, "fdatasync"); }

static int cut(int fd, off64_t size, const char *name) {
    char path[4096];
    int (*real)(int, off64_t) = (int (*)(int, off64_t))dlsym(RTLD_NEXT, name);
    if (!known(fd, path)) return real(fd, size);
    pthread_mutex_lock(&lock);
    int how = trouble(), done = -1;
    if (how == 2) raise(SIGKILL);
    if (how == 1) errno = EIO;
    if (how == 0 && (done = real(fd, size)) == 0) told(TRUNCATE, path, "", (uint64_t)size, 0, 0);
    pthread_mutex_unlock(&lock);
    return done;
}

int ftruncate(int fd, off_t size) { return cut(fd, size, "ftruncate"); }
int ftruncate64(int fd, off64_t size) { return cut(fd, size, "ftruncate64"); }

static int renamed(int from_folder, const char *from, int to_folder, const char *to) {
    char old[4096], new[4096];
    REAL(int, "renameat", int, const char *, int, const char *);
    absolute(from_folder, from, old);
    absolute(to_folder, to, new);
    if (!below(new)) return real(from_folder, from, to_folder, to);
    pthread_mutex_lock(&lock);
    int how = trouble(), done = -1;
    if (how == 2) raise(SIGKILL);
    if (how == 1) errno = EIO;
    if (how == 0 && (done = real(from_folder, from, to_folder, to)) == 0) told(RENAME, old, new, 0, 0, 0);
    pthread_mutex_unlock(&lock);
    return done;
}

int rename(const char *from, const char *to) { return renamed(AT_FDCWD, from, AT_FDCWD, to); }
int renameat(int a, const char *from, int b, const char *to) { return renamed(a, from, b, to); }

static int removed(int folder, const char *name, int flags) {
    char path[4096];
    REAL(int, "unlinkat", int, const char *, int);
    absolute(folder, name, path);
    if (!below(path)) return real(folder, name, flags);
    pthread_mutex_lock(&lock);
    int how = trouble(), done = -1;
    if (how == 2) raise(SIGKILL);
    if (how == 1) errno = EIO;
    if (how == 0 && (done = real(folder, name, flags)) == 0) told(UNLINK, path, "", 0, 0, 0);
    pthread_mutex_unlock(&lock);
    return done;
}

int unlink(const char *name) { return removed(AT_FDCWD, name, 0); }
int unlinkat(int folder, const char *name, int flags) { return removed(folder, name, flags); }

static int made(int folder, const char *name, int flags, mode_t mode) {
    char path[4096];
    struct stat found;
    REAL(int, "openat64", int, const char *, int, ...);
    absolute(folder, name, path);
    int fresh = (flags & O_CREAT) && below(path) && stat(path, &found) != 0;
    int emptied = (flags & O_TRUNC) && below(path) && !fresh;
    int fd = real(folder, name, flags, mode);
    if (fd >= 0 && (fresh || emptied)) {
        pthread_mutex_lock(&lock);
        told(fresh ? CREATE : TRUNCATE, path, "", 0, 0, 0);
        pthread_mutex_unlock(&lock);
    }
    return fd;
}

#define MODE mode_t mode = 0; if (flags & O_CREAT) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); }
int open(const char *name, int flags, ...) { MODE return made(AT_FDCWD, name, flags, mode); }
int open64(const char *name, int flags, ...) { MODE return made(AT_FDCWD, name, flags, mode); }
int openat(int folder, const char *name, int flags, ...) { MODE return made(folder, name, flags, mode); }
int openat64(int folder, const char *name, int flags, ...) { MODE return made(folder, name, flags, mode); }
