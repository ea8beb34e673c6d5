import RiffleTypes

// Pictures and sounds that are damaged.
extension Mishap {
  private static func damage(
    _ name: String, _ summary: String, ends reason: ExitReason = .mediaDamaged, leaving remains: Remains = .wreck,
    saying cause: String = "png", _ bytes: @escaping @Sendable () -> [UInt8]
  ) -> Mishap {
    Mishap(
      "png-" + name, summary, by: .image, ends: reason, remains, saying: cause,
      .body { asked, _ in
        Reply.picture(bytes()).body(for: asked)
      })
  }

  static let pictures: [Mishap] = [
    damage("bad-crc", "the checksum of the image data is wrong") { PNGBytes.damaged { $0[$0.count - 13] ^= 1 } },
    damage("bad-header-crc", "the checksum of the header is wrong") { PNGBytes.damaged { $0[32] ^= 1 } },
    damage("flipped-bit", "one bit in the middle of the image data is wrong") {
      PNGBytes.damaged { $0[$0.count / 2] ^= 4 }
    },
    damage("short-image-data", "rows are missing, checksums are right") {
      PNGBytes.changed { $0.imageData = PNGBytes.zlib(Array($0.rows.dropLast(100))) }
    },
    damage("long-image-data", "rows are too many") {
      PNGBytes.changed { $0.imageData = PNGBytes.zlib($0.rows + $0.rows) }
    },
    damage("cut-image-data", "the compressed data stop in the middle, checksums of the chunk are right") {
      PNGBytes.changed { $0.imageData = Array(PNGBytes.zlib($0.rows).dropLast(200)) }
    },
    damage("bad-adler", "the checksum of the rows is wrong") {
      PNGBytes.changed { png in
        var data = PNGBytes.zlib(png.rows)
        data[data.count - 1] ^= 1
        png.imageData = data
      }
    },
    damage("bad-filter", "a row has a filter that does not exist") { PNGBytes.changed { $0.rows[0] = 9 } },
    damage("no-image-data", "there is no image data") { PNGBytes.changed { $0.imageData = [] } },
    damage("no-end", "the last chunk is missing", ends: .partial, leaving: .part) {
      PNGBytes.changed { $0.hasEnd = false }
    },
    damage("half", "the second half is missing, in a whole message", ends: .partial, leaving: .part) {
      Array(PNGBytes().bytes.dropLast(600))
    },
    damage("bad-signature", "the signature was broken by a text transfer") {
      PNGBytes.damaged { $0.remove(at: 4) }
    },
    damage("no-size", "the picture is 0 pixels wide") { PNGBytes.changed { $0.width = 0 } },
    damage("too-large", "the header says 50,000 by 50,000 pixels", saying: "50000") {
      PNGBytes.changed { ($0.width, $0.height) = (50_000, 50_000) }
    },
    damage("bad-depth", "7 bits a sample") { PNGBytes.changed { $0.manner[0] = 7 } },
    damage("bad-interlace", "an interlace method that does not exist") { PNGBytes.changed { $0.manner[4] = 2 } },
    damage("two-headers", "a second header") {
      PNGBytes.changed { $0.extra = PNGBytes.chunk("IHDR", PNGBytes.word(1) + PNGBytes.word(1) + $0.manner) }
    },
    damage("unknown-critical-chunk", "a chunk that must be understood and is not") {
      PNGBytes.changed { $0.extra = PNGBytes.chunk("ABCD", [1]) }
    },
    damage("huge-chunk", "a chunk that claims 2 GiB", ends: .partial) {
      PNGBytes.damaged { $0.replaceSubrange(33..<37, with: [0x7F, 0xFF, 0xFF, 0xFF]) }
    },
    damage("data-bomb", "64 KiB of image data that become 64 MiB after the last row") {
      PNGBytes.changed { png in
        let zlib = [0x78, 0x01] + Deflated.stored(png.rows, isEnd: false)
        png.imageData = zlib + Deflated.repeated(200, count: 262_144) + Deflated.stored([]) + [0, 0, 0, 0]
      }
    },
    Mishap(
      "png-text-bomb", "64 KiB of compressed text that become 64 MiB, in a right picture", by: .image, ends: .success,
      .other,
      .body { asked, _ in
        let text = Deflated.repeated(UInt8(ascii: "a"), count: 262_144) + Deflated.stored([]) + [0, 0, 0, 0]
        let bytes = PNGBytes.changed {
          $0.extra = PNGBytes.chunk("zTXt", Array("Comment".utf8) + [0, 0, 0x78, 0x01] + text)
        }
        return Reply.picture(bytes).body(for: asked)
      }),
    damage("trailing-bytes", "bytes after the last chunk", saying: "after the end") {
      PNGBytes().bytes + Array("what is this?".utf8)
    },
  ]

  static let sounds: [Mishap] = [
    Mishap(
      "odd-pcm", "raw samples end with half a sample", ends: .partial, .part, saying: "left over",
      .reply { _ in .speech(Array(Reply.samples.dropLast())) }),
    Mishap(
      "odd-pcm-between", "the first event ends with half a sample, the second begins with the other half",
      ends: .success, .whole, .usual { _, _, _ in }),
    Mishap(
      "pcm-of-no-byte", "raw samples, and none of them", ends: .notWhatWasAsked, .nothing, saying: "no media",
      .reply { _ in .speech([]) }),
    Mishap(
      "garbage-rate", "a sample rate that is no number", ends: .malformedAnswer, .wreck, saying: "rate",
      .reply { _ in .speech(Reply.samples, type: "audio/L16;rate=abc") }),
    Mishap(
      "rate-of-zero", "a sample rate of 0", ends: .malformedAnswer, .wreck, saying: "rate",
      .reply { _ in .speech(Reply.samples, type: "audio/L16;rate=0") }),
    Mishap(
      "huge-rate", "a sample rate of 10^30", ends: .malformedAnswer, .wreck, saying: "rate",
      .reply { _ in .speech(Reply.samples, type: "audio/L16;rate=1000000000000000000000000000000") }),
    Mishap(
      "rate-changes", "the second event has another sample rate", ends: .success, .other, saying: "",
      .reply { _ in
        Reply(
          [24_000, 48_000].map { rate in
            [.media(type: "audio/L16;rate=\(rate)", base64: Base64Text.standard(Reply.samples))]
          })
      }),
    Mishap(
      "wav-cut", "a WAV whose header promises more than comes", ends: .partial, .part, saying: "wav",
      .reply { _ in .speech(Array(WAVBytes.file(of: Reply.samples).dropLast(1000)), type: "audio/wav") }),
    Mishap(
      "picture-for-speech", "a picture where speech was asked for", ends: .notWhatWasAsked, .other, saying: "asked for",
      .reply { _ in Reply(.picture) }),
    Mishap(
      "words-for-speech", "words where speech was asked for", ends: .notWhatWasAsked, .nothing, saying: "words",
      .reply { _ in Reply(.words) }),
  ]
}
