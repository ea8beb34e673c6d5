#include "kernels.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

// Which kernels run: one table for each instruction set, and a pointer to the one in use.

/// The row of every table: one file defines all kernels of a set, named alike.
#define ROW(set)                                                      \
  {                                                                   \
    .base64_decode = rk_##set##_base64_decode,                        \
    .base64_decode_escaped = rk_##set##_base64_decode_escaped,        \
    .base64_encode = rk_##set##_base64_encode,                        \
    .find_line_end = rk_##set##_find_line_end,                        \
    .find_string_stop = rk_##set##_find_string_stop,                  \
    .json_index = rk_##set##_json_index,                              \
  }

/// Sets that this program was not compiled for stay NULL.
static const rk_kernel_table tables[RK_ISA_COUNT] = {
    [RK_ISA_PORTABLE] = ROW(portable),
#if RK_X86
    [RK_ISA_AVX2] = ROW(avx2),
    [RK_ISA_AVX512] = ROW(avx512),
#endif
#if RK_NEON
    [RK_ISA_NEON] = ROW(neon),
#endif
};

static const char *const names[RK_ISA_COUNT] = {
    [RK_ISA_PORTABLE] = "portable", [RK_ISA_AVX2] = "avx2", [RK_ISA_AVX512] = "avx512", [RK_ISA_NEON] = "neon"};

/// NULL until the first use. Every thread that finds it so computes the same, so a race between them does no harm, and
/// the tables are constant, so no order with other memory is needed.
static _Atomic(const rk_kernel_table *) table_in_use;

bool rk_isa_available(rk_isa isa) {
  switch (isa) {
  case RK_ISA_PORTABLE: return true;
#if RK_X86
  // The built-in asks the operating system too: it must save the wide registers.
  case RK_ISA_AVX2:
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
           __builtin_cpu_supports("popcnt");
  case RK_ISA_AVX512:
    return rk_isa_available(RK_ISA_AVX2) && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2");
#endif
#if RK_NEON
  case RK_ISA_NEON: return true;
#endif
  default: return false;
  }
}

rk_isa rk_isa_best(void) {
  static const rk_isa fastest_first[] = {RK_ISA_AVX512, RK_ISA_AVX2, RK_ISA_NEON};
  for (size_t i = 0; i < sizeof fastest_first / sizeof *fastest_first; i++) {
    if (rk_isa_available(fastest_first[i])) return fastest_first[i];
  }
  return RK_ISA_PORTABLE;
}

const char *rk_isa_name(rk_isa isa) { return (size_t)isa < RK_ISA_COUNT ? names[isa] : NULL; }

const char *rk_isa_requested(void) {
  const char *name = getenv("RIFFLE_ISA");
  return name && *name ? name : NULL;
}

/// The table that `name` asks for; NULL when there is no such set, or it is not available.
static const rk_kernel_table *named(const char *name) {
  for (size_t isa = 0; isa < RK_ISA_COUNT; isa++) {
    if (strcmp(name, names[isa]) == 0 && rk_isa_available((rk_isa)isa)) return &tables[isa];
  }
  return NULL;
}

bool rk_isa_request_failed(void) {
  const char *requested = rk_isa_requested();
  return requested && !named(requested);
}

static const rk_kernel_table *choose(void) {
  const char *requested = rk_isa_requested();
  const rk_kernel_table *chosen = requested ? named(requested) : NULL;
  if (!chosen) chosen = &tables[rk_isa_best()];
  // A set that `rk_isa_use` has put there meanwhile stays.
  const rk_kernel_table *none = NULL;
  return atomic_compare_exchange_strong(&table_in_use, &none, chosen) ? chosen : none;
}

RK_INLINE const rk_kernel_table *table(void) {
  const rk_kernel_table *table = atomic_load_explicit(&table_in_use, memory_order_relaxed);
  return __builtin_expect(table != NULL, 1) ? table : choose();
}

RK_INLINE const rk_kernel_table *table_of(rk_isa isa) {
  return &tables[rk_isa_available(isa) ? isa : RK_ISA_PORTABLE];
}

rk_isa rk_isa_in_use(void) { return (rk_isa)(table() - tables); }

bool rk_isa_use(rk_isa isa) {
  if (!rk_isa_available(isa)) return false;
  (void)table();
  atomic_store_explicit(&table_in_use, &tables[isa], memory_order_relaxed);
  return true;
}

rk_base64_progress rk_base64_decode(const uint8_t *source, size_t count, uint8_t *destination, size_t capacity) {
  return table()->base64_decode(source, count, destination, capacity);
}

rk_base64_progress rk_base64_decode_with(
    rk_isa isa, const uint8_t *source, size_t count, uint8_t *destination, size_t capacity) {
  return table_of(isa)->base64_decode(source, count, destination, capacity);
}

rk_base64_progress rk_base64_decode_escaped(
    const uint8_t *source, size_t count, uint8_t *destination, size_t capacity) {
  return table()->base64_decode_escaped(source, count, destination, capacity);
}

rk_base64_progress rk_base64_decode_escaped_with(
    rk_isa isa, const uint8_t *source, size_t count, uint8_t *destination, size_t capacity) {
  return table_of(isa)->base64_decode_escaped(source, count, destination, capacity);
}

rk_base64_progress rk_base64_encode(const uint8_t *source, size_t count, uint8_t *destination, size_t capacity) {
  return table()->base64_encode(source, count, destination, capacity);
}

rk_base64_progress rk_base64_encode_with(
    rk_isa isa, const uint8_t *source, size_t count, uint8_t *destination, size_t capacity) {
  return table_of(isa)->base64_encode(source, count, destination, capacity);
}

size_t rk_find_line_end(const uint8_t *bytes, size_t count) { return table()->find_line_end(bytes, count); }

size_t rk_find_line_end_with(rk_isa isa, const uint8_t *bytes, size_t count) {
  return table_of(isa)->find_line_end(bytes, count);
}

size_t rk_find_string_stop(const uint8_t *bytes, size_t count) { return table()->find_string_stop(bytes, count); }

size_t rk_find_string_stop_with(rk_isa isa, const uint8_t *bytes, size_t count) {
  return table_of(isa)->find_string_stop(bytes, count);
}

size_t rk_json_index(const uint8_t *bytes, size_t count, uint16_t *places, uint8_t *kinds, size_t *written) {
  return table()->json_index(bytes, count, places, kinds, written);
}

size_t rk_json_index_with(
    rk_isa isa, const uint8_t *bytes, size_t count, uint16_t *places, uint8_t *kinds, size_t *written) {
  return table_of(isa)->json_index(bytes, count, places, kinds, written);
}
