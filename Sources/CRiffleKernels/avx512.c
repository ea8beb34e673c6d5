#include "escapes.h"

#if RK_X86

#include <immintrin.h>

// The kernels for AVX-512 with VBMI and VBMI2: 64 bytes are one register, and a permutation looks all of them up in a table
// of 128 bytes at once. What is shorter than a register is read and written under a mask, which touches nothing beside it.

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2,bmi,bmi2,popcnt")))

/// A value for each of the 128 ASCII bytes.
typedef struct {
  __m512i low, high;
} ascii_table;

AVX512 RK_INLINE __m512i load(const uint8_t *bytes) { return _mm512_loadu_si512(bytes); }

AVX512 RK_INLINE ascii_table load_table(const uint8_t *values) { return (ascii_table){load(values), load(values + 64)}; }

/// Looks each byte up by its lower seven bits.
AVX512 RK_INLINE __m512i look_up(ascii_table table, __m512i bytes) {
  return _mm512_permutex2var_epi8(table.low, bytes, table.high);
}

/// The lowest `count` bits, up to 64.
AVX512 RK_INLINE uint64_t first_bits(size_t count) { return _bzhi_u64(~0ULL, (unsigned)count); }

static inline size_t least(size_t a, size_t b) { return a < b ? a : b; }

/// How far ahead text is fetched: a mapped file lies in main memory, and the processor itself stops at each page's end.
static const size_t fetch_distance = 8192;

/// Asks for the four lines of the cache that come `fetch_distance` after `bytes`, which may lie beyond the text.
RK_INLINE void fetch_ahead(const uint8_t *bytes) {
  uintptr_t start = (uintptr_t)bytes + fetch_distance;
  for (uintptr_t line = 0; line < 256; line += 64) __builtin_prefetch((const void *)(start + line), 0, 3);
}

// MARK: - base64

/// The three bytes of each group of four sextets, put together in the first 48 bytes.
AVX512 RK_INLINE __m512i pack(__m512i sextets) {
  // Where byte i of the result lies: the four bytes of a group hold its 24 bits, the lowest first.
  static const uint8_t places[64] __attribute__((aligned(64))) = {
      2,  1,  0,  6,  5,  4,  10, 9,  8,  14, 13, 12, 18, 17, 16, 22, 21, 20, 26, 25, 24, 30, 29, 28,
      34, 33, 32, 38, 37, 36, 42, 41, 40, 46, 45, 44, 50, 49, 48, 54, 53, 52, 58, 57, 56, 62, 61, 60,
  };
  __m512i pairs = _mm512_maddubs_epi16(sextets, _mm512_set1_epi32(0x01400140));
  __m512i groups = _mm512_madd_epi16(pairs, _mm512_set1_epi32(0x00011000));
  return _mm512_permutexvar_epi8(load(places), groups);
}

AVX512 rk_base64_progress rk_avx512_base64_decode(
    const uint8_t *source, size_t count, uint8_t *destination, size_t capacity) {
  const ascii_table table = load_table(rk_sextets);
  size_t read = 0, written = 0;
  // Stores that cross the lines of the cache as seldom as possible are worth a third of the speed: a long text goes only
  // as far as brings the destination to the start of a line in its first step, and does the rest of that step again.
  size_t groups = count < 1024 ? 64 : (0 - (uintptr_t)destination) * 43 % 64;
  if (groups == 0) groups = 64;
  // Four registers under one test. The last store reaches 16 bytes beyond what it means.
  while (count - read >= 256 && capacity - written >= 208) {
    fetch_ahead(source + read);
    __m512i in0 = load(source + read), in1 = load(source + read + 64);
    __m512i in2 = load(source + read + 128), in3 = load(source + read + 192);
    __m512i out0 = look_up(table, in0), out1 = look_up(table, in1);
    __m512i out2 = look_up(table, in2), out3 = look_up(table, in3);
    // 0xFE: the OR of all three. A foreign byte is above 0x7F itself, or its value is.
    __m512i foreign = _mm512_ternarylogic_epi64(in0, out0, in1, 0xFE);
    foreign = _mm512_ternarylogic_epi64(foreign, out1, in2, 0xFE);
    foreign = _mm512_ternarylogic_epi64(foreign, out2, in3, 0xFE);
    foreign = _mm512_or_si512(foreign, out3);
    if (_mm512_movepi8_mask(foreign)) break;
    uint8_t *out = destination + written;
    _mm512_storeu_si512(out, pack(out0));
    _mm512_storeu_si512(out + 48, pack(out1));
    _mm512_storeu_si512(out + 96, pack(out2));
    _mm512_storeu_si512(out + 144, pack(out3));
    read += 4 * groups;
    written += 3 * groups;
    groups = 64;
  }
  for (;;) {
    size_t length = least(64, count - read);
    __m512i in = _mm512_maskz_loadu_epi8(first_bits(length), source + read);
    __m512i out = look_up(table, in);
    // A zero that stands for no byte is foreign too, and ends the text where it ends.
    uint64_t foreign = _mm512_movepi8_mask(_mm512_or_si512(in, out));
    groups = _tzcnt_u64(foreign) / 4;
    size_t room = capacity - written;
    if (room < 48) groups = least(groups, room / 3);
    _mm512_mask_storeu_epi8(destination + written, first_bits(3 * groups), pack(out));
    read += 4 * groups;
    written += 3 * groups;
    if (groups < 16) return (rk_base64_progress){.consumed = read, .written = written};
  }
}

