internal import RiffleAPI
internal import RiffleTypes

extension Recording {
  /// Joins the recording of a further answer of the same kind to this one, as one run of several requests.
  ///
  /// The first ending that is no success is the whole's, what was used is the sum of both; an answer that left no file has a receipt without a path.
  public mutating func append(_ other: Recording) {
    if receipts.isEmpty, reason != .success { receipts.append(emptyReceipt) }
    receipts += other.receipts.isEmpty ? [other.emptyReceipt] : other.receipts
    if reason == .success { (reason, message) = (other.reason, other.message) }
    textBytes += (textBytes.isEmpty || other.textBytes.isEmpty ? [] : [0x0A]) + other.textBytes
    thoughtTextBytes += other.thoughtTextBytes
    droppedTextByteCount += other.droppedTextByteCount
    for warning in other.warnings where !warnings.contains(warning) { warnings.append(warning) }
    error = error ?? other.error
    finishReason = other.finishReason ?? finishReason
    blockReason = blockReason ?? other.blockReason
    if var sum = usage, let other = other.usage {
      sum.add(other)
      usage = sum
    } else {
      usage = usage ?? other.usage
    }
    links += other.links
    mediaCount += other.mediaCount
    mediaByteCount += other.mediaByteCount
    byteCount += other.byteCount
  }
}
