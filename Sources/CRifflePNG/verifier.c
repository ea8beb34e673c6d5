#include "../CISAL/shim.h"
#include "include/CRifflePNG.h"
#include "inflate.h"

#include <stdlib.h>

/// Adam7 (PNG, section 8.2): where each pass begins and how far apart its columns and rows are.
static const uint8_t first_columns[7] = {0, 4, 0, 2, 0, 1, 0}, column_steps[7] = {8, 8, 4, 4, 2, 2, 1};
static const uint8_t first_rows[7] = {0, 0, 4, 0, 2, 0, 1}, row_steps[7] = {8, 8, 8, 4, 4, 2, 2};

struct rpng_verifier {
  uint32_t width, height;
  unsigned bits_per_pixel;
  int pass, pass_count;
  /// Rows of the pass that are not complete, bytes of such a row with its filter byte, and those of it still to come.
  uint64_t rows_left, row_length, row_left;
  uint64_t rows, expected_rows;
  uint8_t filter;
  rpng_status status;
  const char *message;
  uint32_t adler;
  /// Bytes of the stream's buffer that were looked at.
  size_t seen;
  rpng_inflate stream;
};

static uint64_t pass_columns(const rpng_verifier *verifier, int pass) {
  if (verifier->pass_count == 1) return verifier->width;
  return ((uint64_t)verifier->width + column_steps[pass] - 1 - first_columns[pass]) / column_steps[pass];
}

static uint64_t pass_rows(const rpng_verifier *verifier, int pass) {
  if (verifier->pass_count == 1) return verifier->height;
  return ((uint64_t)verifier->height + row_steps[pass] - 1 - first_rows[pass]) / row_steps[pass];
}

/// Turns to the next pass that has pixels; none is left after the last.
static void begin_pass(rpng_verifier *verifier) {
  verifier->rows_left = 0;
  for (; verifier->pass < verifier->pass_count; verifier->pass++) {
    const uint64_t columns = pass_columns(verifier, verifier->pass), rows = pass_rows(verifier, verifier->pass);
    if (columns == 0 || rows == 0) continue;
    verifier->rows_left = rows;
    verifier->row_left = verifier->row_length = (columns * verifier->bits_per_pixel + 7) / 8 + 1;
    verifier->pass++;
    return;
  }
}

rpng_verifier *rpng_verifier_create(void) {
  // The stream's buffers need no zeros: nothing is read before it was written.
  rpng_verifier *verifier = malloc(sizeof *verifier);
  if (!verifier) return NULL;
  verifier->status = RPNG_OK;
  verifier->message = "";
  verifier->rows = verifier->expected_rows = verifier->rows_left = 0;
  verifier->adler = 1;
  verifier->seen = 0;
  rpng_inflate_begin(&verifier->stream);
  return verifier;
}

void rpng_verifier_begin(
  rpng_verifier *verifier, uint32_t width, uint32_t height, uint32_t bits_per_pixel, int is_interlaced) {
  verifier->width = width;
  verifier->height = height;
  verifier->bits_per_pixel = bits_per_pixel;
  verifier->pass_count = is_interlaced ? 7 : 1;
  for (int pass = 0; pass < verifier->pass_count; pass++)
    if (pass_columns(verifier, pass) > 0) verifier->expected_rows += pass_rows(verifier, pass);
  verifier->pass = 0;
  begin_pass(verifier);
}

static rpng_status fail(rpng_verifier *verifier, rpng_status status, const char *message) {
  verifier->status = status;
  verifier->message = message;
  return status;
}

/// Walks over inflated bytes row by row: filter bytes, and no byte after the last row.
static rpng_status walk(rpng_verifier *verifier, const uint8_t *bytes, size_t count) {
  while (count > 0) {
    if (verifier->rows_left == 0) return fail(verifier, RPNG_DAMAGED, "it goes on after the last row");
    if (verifier->row_left == verifier->row_length) verifier->filter = *bytes;
    const size_t step = count < verifier->row_left ? count : (size_t)verifier->row_left;
    bytes += step;
    count -= step;
    verifier->row_left -= step;
    if (verifier->row_left > 0) break;
    if (verifier->filter > 4) return fail(verifier, RPNG_BAD_FILTER, "a filter byte is over 4");
    verifier->rows++;
    verifier->row_left = verifier->row_length;
    if (--verifier->rows_left == 0) begin_pass(verifier);
  }
  return RPNG_OK;
}

/// Looks at what was inflated since the last call.
static rpng_status look(rpng_verifier *verifier) {
  const uint8_t *const bytes = verifier->stream.buffer + verifier->seen;
  const size_t count = verifier->stream.out - verifier->seen;
  verifier->seen = verifier->stream.out;
  const rpng_status status = walk(verifier, bytes, count);
  if (status == RPNG_OK) verifier->adler = isal_adler32(verifier->adler, bytes, count);
  return status;
}

rpng_status rpng_verifier_feed(rpng_verifier *verifier, const uint8_t *bytes, size_t count) {
  // What follows the end of the stream is no part of it, and harmless.
  if (verifier->status != RPNG_OK || count == 0 || verifier->stream.state == RPNG_AT_END) return verifier->status;
  rpng_inflate *const stream = &verifier->stream;
  stream->in = bytes;
  stream->in_end = bytes + count;
  while (1) {
    const rpng_inflate_result result = rpng_inflate_run(stream);
    // What came before an error is judged before it.
    if (look(verifier) != RPNG_OK) return verifier->status;
    switch (result) {
      case RPNG_WANTS_INPUT: return RPNG_OK;
      case RPNG_WANTS_ROOM:
        rpng_inflate_slide(stream);
        verifier->seen = stream->out;
        break;
      case RPNG_HAS_ENDED:
        if (stream->checksum == verifier->adler) return RPNG_OK;
        return fail(verifier, RPNG_DAMAGED, "the Adler-32 is wrong");
      case RPNG_IS_WRONG: return fail(verifier, RPNG_DAMAGED, stream->message);
    }
  }
}

uint64_t rpng_verifier_rows(const rpng_verifier *verifier) { return verifier->rows; }

uint64_t rpng_verifier_expected_rows(const rpng_verifier *verifier) { return verifier->expected_rows; }

int rpng_verifier_has_ended(const rpng_verifier *verifier) { return verifier->stream.state == RPNG_AT_END; }

const char *rpng_verifier_message(const rpng_verifier *verifier) { return verifier->message; }

void rpng_verifier_destroy(rpng_verifier *verifier) { free(verifier); }