AVX512 static size_t squeeze(
    const uint8_t *source, size_t *index, size_t end, bool *is_after_backslash, uint8_t *sextets) {
  const ascii_table table = load_table(rk_sextets);
  size_t read = *index, filled = 0;
  uint64_t carry = *is_after_backslash;
  while (read < end) {
    size_t length = least(64, end - read);
    uint64_t present = first_bits(length);
    __m512i in = _mm512_maskz_loadu_epi8(present, source + read);
    __m512i out = look_up(table, in);
    uint64_t foreign = _mm512_movepi8_mask(_mm512_or_si512(in, out)) & present;
    uint64_t backslashes = _mm512_cmpeq_epi8_mask(in, _mm512_set1_epi8('\\'));
    uint64_t solidi = _mm512_cmpeq_epi8_mask(in, _mm512_set1_epi8('/'));
    uint64_t escaped = (backslashes << 1 | carry) & present;
    uint64_t stops = (foreign & ~backslashes) | (escaped & ~solidi);
    // A branch, so that the next step need not wait for the place.
    bool is_stopped = stops != 0;
    if (__builtin_expect(is_stopped, 0)) {
      length = _tzcnt_u64(stops);
      present = first_bits(length);
    }
    uint64_t kept = present & ~backslashes;
    _mm512_storeu_si512(sextets + filled, _mm512_maskz_compress_epi8(kept, out));
    filled += (size_t)_mm_popcnt_u64(kept);
    read += length;
    if (is_stopped) break;
    carry = backslashes >> (length - 1) & 1;
  }
  *index = read;
  *is_after_backslash = carry;
  return filled;
}

AVX512 static void pack_all(const uint8_t *sextets, size_t count, uint8_t *destination, size_t room) {
  (void)room;
  for (size_t index = 0; index < count; index += 64) {
    uint64_t bytes = first_bits(least(64, count - index) / 4 * 3);
    _mm512_mask_storeu_epi8(destination + index / 4 * 3, bytes, pack(load(sextets + index)));
  }
}

rk_base64_progress rk_avx512_base64_decode_escaped(
    const uint8_t *source, size_t count, uint8_t *destination, size_t capacity) {
  return rk_decode_in_batches(squeeze, pack_all, source, count, destination, capacity);
}

/// The 64 characters for the first 48 bytes.
AVX512 RK_INLINE __m512i encode(__m512i bytes) {
  // Each group as the bytes 1, 0, 2, 1: so each of its sextets lies in one piece somewhere in the 32 bits.
  static const uint8_t places[64] __attribute__((aligned(64))) = {
      1,  0,  2,  1,  4,  3,  5,  4,  7,  6,  8,  7,  10, 9,  11, 10, 13, 12, 14, 13, 16, 15,
      17, 16, 19, 18, 20, 19, 22, 21, 23, 22, 25, 24, 26, 25, 28, 27, 29, 28, 31, 30, 32, 31,
      34, 33, 35, 34, 37, 36, 38, 37, 40, 39, 41, 40, 43, 42, 44, 43, 46, 45, 47, 46,
  };
  // Where each sextet begins, in bits; two groups are a step of the shift.
  const __m512i shifts = _mm512_set1_epi64(0x3036242A1016040A);
  __m512i sextets = _mm512_multishift_epi64_epi8(shifts, _mm512_permutexvar_epi8(load(places), bytes));
  // The look-up heeds the lowest six bits only.
  return _mm512_permutexvar_epi8(sextets, load(rk_alphabet));
}

