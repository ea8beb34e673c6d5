#include "inflate.h"

#include <string.h>

// The loop that nearly all time is spent in. It runs while 24 bytes of input are there, so it never asks for single
// bytes, and while the output is below the end of the piece, whose slack takes what one round writes.

static inline uint64_t load(const uint8_t *from) {
  uint64_t word;
  memcpy(&word, from, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return word;
}

static inline void copy16(uint8_t *to, const uint8_t *from) {
  uint8_t block[16];
  memcpy(block, from, sizeof block);
  memcpy(to, block, sizeof block);
}

/// Writes two literals, or one and a byte that is written again.
static inline void put(uint8_t *to, uint32_t literals) {
  to[0] = (uint8_t)literals;
  to[1] = (uint8_t)(literals >> 8);
}

/// Repeats `length` bytes from `distance` before `to`; writes up to 31 bytes more.
static inline void repeat(uint8_t *to, size_t distance, size_t length) {
  const uint8_t *from = to - distance;
  uint8_t *const end = to + length;
  if (distance == 1) {
    uint8_t block[16];
    memset(block, *from, sizeof block);
    for (; to < end; to += 16) memcpy(to, block, sizeof block);
    return;
  }
  // Each round of the first loop is right for as many bytes as the distance has, and doubles it.
  for (; distance < 16 && to < end; distance *= 2) {
    copy16(to, from);
    to += distance;
  }
  for (; to < end; to += 16, from += 16) copy16(to, from);
}

static inline __attribute__((always_inline)) int run(rpng_inflate *stream) {
  const uint64_t literal_mask = (1u << RPNG_LITERAL_BITS) - 1, distance_mask = (1u << RPNG_DISTANCE_BITS) - 1;
  const uint32_t *const literals = stream->literals, *const distances = stream->distances;
  const uint8_t *in = stream->in, *const in_limit = stream->in_end - 24;
  uint8_t *out = stream->buffer + stream->out, *const out_limit = stream->buffer + RPNG_WINDOW + RPNG_PIECE;
  const size_t window = stream->window;
  uint64_t bits = stream->bits;
  unsigned count = stream->bit_count;
  int is_right = 1;

  // Eight bytes are loaded and as many counted as fit; those that do not are loaded again, to the same place.
  // Only the lowest six bits of the count and of what is taken from it matter: an entry is taken as it is.
#define REFILL() (bits |= load(in) << (count & 63), in += ~count >> 3 & 7, count |= 56)
#define TAKE(n) (bits >>= ((n) & 63), count -= (n))
#define PUT(n) (put(out, (n) >> 8), out += (n) >> 6 & 3)

  REFILL();
  uint32_t entry = literals[bits & literal_mask];
  while (in <= in_limit && out < out_limit) {
    REFILL();
    // Three entries of the first level take 36 bits at most, so the next is known by the 56.
    if (entry & (uint32_t)RPNG_IS_LITERAL) {
      TAKE(entry);
      PUT(entry);
      entry = literals[bits & literal_mask];
      if (entry & (uint32_t)RPNG_IS_LITERAL) {
        TAKE(entry);
        PUT(entry);
        entry = literals[bits & literal_mask];
        if (entry & (uint32_t)RPNG_IS_LITERAL) {
          TAKE(entry);
          PUT(entry);
          entry = literals[bits & literal_mask];
          continue;
        }
      }
    }
    // At least 32 bits: a length takes 20.
    if (entry & RPNG_IS_SPECIAL) {
      if (entry & RPNG_IS_LINK)
        entry = literals[(entry >> 16) + (bits >> RPNG_LITERAL_BITS & ((1u << (entry >> 8 & 31)) - 1))];
      if (entry & (uint32_t)RPNG_IS_LITERAL) {
        TAKE(entry);
        PUT(entry);
        entry = literals[bits & literal_mask];
        continue;
      }
      if (entry & RPNG_IS_SPECIAL) {
        TAKE(entry);
        if (entry & RPNG_IS_END) {
          stream->state = stream->is_last_block ? RPNG_AT_CHECKSUM : RPNG_AT_BLOCK;
        } else {
          stream->message = "a code stands for no literal or length";
          is_right = 0;
        }
        break;
      }
    }
    const size_t length = (entry >> 16) + ((bits & ((1ull << (uint8_t)entry) - 1)) >> (entry >> 8 & 31));
    TAKE(entry);
    REFILL();
    entry = distances[bits & distance_mask];
    if (entry & RPNG_IS_SPECIAL) {
      if (entry & RPNG_IS_LINK)
        entry = distances[(entry >> 16) + (bits >> RPNG_DISTANCE_BITS & ((1u << (entry >> 8 & 31)) - 1))];
      if (entry & RPNG_IS_SPECIAL) {
        stream->message = "a code stands for no distance";
        is_right = 0;
        break;
      }
    }
    const size_t distance = (entry >> 16) + ((bits & ((1ull << (uint8_t)entry) - 1)) >> (entry >> 8 & 31));
    TAKE(entry);
    if (distance > window || distance > (size_t)(out - stream->buffer)) {
      stream->message = "a distance reaches beyond the window";
      is_right = 0;
      break;
    }
    entry = literals[bits & literal_mask];
    repeat(out, distance, length);
    out += length;
  }
#undef REFILL
#undef TAKE
#undef PUT
  count &= 63;

  stream->in = in;
  stream->bits = bits & ((1ull << count) - 1);
  stream->bit_count = count;
  stream->out = (size_t)(out - stream->buffer);
  return is_right;
}

#if defined(__x86_64__)
__attribute__((target("bmi,bmi2"))) static int run_bmi2(rpng_inflate *stream) { return run(stream); }
#endif

int rpng_inflate_symbols(rpng_inflate *stream) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("bmi2")) return run_bmi2(stream);
#endif
  return run(stream);
}
