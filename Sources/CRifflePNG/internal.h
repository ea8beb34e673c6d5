#pragma once

#include "../CLibPNG/shim.h"
#include "include/CRifflePNG.h"

#include <setjmp.h>

/// Where errors of libpng go: the jump target of the call under way, and the last message.
typedef struct rpng_trap {
  jmp_buf target;
  char message[128];
  /// Set by warnings that mean damaged image data.
  int is_damaged;
} rpng_trap;

/// libpng's error function: keeps the message and jumps. Never returns.
PNG_NORETURN void rpng_on_error(png_structp png, png_const_charp message);

/// libpng's warning function: silent, but keeps warnings that mean damaged image data.
void rpng_on_warning(png_structp png, png_const_charp message);

/// The status for what the trap holds after a jump.
rpng_status rpng_trap_status(const rpng_trap *trap);

/// Bounds for one chunk that libpng stores, in bytes, and for the count of such chunks.
enum { RPNG_CHUNK_BYTES = 8 * 1024 * 1024, RPNG_CHUNK_COUNT = 1000 };
