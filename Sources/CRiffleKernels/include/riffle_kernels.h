#ifndef RIFFLE_KERNELS_H
#define RIFFLE_KERNELS_H

/// The inner loops of Riffle's parsers.
///
/// Rules that every kernel keeps:
/// - it has no state, takes no memory and touches no byte outside the ranges it is given;
/// - a count of 0 is allowed, and the pointer is then not read;
/// - source and destination do not overlap;
/// - no alignment is asked for.
///
/// Each kernel exists for every instruction set and gives the same result in all of them. The function with the plain name
/// uses the set that was chosen for the process; its twin `..._with` takes the set as its first argument, for tests and
/// measurements. A set that is not available on this processor stands for the portable one.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// An instruction set that the kernels are written for.
typedef enum {
  /// C that every compiler and processor takes.
  RK_ISA_PORTABLE = 0,
  /// x86-64 with AVX2 (and BMI1, BMI2 and POPCNT, which come with it).
  RK_ISA_AVX2 = 1,
  /// x86-64 with AVX-512 F, BW, DQ, VL, VBMI and VBMI2.
  RK_ISA_AVX512 = 2,
  /// 64-bit ARM.
  RK_ISA_NEON = 3,
} rk_isa;

/// How many values `rk_isa` has.
#define RK_ISA_COUNT 4

/// Whether this processor and its operating system can run the kernels of `isa`.
bool rk_isa_available(rk_isa isa);

/// The fastest set that is available.
rk_isa rk_isa_best(void);

/// The set that the kernels without `_with` use: what the environment variable `RIFFLE_ISA` names, or else the best.
///
/// The variable is read once, when a kernel or this function is first called.
rk_isa rk_isa_in_use(void);

/// Makes the kernels without `_with` use `isa` from now on, in the whole process; false, and no change, when it is not
/// available.
bool rk_isa_use(rk_isa isa);

/// The lower-case name of `isa`, as `RIFFLE_ISA` takes it: `portable`, `avx2`, `avx512` or `neon`; NULL for any other value.
const char *rk_isa_name(rk_isa isa);

/// The value of `RIFFLE_ISA`; NULL when it is not set or empty. It belongs to the environment.
const char *rk_isa_requested(void);

/// Whether `RIFFLE_ISA` names no instruction set, or one that is not available: then the best is used instead.
bool rk_isa_request_failed(void);

/// How far a base64 kernel came.
typedef struct {
  /// Bytes of the source that are done with.
  size_t consumed;
  /// Bytes at the start of the destination that are valid.
  size_t written;
} rk_base64_progress;

/// Decodes whole groups of four base64 characters, of the standard and the URL-safe alphabet, even mixed.
///
/// It stops before the first group that holds any other byte (padding, white space, a quotation mark), before a group that
/// is not whole, and when fewer than three bytes of the destination are left. So `consumed` is a multiple of four and
/// `written` is three quarters of it. Bytes of the destination from `written` on may hold anything afterwards.
rk_base64_progress rk_base64_decode(const uint8_t *source, size_t count, uint8_t *destination, size_t capacity);
rk_base64_progress rk_base64_decode_with(
    rk_isa isa, const uint8_t *source, size_t count, uint8_t *destination, size_t capacity);

/// Decodes whole groups as `rk_base64_decode` does, inside a JSON string: the escape `\/` stands for the character `/`.
///
/// Between the characters of a group any number of them may be such escapes. It stops before the first group that holds any
/// other escape or byte, and before a group that is not whole, be it for a backslash that is the last byte of the source.
/// So `written` is three times the number of groups, and `consumed` lies between 4/3 and 8/3 of it and is the index behind
/// the last character of the last group.
rk_base64_progress rk_base64_decode_escaped(
    const uint8_t *source, size_t count, uint8_t *destination, size_t capacity);
rk_base64_progress rk_base64_decode_escaped_with(
    rk_isa isa, const uint8_t *source, size_t count, uint8_t *destination, size_t capacity);

/// Encodes whole groups of three bytes in the standard alphabet (RFC 4648, section 4).
///
/// It stops before a group that is not whole and when fewer than four bytes of the destination are left. So `consumed` is a
/// multiple of three and `written` is four thirds of it. Bytes of the destination from `written` on may hold anything afterwards.
rk_base64_progress rk_base64_encode(const uint8_t *source, size_t count, uint8_t *destination, size_t capacity);
rk_base64_progress rk_base64_encode_with(
    rk_isa isa, const uint8_t *source, size_t count, uint8_t *destination, size_t capacity);

/// The index of the first CR or LF; `count` when there is none.
size_t rk_find_line_end(const uint8_t *bytes, size_t count);
size_t rk_find_line_end_with(rk_isa isa, const uint8_t *bytes, size_t count);

/// The index of the first byte that may not stand for itself in a JSON string: a quotation mark, a backslash, or a control
/// byte below 0x20 (RFC 8259, section 7); `count` when there is none.
size_t rk_find_string_stop(const uint8_t *bytes, size_t count);
size_t rk_find_string_stop_with(rk_isa isa, const uint8_t *bytes, size_t count);

/// Blocks of 64 plain bytes, all inside one string, after which `rk_json_index` stops: what has come so far is better read
/// before a long string is.
#define RK_JSON_QUIET_BLOCKS 2

/// Zeros behind the last kind of an index, so that a few kinds may be read at once.
#define RK_JSON_PADDING 8

/// Finds the bytes that a JSON lexer has to look at, and writes their indices to `places` and the bytes themselves to
/// `kinds`, both in order. Behind the last kind it writes `RK_JSON_PADDING` zeros.
///
/// These are: brackets, braces, colons and commas outside of strings; both quotation marks of a string; inside a string each
/// backslash that begins an escape, and each control byte; and the first byte of any other run outside of strings (a number,
/// a literal, or a byte that JSON does not know) that is not white space. The text must begin outside of strings.
///
/// Returns how many bytes the index covers: `count`, or less when it stopped inside a long string. `written` becomes the
/// number of entries. `places` and `kinds` must have room for `count` + 64 + `RK_JSON_PADDING` numbers each, and `count` may be
/// at most 65,472.
size_t rk_json_index(const uint8_t *bytes, size_t count, uint16_t *places, uint8_t *kinds, size_t *written);
size_t rk_json_index_with(
    rk_isa isa, const uint8_t *bytes, size_t count, uint16_t *places, uint8_t *kinds, size_t *written);

#ifdef __cplusplus
}
#endif

#endif
