#include "internal.h"

#include <stdlib.h>

struct rpng_verifier {
  rpng_trap trap;
  png_structp png;
  png_infop info;
  uint64_t rows, expected_rows;
  int is_dead;
};

static void on_info(png_structp png, png_infop info) {
  rpng_verifier *verifier = png_get_progressive_ptr(png);
  png_uint_32 width = png_get_image_width(png, info), height = png_get_image_height(png, info);
  if (png_get_interlace_type(png, info) == PNG_INTERLACE_NONE) {
    verifier->expected_rows = height;
  } else {
    for (int pass = 0; pass < PNG_INTERLACE_ADAM7_PASSES; pass++)
      if (PNG_PASS_COLS(width, pass) > 0) verifier->expected_rows += PNG_PASS_ROWS(height, pass);
  }
  // Interlace handling stays off: each pass is then a small picture of its own, and no whole picture is ever held.
  png_start_read_image(png);
}

static void on_row(png_structp png, png_bytep row, png_uint_32 number, int pass) {
  rpng_verifier *verifier = png_get_progressive_ptr(png);
  (void)number, (void)pass;
  if (row) verifier->rows++;
}

rpng_verifier *rpng_verifier_create(uint32_t max_width, uint32_t max_height) {
  rpng_verifier *verifier = calloc(1, sizeof *verifier);
  if (!verifier) return NULL;
  if (setjmp(verifier->trap.target)) {
    rpng_verifier_destroy(verifier);
    return NULL;
  }
  verifier->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &verifier->trap, rpng_on_error, rpng_on_warning);
  if (verifier->png) verifier->info = png_create_info_struct(verifier->png);
  if (!verifier->info) {
    rpng_verifier_destroy(verifier);
    return NULL;
  }
  png_set_user_limits(verifier->png, max_width, max_height);
  png_set_chunk_malloc_max(verifier->png, RPNG_CHUNK_BYTES);
  png_set_chunk_cache_max(verifier->png, RPNG_CHUNK_COUNT);
  // The caller has compared each CRC already.
  png_set_crc_action(verifier->png, PNG_CRC_QUIET_USE, PNG_CRC_QUIET_USE);
  png_set_progressive_read_fn(verifier->png, verifier, on_info, on_row, NULL);
  return verifier;
}

rpng_status rpng_verifier_feed(rpng_verifier *verifier, const uint8_t *bytes, size_t count) {
  if (verifier->is_dead) return rpng_trap_status(&verifier->trap);
  if (setjmp(verifier->trap.target)) {
    verifier->is_dead = 1;
    return rpng_trap_status(&verifier->trap);
  }
  // libpng reads the bytes and never writes to them; its parameter has no const.
  png_process_data(verifier->png, verifier->info, (png_bytep)bytes, count);
  verifier->is_dead = verifier->trap.is_damaged;
  return verifier->is_dead ? RPNG_DAMAGED : RPNG_OK;
}

uint64_t rpng_verifier_rows(const rpng_verifier *verifier) { return verifier->rows; }

uint64_t rpng_verifier_expected_rows(const rpng_verifier *verifier) { return verifier->expected_rows; }

const char *rpng_verifier_message(const rpng_verifier *verifier) { return verifier->trap.message; }

void rpng_verifier_destroy(rpng_verifier *verifier) {
  if (!verifier) return;
  png_destroy_read_struct(&verifier->png, &verifier->info, NULL);
  free(verifier);
}
