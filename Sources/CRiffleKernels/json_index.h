#ifndef RK_JSON_INDEX_H
#define RK_JSON_INDEX_H

/// What the JSON indexes of all instruction sets share: the masks of a block of 64 bytes, and what follows from them.
///
/// An instruction set only has to say which bytes of a block are of which class, and to write down the places of the bits
/// of a mask. That a quotation mark is escaped, and which bytes lie inside strings, is found here with plain words: the
/// lowest bit of each is the first byte of the block.

#include "kernels.h"

enum { RK_JSON_BLOCK = 64 };

/// The classes of bytes, one bit each, as `rk_json_classes` has them.
enum {
  RK_JSON_QUOTE = 1,
  RK_JSON_BACKSLASH = 2,
  RK_JSON_CONTROL = 4,
  RK_JSON_WHITE = 8,
  /// Brackets, braces, colon and comma.
  RK_JSON_STRUCTURE = 16,
};

/// The classes of the first 128 bytes; no byte from 0x80 on has one.
extern const uint8_t rk_json_classes[128];

/// One bit for each byte of a block, in each class.
typedef struct {
  uint64_t quote, backslash, control, white, structure;
} rk_json_masks;

/// What a block hands on to the next one. All zero: outside of strings, after white space.
typedef struct {
  /// 1 when the first byte is escaped.
  uint64_t escape;
  /// All ones inside a string.
  uint64_t string;
  /// 1 when the byte before belongs to a number or a literal.
  uint64_t scalar;
  /// Blocks without a single entry, all inside one string, that came last.
  unsigned quiet;
} rk_json_carry;

/// Each bit becomes the parity of itself and all lower ones.
RK_INLINE uint64_t rk_json_parity(uint64_t bits) {
  for (int shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
  return bits;
}

/// Of the backslashes of a block those that begin an escape: in each run the first, the third and so on.
///
/// No branch depends on them: where an answer has escapes nobody can foretell.
RK_INLINE uint64_t rk_json_escapes(uint64_t backslashes) {
  const uint64_t even = 0x5555555555555555;
  uint64_t starts = backslashes & ~(backslashes << 1);
  // A one that is added to the start of a run carries through all of it, so the run's own bits vanish.
  uint64_t even_runs = backslashes & ~(backslashes + (starts & even));
  return (even_runs & even) | (backslashes & ~even_runs & ~even);
}

/// The bytes of a block that belong into the index.
RK_INLINE uint64_t rk_json_entries(rk_json_masks masks, rk_json_carry *carry) {
  uint64_t backslashes = rk_json_escapes(masks.backslash & ~carry->escape);
  uint64_t escaped = backslashes << 1 | carry->escape;
  carry->escape = backslashes >> 63;
  uint64_t quote = masks.quote & ~escaped;
  // A string's opening quotation mark counts as inside here, its closing one as outside.
  uint64_t string = rk_json_parity(quote) ^ carry->string;
  carry->string = 0 - (string >> 63);
  uint64_t inside = string & ~quote, outside = ~(string | quote);
  uint64_t scalar = outside & ~(masks.white | masks.structure);
  uint64_t start = scalar & ~(scalar << 1 | carry->scalar);
  carry->scalar = scalar >> 63;
  uint64_t entries = quote | (inside & (backslashes | masks.control)) | (outside & masks.structure) | start;
  carry->quiet = entries == 0 && carry->string ? carry->quiet + 1 : 0;
  return entries;
}

/// The bits of a block that has only `count` bytes.
RK_INLINE uint64_t rk_json_first(size_t count) { return count < 64 ? ((uint64_t)1 << count) - 1 : ~(uint64_t)0; }

/// Writes the entries of a block that begins at `base`, one for each bit, and returns how many there are; it may write up to
/// 64 numbers.
RK_INLINE size_t rk_json_write(uint64_t bits, size_t base, const uint8_t *block, uint16_t *places, uint8_t *kinds) {
  size_t written = 0;
  for (; bits != 0; bits &= bits - 1) {
    size_t place = (size_t)__builtin_ctzll(bits);
    kinds[written] = block[place];
    places[written++] = (uint16_t)(base + place);
  }
  return written;
}

/// Ends an index of so many entries.
RK_INLINE void rk_json_end(uint8_t *kinds, size_t entries, size_t *written) {
  for (size_t i = 0; i < RK_JSON_PADDING; i++) kinds[entries + i] = 0;
  *written = entries;
}

#endif
