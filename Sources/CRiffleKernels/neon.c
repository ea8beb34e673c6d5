#include "escapes.h"

#if RK_NEON

#include <arm_neon.h>

// The kernels for 64-bit ARM. Loads and stores that take four or three registers apart and put them together do the work
// that shuffles do elsewhere.

static inline size_t least(size_t a, size_t b) { return a < b ? a : b; }

// MARK: - base64

/// Looks each byte below 128 up in 128 values; the result for others is 0.
RK_INLINE uint8x16_t look_up(uint8x16x4_t low, uint8x16x4_t high, uint8x16_t in) {
  return vqtbx4q_u8(vqtbl4q_u8(low, in), high, vsubq_u8(in, vdupq_n_u8(64)));
}

rk_base64_progress rk_neon_base64_decode(
    const uint8_t *source, size_t count, uint8_t *destination, size_t capacity) {
  const uint8x16x4_t low = vld1q_u8_x4(rk_sextets), high = vld1q_u8_x4(rk_sextets + 64);
  size_t read = 0, written = 0;
  while (count - read >= 64 && capacity - written >= 48) {
    // Register i holds the i-th character of sixteen groups.
    uint8x16x4_t in = vld4q_u8(source + read);
    uint8x16_t a = look_up(low, high, in.val[0]), b = look_up(low, high, in.val[1]);
    uint8x16_t c = look_up(low, high, in.val[2]), d = look_up(low, high, in.val[3]);
    // A foreign byte is above 0x7F itself, or its value is.
    uint8x16_t values = vorrq_u8(vorrq_u8(a, b), vorrq_u8(c, d));
    uint8x16_t bytes = vorrq_u8(vorrq_u8(in.val[0], in.val[1]), vorrq_u8(in.val[2], in.val[3]));
    if (vmaxvq_u8(vorrq_u8(values, bytes)) >= 0x80) break;
    uint8x16x3_t out = {{
        vorrq_u8(vshlq_n_u8(a, 2), vshrq_n_u8(b, 4)),
        vorrq_u8(vshlq_n_u8(b, 4), vshrq_n_u8(c, 2)),
        vorrq_u8(vshlq_n_u8(c, 6), d),
    }};
    vst3q_u8(destination + written, out);
    read += 64;
    written += 48;
  }
  while (count - read >= 4 && capacity - written >= 3) {
    uint32_t bits = rk_decode_group(source + read);
    if (bits >> 31) break;
    rk_store_group(destination + written, bits);
    read += 4;
    written += 3;
  }
  return (rk_base64_progress){.consumed = read, .written = written};
}

/// Four bits for each mark.
RK_INLINE uint64_t nibbles(uint8x16_t marks) {
  return vget_lane_u64(vreinterpret_u64_u8(vshrn_n_u16(vreinterpretq_u16_u8(marks), 4)), 0);
}

