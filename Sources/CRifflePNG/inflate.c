#include "inflate.h"

#include <string.h>

void rpng_inflate_begin(rpng_inflate *stream) {
  stream->in = stream->in_end = NULL;
  stream->bits = 0;
  stream->bit_count = 0;
  stream->state = RPNG_AT_HEADER;
  stream->message = "";
  stream->out = 0;
}

void rpng_inflate_slide(rpng_inflate *stream) {
  if (stream->out <= RPNG_WINDOW) return;
  memmove(stream->buffer, stream->buffer + stream->out - RPNG_WINDOW, RPNG_WINDOW);
  stream->out = RPNG_WINDOW;
}

/// Takes input until 56 bits are there or none is left; whether there are `count` bits, 56 at most.
static int has(rpng_inflate *stream, unsigned count) {
  while (stream->bit_count < 56 && stream->in < stream->in_end) {
    stream->bits |= (uint64_t)*stream->in++ << stream->bit_count;
    stream->bit_count += 8;
  }
  return stream->bit_count >= count;
}

static uint32_t take(rpng_inflate *stream, unsigned count) {
  const uint32_t value = (uint32_t)(stream->bits & ((1ull << count) - 1));
  stream->bits >>= count;
  stream->bit_count -= count;
  return value;
}

static rpng_inflate_result wrong(rpng_inflate *stream, const char *message) {
  stream->message = message;
  return RPNG_IS_WRONG;
}

/// The two bytes of RFC 1950, section 2.2.
static rpng_inflate_result read_header(rpng_inflate *stream) {
  const uint32_t method = take(stream, 8), flags = take(stream, 8);
  if ((method << 8 | flags) % 31 != 0) return wrong(stream, "the check of the zlib header is wrong");
  if ((method & 15) != 8) return wrong(stream, "the compression method is not deflate");
  if (method >> 4 > 7) return wrong(stream, "the window is larger than 32 KiB");
  if (flags & 32) return wrong(stream, "a preset dictionary is asked for");
  stream->window = 256u << (method >> 4);
  stream->state = RPNG_AT_BLOCK;
  return RPNG_WANTS_INPUT;
}

static rpng_inflate_result read_block(rpng_inflate *stream) {
  stream->is_last_block = (int)take(stream, 1);
  switch (take(stream, 2)) {
    case 0:
      take(stream, stream->bit_count % 8);
      stream->state = RPNG_AT_STORED_LENGTH;
      return RPNG_WANTS_INPUT;
    case 1:
      rpng_make_fixed_tables(stream);
      stream->state = RPNG_AT_SYMBOLS;
      return RPNG_WANTS_INPUT;
    case 2: stream->state = RPNG_AT_COUNTS; return RPNG_WANTS_INPUT;
    default: return wrong(stream, "a block is of no known type");
  }
}

/// The counts of a block's codes (RFC 1951, section 3.2.7).
static rpng_inflate_result read_counts(rpng_inflate *stream) {
  stream->literal_count = take(stream, 5) + 257;
  stream->distance_count = take(stream, 5) + 1;
  stream->code_count = take(stream, 4) + 4;
  if (stream->literal_count > 286 || stream->distance_count > 30) return wrong(stream, "a block has too many codes");
  memset(stream->lengths, 0, 19);
  stream->length_index = 0;
  stream->state = RPNG_AT_CODE_LENGTHS;
  return RPNG_WANTS_INPUT;
}

/// Code lengths of the codes of code lengths; returns when they are all there or input is missing.
static rpng_inflate_result read_code_lengths(rpng_inflate *stream) {
  static const uint8_t order[19] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
  while (stream->length_index < stream->code_count) {
    if (!has(stream, 3)) return RPNG_WANTS_INPUT;
    stream->lengths[order[stream->length_index++]] = (uint8_t)take(stream, 3);
  }
  if (!rpng_make_code_table(stream)) return wrong(stream, "a code set for code lengths is wrong");
  stream->length_index = 0;
  stream->state = RPNG_AT_LENGTHS;
  return RPNG_WANTS_INPUT;
}

