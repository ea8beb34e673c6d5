#include "json_index.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

#define TARGET __attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt")))

TARGET static inline uint32_t equal(__m256i bytes, char byte) {
  return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(byte)));
}

/// The masks of 32 bytes.
TARGET static inline rk_json_masks classify_half(__m256i bytes) {
  // With bit 5 set brackets become braces; no other byte does but the braces themselves.
  __m256i folded = _mm256_or_si256(bytes, _mm256_set1_epi8(0x20));
  __m256i control = _mm256_cmpeq_epi8(_mm256_min_epu8(bytes, _mm256_set1_epi8(0x1F)), bytes);
  return (rk_json_masks){
      .quote = equal(bytes, '"'),
      .backslash = equal(bytes, '\\'),
      .control = (uint32_t)_mm256_movemask_epi8(control),
      .white = equal(bytes, ' ') | equal(bytes, '\t') | equal(bytes, '\n') | equal(bytes, '\r'),
      .structure = equal(folded, '{') | equal(folded, '}') | equal(bytes, ':') | equal(bytes, ','),
  };
}

TARGET static inline rk_json_masks classify(const uint8_t *block) {
  rk_json_masks low = classify_half(_mm256_loadu_si256((const __m256i *)block));
  rk_json_masks high = classify_half(_mm256_loadu_si256((const __m256i *)(block + 32)));
  return (rk_json_masks){
      .quote = low.quote | high.quote << 32,
      .backslash = low.backslash | high.backslash << 32,
      .control = low.control | high.control << 32,
      .white = low.white | high.white << 32,
      .structure = low.structure | high.structure << 32,
  };
}

TARGET size_t rk_avx2_json_index(const uint8_t *bytes, size_t count, uint16_t *out, size_t *written) {
  rk_json_carry carry = {0};
  size_t index = 0, entries = 0;
  while (count - index >= RK_JSON_BLOCK && carry.quiet < RK_JSON_QUIET_BLOCKS) {
    entries += rk_json_write(rk_json_entries(classify(bytes + index), &carry), index, out + entries);
    index += RK_JSON_BLOCK;
  }
  if (index < count && carry.quiet < RK_JSON_QUIET_BLOCKS) {
    uint8_t block[RK_JSON_BLOCK] = {0};
    memcpy(block, bytes + index, count - index);
    uint64_t bits = rk_json_entries(classify(block), &carry) & rk_json_first(count - index);
    entries += rk_json_write(bits, index, out + entries);
    index = count;
  }
  *written = entries;
  return index;
}

#endif
