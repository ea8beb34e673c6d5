#include "json_index.h"

#if RK_X86
#include <immintrin.h>
#include <string.h>

#define TARGET __attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt")))

TARGET static inline __m256i equal(__m256i bytes, char byte) {
  return _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(byte));
}

TARGET static inline __m256i either(__m256i a, __m256i b) { return _mm256_or_si256(a, b); }

/// One bit for each byte of two vectors of flags (0x00 or 0xFF).
TARGET static inline uint64_t bits_of(__m256i low, __m256i high) {
  uint32_t bits = (uint32_t)_mm256_movemask_epi8(high);
  // Without this the compiler takes the bits for vectors again and moves them one by one.
  __asm__("" : "+r"(bits));
  return (uint64_t)bits << 32 | (uint32_t)_mm256_movemask_epi8(low);
}

TARGET static inline __m256i is_control(__m256i bytes) {
  return _mm256_cmpeq_epi8(_mm256_min_epu8(bytes, _mm256_set1_epi8(0x1F)), bytes);
}

TARGET static inline __m256i is_white(__m256i bytes) {
  return either(either(equal(bytes, ' '), equal(bytes, '\t')), either(equal(bytes, '\n'), equal(bytes, '\r')));
}

TARGET static inline __m256i is_structure(__m256i bytes) {
  // With bit 5 set brackets become braces; no other byte does but the braces themselves.
  __m256i folded = either(bytes, _mm256_set1_epi8(0x20));
  return either(either(equal(folded, '{'), equal(folded, '}')), either(equal(bytes, ':'), equal(bytes, ',')));
}

TARGET static inline rk_json_masks classify(const uint8_t *block) {
  __m256i low = _mm256_loadu_si256((const __m256i *)block), high = _mm256_loadu_si256((const __m256i *)(block + 32));
  return (rk_json_masks){
      .quote = bits_of(equal(low, '"'), equal(high, '"')),
      .backslash = bits_of(equal(low, '\\'), equal(high, '\\')),
      .control = bits_of(is_control(low), is_control(high)),
      .white = bits_of(is_white(low), is_white(high)),
      .structure = bits_of(is_structure(low), is_structure(high)),
  };
}

TARGET size_t rk_avx2_json_index(
    const uint8_t *bytes, size_t count, uint16_t *places, uint8_t *kinds, size_t *written) {
  rk_json_carry carry = {0};
  size_t index = 0, entries = 0;
  while (count - index >= RK_JSON_BLOCK && carry.quiet < RK_JSON_QUIET_BLOCKS) {
    uint64_t bits = rk_json_entries(classify(bytes + index), &carry);
    entries += rk_json_write(bits, index, bytes + index, places + entries, kinds + entries);
    index += RK_JSON_BLOCK;
  }
  if (index < count && carry.quiet < RK_JSON_QUIET_BLOCKS) {
    uint8_t block[RK_JSON_BLOCK] = {0};
    memcpy(block, bytes + index, count - index);
    uint64_t bits = rk_json_entries(classify(block), &carry) & rk_json_first(count - index);
    entries += rk_json_write(bits, index, block, places + entries, kinds + entries);
    index = count;
  }
  rk_json_end(kinds, entries, written);
  return index;
}

#endif