/// Code lengths of literals, lengths and distances; returns when they are all there or input is missing.
static rpng_inflate_result read_lengths(rpng_inflate *stream) {
  const unsigned count = stream->literal_count + stream->distance_count;
  while (stream->length_index < count) {
    has(stream, 14);
    const unsigned entry = stream->codes[stream->bits & ((1 << RPNG_CODE_BITS) - 1)];
    const unsigned bits = entry & 7, symbol = entry >> 8;
    const unsigned extra = symbol < 16 ? 0 : symbol == 16 ? 2 : symbol == 17 ? 3 : 7;
    if (stream->bit_count < bits + extra) return RPNG_WANTS_INPUT;
    take(stream, bits);
    if (symbol < 16) {
      stream->lengths[stream->length_index++] = (uint8_t)symbol;
      continue;
    }
    if (symbol == 16 && stream->length_index == 0) return wrong(stream, "a code length repeats nothing");
    const unsigned repeats = take(stream, extra) + (symbol == 18 ? 11 : 3);
    if (repeats > count - stream->length_index) return wrong(stream, "a block has too many code lengths");
    memset(
      stream->lengths + stream->length_index, symbol == 16 ? stream->lengths[stream->length_index - 1] : 0, repeats);
    stream->length_index += repeats;
  }
  if (stream->lengths[256] == 0) return wrong(stream, "a block has no code for its end");
  if (!rpng_make_tables(stream, stream->lengths, stream->lengths + stream->literal_count)) return RPNG_IS_WRONG;
  stream->state = RPNG_AT_SYMBOLS;
  return RPNG_WANTS_INPUT;
}

static rpng_inflate_result read_stored(rpng_inflate *stream) {
  while (stream->stored_left > 0) {
    if (stream->out >= RPNG_WINDOW + RPNG_PIECE) return RPNG_WANTS_ROOM;
    if (stream->bit_count > 0) {
      stream->buffer[stream->out++] = (uint8_t)take(stream, 8);
      stream->stored_left--;
      continue;
    }
    size_t count = (size_t)(stream->in_end - stream->in);
    if (count == 0) return RPNG_WANTS_INPUT;
    if (count > stream->stored_left) count = stream->stored_left;
    if (count > RPNG_WINDOW + RPNG_PIECE - stream->out) count = RPNG_WINDOW + RPNG_PIECE - stream->out;
    memcpy(stream->buffer + stream->out, stream->in, count);
    stream->in += count;
    stream->out += count;
    stream->stored_left -= (uint32_t)count;
  }
  stream->state = stream->is_last_block ? RPNG_AT_CHECKSUM : RPNG_AT_BLOCK;
  return RPNG_WANTS_INPUT;
}

/// Follows a link to the second level of a table.
static uint32_t look_up(const uint32_t *table, unsigned root, uint64_t bits) {
  const uint32_t entry = table[bits & ((1u << root) - 1)];
  if (!(entry & RPNG_IS_LINK) || !(entry & RPNG_IS_SPECIAL) || entry & (uint32_t)RPNG_IS_LITERAL) return entry;
  return table[(entry >> 16) + (bits >> root & ((1u << (entry >> 8 & 31)) - 1))];
}

/// What code and extra bits of `entry` stand for.
static size_t value_of(uint32_t entry, uint64_t bits) {
  return (entry >> 16) + ((bits & ((1ull << (entry & 63)) - 1)) >> (entry >> 8 & 31));
}

