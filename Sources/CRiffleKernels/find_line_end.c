#include "riffle_kernels.h"

enum { BLOCK = 64 };

static inline uint8_t is_line_end(uint8_t byte) { return (uint8_t)((byte == '\n') | (byte == '\r')); }

size_t rk_find_line_end(const uint8_t *bytes, size_t count) {
  size_t index = 0;
  // A block without an early exit is something a compiler can turn into vector instructions.
  while (count - index >= BLOCK) {
    uint8_t found = 0;
    for (size_t i = 0; i < BLOCK; i++) found |= is_line_end(bytes[index + i]);
    if (found) break;
    index += BLOCK;
  }
  while (index < count && !is_line_end(bytes[index])) index++;
  return index;
}
