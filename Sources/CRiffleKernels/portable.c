#include "kernels.h"

// The kernels in plain C: for processors without kernels of their own, and the twin that the others are measured against.

enum { BLOCK = 64 };

const uint8_t rk_sextets[256] = {
    0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
    0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
    0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x3E, 0xFF, 0x3E, 0xFF, 0x3F,
    0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3A, 0x3B, 0x3C, 0x3D, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
    0xFF, 0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x0E,
    0x0F, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0xFF, 0xFF, 0xFF, 0xFF, 0x3F,
    0xFF, 0x1A, 0x1B, 0x1C, 0x1D, 0x1E, 0x1F, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27, 0x28,
    0x29, 0x2A, 0x2B, 0x2C, 0x2D, 0x2E, 0x2F, 0x30, 0x31, 0x32, 0x33, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
#define FOREIGN_ROW 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF
    FOREIGN_ROW, FOREIGN_ROW, FOREIGN_ROW, FOREIGN_ROW, FOREIGN_ROW, FOREIGN_ROW, FOREIGN_ROW, FOREIGN_ROW,
#undef FOREIGN_ROW
};

const uint8_t rk_alphabet[64] = {
    'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O', 'P', 'Q', 'R', 'S', 'T', 'U', 'V',
    'W', 'X', 'Y', 'Z', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r',
    's', 't', 'u', 'v', 'w', 'x', 'y', 'z', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '+', '/',
};

rk_base64_progress rk_portable_base64_decode(const uint8_t *source, size_t count, uint8_t *destination, size_t capacity) {
  size_t read = 0, written = 0;
  // Four groups at a time: one test for all of them keeps the branch out of the way of the loads.
  while (count - read >= 16 && capacity - written >= 12) {
    uint32_t first = rk_decode_group(source + read), second = rk_decode_group(source + read + 4);
    uint32_t third = rk_decode_group(source + read + 8), fourth = rk_decode_group(source + read + 12);
    if ((first | second | third | fourth) >> 31) break;
    rk_store_group(destination + written, first);
    rk_store_group(destination + written + 3, second);
    rk_store_group(destination + written + 6, third);
    rk_store_group(destination + written + 9, fourth);
    read += 16;
    written += 12;
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

/// Decodes the group at `progress`, which may hold escapes; false, and no change, when there is no whole one, or no room.
static bool decode_escaped_group(
    const uint8_t *source, size_t count, uint8_t *destination, size_t capacity, rk_base64_progress *progress) {
  if (capacity - progress->written < 3) return false;
  size_t index = progress->consumed;
  uint32_t bits = 0;
  for (int character = 0; character < 4; character++) {
    if (index < count && source[index] == '\\') {
      index++;
      if (index < count && source[index] != '/') return false;
    }
    if (index >= count || rk_sextets[source[index]] & 0x80) return false;
    bits = bits << 6 | rk_sextets[source[index]];
    index++;
  }
  rk_store_group(destination + progress->written, bits);
  progress->written += 3;
  progress->consumed = index;
  return true;
}

/// What lies between escapes is decoded by the kernel that knows none, and the groups with escapes are taken one by one: at
/// one escape in 64 characters, as compressed media have it, twice as fast as the two passes of escapes.h byte by byte.
rk_base64_progress rk_portable_base64_decode_escaped(
    const uint8_t *source, size_t count, uint8_t *destination, size_t capacity) {
  rk_base64_progress total = {0, 0};
  do {
    rk_base64_progress plain = rk_portable_base64_decode(
        source + total.consumed, count - total.consumed, destination + total.written, capacity - total.written);
    total.consumed += plain.consumed;
    total.written += plain.written;
  } while (decode_escaped_group(source, count, destination, capacity, &total));
  return total;
}

rk_base64_progress rk_portable_base64_encode(
    const uint8_t *source, size_t count, uint8_t *destination, size_t capacity) {
  size_t groups = count / 3 < capacity / 4 ? count / 3 : capacity / 4;
  for (size_t group = 0; group < groups; group++) rk_encode_group(source + 3 * group, destination + 4 * group);
  return (rk_base64_progress){.consumed = 3 * groups, .written = 4 * groups};
}

size_t rk_portable_find_line_end(const uint8_t *bytes, size_t count) {
  size_t index = 0;
  // A block without an early exit is something a compiler can turn into vector instructions.
  while (count - index >= BLOCK) {
    uint8_t found = 0;
    for (size_t i = 0; i < BLOCK; i++) found |= rk_is_line_end(bytes[index + i]);
    if (found) break;
    index += BLOCK;
  }
  while (index < count && !rk_is_line_end(bytes[index])) index++;
  return index;
}

size_t rk_portable_find_string_stop(const uint8_t *bytes, size_t count) {
  size_t index = 0;
  while (count - index >= BLOCK) {
    uint8_t found = 0;
    for (size_t i = 0; i < BLOCK; i++) found |= rk_is_string_stop(bytes[index + i]);
    if (found) break;
    index += BLOCK;
  }
  while (index < count && !rk_is_string_stop(bytes[index])) index++;
  return index;
}
