#include "internal.h"

#include <stdlib.h>
#include <string.h>

struct rpng_writer {
  rpng_trap trap;
  png_structp png;
  png_infop info;
  uint8_t *output;
  size_t count, capacity;
  int has_begun;
};

static void on_write(png_structp png, png_bytep bytes, size_t count) {
  rpng_writer *writer = png_get_io_ptr(png);
  if (writer->capacity - writer->count < count) {
    size_t capacity = (writer->count + count) * 2;
    uint8_t *larger = realloc(writer->output, capacity);
    if (!larger) png_error(png, "out of memory");
    writer->output = larger;
    writer->capacity = capacity;
  }
  memcpy(writer->output + writer->count, bytes, count);
  writer->count += count;
}

static void on_flush(png_structp png) { (void)png; }

rpng_writer *rpng_writer_create(
  uint32_t width, uint32_t height, int bit_depth, int color_type, int compression_level) {
  rpng_writer *writer = calloc(1, sizeof *writer);
  if (!writer) return NULL;
  if (setjmp(writer->trap.target)) {
    rpng_writer_destroy(writer);
    return NULL;
  }
  writer->png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &writer->trap, rpng_on_error, rpng_on_warning);
  if (writer->png) writer->info = png_create_info_struct(writer->png);
  if (!writer->info) {
    rpng_writer_destroy(writer);
    return NULL;
  }
  png_set_write_fn(writer->png, writer, on_write, on_flush);
  png_set_compression_level(writer->png, compression_level);
  png_set_IHDR(
    writer->png, writer->info, width, height, bit_depth, color_type, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
    PNG_FILTER_TYPE_DEFAULT);
  return writer;
}

rpng_status rpng_writer_add_text(rpng_writer *writer, const char *keyword, const char *text, int is_utf8) {
  if (setjmp(writer->trap.target)) return RPNG_DAMAGED;
  // libpng copies both strings and never writes to them; its fields have no const.
  png_text chunk = {
    .compression = is_utf8 ? PNG_ITXT_COMPRESSION_NONE : PNG_TEXT_COMPRESSION_NONE,
    .key = (char *)keyword,
    .text = (char *)text,
  };
  png_set_text(writer->png, writer->info, &chunk, 1);
  return RPNG_OK;
}

rpng_status rpng_writer_row(rpng_writer *writer, const uint8_t *row) {
  if (setjmp(writer->trap.target)) return RPNG_DAMAGED;
  if (!writer->has_begun) {
    writer->has_begun = 1;
    png_write_info(writer->png, writer->info);
  }
  png_write_row(writer->png, row);
  return RPNG_OK;
}

rpng_status rpng_writer_finish(rpng_writer *writer) {
  if (setjmp(writer->trap.target)) return RPNG_DAMAGED;
  png_write_end(writer->png, NULL);
  return RPNG_OK;
}

const uint8_t *rpng_writer_output(const rpng_writer *writer, size_t *count) {
  *count = writer->count;
  return writer->output;
}

void rpng_writer_clear_output(rpng_writer *writer) { writer->count = 0; }

const char *rpng_writer_message(const rpng_writer *writer) { return writer->trap.message; }

void rpng_writer_destroy(rpng_writer *writer) {
  if (!writer) return;
  png_destroy_write_struct(&writer->png, &writer->info);
  free(writer->output);
  free(writer);
}
