#include "internal.h"

#include <stdlib.h>
#include <string.h>

struct rpng_reader {
  rpng_trap trap;
  png_structp png;
  png_infop info;
  const uint8_t *next;
  size_t left, offset;
  rpng_header header;
  int pass_count;
};

static void on_read(png_structp png, png_bytep out, size_t count) {
  rpng_reader *reader = png_get_io_ptr(png);
  if (count > reader->left) png_error(png, "the data breaks off");
  memcpy(out, reader->next, count);
  reader->next += count;
  reader->left -= count;
  reader->offset += count;
}

rpng_reader *rpng_reader_create(const uint8_t *bytes, size_t count, uint32_t max_width, uint32_t max_height) {
  rpng_reader *reader = calloc(1, sizeof *reader);
  if (!reader) return NULL;
  reader->next = bytes;
  reader->left = count;
  if (setjmp(reader->trap.target)) {
    rpng_reader_destroy(reader);
    return NULL;
  }
  reader->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &reader->trap, rpng_on_error, rpng_on_warning);
  if (reader->png) reader->info = png_create_info_struct(reader->png);
  if (!reader->info) {
    rpng_reader_destroy(reader);
    return NULL;
  }
  png_set_user_limits(reader->png, max_width, max_height);
  png_set_chunk_malloc_max(reader->png, RPNG_CHUNK_BYTES);
  png_set_chunk_cache_max(reader->png, RPNG_CHUNK_COUNT);
  // Pixels do not depend on text, profiles and the like: only transparency is wanted of the ancillary chunks.
  png_set_keep_unknown_chunks(reader->png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
  png_set_keep_unknown_chunks(reader->png, PNG_HANDLE_CHUNK_AS_DEFAULT, (png_const_bytep)"tRNS", 1);
  png_set_read_fn(reader->png, reader, on_read);
  return reader;
}

rpng_status rpng_reader_open(rpng_reader *reader, rpng_layout layout, rpng_header *header) {
  if (setjmp(reader->trap.target)) return rpng_trap_status(&reader->trap);
  png_structp png = reader->png;
  png_read_info(png, reader->info);
  reader->header.width = png_get_image_width(png, reader->info);
  reader->header.height = png_get_image_height(png, reader->info);
  reader->header.bit_depth = png_get_bit_depth(png, reader->info);
  reader->header.color_type = png_get_color_type(png, reader->info);
  reader->header.is_interlaced = png_get_interlace_type(png, reader->info) != PNG_INTERLACE_NONE;
  if (layout == RPNG_RGBA8) {
    png_set_scale_16(png);
    png_set_expand(png);
    png_set_gray_to_rgb(png);
    png_set_add_alpha(png, 0xFF, PNG_FILLER_AFTER);
  }
  reader->pass_count = png_set_interlace_handling(png);
  png_read_update_info(png, reader->info);
  reader->header.row_bytes = png_get_rowbytes(png, reader->info);
  *header = reader->header;
  return RPNG_OK;
}

rpng_status rpng_reader_image(rpng_reader *reader, uint8_t *pixels) {
  if (setjmp(reader->trap.target)) return rpng_trap_status(&reader->trap);
  for (int pass = 0; pass < reader->pass_count; pass++)
    for (size_t y = 0; y < reader->header.height; y++)
      png_read_row(reader->png, pixels + y * reader->header.row_bytes, NULL);
  return reader->trap.is_damaged ? RPNG_DAMAGED : RPNG_OK;
}

rpng_status rpng_reader_finish(rpng_reader *reader) {
  if (setjmp(reader->trap.target)) return rpng_trap_status(&reader->trap);
  png_read_end(reader->png, NULL);
  return reader->trap.is_damaged ? RPNG_DAMAGED : RPNG_OK;
}

size_t rpng_reader_offset(const rpng_reader *reader) { return reader->offset; }

const char *rpng_reader_message(const rpng_reader *reader) { return reader->trap.message; }

void rpng_reader_destroy(rpng_reader *reader) {
  if (!reader) return;
  png_destroy_read_struct(&reader->png, &reader->info, NULL);
  free(reader);
}