AVX512 rk_base64_progress rk_avx512_base64_encode(
    const uint8_t *source, size_t count, uint8_t *destination, size_t capacity) {
  size_t read = 0, written = 0;
  // The last load reaches 16 bytes beyond what it means.
  while (count - read >= 208 && capacity - written >= 256) {
    uint8_t *out = destination + written;
    // More is written than read, and the processor does not guess the lines of the writes early enough by itself.
    for (uintptr_t line = 0; line < 256; line += 64) __builtin_prefetch((const void *)((uintptr_t)out + 1024 + line), 1);
    __m512i out0 = encode(load(source + read)), out1 = encode(load(source + read + 48));
    __m512i out2 = encode(load(source + read + 96)), out3 = encode(load(source + read + 144));
    _mm512_storeu_si512(out, out0);
    _mm512_storeu_si512(out + 64, out1);
    _mm512_storeu_si512(out + 128, out2);
    _mm512_storeu_si512(out + 192, out3);
    read += 192;
    written += 256;
  }
  for (;;) {
    size_t groups = least(16, least((count - read) / 3, (capacity - written) / 4));
    __m512i in = _mm512_maskz_loadu_epi8(first_bits(3 * groups), source + read);
    _mm512_mask_storeu_epi8(destination + written, first_bits(4 * groups), encode(in));
    read += 3 * groups;
    written += 4 * groups;
    if (groups < 16) return (rk_base64_progress){.consumed = read, .written = written};
  }
}

// MARK: - Ends of lines and strings

#define CONTROL_ROW 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128

static const uint8_t line_ends[128] __attribute__((aligned(64))) = {['\n'] = 128, ['\r'] = 128};
static const uint8_t string_stops[128] __attribute__((aligned(64))) = {
    CONTROL_ROW, CONTROL_ROW, ['"'] = 128, ['\\'] = 128};

/// The index of the first byte whose value in `marks` is 128; no byte above 0x7F is one.
AVX512 RK_INLINE size_t find(const uint8_t *marks, const uint8_t *bytes, size_t count) {
  const ascii_table table = load_table(marks);
  size_t index = 0;
  // 0x44: the first, and not the second.
#define HITS(in) _mm512_movepi8_mask(_mm512_andnot_si512(in, look_up(table, in)))
  if (count >= 64) {
    // What is near is found before the long loop is set up.
    __m512i in = load(bytes);
    uint64_t hits = HITS(in);
    if (hits) return _tzcnt_u64(hits);
    index = 64;
  }
  while (count - index >= 256) {
    __m512i in0 = load(bytes + index), in1 = load(bytes + index + 64);
    __m512i in2 = load(bytes + index + 128), in3 = load(bytes + index + 192);
    __m512i hits = _mm512_andnot_si512(in0, look_up(table, in0));
    // 0xF4: the first, or else the second without the third.
    hits = _mm512_ternarylogic_epi64(hits, look_up(table, in1), in1, 0xF4);
    hits = _mm512_ternarylogic_epi64(hits, look_up(table, in2), in2, 0xF4);
    hits = _mm512_ternarylogic_epi64(hits, look_up(table, in3), in3, 0xF4);
    if (_mm512_movepi8_mask(hits)) break;
    index += 256;
  }
  for (; count - index >= 64; index += 64) {
    __m512i in = load(bytes + index);
    uint64_t hits = HITS(in);
    if (hits) return index + _tzcnt_u64(hits);
  }
  uint64_t present = first_bits(count - index);
  __m512i in = _mm512_maskz_loadu_epi8(present, bytes + index);
  uint64_t hits = HITS(in) & present;
#undef HITS
  return hits ? index + _tzcnt_u64(hits) : count;
}

AVX512 size_t rk_avx512_find_line_end(const uint8_t *bytes, size_t count) { return find(line_ends, bytes, count); }

AVX512 size_t rk_avx512_find_string_stop(const uint8_t *bytes, size_t count) {
  return find(string_stops, bytes, count);
}

#endif
