// A library to be preloaded: makes one call to the file system fail.
//
//   RIFFLE_FAULT_CALL    which call: open write pwrite fsync rename link ftruncate fallocate close mmap
//   RIFFLE_FAULT_NUMBER  the how-manieth one fails, from 1; 0 fails none
//   RIFFLE_FAULT_KIND    ENOSPC EIO EROFS EDQUOT EINTR, or SHORT: fewer bytes than were asked for are written
//   RIFFLE_FAULT_LASTS   1: every later one fails too, as on a full disk
//   RIFFLE_FAULT_UNDER   only calls that concern files below this folder count; a list, separated by colons
//   RIFFLE_FAULT_COUNT   a file: at the end the number of calls that counted is written there
//
// Calls that the C library makes inside itself do not come by here; the tool is given none of them to make.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long seen;
static long wanted;
static int error_number, is_short, lasts;
static const char *call_name = "", *folders = "", *count_file;

__attribute__((constructor)) static void begin(void) {
  const char *kind = getenv("RIFFLE_FAULT_KIND");
  const char *number = getenv("RIFFLE_FAULT_NUMBER");
  if (getenv("RIFFLE_FAULT_CALL")) call_name = strdup(getenv("RIFFLE_FAULT_CALL"));
  if (getenv("RIFFLE_FAULT_UNDER")) folders = strdup(getenv("RIFFLE_FAULT_UNDER"));
  if (getenv("RIFFLE_FAULT_COUNT")) count_file = strdup(getenv("RIFFLE_FAULT_COUNT"));
  lasts = getenv("RIFFLE_FAULT_LASTS") != NULL;
  wanted = number ? atol(number) : 0;
  static const struct { const char *name; int number; } kinds[] = {
    {"ENOSPC", ENOSPC}, {"EIO", EIO}, {"EROFS", EROFS}, {"EDQUOT", EDQUOT}, {"EINTR", EINTR}, {"EACCES", EACCES}};
  for (size_t i = 0; kind && i < sizeof kinds / sizeof *kinds; i++)
    if (!strcmp(kind, kinds[i].name)) error_number = kinds[i].number;
  is_short = kind && !strcmp(kind, "SHORT");
}

