#ifndef RIFFLE_KERNELS_H
#define RIFFLE_KERNELS_H

/// The inner loops of Riffle's parsers.
///
/// Rules that every kernel keeps:
/// - it has no state, takes no memory and touches no byte outside the ranges it is given;
/// - a count of 0 is allowed, and the pointer is then not read;
/// - source and destination do not overlap;
/// - no alignment is asked for.

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

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

/// Encodes whole groups of three bytes in the standard alphabet (RFC 4648, section 4).
///
/// It stops before a group that is not whole and when fewer than four bytes of the destination are left. So `consumed` is a
/// multiple of three and `written` is four thirds of it.
rk_base64_progress rk_base64_encode(const uint8_t *source, size_t count, uint8_t *destination, size_t capacity);

/// The index of the first CR or LF; `count` when there is none.
size_t rk_find_line_end(const uint8_t *bytes, size_t count);

/// The index of the first byte that may not stand for itself in a JSON string: a quotation mark, a backslash, or a control
/// byte below 0x20 (RFC 8259, section 7); `count` when there is none.
size_t rk_find_string_stop(const uint8_t *bytes, size_t count);

#ifdef __cplusplus
}
#endif

#endif
