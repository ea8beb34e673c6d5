#include "riffle_kernels.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

rk_base64_progress rk_base64_encode(const uint8_t *source, size_t count, uint8_t *destination, size_t capacity) {
  size_t groups = count / 3 < capacity / 4 ? count / 3 : capacity / 4;
  for (size_t group = 0; group < groups; group++) {
    const uint8_t *in = source + 3 * group;
    uint8_t *out = destination + 4 * group;
    uint32_t bits = (uint32_t)in[0] << 16 | (uint32_t)in[1] << 8 | in[2];
    out[0] = (uint8_t)alphabet[bits >> 18];
    out[1] = (uint8_t)alphabet[bits >> 12 & 63];
    out[2] = (uint8_t)alphabet[bits >> 6 & 63];
    out[3] = (uint8_t)alphabet[bits & 63];
  }
  return (rk_base64_progress){.consumed = 3 * groups, .written = 4 * groups};
}
