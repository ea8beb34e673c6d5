#include "json_index.h"

#if RK_NEON
#include <arm_neon.h>
#include <string.h>

/// One bit for each byte of four vectors of flags (0x00 or 0xFF).
static inline uint64_t bits_of(uint8x16_t a, uint8x16_t b, uint8x16_t c, uint8x16_t d) {
  static const uint8_t weights[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  uint8x16_t weight = vld1q_u8(weights);
  uint8x16_t first = vpaddq_u8(vandq_u8(a, weight), vandq_u8(b, weight));
  uint8x16_t second = vpaddq_u8(vandq_u8(c, weight), vandq_u8(d, weight));
  uint8x16_t all = vpaddq_u8(first, second);
  return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(all, all)), 0);
}

static inline rk_json_masks classify(const uint8_t *block) {
  uint8x16_t classes[4];
  // A table look-up takes 64 rows; a byte beyond them gives 0, and so does one below them in the second table.
  uint8x16x4_t low = vld1q_u8_x4(rk_json_classes), high = vld1q_u8_x4(rk_json_classes + 64);
  for (int i = 0; i < 4; i++) {
    uint8x16_t bytes = vld1q_u8(block + 16 * i);
    classes[i] = vorrq_u8(vqtbl4q_u8(low, bytes), vqtbl4q_u8(high, vsubq_u8(bytes, vdupq_n_u8(64))));
  }
#define MASK(class)                                                                                                  \
  bits_of(                                                                                                           \
      vtstq_u8(classes[0], vdupq_n_u8(class)), vtstq_u8(classes[1], vdupq_n_u8(class)),                              \
      vtstq_u8(classes[2], vdupq_n_u8(class)), vtstq_u8(classes[3], vdupq_n_u8(class)))
  return (rk_json_masks){
      .quote = MASK(RK_JSON_QUOTE),
      .backslash = MASK(RK_JSON_BACKSLASH),
      .control = MASK(RK_JSON_CONTROL),
      .white = MASK(RK_JSON_WHITE),
      .structure = MASK(RK_JSON_STRUCTURE),
  };
#undef MASK
}

size_t rk_neon_json_index(
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
