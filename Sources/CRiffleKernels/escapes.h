#ifndef RK_ESCAPES_H
#define RK_ESCAPES_H

/// base64 through the escape `\/`, in two passes over batches that stay in the first-level cache: the first looks characters
/// up, drops the backslashes and lays what is left side by side; the second packs it. So no step of either pass waits for
/// the number of escapes before it.

#include "kernels.h"

#include <string.h>

/// How many bytes of the source are a batch.
#define RK_BATCH 1024
/// The widest register: kernels may read and write so many bytes behind the sextets of a batch.
#define RK_SLACK 64

/// Lays the sextets of `source[*index..<end]` side by side, moves `*index` to the first byte that is no character and no
/// part of an escape, or to `end`, and returns how many sextets there are.
///
/// `*is_after_backslash` tells whether a backslash came last, before and after the call. `RK_SLACK` bytes behind the
/// sextets may be overwritten.
typedef size_t rk_squeeze_kernel(
    const uint8_t *source, size_t *index, size_t end, bool *is_after_backslash, uint8_t *sextets);

/// Packs `count` sextets, which are whole groups, into `destination`, which has room for all of them.
///
/// The sextets have `RK_SLACK` bytes behind them that may be read.
typedef void rk_pack_kernel(const uint8_t *sextets, size_t count, uint8_t *destination, size_t room);

/// Takes byte after byte, as `rk_squeeze_kernel` says.
RK_INLINE size_t rk_squeeze_bytes(
    const uint8_t *source, size_t *index, size_t end, bool *is_after_backslash, uint8_t *sextets) {
  size_t read = *index, filled = 0;
  bool is_after = *is_after_backslash;
  for (; read < end; read++) {
    uint8_t byte = source[read];
    if (byte == '\\' && !is_after) {
      is_after = true;
      continue;
    }
    uint8_t sextet = rk_sextets[byte];
    if (sextet & 0x80 || (is_after && byte != '/')) break;
    is_after = false;
    sextets[filled++] = sextet;
  }
  *index = read;
  *is_after_backslash = is_after;
  return filled;
}

/// Packs group after group, as `rk_pack_kernel` says.
RK_INLINE void rk_pack_groups(const uint8_t *sextets, size_t count, uint8_t *destination) {
  for (size_t index = 0; index < count; index += 4, destination += 3) {
    const uint8_t *group = sextets + index;
    rk_store_group(
        destination, (uint32_t)group[0] << 18 | (uint32_t)group[1] << 12 | (uint32_t)group[2] << 6 | group[3]);
  }
}

/// The index behind the character before the last `held` ones that end at `index`.
RK_INLINE size_t rk_step_back(const uint8_t *source, size_t index, size_t held) {
  // A backslash at the end belongs to the character that was not reached.
  if (index > 0 && source[index - 1] == '\\') index--;
  for (; held > 0; held--) {
    index--;
    if (index > 0 && source[index - 1] == '\\') index--;
  }
  return index;
}

RK_INLINE rk_base64_progress rk_decode_in_batches(
    rk_squeeze_kernel *squeeze, rk_pack_kernel *pack, const uint8_t *source, size_t count, uint8_t *destination,
    size_t capacity) {
  uint8_t sextets[RK_BATCH + 2 * RK_SLACK];
  size_t read = 0, written = 0;
  // Sextets at the start of the batch that are left from the one before: less than a group.
  size_t held = 0;
  bool is_after_backslash = false, is_stopped = false;
  while (!is_stopped && read < count && capacity - written >= 3) {
    size_t limit = (capacity - written) / 3 * 4 - held;
    if (limit > RK_BATCH) limit = RK_BATCH;
    if (limit > count - read) limit = count - read;
    size_t end = read + limit;
    size_t filled = held + squeeze(source, &read, end, &is_after_backslash, sextets + held);
    is_stopped = read < end;
    // What is packed beyond the last group is thrown away, but should not be what the stack held before.
    memset(sextets + filled, 0, RK_SLACK);
    size_t whole = filled & ~(size_t)3;
    pack(sextets, whole, destination + written, capacity - written);
    written += whole / 4 * 3;
    held = filled - whole;
    for (size_t i = 0; i < held; i++) sextets[i] = sextets[whole + i];
  }
  return (rk_base64_progress){.consumed = rk_step_back(source, read, held), .written = written};
}

#endif
