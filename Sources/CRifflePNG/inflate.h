#pragma once

#include <stddef.h>
#include <stdint.h>

// Inflates a zlib stream (RFC 1950, RFC 1951) that comes in any cuts, and keeps the last 32 KiB only.
//
// Where an encoder has left the standard, this machine draws the line where zlib draws it, so that what passes here is
// read by zlib: code sets must be complete, save one code of one bit; a distance reaches no further back than the window
// that the header names. All that is decided by bits that are there is decided at once, so errors and output at the end
// of any piece of input do not depend on how the input before was cut.

enum {
  /// How far back a distance may reach.
  RPNG_WINDOW = 32 * 1024,
  /// Output that gathers before the window slides.
  RPNG_PIECE = 64 * 1024,
  /// How far a match that begins before the end of a piece may write beyond it: six literals, its length, a vector.
  RPNG_SLACK = 6 + 258 + 32,
  /// Bits that the first level of a table decides.
  RPNG_LITERAL_BITS = 12,
  RPNG_DISTANCE_BITS = 9,
  RPNG_CODE_BITS = 7,
  /// Entries of a table: the first level, and for each two codes that are longer a second level of the most bits.
  RPNG_LITERAL_ENTRIES = (1 << RPNG_LITERAL_BITS) + 288 / 2 * (1 << (15 - RPNG_LITERAL_BITS)),
  RPNG_DISTANCE_ENTRIES = (1 << RPNG_DISTANCE_BITS) + 32 / 2 * (1 << (15 - RPNG_DISTANCE_BITS)),
};

/// An entry of a table for symbols and distances.
///
/// One or two literals: bits 0...5 are the length of their codes together, bits 6...7 how many they are, bits 8...15 and
/// 16...23 the bytes, bits 24...27 the length of the first code.
/// A length or distance: bits 0...5 are the length of code and extra bits together, bits 8...12 the length of the code,
/// bits 16...30 what the extra bits are added to.
/// A special entry: a link to a second level (its place in bits 16...30, its bits in 8...12), the end of a block, or no
/// code at all; bits 0...5 are the length of the code.
enum {
  RPNG_IS_LITERAL = (int)0x80000000,
  RPNG_IS_SPECIAL = 0x8000,
  RPNG_IS_LINK = 0x4000,
  RPNG_IS_END = 0x2000,
};

typedef enum rpng_inflate_state {
  RPNG_AT_HEADER,
  RPNG_AT_BLOCK,
  RPNG_AT_STORED_LENGTH,
  RPNG_AT_STORED,
  RPNG_AT_COUNTS,
  RPNG_AT_CODE_LENGTHS,
  RPNG_AT_LENGTHS,
  RPNG_AT_SYMBOLS,
  RPNG_AT_CHECKSUM,
  RPNG_AT_END,
} rpng_inflate_state;

typedef enum rpng_inflate_result {
  /// All input is used.
  RPNG_WANTS_INPUT,
  /// A piece of output is full: look at it and call `rpng_inflate_slide`.
  RPNG_WANTS_ROOM,
  /// The stream has ended; what follows of the input does not belong to it.
  RPNG_HAS_ENDED,
  /// The stream is wrong; the message says how.
  RPNG_IS_WRONG,
} rpng_inflate_result;

typedef struct rpng_inflate {
  const uint8_t *in, *in_end;
  /// Bits taken from the input and not used yet, the next one lowest; above `bit_count` they are zero.
  uint64_t bits;
  unsigned bit_count;
  rpng_inflate_state state;
  int is_last_block;
  /// The window that the header names.
  size_t window;
  /// Bytes of a stored block that are still to come.
  uint32_t stored_left;
  unsigned literal_count, distance_count, code_count, length_index;
  /// The Adler-32 that the stream ends with.
  uint32_t checksum;
  const char *message;
  uint8_t lengths[288 + 32];
  uint16_t codes[1 << RPNG_CODE_BITS];
  uint32_t literals[RPNG_LITERAL_ENTRIES];
  uint32_t distances[RPNG_DISTANCE_ENTRIES];
  /// Bytes in the buffer: history, then new output.
  size_t out;
  uint8_t buffer[RPNG_WINDOW + RPNG_PIECE + RPNG_SLACK];
} rpng_inflate;

/// Gets ready for a new stream.
void rpng_inflate_begin(rpng_inflate *stream);

/// Inflates from `in` until one of the results holds.
rpng_inflate_result rpng_inflate_run(rpng_inflate *stream);

/// Drops the oldest output, all but the window.
void rpng_inflate_slide(rpng_inflate *stream);

/// The part of `run` for symbols while there is plenty of input and room; 0 when the stream is wrong.
int rpng_inflate_symbols(rpng_inflate *stream);

/// Makes the table of the code lengths in `lengths`; 0 when they make no code set.
int rpng_make_code_table(rpng_inflate *stream);

/// Makes the tables of symbols and distances; 0, and a message, when the lengths make no code sets.
int rpng_make_tables(rpng_inflate *stream, const uint8_t *literals, const uint8_t *distances);

/// Makes the tables of a block of fixed codes.
void rpng_make_fixed_tables(rpng_inflate *stream);