static size_t squeeze(
    const uint8_t *source, size_t *index, size_t end, bool *is_after_backslash, uint8_t *sextets) {
  static const uint8_t numbers[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  const uint8x16_t places = vld1q_u8(numbers);
  const uint8x16x4_t low = vld1q_u8_x4(rk_sextets), high = vld1q_u8_x4(rk_sextets + 64);
  size_t read = *index, filled = 0;
  uint8x16_t before = vdupq_n_u8(*is_after_backslash ? 0xFF : 0);
  for (; end - read >= 16; read += 16) {
    uint8x16_t in = vld1q_u8(source + read);
    uint8x16_t out = look_up(low, high, in);
    uint8x16_t backslashes = vceqq_u8(in, vdupq_n_u8('\\'));
    uint8x16_t escaped = vextq_u8(before, backslashes, 15);
    // A foreign byte is above 0x7F itself, or its value is.
    uint8x16_t foreign = vbicq_u8(vorrq_u8(in, out), backslashes);
    uint8x16_t wrong = vbicq_u8(escaped, vceqq_u8(in, vdupq_n_u8('/')));
    if (vmaxvq_u8(vorrq_u8(foreign, wrong)) >= 0x80) break;
    before = backslashes;
    uint64_t dropped = nibbles(backslashes);
    unsigned first = dropped ? (unsigned)__builtin_ctzll(dropped) / 4 : 16;
    if (first < 15 && dropped >> (4 * first + 4)) {
      vst1q_u8(sextets + filled, out);
      size_t kept = filled;
      for (unsigned i = 0; i < 16; i++) {
        if (!(dropped >> (4 * i) & 1)) sextets[kept++] = sextets[filled + i];
      }
      filled = kept;
    } else {
      // From the one that is dropped, if any, each takes its neighbour's value.
      uint8x16_t moved = vcgeq_u8(places, vdupq_n_u8((uint8_t)first));
      vst1q_u8(sextets + filled, vqtbl1q_u8(out, vsubq_u8(places, moved)));
      filled += dropped ? 15 : 16;
    }
  }
  *index = read;
  *is_after_backslash = vgetq_lane_u8(before, 15) != 0;
  return filled + rk_squeeze_bytes(source, index, end, is_after_backslash, sextets + filled);
}

static void pack(const uint8_t *sextets, size_t count, uint8_t *destination, size_t room) {
  size_t index = 0;
  for (; index < count && room - index / 4 * 3 >= 48; index += 64) {
    uint8x16x4_t in = vld4q_u8(sextets + index);
    uint8x16x3_t out = {{
        vorrq_u8(vshlq_n_u8(in.val[0], 2), vshrq_n_u8(in.val[1], 4)),
        vorrq_u8(vshlq_n_u8(in.val[1], 4), vshrq_n_u8(in.val[2], 2)),
        vorrq_u8(vshlq_n_u8(in.val[2], 6), in.val[3]),
    }};
    vst3q_u8(destination + index / 4 * 3, out);
  }
  if (index < count) rk_pack_groups(sextets + index, count - index, destination + index / 4 * 3);
}

rk_base64_progress rk_neon_base64_decode_escaped(
    const uint8_t *source, size_t count, uint8_t *destination, size_t capacity) {
  return rk_decode_in_batches(squeeze, pack, source, count, destination, capacity);
}

rk_base64_progress rk_neon_base64_encode(
    const uint8_t *source, size_t count, uint8_t *destination, size_t capacity) {
  const uint8x16x4_t alphabet = vld1q_u8_x4(rk_alphabet);
  const uint8x16_t six_bits = vdupq_n_u8(63);
  size_t read = 0, written = 0;
  while (count - read >= 48 && capacity - written >= 64) {
    // Register i holds the i-th byte of sixteen groups.
    uint8x16x3_t in = vld3q_u8(source + read);
    uint8x16_t a = vshrq_n_u8(in.val[0], 2);
    uint8x16_t b = vandq_u8(vorrq_u8(vshlq_n_u8(in.val[0], 4), vshrq_n_u8(in.val[1], 4)), six_bits);
    uint8x16_t c = vandq_u8(vorrq_u8(vshlq_n_u8(in.val[1], 2), vshrq_n_u8(in.val[2], 6)), six_bits);
    uint8x16_t d = vandq_u8(in.val[2], six_bits);
    uint8x16x4_t out = {{
        vqtbl4q_u8(alphabet, a), vqtbl4q_u8(alphabet, b), vqtbl4q_u8(alphabet, c), vqtbl4q_u8(alphabet, d),
    }};
    vst4q_u8(destination + written, out);
    read += 48;
    written += 64;
  }
  while (count - read >= 3 && capacity - written >= 4) {
    rk_encode_group(source + read, destination + written);
    read += 3;
    written += 4;
  }
  return (rk_base64_progress){.consumed = read, .written = written};
}

// MARK: - Ends of lines and strings

/// The bytes among sixteen that are looked for, as 0xFF.
typedef uint8x16_t mark_kernel(uint8x16_t in);

RK_INLINE uint8x16_t mark_line_ends(uint8x16_t in) {
  return vorrq_u8(vceqq_u8(in, vdupq_n_u8('\n')), vceqq_u8(in, vdupq_n_u8('\r')));
}

RK_INLINE uint8x16_t mark_string_stops(uint8x16_t in) {
  uint8x16_t ends = vorrq_u8(vceqq_u8(in, vdupq_n_u8('"')), vceqq_u8(in, vdupq_n_u8('\\')));
  return vorrq_u8(ends, vcltq_u8(in, vdupq_n_u8(0x20)));
}

RK_INLINE size_t find(mark_kernel *mark, bool (*is_marked)(uint8_t), const uint8_t *bytes, size_t count) {
  size_t index = 0;
  if (count < 16) {
    while (index < count && !is_marked(bytes[index])) index++;
    return index;
  }
  // What is near is found before the long loop is set up.
  uint64_t found = nibbles(mark(vld1q_u8(bytes)));
  if (found) return (size_t)__builtin_ctzll(found) / 4;
  index = 16;
  while (count - index >= 64) {
    uint8x16x4_t in = vld1q_u8_x4(bytes + index);
    uint8x16_t first = vorrq_u8(mark(in.val[0]), mark(in.val[1]));
    uint8x16_t second = vorrq_u8(mark(in.val[2]), mark(in.val[3]));
    if (vmaxvq_u8(vorrq_u8(first, second))) break;
    index += 64;
  }
  while (index < count) {
    // The last register ends where the bytes end; what it sees twice has no mark.
    index = least(index, count - 16);
    found = nibbles(mark(vld1q_u8(bytes + index)));
    if (found) return index + (size_t)__builtin_ctzll(found) / 4;
    index += 16;
  }
  return count;
}

size_t rk_neon_find_line_end(const uint8_t *bytes, size_t count) {
  return find(mark_line_ends, rk_is_line_end, bytes, count);
}

size_t rk_neon_find_string_stop(const uint8_t *bytes, size_t count) {
  return find(mark_string_stops, rk_is_string_stop, bytes, count);
}

#endif
