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

static rk_json_masks classify(const uint8_t *block) {
  rk_json_masks masks = {0, 0, 0, 0, 0};
  for (unsigned i = 0; i < RK_JSON_BLOCK; i++) {
    uint64_t class = block[i] < 0x80 ? rk_json_classes[block[i]] : 0;
    masks.quote |= (class & 1) << i;
    masks.backslash |= (class >> 1 & 1) << i;
    masks.control |= (class >> 2 & 1) << i;
    masks.white |= (class >> 3 & 1) << i;
    masks.structure |= (class >> 4) << i;
  }
  return masks;
}

size_t rk_portable_json_index(const uint8_t *bytes, size_t count, uint16_t *out, size_t *written) {
  rk_json_carry carry = {0};
  size_t index = 0, entries = 0;
  while (index < count && carry.quiet < RK_JSON_QUIET_BLOCKS) {
    size_t length = count - index < RK_JSON_BLOCK ? count - index : RK_JSON_BLOCK;
    uint8_t block[RK_JSON_BLOCK] = {0};
    memcpy(block, bytes + index, length);
    uint64_t bits = rk_json_entries(classify(block), &carry) & rk_json_first(length);
    entries += rk_json_write(bits, index, out + entries);
    index += length;
  }
  *written = entries;
  return index;
}
