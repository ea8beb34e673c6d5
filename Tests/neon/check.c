// The kernels against twins too simple to be wrong, as a plain C program: so they also run where Swift does not, under
// qemu-user for ARM, under valgrind, and under the sanitizers.
//
//     check [--rounds N] [--seed S] [ISA...]
//     check --in-use
//
// The second form prints the set that is in use; its status is 3 when RIFFLE_ISA asks for one that cannot be used.
// Without a name every available instruction set is checked. The status is 0 when all results agree.

#include "../../Sources/CRiffleKernels/include/riffle_kernels.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
  /// The longest text of the tables: more than the widest step of any kernel, and a rest.
  LONG = 320,
  AREA = 16384,
};

static rk_isa isa;
static uint64_t checks, failures;
/// The last byte of each area is followed by a page that may not be touched, and its first byte preceded by one.
static uint8_t *source_area, *destination_area;

// MARK: - Twins

static int sextet(uint8_t byte) {
  if (byte >= 'A' && byte <= 'Z') return byte - 'A';
  if (byte >= 'a' && byte <= 'z') return byte - 'a' + 26;
  if (byte >= '0' && byte <= '9') return byte - '0' + 52;
  if (byte == '+' || byte == '-') return 62;
  if (byte == '/' || byte == '_') return 63;
  return -1;
}

static rk_base64_progress twin_decode(
    bool escaped, const uint8_t *source, size_t count, uint8_t *destination, size_t capacity) {
  rk_base64_progress progress = {0, 0};
  uint32_t bits = 0;
  int held = 0;
  for (size_t index = 0; index < count; index++) {
    if (escaped && source[index] == '\\') {
      if (index + 1 == count || source[index + 1] != '/') break;
      index++;
    }
    if (sextet(source[index]) < 0) break;
    bits = bits << 6 | (uint32_t)sextet(source[index]);
    if (++held < 4) continue;
    if (capacity - progress.written < 3) break;
    for (int shift = 16; shift >= 0; shift -= 8) destination[progress.written++] = (uint8_t)(bits >> shift);
    progress.consumed = index + 1;
    held = 0;
  }
  return progress;
}

static rk_base64_progress twin_encode(const uint8_t *source, size_t count, uint8_t *destination, size_t capacity) {
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  rk_base64_progress progress = {0, 0};
  while (count - progress.consumed >= 3 && capacity - progress.written >= 4) {
    const uint8_t *in = source + progress.consumed;
    uint32_t bits = (uint32_t)in[0] << 16 | (uint32_t)in[1] << 8 | in[2];
    for (int shift = 18; shift >= 0; shift -= 6) destination[progress.written++] = (uint8_t)alphabet[bits >> shift & 63];
    progress.consumed += 3;
  }
  return progress;
}

static size_t twin_line_end(const uint8_t *bytes, size_t count) {
  size_t index = 0;
  while (index < count && bytes[index] != '\r' && bytes[index] != '\n') index++;
  return index;
}

static size_t twin_string_stop(const uint8_t *bytes, size_t count) {
  size_t index = 0;
  while (index < count && bytes[index] != '"' && bytes[index] != '\\' && bytes[index] >= 0x20) index++;
  return index;
}

/// The whole index, one byte after another; the kernel may stop early.
static size_t twin_json_index(const uint8_t *bytes, size_t count, uint16_t *out) {
  size_t written = 0;
  bool in_string = false, is_escaped = false, in_scalar = false;
  for (size_t i = 0; i < count; i++) {
    uint8_t byte = bytes[i];
    bool is_quote = byte == '"' && !is_escaped, is_backslash = byte == '\\' && !is_escaped;
    bool is_structure = byte && strchr("[]{}:,", byte), is_white = byte && strchr(" \t\n\r", byte);
    bool is_scalar = !in_string && !is_quote && !is_structure && !is_white;
    bool is_entry = in_string ? is_quote || is_backslash || byte < 0x20
                              : is_quote || is_structure || (is_scalar && !in_scalar);
    if (is_entry) out[written++] = (uint16_t)i;
    in_scalar = is_scalar;
    is_escaped = is_backslash;
    if (is_quote) in_string = !in_string;
  }
  return written;
}

// MARK: - Single checks

static void expect(bool holds, const char *what, size_t count, size_t detail) {
  checks++;
  if (holds) return;
  if (failures++ < 20) fprintf(stderr, "%s: %s differs, count %zu, detail %zu\n", rk_isa_name(isa), what, count, detail);
}

