internal import RiffleMedia
internal import RiffleParsing
internal import RiffleTypes

extension PayloadPress {
  /// Speech: an event for every 24 KiB of samples.
  mutating func writeSpeech<E: Error>(
    _ plan: PayloadPlan, _ media: (Span<UInt8>) -> Void, _ sink: (Span<UInt8>) throws(E) -> Void
  ) throws(E) {
    // Samples have two bytes.
    var left = max(2, plan.byteCount & ~1)
    while left > 0 {
      let count = min(left, PayloadPlan.speechEventByteCount)
      left -= count
      contents.eventCount += 1
      try put(
        "data: {\"candidates\":[{\"content\":{\"parts\":[{\"inlineData\":{\"mimeType\":"
          + "\"audio/L16;codec=pcm;rate=24000\",\"data\":\"", sink)
      try putNoise(count, media, sink)
      let tokens = contents.eventCount * 13
      try put(
        "\"}}],\"role\":\"model\"}" + (left == 0 ? ",\"finishReason\":\"STOP\"" : "") + ",\"index\":0}],"
          + "\"usageMetadata\":{\"promptTokenCount\":24,\"candidatesTokenCount\":\(tokens),\"totalTokenCount\":"
          + "\(24 + tokens)},\"modelVersion\":\"gemini-2.5-flash-preview-tts\",\"responseId\":\"\(responseID)\"}\r\n\r\n",
        sink)
    }
  }

  /// One document with a picture for each of `sizes`.
  mutating func writePictures<E: Error>(
    _ sizes: [Int], _ pictures: PayloadPlan.Pictures, _ media: (Span<UInt8>) -> Void,
    _ sink: (Span<UInt8>) throws(E) -> Void
  ) throws(E) {
    try put("{\n  \"candidates\": [\n    {\n      \"content\": {\n        \"parts\": [\n", sink)
    let type = pictures == .png ? "image/png" : "application/octet-stream"
    for (index, size) in sizes.enumerated() {
      try put(
        "          {\n            \"inlineData\": {\n              \"mimeType\": \"\(type)\",\n"
          + "              \"data\": \"", sink)
      switch pictures {
      case .png: try putPNG(size, media, sink)
      // Its first bytes must not look like a file of any kind by chance.
      case .opaque: try putNoise(size, head: Array("opaque\0\0".utf8), media, sink)
      }
      try put("\"\n            }\n          }\(index == sizes.count - 1 ? "" : ",")\n", sink)
    }
    let tokens = 1290 * sizes.count
    try put(
      """
              ],
              "role": "model"
            },
            "finishReason": "STOP",
            "index": 0
          }
        ],
        "usageMetadata": {
          "promptTokenCount": 24,
          "candidatesTokenCount": \(tokens),
          "totalTokenCount": \(24 + tokens)
        },
        "modelVersion": "gemini-2.5-flash-image",
        "responseId": "\(responseID)"
      }

      """, sink)
  }

  /// A PNG file of noise, about `byteCount` bytes long.
  private mutating func putPNG<E: Error>(
    _ byteCount: Int, _ media: (Span<UInt8>) -> Void, _ sink: (Span<UInt8>) throws(E) -> Void
  ) throws(E) {
    // Larger pixels where a picture of small ones would have more of them than programs believe.
    let format: PNGPixelFormat = byteCount < 512 * 1024 * 1024 ? .rgb8 : .rgba16
    let pixel = format.bytesPerPixel
    let width = max(1, Int((Double(byteCount) / Double(pixel)).squareRoot()))
    let height = max(1, byteCount / (width * pixel + 1))
    var png = PNGWriter(size: PixelSize(width: width, height: height), format: format, compressionLevel: 0)
    var encoder = Base64Encoder()
    var row = [UInt8](repeating: 0, count: width * pixel)
    for _ in 0..<height {
      noise.fill(&row)
      try png.write(rows: row.span) { (bytes) throws(E) in try put(medium: bytes, &encoder, media, sink) }
    }
    try png.finish { (bytes) throws(E) in try put(medium: bytes, &encoder, media, sink) }
    try end(medium: &encoder, sink)
  }
}
