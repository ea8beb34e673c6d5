#include "internal.h"

#include <stdio.h>
#include <string.h>

static const char *const inflate_message = "the zlib stream or its Adler-32 is wrong";

void rpng_on_error(png_structp png, png_const_charp message) {
  rpng_trap *trap = png_get_error_ptr(png);
  if (!message) message = "unknown error";
  if (strstr(message, "Decompression error")) message = inflate_message;
  // What a warning said before is the better explanation.
  if (!trap->is_damaged) snprintf(trap->message, sizeof trap->message, "%s", message);
  longjmp(trap->target, 1);
}

// libpng only warns of a wrong Adler-32 and of a zlib stream that goes on after the last row: both are damage. Bytes after
// the end of the zlib stream and palette indices beyond the palette are harmless and stay a warning.
static int means_damage(const char *message) {
  return strstr(message, "IDAT") && !strstr(message, "Extra compress") && !strstr(message, "palette index");
}

void rpng_on_warning(png_structp png, png_const_charp message) {
  rpng_trap *trap = png_get_error_ptr(png);
  if (trap->is_damaged || !message || !means_damage(message)) return;
  trap->is_damaged = 1;
  snprintf(trap->message, sizeof trap->message, "%s", inflate_message);
}

rpng_status rpng_trap_status(const rpng_trap *trap) {
  return strstr(trap->message, "filter value") ? RPNG_BAD_FILTER : RPNG_DAMAGED;
}

const char *rpng_version(void) { return png_get_libpng_ver(NULL); }
