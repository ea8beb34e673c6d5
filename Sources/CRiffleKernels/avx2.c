#include "escapes.h"

#if RK_X86

#include <immintrin.h>
#include <string.h>

// The kernels for AVX2. A look-up has sixteen places here, so a byte is judged by its two halves.

#define AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))

AVX2 RK_INLINE __m256i load(const uint8_t *bytes) { return _mm256_loadu_si256((const __m256i *)(const void *)bytes); }

AVX2 RK_INLINE __m128i load_half(const uint8_t *bytes) { return _mm_loadu_si128((const __m128i *)(const void *)bytes); }

AVX2 RK_INLINE void store(uint8_t *bytes, __m256i value) { _mm256_storeu_si256((__m256i *)(void *)bytes, value); }

/// The same sixteen bytes in both halves, as a look-up wants them.
AVX2 RK_INLINE __m256i table(const uint8_t *values) { return _mm256_broadcastsi128_si256(load_half(values)); }

// MARK: - base64

/// The sextets of 32 characters, and in `valid` a zero for each byte that is none.
AVX2 RK_INLINE __m256i look_up(__m256i in, __m256i *valid) {
  // Bit h at place l: the byte 0xhl is a character.
  static const uint8_t uppers_by_lower[16] = {
      0xA8, 0xF8, 0xF8, 0xF8, 0xF8, 0xF8, 0xF8, 0xF8, 0xF8, 0xF8, 0xF0, 0x54, 0x50, 0x54, 0x50, 0x74};
  static const uint8_t bit_by_upper[16] = {1, 2, 4, 8, 16, 32, 64, 128, 0, 0, 0, 0, 0, 0, 0, 0};
  // The upper half says what to add to a character, but for four of them. Moved by what the lower half says, those
  // come to places of their own, and the others in their columns to places with what they need.
  static const uint8_t move_by_lower[16] = {[0xD] = 6, [0xF] = 9};
  static const int8_t delta_by_place[16] = {0,  0,   19,  4,  -65, -65, -71, -71,
                                            17, 0, -65, 16, -71, -65, -32, -71};
  __m256i upper = _mm256_and_si256(_mm256_srli_epi32(in, 4), _mm256_set1_epi8(0x0F));
  *valid = _mm256_and_si256(
      _mm256_shuffle_epi8(table(uppers_by_lower), in), _mm256_shuffle_epi8(table(bit_by_upper), upper));
  __m256i place = _mm256_add_epi8(upper, _mm256_shuffle_epi8(table(move_by_lower), in));
  return _mm256_add_epi8(in, _mm256_shuffle_epi8(table((const uint8_t *)delta_by_place), place));
}

/// The three bytes of each group of four sextets, put together in the first 24 bytes.
AVX2 RK_INLINE __m256i pack(__m256i sextets) {
  static const uint8_t places[16] = {2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 0x80, 0x80, 0x80, 0x80};
  __m256i pairs = _mm256_maddubs_epi16(sextets, _mm256_set1_epi32(0x01400140));
  __m256i groups = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x00011000));
  __m256i halves = _mm256_shuffle_epi8(groups, table(places));
  return _mm256_permutevar8x32_epi32(halves, _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 3, 7));
}

/// Asks for two lines of the cache, far ahead: a mapped file lies in main memory, and the processor itself stops at each
/// page's end.
RK_INLINE void fetch_ahead(const uint8_t *bytes) {
  uintptr_t start = (uintptr_t)bytes + 8192;
  __builtin_prefetch((const void *)start, 0, 3);
  __builtin_prefetch((const void *)(start + 64), 0, 3);
}

