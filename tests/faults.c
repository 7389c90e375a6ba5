/* Let the n-th call that writes under a folder fail, or kill the process there.
 *
 * Loaded with LD_PRELOAD; faults_arm() is called through ctypes. Half of the bytes of the call are
 * written first, as a crash or a full disk would leave them. fsync waits for no disk: what the
 * tests look at is the order of the calls. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum { COUNT, KILL, EIO_ONCE, FULL };

static char folder[PATH_MAX];
static long nth, seen;
static int how, full;
static char calls[1 << 16]; /* a letter for each call: what it was */

void faults_arm(const char *where, long number, int mode) {
  strncpy(folder, where, sizeof folder - 1);
  nth = number, how = mode, full = 0;
  if (*where) seen = 0, memset(calls, 0, sizeof calls);
}

const char *faults_calls(void) { return calls; }

/* The folder is the working directory, so a path that is relative leads into it. */
static int under(const char *path) {
  size_t length = strlen(folder);
  if (!length || path[0] != '/') return length > 0;
  return strncmp(path, folder, length) == 0 && (path[length] == '/' || !path[length]);
}

static int under_fd(int fd) {
  char link[64], path[PATH_MAX];
  if (!folder[0]) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return under(path);
}

/* Return whether this call is the one. */
static int due(char call) {
  long number = __atomic_add_fetch(&seen, 1, __ATOMIC_SEQ_CST);
  if (number < (long)sizeof calls) calls[number - 1] = call;
  return how != COUNT && number == nth;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* Return -2 to make the call as it is, or what it shall return. */
static int refused(char call, int grows) {
  if (due(call)) {
    if (how == KILL) kill(getpid(), SIGKILL);
    if (how == EIO_ONCE) return errno = EIO, -1;
    full = 1;
  }
  if (full && grows) return errno = ENOSPC, -1;
  return -2;
}

/* Return how many bytes to write: all, or half of them before the fault. */
static size_t written(size_t size, int *refuse) {
  *refuse = 0;
  if (full) return *refuse = 1, 0;
  if (!due('w')) return size;
  if (how == FULL) full = 1;
  *refuse = how != FULL || size < 2;
  return size / 2;
}

static ssize_t done(ssize_t result, int refuse) {
  if (!refuse) return result;
  if (how == KILL) kill(getpid(), SIGKILL);
  errno = how == FULL ? ENOSPC : EIO;
  return -1;
}

#define WRITER(name, params, ...)                                 \
  ssize_t name params {                                           \
    int refuse = 0;                                               \
    if (under_fd(fd)) size = written(size, &refuse);              \
    return done(REAL(name)(__VA_ARGS__), refuse);                 \
  }
WRITER(write, (int fd, const void *data, size_t size), fd, data, size)
WRITER(pwrite, (int fd, const void *data, size_t size, off_t at), fd, data, size, at)
WRITER(pwrite64, (int fd, const void *data, size_t size, off64_t at), fd, data, size, at)

#define CALL(name, letter, grows, ours, params, arguments)        \
  int name params {                                               \
    int result = ours ? refused(letter, grows) : -2;              \
    return result == -2 ? REAL(name) arguments : result;          \
  }
CALL(ftruncate, 't', 0, under_fd(fd), (int fd, off_t size), (fd, size))
CALL(ftruncate64, 't', 0, under_fd(fd), (int fd, off64_t size), (fd, size))
CALL(rename, 'r', 0, under(to), (const char *from, const char *to), (from, to))
CALL(unlink, 'u', 0, under(path), (const char *path), (path))
CALL(unlinkat, 'u', 0, at == AT_FDCWD ? under(path) : under_fd(at), (int at, const char *path, int flags),
     (at, path, flags))
CALL(rmdir, 'u', 0, under(path), (const char *path), (path))

#define SYNC(name)                                                \
  int name(int fd) {                                              \
    int result = under_fd(fd) ? refused('s', 0) : -2;             \
    return result == -2 ? 0 : result;                             \
  }
SYNC(fsync)
SYNC(fdatasync)
