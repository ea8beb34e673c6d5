/* Runs one program and tells what it took, on file descriptor 3:
 *
 *     launch PROGRAM [ARGUMENT ...]
 *     status wall-nanoseconds user-microseconds system-microseconds peak-KiB
 *
 * A program of its own because Linux counts the peak memory of whoever starts a program to that program: the peak of
 * this one is about 1 MiB. The program has no descriptor 3.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static long long microseconds(struct timeval time) { return time.tv_sec * 1000000LL + time.tv_usec; }

int main(int argc, char **argv) {
  if (argc < 2) return 2;
  fcntl(3, F_SETFD, FD_CLOEXEC);
  pid_t child;
  long long start = now();
  int error = posix_spawnp(&child, argv[1], NULL, NULL, argv + 1, environ);
  if (error != 0) {
    fprintf(stderr, "launch: %s: %s\n", argv[1], strerror(error));
    return 127;
  }
  int status;
  struct rusage usage;
  while (wait4(child, &status, 0, &usage) < 0) {
    if (errno != EINTR) return 1;
  }
  long long wall = now() - start;
  int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  long peak = usage.ru_maxrss;
#ifdef __APPLE__
  peak /= 1024;
#endif
  dprintf(3, "%d %lld %lld %lld %ld\n", code, wall, microseconds(usage.ru_utime), microseconds(usage.ru_stime), peak);
  return 0;
}
