#pragma once

// A window on a file that other programs may shorten meanwhile.
//
// Bytes of a mapped file that are cut away by somebody else end a process with SIGBUS. Here they become zeros, and the
// owner of the window is told. One window a thread; a SIGBUS outside of it goes where it went before.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Maps `count` bytes of a file from `offset` on, which is a multiple of the page size, as this thread's window.
///
/// Null when the file cannot be mapped; the thread's window before this one must be closed.
const uint8_t *_Nullable rf_window_open(int descriptor, uint64_t offset, size_t count);

/// Whether bytes of this thread's window were missing when they were looked at: zeros stood in their place.
bool rf_window_is_torn(void);

/// Closes this thread's window, if there is one.
void rf_window_close(void);

/// Keeps this process's memory out of core files, and from other processes of the same user where the system can do that.
///
/// Memory holds keys. Programs that the process starts are not concerned on Linux; elsewhere they leave no core files either.
void rf_keep_memory_private(void);

#ifdef __cplusplus
}
#endif
