#ifndef RK_KERNELS_H
#define RK_KERNELS_H

/// What the files of the instruction sets share: the table of kernels, and the steps for a single group of base64.
///
/// A new kernel is a field of `rk_kernel_table`, a function in (or beside) each file, a row in each table of dispatch.c, and
/// two functions there: the dispatched one and its twin `..._with`.

#include "riffle_kernels.h"

#if defined(__x86_64__)
#define RK_X86 1
#endif
#if defined(__aarch64__) && defined(__ARM_NEON)
#define RK_NEON 1
#endif

#define RK_INLINE static inline __attribute__((always_inline))

typedef rk_base64_progress rk_base64_kernel(const uint8_t *source, size_t count, uint8_t *destination, size_t capacity);
typedef size_t rk_find_kernel(const uint8_t *bytes, size_t count);
typedef size_t rk_index_kernel(
    const uint8_t *bytes, size_t count, uint16_t *places, uint8_t *kinds, size_t *written);

/// The kernels of one instruction set.
typedef struct {
  rk_base64_kernel *base64_decode;
  rk_base64_kernel *base64_decode_escaped;
  rk_base64_kernel *base64_encode;
  rk_find_kernel *find_line_end;
  rk_find_kernel *find_string_stop;
  rk_index_kernel *json_index;
} rk_kernel_table;

rk_base64_kernel rk_portable_base64_decode, rk_portable_base64_decode_escaped, rk_portable_base64_encode;
rk_find_kernel rk_portable_find_line_end, rk_portable_find_string_stop;
rk_index_kernel rk_portable_json_index;

#if RK_X86
rk_base64_kernel rk_avx2_base64_decode, rk_avx2_base64_decode_escaped, rk_avx2_base64_encode;
rk_find_kernel rk_avx2_find_line_end, rk_avx2_find_string_stop;
rk_base64_kernel rk_avx512_base64_decode, rk_avx512_base64_decode_escaped, rk_avx512_base64_encode;
rk_find_kernel rk_avx512_find_line_end, rk_avx512_find_string_stop;
rk_index_kernel rk_avx2_json_index, rk_avx512_json_index;
#endif

#if RK_NEON
rk_base64_kernel rk_neon_base64_decode, rk_neon_base64_decode_escaped, rk_neon_base64_encode;
rk_find_kernel rk_neon_find_line_end, rk_neon_find_string_stop;
rk_index_kernel rk_neon_json_index;
#endif

/// The six bits of each character of both alphabets; bit 7 marks a byte of neither.
extern const uint8_t rk_sextets[256];

/// The 64 characters of the standard alphabet.
extern const uint8_t rk_alphabet[64];

/// The 24 bits of the four characters at `group`; bit 31 marks a foreign byte among them.
RK_INLINE uint32_t rk_decode_group(const uint8_t *group) {
  uint32_t a = rk_sextets[group[0]], b = rk_sextets[group[1]], c = rk_sextets[group[2]], d = rk_sextets[group[3]];
  uint32_t foreign = (a | b | c | d) & 0x80;
  return a << 18 | b << 12 | c << 6 | d | foreign << 24;
}

RK_INLINE void rk_store_group(uint8_t *destination, uint32_t bits) {
  destination[0] = (uint8_t)(bits >> 16);
  destination[1] = (uint8_t)(bits >> 8);
  destination[2] = (uint8_t)bits;
}

RK_INLINE void rk_encode_group(const uint8_t *in, uint8_t *out) {
  uint32_t bits = (uint32_t)in[0] << 16 | (uint32_t)in[1] << 8 | in[2];
  out[0] = rk_alphabet[bits >> 18];
  out[1] = rk_alphabet[bits >> 12 & 63];
  out[2] = rk_alphabet[bits >> 6 & 63];
  out[3] = rk_alphabet[bits & 63];
}

RK_INLINE bool rk_is_line_end(uint8_t byte) { return (byte == '\n') | (byte == '\r'); }

RK_INLINE bool rk_is_string_stop(uint8_t byte) { return (byte == '"') | (byte == '\\') | (byte < 0x20); }

#endif