/// `kind`: 0 decodes, 1 decodes through escapes, 2 encodes. The destination ends where memory ends.
static void check_base64(int kind, const uint8_t *source, size_t count, size_t capacity) {
  static const char *const names[] = {"decode", "decode_escaped", "encode"};
  static uint8_t expected[AREA];
  enum { GUARD = 64 };
  uint8_t *destination = destination_area + AREA - capacity;
  memset(destination - GUARD, 0xA5, GUARD);
  rk_base64_progress actual = kind == 0   ? rk_base64_decode_with(isa, source, count, destination, capacity)
                              : kind == 1 ? rk_base64_decode_escaped_with(isa, source, count, destination, capacity)
                                          : rk_base64_encode_with(isa, source, count, destination, capacity);
  rk_base64_progress wanted = kind == 2 ? twin_encode(source, count, expected, capacity)
                                        : twin_decode(kind == 1, source, count, expected, capacity);
  bool holds = actual.consumed == wanted.consumed && actual.written == wanted.written &&
               memcmp(destination, expected, wanted.written) == 0;
  for (int i = 1; i <= GUARD; i++) holds = holds && destination[-i] == 0xA5;
  expect(holds, names[kind], count, capacity);
}

static void check_find(const uint8_t *bytes, size_t count) {
  expect(rk_find_line_end_with(isa, bytes, count) == twin_line_end(bytes, count), "find_line_end", count, 0);
  expect(rk_find_string_stop_with(isa, bytes, count) == twin_string_stop(bytes, count), "find_string_stop", count, 0);
}

static void check_json_index(const uint8_t *bytes, size_t count) {
  static uint16_t actual[AREA + 64 + RK_JSON_PADDING], wanted[AREA];
  static uint8_t kinds[AREA + 64 + RK_JSON_PADDING];
  size_t written = 0, all = twin_json_index(bytes, count, wanted), same = 0;
  size_t covered = rk_json_index_with(isa, bytes, count, actual, kinds, &written);
  while (same < all && wanted[same] < covered) same++;
  expect(
      written == same && memcmp(actual, wanted, 2 * same) == 0 && covered <= count, "json_index", count, covered);
  bool are_kinds = written <= count;
  for (size_t i = 0; are_kinds && i < written; i++) are_kinds = kinds[i] == bytes[actual[i]];
  for (size_t i = 0; are_kinds && i < RK_JSON_PADDING; i++) are_kinds = kinds[written + i] == 0;
  expect(are_kinds, "the kinds of json_index", count, written);
  // It stops for nothing but a long string, and then behind a whole block.
  bool stops_well = covered == count;
  if (covered >= (size_t)64 * RK_JSON_QUIET_BLOCKS && covered % 64 == 0) {
    stops_well = stops_well || written == 0 || actual[written - 1] + (size_t)64 * RK_JSON_QUIET_BLOCKS < covered;
  }
  expect(stops_well, "the end of json_index", count, covered);
}

static size_t room_for(size_t characters) { return characters / 4 * 3; }

static void check_all(const uint8_t *bytes, size_t count) {
  check_base64(0, bytes, count, room_for(count));
  check_base64(1, bytes, count, room_for(count));
  check_base64(2, bytes, count, count / 3 * 4);
  check_find(bytes, count);
  check_json_index(bytes, count);
}

// MARK: - Tables

static uint64_t state;

static uint32_t number(uint32_t below) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)((state >> 33) % below);
}

/// Characters of both alphabets; with `escapes`, at least one in `escapes` is a solidus behind a backslash.
static void fill(uint8_t *bytes, size_t count, uint32_t escapes) {
  static const char characters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_";
  for (size_t i = 0; i < count; i++) {
    bytes[i] = (uint8_t)characters[number(66)];
    if (escapes && i + 1 < count && number(escapes) == 0) {
      bytes[i++] = '\\';
      bytes[i] = '/';
    }
  }
}

static void check_lengths_and_alignments(void) {
  for (size_t alignment = 0; alignment < 64; alignment++) {
    for (size_t length = 0; length <= 200; length++) {
      uint8_t *bytes = source_area + 64 + alignment;
      fill(bytes, length + 64, length % 2 ? 9 : 0);
      check_all(bytes, length);
    }
  }
}

/// Texts that begin or end where memory does: a load beside them is a crash.
static void check_page_edges(void) {
  for (size_t length = 0; length <= 2 * LONG; length++) {
    uint8_t *places[] = {source_area, source_area + AREA - length};
    for (int i = 0; i < 2; i++) {
      fill(places[i], length, length % 3 ? 0 : 5);
      check_all(places[i], length);
    }
  }
}

static void check_every_byte_everywhere(void) {
  uint8_t *bytes = source_area + AREA - LONG;
  fill(bytes, LONG, 0);
  for (size_t place = 0; place < LONG; place++) {
    uint8_t before = bytes[place];
    for (unsigned value = 0; value < 256; value++) {
      bytes[place] = (uint8_t)value;
      check_base64(0, bytes, LONG, room_for(LONG));
      check_base64(1, bytes, LONG, room_for(LONG));
      check_find(bytes, LONG);
      check_json_index(bytes, LONG);
    }
    bytes[place] = before;
  }
}