/// One symbol at a time, none of which is taken before all its bits are there.
static rpng_inflate_result read_symbols(rpng_inflate *stream) {
  while (stream->out < RPNG_WINDOW + RPNG_PIECE) {
    if (stream->in_end - stream->in > 24) {
      if (!rpng_inflate_symbols(stream)) return RPNG_IS_WRONG;
      if (stream->state != RPNG_AT_SYMBOLS) return RPNG_WANTS_INPUT;
      continue;
    }
    has(stream, 48);
    // Bits that are missing read as zeros; a code that is longer than the bits at hand is not known yet.
    const uint32_t entry = look_up(stream->literals, RPNG_LITERAL_BITS, stream->bits);
    if (entry & (uint32_t)RPNG_IS_LITERAL) {
      const unsigned bits = entry >> 24 & 15;
      if (stream->bit_count < bits) return RPNG_WANTS_INPUT;
      take(stream, bits);
      stream->buffer[stream->out++] = (uint8_t)(entry >> 8);
      continue;
    }
    if (stream->bit_count < (entry & 63)) return RPNG_WANTS_INPUT;
    if (entry & RPNG_IS_SPECIAL) {
      if (!(entry & RPNG_IS_END)) return wrong(stream, "a code stands for no literal or length");
      take(stream, entry & 63);
      stream->state = stream->is_last_block ? RPNG_AT_CHECKSUM : RPNG_AT_BLOCK;
      return RPNG_WANTS_INPUT;
    }
    const uint64_t rest = stream->bits >> (entry & 63);
    const unsigned rest_count = stream->bit_count - (entry & 63);
    const uint32_t far = look_up(stream->distances, RPNG_DISTANCE_BITS, rest);
    if (far & RPNG_IS_SPECIAL) {
      if (rest_count < (far & 63)) return RPNG_WANTS_INPUT;
      return wrong(stream, "a code stands for no distance");
    }
    if (rest_count < (far & 63)) return RPNG_WANTS_INPUT;
    const size_t length = value_of(entry, stream->bits), distance = value_of(far, rest);
    if (distance > stream->window || distance > stream->out)
      return wrong(stream, "a distance reaches beyond the window");
    stream->bits = rest;
    stream->bit_count = rest_count;
    take(stream, far & 63);
    uint8_t *const to = stream->buffer + stream->out;
    for (size_t i = 0; i < length; i++) to[i] = *(to + i - distance);
    stream->out += length;
  }
  return RPNG_WANTS_ROOM;
}

/// One step of the machine: the state changes, or the result says why it cannot.
static rpng_inflate_result step(rpng_inflate *stream) {
  switch (stream->state) {
    case RPNG_AT_HEADER: return has(stream, 16) ? read_header(stream) : RPNG_WANTS_INPUT;
    case RPNG_AT_BLOCK: return has(stream, 3) ? read_block(stream) : RPNG_WANTS_INPUT;
    case RPNG_AT_STORED_LENGTH:
      if (!has(stream, 32)) return RPNG_WANTS_INPUT;
      stream->stored_left = take(stream, 16);
      if (stream->stored_left != (~take(stream, 16) & 0xFFFF)) return wrong(stream, "a stored block has a wrong length");
      stream->state = RPNG_AT_STORED;
      return RPNG_WANTS_INPUT;
    case RPNG_AT_STORED: return read_stored(stream);
    case RPNG_AT_COUNTS: return has(stream, 14) ? read_counts(stream) : RPNG_WANTS_INPUT;
    case RPNG_AT_CODE_LENGTHS: return read_code_lengths(stream);
    case RPNG_AT_LENGTHS: return read_lengths(stream);
    case RPNG_AT_SYMBOLS: return read_symbols(stream);
    case RPNG_AT_CHECKSUM:
      if (stream->bit_count % 8 != 0) take(stream, stream->bit_count % 8);
      if (!has(stream, 32)) return RPNG_WANTS_INPUT;
      stream->checksum = __builtin_bswap32(take(stream, 32));
      stream->state = RPNG_AT_END;
      return RPNG_HAS_ENDED;
    case RPNG_AT_END: return RPNG_HAS_ENDED;
  }
  return RPNG_IS_WRONG;
}

rpng_inflate_result rpng_inflate_run(rpng_inflate *stream) {
  while (1) {
    const rpng_inflate_state before = stream->state;
    const rpng_inflate_result result = step(stream);
    if (result != RPNG_WANTS_INPUT || stream->state == before) return result;
  }
}
