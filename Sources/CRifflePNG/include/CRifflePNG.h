#pragma once

// A verifier of image data, and libpng behind functions that return.
//
// libpng reports errors by longjmp, which may not cross a Swift frame. Every function here that enters libpng sets its
// own jump target first, calls no Swift while it is set, and answers with a status; the message stays in the object.
// After an error an object only accepts `_message` and `_destroy`.

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What a function that looks at data answers.
typedef enum rpng_status {
  /// Done.
  RPNG_OK = 0,
  /// The data is wrong; the message says how.
  RPNG_DAMAGED = 1,
  /// A row begins with a byte that is no filter type.
  RPNG_BAD_FILTER = 2,
} rpng_status;

/// The version of libpng that is linked, for example `1.6.39`.
const char *_Nonnull rpng_version(void);

/// The CRC-32 of PNG, section 5.5, continued: start with 0.
uint32_t rpng_crc32(uint32_t crc, const uint8_t *_Nullable bytes, size_t count);

// MARK: verifier

/// Inflates image data, compares its Adler-32, and looks at the filter byte and the length of each row.
///
/// It does not enter libpng, unfilters nothing and keeps no pixel: a window of 32 KiB, a piece of output and the tables
/// of one block, about 130 KiB whatever the picture.
typedef struct rpng_verifier rpng_verifier;

/// A verifier; null when there is no memory.
rpng_verifier *_Nullable rpng_verifier_create(void);

/// Says what the header says, whose fields are legal. Call once, before image data.
void rpng_verifier_begin(
  rpng_verifier *_Nonnull verifier, uint32_t width, uint32_t height, uint32_t bits_per_pixel, int is_interlaced);

/// Takes the data of IDAT chunks in any cut. After an error it answers the same again.
rpng_status rpng_verifier_feed(rpng_verifier *_Nonnull verifier, const uint8_t *_Nullable bytes, size_t count);

/// Rows inflated so far, over all passes of an interlaced picture.
uint64_t rpng_verifier_rows(const rpng_verifier *_Nonnull verifier);

/// Rows that the picture has over all its passes; 0 before its header.
uint64_t rpng_verifier_expected_rows(const rpng_verifier *_Nonnull verifier);

/// Whether the zlib stream has come to its end, the Adler-32.
int rpng_verifier_has_ended(const rpng_verifier *_Nonnull verifier);

/// Why the last call failed; empty when it did not.
const char *_Nonnull rpng_verifier_message(const rpng_verifier *_Nonnull verifier);

void rpng_verifier_destroy(rpng_verifier *_Nullable verifier);

// MARK: reader

/// How a reader gives pixels.
typedef enum rpng_layout {
  /// As the file stores them: packed below 8 bits, palette indices, big-endian 16 bits.
  RPNG_STORED = 0,
  /// Four bytes a pixel: red, green, blue, alpha (not multiplied).
  RPNG_RGBA8 = 1,
} rpng_layout;

/// What the header says, and the bytes of one row in the layout asked for.
typedef struct rpng_header {
  uint32_t width, height;
  int bit_depth, color_type, is_interlaced;
  size_t row_bytes;
} rpng_header;

typedef struct rpng_reader rpng_reader;

/// A reader of `count` bytes that stay the caller's and must outlive it; null when there is no memory.
rpng_reader *_Nullable rpng_reader_create(
  const uint8_t *_Nullable bytes, size_t count, uint32_t max_width, uint32_t max_height);

/// Reads up to the image data. Call once, first.
rpng_status rpng_reader_open(rpng_reader *_Nonnull reader, rpng_layout layout, rpng_header *_Nonnull header);

/// Reads all rows to `pixels`, which holds `height * row_bytes` zeroed bytes.
rpng_status rpng_reader_image(rpng_reader *_Nonnull reader, uint8_t *_Nonnull pixels);

/// Reads on to IEND, after the last row.
rpng_status rpng_reader_finish(rpng_reader *_Nonnull reader);

/// Bytes read so far.
size_t rpng_reader_offset(const rpng_reader *_Nonnull reader);

const char *_Nonnull rpng_reader_message(const rpng_reader *_Nonnull reader);

void rpng_reader_destroy(rpng_reader *_Nullable reader);

// MARK: writer

/// Encodes rows; its output waits in a buffer until the caller takes it.
typedef struct rpng_writer rpng_writer;

/// A writer for 8 or 16 bits and one of the colour types 0, 2, 4, 6; null when there is no memory.
rpng_writer *_Nullable rpng_writer_create(
  uint32_t width, uint32_t height, int bit_depth, int color_type, int compression_level);

/// Adds a text chunk; before the first row. `is_utf8` writes iTXt, otherwise tEXt in Latin-1. Both end in NUL.
rpng_status rpng_writer_add_text(
  rpng_writer *_Nonnull writer, const char *_Nonnull keyword, const char *_Nonnull text, int is_utf8);

/// Encodes one row; 16-bit samples are big-endian.
rpng_status rpng_writer_row(rpng_writer *_Nonnull writer, const uint8_t *_Nonnull row);

/// Writes what follows the last row.
rpng_status rpng_writer_finish(rpng_writer *_Nonnull writer);

/// The bytes that wait; valid until the next call.
const uint8_t *_Nullable rpng_writer_output(const rpng_writer *_Nonnull writer, size_t *_Nonnull count);

/// Forgets the bytes that waited.
void rpng_writer_clear_output(rpng_writer *_Nonnull writer);

const char *_Nonnull rpng_writer_message(const rpng_writer *_Nonnull writer);

void rpng_writer_destroy(rpng_writer *_Nullable writer);

#ifdef __cplusplus
}
#endif
