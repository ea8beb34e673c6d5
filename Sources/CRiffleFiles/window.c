#define _GNU_SOURCE
#include "riffle_files.h"

#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

// A missing byte stops the thread that looks at it, so the handler runs on that thread and finds its window here.
static _Thread_local uint8_t *window;
static _Thread_local size_t window_count;
static _Thread_local volatile sig_atomic_t is_torn;

static struct sigaction previous;
static uintptr_t page_mask;
static bool is_ready;
static pthread_once_t once = PTHREAD_ONCE_INIT;

// Puts zeros in the place of the missing pages and lets the thread go on.
static void take_bus_error(int number, siginfo_t *info, void *context) {
  (void)context;
  uintptr_t address = (uintptr_t)info->si_addr, start = (uintptr_t)window, end = start + window_count;
  if (window != NULL && address >= start && address < end) {
    void *page = (void *)(address & page_mask);
    size_t count = end - (uintptr_t)page;
    if (mmap(page, count, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED) {
      is_torn = 1;
      return;
    }
  }
  // Not ours: the same access happens again, and then whoever was there before has it.
  sigaction(number, &previous, NULL);
}

static void prepare(void) {
  page_mask = ~((uintptr_t)sysconf(_SC_PAGESIZE) - 1);
  struct sigaction action = {0};
  action.sa_sigaction = take_bus_error;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigemptyset(&action.sa_mask);
  is_ready = sigaction(SIGBUS, &action, &previous) == 0;
}

const uint8_t *rf_window_open(int descriptor, uint64_t offset, size_t count) {
  pthread_once(&once, prepare);
  if (!is_ready || window != NULL || count == 0) return NULL;
  void *memory = mmap(NULL, count, PROT_READ, MAP_SHARED, descriptor, (off_t)offset);
  if (memory == MAP_FAILED) return NULL;
  is_torn = 0;
  window_count = count;
  window = memory;
  return window;
}

bool rf_window_is_torn(void) { return is_torn != 0; }

void rf_window_close(void) {
  if (window == NULL) return;
  uint8_t *memory = window;
  window = NULL;
  munmap(memory, window_count);
}
