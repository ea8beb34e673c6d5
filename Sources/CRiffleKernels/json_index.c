#include "json_index.h"
size_t rk_portable_json_index(const uint8_t *bytes, size_t count, uint16_t *out, size_t *written);
size_t rk_avx2_json_index(const uint8_t *bytes, size_t count, uint16_t *out, size_t *written);
size_t rk_avx512_json_index(const uint8_t *bytes, size_t count, uint16_t *out, size_t *written);
size_t rk_json_index(const uint8_t *bytes, size_t count, uint16_t *out, size_t *written) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512vbmi2")) return rk_avx512_json_index(bytes, count, out, written);
  if (__builtin_cpu_supports("avx2")) return rk_avx2_json_index(bytes, count, out, written);
#endif
  return rk_portable_json_index(bytes, count, out, written);
}
