#include "inflate.h"

#include <string.h>

static const uint16_t length_bases[29] = {3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
                                          31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
static const uint8_t length_extras[29] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};

/// The entry of a symbol whose code has `bits` bits.
static uint32_t literal_entry(unsigned symbol, unsigned bits) {
  if (symbol < 256) return (uint32_t)RPNG_IS_LITERAL | bits << 24 | symbol << 8 | 1 << 6 | bits;
  if (symbol == 256) return RPNG_IS_SPECIAL | RPNG_IS_END | bits;
  if (symbol > 285) return RPNG_IS_SPECIAL | bits;
  return (uint32_t)length_bases[symbol - 257] << 16 | bits << 8 | (bits + length_extras[symbol - 257]);
}

static uint32_t distance_entry(unsigned symbol, unsigned bits) {
  if (symbol > 29) return RPNG_IS_SPECIAL | bits;
  unsigned extra = symbol < 2 ? 0 : symbol / 2 - 1;
  uint32_t base = symbol < 2 ? symbol + 1 : ((2 + symbol % 2) << extra) + 1;
  return base << 16 | bits << 8 | (bits + extra);
}

static uint32_t code_entry(unsigned symbol, unsigned bits) { return symbol << 8 | bits; }

/// How many codes have each length, and the symbols in the order of their codes (RFC 1951, section 3.2.2).
typedef struct code_set {
  unsigned counts[16], longest, symbol_count;
  uint16_t symbols[288];
  uint16_t codes[288];
} code_set;

/// 0 when the lengths are no code set: more codes than bits can tell apart, or fewer, save a single code of one bit.
static int sort(code_set *set, const uint8_t *lengths, unsigned count, int may_be_single) {
  memset(set->counts, 0, sizeof set->counts);
  for (unsigned symbol = 0; symbol < count; symbol++) set->counts[lengths[symbol]]++;
  set->counts[0] = 0;
  unsigned starts[16] = {0};
  int left = 1;
  set->longest = 0;
  for (unsigned bits = 1; bits < 16; bits++) {
    left = left * 2 - (int)set->counts[bits];
    if (left < 0) return 0;
    if (set->counts[bits]) set->longest = bits;
    starts[bits] = starts[bits - 1] + set->counts[bits - 1];
  }
  set->symbol_count = starts[15] + set->counts[15];
  if (left > 0 && !(may_be_single && set->longest <= 1)) return 0;
  for (unsigned symbol = 0; symbol < count; symbol++)
    if (lengths[symbol]) set->symbols[starts[lengths[symbol]]++] = (uint16_t)symbol;
  return 1;
}

/// The code after `code` of `bits` bits, both with their first bit lowest.
static unsigned next_code(unsigned code, unsigned bits) {
  unsigned bit = 1u << (bits - 1);
  while (code & bit) bit >>= 1;
  return bit ? (code & (bit - 1)) | bit : 0;
}

/// Fills a table of `root` bits, and its second levels behind it.
static void fill(uint32_t *table, unsigned root, code_set *set, uint32_t (*entry)(unsigned, unsigned)) {
  const unsigned size = 1u << root, mask = size - 1;
  // A set with less than two codes leaves gaps.
  if (set->longest <= 1)
    for (unsigned i = 0; i < size; i++) table[i] = RPNG_IS_SPECIAL | 1;
  unsigned code = 0, end = size, index = 0, prefix = size, level = 0, level_bits = 0;
  for (unsigned bits = 1; bits <= set->longest; bits++) {
    for (; set->counts[bits]; set->counts[bits]--, code = next_code(code, bits)) {
      const uint32_t value = entry(set->symbols[index], bits);
      set->codes[index++] = (uint16_t)code;
      if (bits <= root) {
        for (unsigned i = code; i < size; i += 1u << bits) table[i] = value;
        continue;
      }
      if ((code & mask) != prefix) {
        // As many bits as the codes of this prefix need: the set is complete, so the longest is where they fill it.
        prefix = code & mask;
        level = end;
        level_bits = bits - root;
        for (int left = 1 << level_bits; level_bits + root < set->longest; left *= 2) {
          left -= (int)set->counts[level_bits + root];
          if (left <= 0) break;
          level_bits++;
        }
        end += 1u << level_bits;
        table[prefix] = (uint32_t)level << 16 | RPNG_IS_SPECIAL | RPNG_IS_LINK | level_bits << 8 | root;
      }
      for (unsigned i = code >> root; i < 1u << level_bits; i += 1u << (bits - root)) table[level + i] = value;
    }
  }
}

/// Puts two literals where the codes of both fit the first level: most of a photograph is literals.
static void pair(uint32_t *table, const code_set *set, const uint8_t *lengths) {
  struct { uint16_t code; uint8_t bits, symbol; } literals[256];
  unsigned count = 0;
  for (unsigned i = 0; i < set->symbol_count; i++) {
    const unsigned symbol = set->symbols[i];
    if (symbol >= 256) continue;
    if (lengths[symbol] >= RPNG_LITERAL_BITS) break;
    literals[count].code = set->codes[i];
    literals[count].bits = lengths[symbol];
    literals[count++].symbol = (uint8_t)symbol;
  }
  for (unsigned a = 0; a < count; a++) {
    const unsigned first_bits = literals[a].bits;
    for (unsigned b = 0; b < count; b++) {
      const unsigned bits = first_bits + literals[b].bits;
      if (bits > RPNG_LITERAL_BITS) break;
      const uint32_t value = (uint32_t)RPNG_IS_LITERAL | first_bits << 24 | (uint32_t)literals[b].symbol << 16
        | (uint32_t)literals[a].symbol << 8 | 2 << 6 | bits;
      for (unsigned i = literals[a].code | (unsigned)literals[b].code << first_bits; i < 1u << RPNG_LITERAL_BITS;
           i += 1u << bits)
        table[i] = value;
    }
  }
}

int rpng_make_code_table(rpng_inflate *stream) {
  code_set set;
  if (!sort(&set, stream->lengths, 19, 0)) return 0;
  uint32_t table[1 << RPNG_CODE_BITS];
  fill(table, RPNG_CODE_BITS, &set, code_entry);
  for (unsigned i = 0; i < 1 << RPNG_CODE_BITS; i++) stream->codes[i] = (uint16_t)table[i];
  return 1;
}

int rpng_make_tables(rpng_inflate *stream, const uint8_t *literals, const uint8_t *distances) {
  code_set set;
  stream->message = "a code set for literals and lengths is wrong";
  if (!sort(&set, literals, stream->literal_count, 1)) return 0;
  fill(stream->literals, RPNG_LITERAL_BITS, &set, literal_entry);
  pair(stream->literals, &set, literals);
  stream->message = "a code set for distances is wrong";
  if (!sort(&set, distances, stream->distance_count, 1)) return 0;
  fill(stream->distances, RPNG_DISTANCE_BITS, &set, distance_entry);
  stream->message = "";
  return 1;
}

void rpng_make_fixed_tables(rpng_inflate *stream) {
  uint8_t literals[288], distances[32];
  memset(literals, 8, 144);
  memset(literals + 144, 9, 112);
  memset(literals + 256, 7, 24);
  memset(literals + 280, 8, 8);
  memset(distances, 5, 32);
  stream->literal_count = 288;
  stream->distance_count = 32;
  rpng_make_tables(stream, literals, distances);
}