// The number is written again and again: a process may end by _exit.
static void note(long number) {
  if (!count_file) return;
  char text[32];
  int length = snprintf(text, sizeof text, "%ld\n", number);
  int file = (int)syscall(SYS_openat, AT_FDCWD, count_file, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return;
  syscall(SYS_pwrite64, file, text, (size_t)length, 0L);
  syscall(SYS_close, file);
}

static int is_under(const char *path) {
  for (const char *at = folders; *at;) {
    const char *end = strchrnul(at, ':');
    size_t length = (size_t)(end - at);
    if (length && !strncmp(path, at, length) && (path[length] == '/' || path[length] == 0)) return 1;
    at = *end ? end + 1 : end;
  }
  return 0;
}

static int concerns_path(int folder, const char *path) {
  char whole[PATH_MAX], base[PATH_MAX] = "";
  if (!path) return 0;
  if (path[0] == '/') return is_under(path);
  if (folder == AT_FDCWD) {
    if (!getcwd(base, sizeof base)) return 0;
  } else {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
    ssize_t length = readlink(link, base, sizeof base - 1);
    if (length < 0) return 0;
    base[length] = 0;
  }
  if (snprintf(whole, sizeof whole, "%s/%s", base, path) >= (int)sizeof whole) return 0;
  return is_under(whole);
}

static int concerns_file(int file) {
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  int saved = errno;
  ssize_t length = readlink(link, path, sizeof path - 1);
  errno = saved;
  if (length < 0) return 0;
  path[length] = 0;
  return is_under(path);
}

// Whether this is a call that is to fail.
static int fails(const char *name, int concerns) {
  if (strcmp(name, call_name) || !concerns) return 0;
  long number = atomic_fetch_add(&seen, 1) + 1;
  note(number);
  return wanted && (number == wanted || (lasts && number > wanted));
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define REFUSE() return errno = error_number, -1

#define OPEN(name) \
  int name(const char *path, int flags, ...) { \
    mode_t mode = 0; \
    if (flags & (O_CREAT | __O_TMPFILE)) { va_list list; va_start(list, flags); mode = va_arg(list, mode_t); va_end(list); } \
    if (fails("open", concerns_path(AT_FDCWD, path))) REFUSE(); \
    return REAL(name)(path, flags, mode); \
  }
OPEN(open)
OPEN(open64)

#define OPENAT(name) \
  int name(int folder, const char *path, int flags, ...) { \
    mode_t mode = 0; \
    if (flags & (O_CREAT | __O_TMPFILE)) { va_list list; va_start(list, flags); mode = va_arg(list, mode_t); va_end(list); } \
    if (fails("open", concerns_path(folder, path))) REFUSE(); \
    return REAL(name)(folder, path, flags, mode); \
  }
OPENAT(openat)
OPENAT(openat64)

FILE *fopen(const char *path, const char *mode) {
  if (fails("open", concerns_path(AT_FDCWD, path))) return errno = error_number, NULL;
  return REAL(fopen)(path, mode);
}

ssize_t write(int file, const void *bytes, size_t count) {
  if (fails("write", concerns_file(file))) {
    if (!is_short) REFUSE();
    count = count > 1 ? count / 2 : count;
  }
  return REAL(write)(file, bytes, count);
}

#define PWRITE(name, offset_type) \
  ssize_t name(int file, const void *bytes, size_t count, offset_type offset) { \
    if (fails("pwrite", concerns_file(file))) { \
      if (!is_short) REFUSE(); \
      count = count > 1 ? count / 2 : count; \
    } \
    return REAL(name)(file, bytes, count, offset); \
  }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

ssize_t writev(int file, const struct iovec *pieces, int count) {
  if (fails("write", concerns_file(file))) {
    if (!is_short) REFUSE();
    count = count > 1 ? count / 2 : count;
  }
  return REAL(writev)(file, pieces, count);
}

int fsync(int file) {
  if (fails("fsync", concerns_file(file))) REFUSE();
  return REAL(fsync)(file);
}

int fdatasync(int file) {
  if (fails("fsync", concerns_file(file))) REFUSE();
  return REAL(fdatasync)(file);
}

int rename(const char *from, const char *to) {
  if (fails("rename", concerns_path(AT_FDCWD, from) || concerns_path(AT_FDCWD, to))) REFUSE();
  return REAL(rename)(from, to);
}

int link(const char *from, const char *to) {
  if (fails("link", concerns_path(AT_FDCWD, to))) REFUSE();
  return REAL(link)(from, to);
}

#define TRUNCATE(name, offset_type) \
  int name(int file, offset_type length) { \
    if (fails("ftruncate", concerns_file(file))) REFUSE(); \
    return REAL(name)(file, length); \
  }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

#define ALLOCATE(name, offset_type) \
  int name(int file, int mode, offset_type offset, offset_type length) { \
    if (fails("fallocate", concerns_file(file))) REFUSE(); \
    return REAL(name)(file, mode, offset, length); \
  }
ALLOCATE(fallocate, off_t)
ALLOCATE(fallocate64, off64_t)

// The descriptor is closed all the same, as Linux does it.
int close(int file) {
  int is_refused = fails("close", concerns_file(file));
  int result = REAL(close)(file);
  if (is_refused) REFUSE();
  return result;
}

#define MAP(name, offset_type) \
  void *name(void *start, size_t length, int protection, int flags, int file, offset_type offset) { \
    if (file >= 0 && fails("mmap", concerns_file(file))) return errno = error_number, MAP_FAILED; \
    return REAL(name)(start, length, protection, flags, file, offset); \
  }
MAP(mmap, off_t)
MAP(mmap64, off64_t)