AVX2 rk_base64_progress rk_avx2_base64_decode(
    const uint8_t *source, size_t count, uint8_t *destination, size_t capacity) {
  const __m256i zero = _mm256_setzero_si256();
  size_t read = 0, written = 0;
  // Four registers under one test. The last store reaches 8 bytes beyond what it means.
  while (count - read >= 128 && capacity - written >= 104) {
    fetch_ahead(source + read);
    __m256i valid0, valid1, valid2, valid3;
    __m256i out0 = look_up(load(source + read), &valid0), out1 = look_up(load(source + read + 32), &valid1);
    __m256i out2 = look_up(load(source + read + 64), &valid2), out3 = look_up(load(source + read + 96), &valid3);
    __m256i valid = _mm256_min_epu8(_mm256_min_epu8(valid0, valid1), _mm256_min_epu8(valid2, valid3));
    if (_mm256_movemask_epi8(_mm256_cmpeq_epi8(valid, zero))) break;
    store(destination + written, pack(out0));
    store(destination + written + 24, pack(out1));
    store(destination + written + 48, pack(out2));
    store(destination + written + 72, pack(out3));
    read += 128;
    written += 96;
  }
  while (count - read >= 32 && capacity - written >= 32) {
    __m256i valid;
    __m256i out = look_up(load(source + read), &valid);
    uint64_t foreign = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(valid, zero));
    size_t groups = _tzcnt_u64(foreign | 1ULL << 32) / 4;
    store(destination + written, pack(out));
    read += 4 * groups;
    written += 3 * groups;
    if (groups < 8) return (rk_base64_progress){.consumed = read, .written = written};
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

AVX2 RK_INLINE uint32_t bits(__m256i marks) { return (uint32_t)_mm256_movemask_epi8(marks); }

/// Lays sixteen sextets down without those in `dropped`; returns how many that are.
AVX2 RK_INLINE size_t lay(uint8_t *sextets, __m128i in, uint32_t dropped) {
  const __m128i places = _mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  if (__builtin_expect((dropped & (dropped - 1)) != 0, 0)) {
    uint8_t all[16];
    size_t filled = 0;
    _mm_storeu_si128((__m128i *)(void *)all, in);
    for (int i = 0; i < 16; i++) {
      if (!(dropped >> i & 1)) sextets[filled++] = all[i];
    }
    return filled;
  }
  // From the one that is dropped, if any, each takes its neighbour's value.
  int first = (int)_tzcnt_u32(dropped | 1 << 16);
  __m128i moved = _mm_cmpgt_epi8(places, _mm_set1_epi8((char)(first - 1)));
  in = _mm_shuffle_epi8(in, _mm_sub_epi8(places, moved));
  _mm_storeu_si128((__m128i *)(void *)sextets, in);
  return dropped ? 15 : 16;
}

AVX2 static size_t squeeze(
    const uint8_t *source, size_t *index, size_t end, bool *is_after_backslash, uint8_t *sextets) {
  size_t read = *index, filled = 0;
  uint32_t carry = *is_after_backslash;
  for (; end - read >= 32; read += 32) {
    __m256i in = load(source + read), valid;
    __m256i out = look_up(in, &valid);
    uint32_t foreign = bits(_mm256_cmpeq_epi8(valid, _mm256_setzero_si256()));
    uint32_t backslashes = bits(_mm256_cmpeq_epi8(in, _mm256_set1_epi8('\\')));
    uint32_t solidi = bits(_mm256_cmpeq_epi8(in, _mm256_set1_epi8('/')));
    uint32_t escaped = backslashes << 1 | carry;
    if ((foreign & ~backslashes) | (escaped & ~solidi)) break;
    filled += lay(sextets + filled, _mm256_castsi256_si128(out), backslashes & 0xFFFF);
    filled += lay(sextets + filled, _mm256_extracti128_si256(out, 1), backslashes >> 16);
    carry = backslashes >> 31;
  }
  *index = read;
  *is_after_backslash = carry;
  return filled + rk_squeeze_bytes(source, index, end, is_after_backslash, sextets + filled);
}

AVX2 static void pack_all(const uint8_t *sextets, size_t count, uint8_t *destination, size_t room) {
  size_t index = 0;
  for (; index < count && room - index / 4 * 3 >= 32; index += 32) {
    store(destination + index / 4 * 3, pack(load(sextets + index)));
  }
  if (index < count) rk_pack_groups(sextets + index, count - index, destination + index / 4 * 3);
}

rk_base64_progress rk_avx2_base64_decode_escaped(
    const uint8_t *source, size_t count, uint8_t *destination, size_t capacity) {
  return rk_decode_in_batches(squeeze, pack_all, source, count, destination, capacity);
}

/// The 32 characters for the first twelve bytes of each half.
AVX2 RK_INLINE __m256i encode(__m256i bytes) {
  // Each group as the bytes 1, 0, 2, 1: so each of its sextets lies in one piece in 16 bits.
  static const uint8_t places[16] = {1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10};
  // What to add to a sextet: for letters, small letters, the ten digits, and the last two.
  static const uint8_t offset_by_kind[16] = {'A',      'a' - 26, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52,
                                             '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, (uint8_t)('+' - 62),
                                             (uint8_t)('/' - 63)};
  __m256i groups = _mm256_shuffle_epi8(bytes, table(places));
  // A multiplication shifts each sextet to its byte: the first and third to the right, the second and fourth to the left.
  __m256i odd = _mm256_mulhi_epu16(
      _mm256_and_si256(groups, _mm256_set1_epi32(0x0FC0FC00)), _mm256_set1_epi32(0x04000040));
  __m256i even = _mm256_mullo_epi16(
      _mm256_and_si256(groups, _mm256_set1_epi32(0x003F03F0)), _mm256_set1_epi32(0x01000010));
  __m256i sextets = _mm256_or_si256(odd, even);
  __m256i kind = _mm256_subs_epu8(sextets, _mm256_set1_epi8(51));
  kind = _mm256_sub_epi8(kind, _mm256_cmpgt_epi8(sextets, _mm256_set1_epi8(25)));
  return _mm256_add_epi8(sextets, _mm256_shuffle_epi8(table(offset_by_kind), kind));
}

AVX2 RK_INLINE __m256i load_24(const uint8_t *bytes) {
  return _mm256_inserti128_si256(_mm256_castsi128_si256(load_half(bytes)), load_half(bytes + 12), 1);
}

AVX2 rk_base64_progress rk_avx2_base64_encode(
    const uint8_t *source, size_t count, uint8_t *destination, size_t capacity) {
  size_t read = 0, written = 0;
  // The last load reaches 4 bytes beyond what it means.
  while (count - read >= 100 && capacity - written >= 128) {
    __m256i out0 = encode(load_24(source + read)), out1 = encode(load_24(source + read + 24));
    __m256i out2 = encode(load_24(source + read + 48)), out3 = encode(load_24(source + read + 72));
    store(destination + written, out0);
    store(destination + written + 32, out1);
    store(destination + written + 64, out2);
    store(destination + written + 96, out3);
    read += 96;
    written += 128;
  }
  while (count - read >= 28 && capacity - written >= 32) {
    store(destination + written, encode(load_24(source + read)));
    read += 24;
    written += 32;
  }
  while (count - read >= 3 && capacity - written >= 4) {
    rk_encode_group(source + read, destination + written);
    read += 3;
    written += 4;
  }
  return (rk_base64_progress){.consumed = read, .written = written};
}

// MARK: - Ends of lines and strings

/// The bytes among 32 that are looked for, as 0xFF.
typedef __m256i mark_kernel(__m256i in);

/// The bytes that stand in `values` at the place of their lower half. Other places hold 0xFF, which no byte finds there.
AVX2 RK_INLINE __m256i mark_by_lower(__m256i in, const uint8_t *values) {
  return _mm256_cmpeq_epi8(_mm256_shuffle_epi8(table(values), in), in);
}

AVX2 RK_INLINE __m256i mark_line_ends(__m256i in) {
  static const uint8_t values[16] = {
      255, 255, 255, 255, 255, 255, 255, 255, 255, 255, '\n', 255, 255, '\r', 255, 255};
  return mark_by_lower(in, values);
}

AVX2 RK_INLINE __m256i mark_string_stops(__m256i in) {
  static const uint8_t values[16] = {255, 255, '"', 255, 255, 255, 255, 255, 255, 255, 255, 255, '\\', 255, 255, 255};
  __m256i controls = _mm256_cmpeq_epi8(_mm256_min_epu8(in, _mm256_set1_epi8(0x1F)), in);
  return _mm256_or_si256(mark_by_lower(in, values), controls);
}

/// The index of the first mark in 4 to 31 bytes: two pieces, of which the second ends where the bytes end.
AVX2 RK_INLINE size_t find_in_pieces(mark_kernel *mark, const uint8_t *bytes, size_t count) {
  size_t piece = count >= 16 ? 16 : count >= 8 ? 8 : 4;
  uint64_t parts[4] = {0};
  // Sizes that the compiler knows are single moves.
  if (piece == 16) {
    memcpy(parts, bytes, 16);
    memcpy(parts + 2, bytes + count - 16, 16);
  } else if (piece == 8) {
    memcpy(parts, bytes, 8);
    memcpy(parts + 2, bytes + count - 8, 8);
  } else {
    memcpy(parts, bytes, 4);
    memcpy(parts + 2, bytes + count - 4, 4);
  }
  __m256i in = _mm256_set_epi64x((long long)parts[3], (long long)parts[2], (long long)parts[1], (long long)parts[0]);
  uint32_t marks = bits(mark(in)), mask = (1U << piece) - 1;
  uint32_t first = marks & mask, last = marks >> 16 & mask;
  if (first) return _tzcnt_u32(first);
  return last ? count - piece + _tzcnt_u32(last) : count;
}

AVX2 RK_INLINE size_t find(mark_kernel *mark, bool (*is_marked)(uint8_t), const uint8_t *bytes, size_t count) {
  size_t index = 0;
  if (count < 4) {
    while (index < count && !is_marked(bytes[index])) index++;
    return index;
  }
  if (count < 32) return find_in_pieces(mark, bytes, count);
  // What is near is found before the long loop is set up.
  uint32_t found = bits(mark(load(bytes)));
  if (found) return _tzcnt_u32(found);
  index = 32;
  while (count - index >= 128) {
    __m256i first = _mm256_or_si256(mark(load(bytes + index)), mark(load(bytes + index + 32)));
    __m256i second = _mm256_or_si256(mark(load(bytes + index + 64)), mark(load(bytes + index + 96)));
    if (bits(_mm256_or_si256(first, second))) break;
    index += 128;
  }
  for (; count - index >= 32; index += 32) {
    found = bits(mark(load(bytes + index)));
    if (found) return index + _tzcnt_u32(found);
  }
  // The last register ends where the bytes end; what it sees twice has no mark.
  found = bits(mark(load(bytes + count - 32)));
  return found ? count - 32 + _tzcnt_u32(found) : count;
}

AVX2 size_t rk_avx2_find_line_end(const uint8_t *bytes, size_t count) {
  return find(mark_line_ends, rk_is_line_end, bytes, count);
}

AVX2 size_t rk_avx2_find_string_stop(const uint8_t *bytes, size_t count) {
  return find(mark_string_stops, rk_is_string_stop, bytes, count);
}

#endif
