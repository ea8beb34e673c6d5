#include "riffle_kernels.h"

enum { BLOCK = 64 };

static inline uint8_t is_stop(uint8_t byte) { return (uint8_t)((byte == '"') | (byte == '\\') | (byte < 0x20)); }

size_t rk_find_string_stop(const uint8_t *bytes, size_t count) {
  size_t index = 0;
  // A block without an early exit is something a compiler can turn into vector instructions.
  while (count - index >= BLOCK) {
    uint8_t found = 0;
    for (size_t i = 0; i < BLOCK; i++) found |= is_stop(bytes[index + i]);
    if (found) break;
    index += BLOCK;
  }
  while (index < count && !is_stop(bytes[index])) index++;
  return index;
}
