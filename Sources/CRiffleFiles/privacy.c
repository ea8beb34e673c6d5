#include "riffle_files.h"

#ifdef __linux__
#include <sys/prctl.h>
#else
#include <sys/resource.h>
#endif

void rf_keep_memory_private(void) {
#ifdef __linux__
  // Unlike a limit of zero bytes this also holds for core files that go to a program (core(5)).
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#else
  const struct rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
#endif
}
