#include "json_index.h"

#if RK_X86
#include <immintrin.h>

#define TARGET __attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt,avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2")))

/// Writes the entries of a block that begins at `base`, one for each bit, and returns how many there are; it writes 32 or 64
/// places and 64 kinds.
TARGET static inline size_t write_entries(uint64_t bits, size_t base, __m512i block, uint16_t *places, uint8_t *kinds) {
  static const uint8_t numbers[64] = {
      0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
      22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
      44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63,
  };
  size_t count = (size_t)__builtin_popcountll(bits);
  __m512i found = _mm512_maskz_compress_epi8(bits, _mm512_loadu_si512(numbers));
  __m512i start = _mm512_set1_epi16((short)base);
  _mm512_storeu_si512(kinds, _mm512_maskz_compress_epi8(bits, block));
  _mm512_storeu_si512(places, _mm512_add_epi16(start, _mm512_cvtepu8_epi16(_mm512_castsi512_si256(found))));
  if (count > 32) {
    __m512i rest = _mm512_cvtepu8_epi16(_mm512_extracti64x4_epi64(found, 1));
    _mm512_storeu_si512(places + 32, _mm512_add_epi16(start, rest));
  }
  return count;
}

TARGET size_t rk_avx512_json_index(
    const uint8_t *bytes, size_t count, uint16_t *places, uint8_t *kinds, size_t *written) {
  const __m512i low = _mm512_loadu_si512(rk_json_classes), high = _mm512_loadu_si512(rk_json_classes + 64);
  rk_json_carry carry = {0};
  size_t index = 0, entries = 0;
  while (index < count && carry.quiet < RK_JSON_QUIET_BLOCKS) {
    size_t length = count - index < RK_JSON_BLOCK ? count - index : RK_JSON_BLOCK;
    uint64_t valid = rk_json_first(length);
    // Bytes that are masked out are not touched.
    __m512i block = _mm512_maskz_loadu_epi8(valid, bytes + index);
    // The table has a row for the low seven bits only.
    __mmask64 ascii = ~_mm512_movepi8_mask(block);
    __m512i classes = _mm512_maskz_permutex2var_epi8(ascii, low, block, high);
    rk_json_masks masks = {
        .quote = _mm512_test_epi8_mask(classes, _mm512_set1_epi8(RK_JSON_QUOTE)),
        .backslash = _mm512_test_epi8_mask(classes, _mm512_set1_epi8(RK_JSON_BACKSLASH)),
        .control = _mm512_test_epi8_mask(classes, _mm512_set1_epi8(RK_JSON_CONTROL)),
        .white = _mm512_test_epi8_mask(classes, _mm512_set1_epi8(RK_JSON_WHITE)),
        .structure = _mm512_test_epi8_mask(classes, _mm512_set1_epi8(RK_JSON_STRUCTURE)),
    };
    uint64_t bits = rk_json_entries(masks, &carry) & valid;
    entries += write_entries(bits, index, block, places + entries, kinds + entries);
    index += length;
  }
  rk_json_end(kinds, entries, written);
  return index;
}

#endif