static void check_every_escape_everywhere(void) {
  uint8_t *bytes = source_area + AREA - LONG;
  for (size_t place = 0; place + 1 < LONG; place++) {
    fill(bytes, LONG, 7);
    bytes[place] = '\\';
    for (unsigned value = 0; value < 256; value++) {
      bytes[place + 1] = (uint8_t)value;
      check_base64(1, bytes, LONG, room_for(LONG));
    }
  }
  for (size_t count = 0; count <= LONG; count++) {
    for (size_t i = 0; i < count; i++) bytes[i] = i % 2 ? '/' : '\\';
    check_base64(1, bytes, count, room_for(count));
  }
}

static void check_every_capacity(void) {
  uint8_t *bytes = source_area + AREA - 2 * LONG;
  for (size_t capacity = 0; capacity <= 2 * LONG; capacity++) {
    fill(bytes, 2 * LONG, 0);
    check_base64(0, bytes, 2 * LONG, capacity);
    check_base64(2, bytes, 2 * LONG, capacity);
    for (uint32_t escapes = 1; escapes < 40; escapes = escapes * 2 + 1) {
      fill(bytes, 2 * LONG, escapes);
      check_base64(1, bytes, 2 * LONG, capacity);
    }
  }
}

/// Long and short texts, damaged or not, with escapes or not, at any place and through any capacity.
static void check_random(uint64_t rounds) {
  for (uint64_t round = 0; round < rounds; round++) {
    size_t count = number(number(8) ? 400 : 5000), capacity = room_for(count);
    uint8_t *bytes = source_area + (number(2) ? AREA - count : number(64));
    fill(bytes, count, number(3) * number(70));
    for (uint32_t damages = number(3) ? 0 : number(4); count && damages; damages--) {
      bytes[number((uint32_t)count)] = (uint8_t)number(256);
    }
    if (number(2)) capacity = number((uint32_t)capacity + 80);
    check_base64(0, bytes, count, capacity);
    check_base64(1, bytes, count, capacity);
    check_base64(2, bytes, count, capacity);
    check_find(bytes, count);
  }
}

/// Bytes that mean something in JSON, among others or alone, at any place.
static void check_random_json(uint64_t rounds) {
  static const char marks[] = "\"\"\"\\\\{}[]:, \n\r\t1ae\x01\x1f\x80\xa2\xdc\xff";
  for (uint64_t round = 0; round < rounds; round++) {
    size_t count = number(600);
    uint8_t *bytes = source_area + (number(2) ? AREA - count : number(64));
    uint32_t plain = number(3) * number(40);
    for (size_t i = 0; i < count; i++) bytes[i] = (uint8_t)(plain && number(plain) ? 'x' : marks[number(sizeof marks)]);
    check_json_index(bytes, count);
  }
}

static void check_isa(rk_isa set, uint64_t seed, uint64_t rounds) {
  uint64_t before = checks;
  isa = set;
  state = seed;
  check_lengths_and_alignments();
  check_page_edges();
  check_every_byte_everywhere();
  check_every_escape_everywhere();
  check_every_capacity();
  check_random(rounds);
  check_random_json(rounds);
  printf("%-8s %" PRIu64 " checks, seed %" PRIu64 "\n", rk_isa_name(set), checks - before, seed);
}

/// `AREA` bytes between two pages that may not be touched.
static uint8_t *guarded_area(void) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  uint8_t *pages = mmap(NULL, AREA + 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED || AREA % page != 0) abort();
  if (mprotect(pages, page, PROT_NONE) || mprotect(pages + page + AREA, page, PROT_NONE)) abort();
  return pages + page;
}

int main(int count, char **arguments) {
  uint64_t seed = 20261121, rounds = 20000;
  bool chosen[RK_ISA_COUNT] = {false}, chosen_any = false;
  if (count == 2 && strcmp(arguments[1], "--in-use") == 0) {
    puts(rk_isa_name(rk_isa_in_use()));
    return rk_isa_request_failed() ? 3 : 0;
  }
  for (int i = 1; i < count; i++) {
    bool is_known = false;
    if (i + 1 < count && strcmp(arguments[i], "--rounds") == 0) {
      rounds = strtoull(arguments[++i], NULL, 10);
      continue;
    }
    if (i + 1 < count && strcmp(arguments[i], "--seed") == 0) {
      seed = strtoull(arguments[++i], NULL, 10);
      continue;
    }
    for (int set = 0; set < RK_ISA_COUNT; set++) {
      if (strcmp(arguments[i], rk_isa_name((rk_isa)set)) == 0 && rk_isa_available((rk_isa)set)) {
        is_known = chosen[set] = chosen_any = true;
      }
    }
    if (!is_known) {
      fprintf(stderr, "check: '%s' is no option and no available instruction set\n", arguments[i]);
      return 2;
    }
  }
  source_area = guarded_area();
  destination_area = guarded_area();
  for (int set = 0; set < RK_ISA_COUNT; set++) {
    if (chosen[set] || (!chosen_any && rk_isa_available((rk_isa)set))) check_isa((rk_isa)set, seed, rounds);
  }
  printf("%" PRIu64 " checks, %" PRIu64 " failures\n", checks, failures);
  return failures ? 1 : 0;
}
