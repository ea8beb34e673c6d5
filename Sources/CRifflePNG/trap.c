#include "internal.h"

#include <stdio.h>
#include <string.h>

void rpng_on_error(png_structp png, png_const_charp message) {
  rpng_trap *trap = png_get_error_ptr(png);
  snprintf(trap->message, sizeof trap->message, "%s", message ? message : "unknown error");
  longjmp(trap->target, 1);
}

// libpng only warns of a wrong Adler-32, of codes that do not inflate, and of a zlib stream that breaks off after the
// last row. Data beyond the last row or beyond the end of the zlib stream is harmless and stays a warning.
static int means_damage(const char *message) {
  return strstr(message, "IDAT") && !strstr(message, "Extra") && !strstr(message, "Too m");
}

void rpng_on_warning(png_structp png, png_const_charp message) {
  rpng_trap *trap = png_get_error_ptr(png);
  if (trap->is_damaged || !message || !means_damage(message)) return;
  trap->is_damaged = 1;
  snprintf(trap->message, sizeof trap->message, "%s", message);
}

rpng_status rpng_trap_status(const rpng_trap *trap) {
  return strstr(trap->message, "filter value") ? RPNG_BAD_FILTER : RPNG_DAMAGED;
}

const char *rpng_version(void) { return png_get_libpng_ver(NULL); }
