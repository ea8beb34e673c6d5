#include "json_index.h"

#include <string.h>

#define C RK_JSON_CONTROL
#define W (RK_JSON_CONTROL | RK_JSON_WHITE)
#define S RK_JSON_STRUCTURE
const uint8_t rk_json_classes[128] = {
    C, C, C, C, C, C, C, C, C, W, W, C, C, W, C, C, C, C, C, C, C, C, C, C, C, C, C, C, C, C, C, C,
    [' '] = RK_JSON_WHITE, ['"'] = RK_JSON_QUOTE, ['\\'] = RK_JSON_BACKSLASH, ['['] = S, [']'] = S, ['{'] = S, ['}'] = S,
    [':'] = S, [','] = S,
};
#undef C
#undef W
#undef S

/// The lowest bit of each of eight bytes, the first one lowest.
static uint64_t lowest_bits(uint64_t bytes) { return (bytes & 0x0101010101010101) * 0x0102040810204080 >> 56; }

static rk_json_masks classify(const uint8_t *block) {
  rk_json_masks masks = {0, 0, 0, 0, 0};
  for (unsigned i = 0; i < RK_JSON_BLOCK; i += 8) {
    uint64_t classes = 0;
    for (unsigned k = 0; k < 8; k++) {
      uint8_t byte = block[i + k];
      classes |= (uint64_t)(byte < 0x80 ? rk_json_classes[byte] : 0) << 8 * k;
    }
    masks.quote |= lowest_bits(classes) << i;
    masks.backslash |= lowest_bits(classes >> 1) << i;
    masks.control |= lowest_bits(classes >> 2) << i;
    masks.white |= lowest_bits(classes >> 3) << i;
    masks.structure |= lowest_bits(classes >> 4) << i;
  }
  return masks;
}

size_t rk_portable_json_index(
    const uint8_t *bytes, size_t count, uint16_t *places, uint8_t *kinds, size_t *written) {
  rk_json_carry carry = {0};
  size_t index = 0, entries = 0;
  while (index < count && carry.quiet < RK_JSON_QUIET_BLOCKS) {
    size_t length = count - index < RK_JSON_BLOCK ? count - index : RK_JSON_BLOCK;
    uint8_t block[RK_JSON_BLOCK] = {0};
    memcpy(block, bytes + index, length);
    uint64_t bits = rk_json_entries(classify(block), &carry) & rk_json_first(length);
    entries += rk_json_write(bits, index, block, places + entries, kinds + entries);
    index += length;
  }
  rk_json_end(kinds, entries, written);
  return index;
}
