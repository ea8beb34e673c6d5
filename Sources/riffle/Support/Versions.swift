import CFlite
import CISAL
import CLibPNG
import CSndFile
import CTurboJPEG
import CWebP

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The versions of the tool and of the libraries it is linked with.
enum Versions {
  /// The version of Riffle itself.
  static let riffle = "0.1.0"

  /// What `riffle --version` prints.
  static var text: String {
    let sndfile = unsafe String(cString: sf_version_string()).replacing("libsndfile-", with: "")
    let png = unsafe String(cString: png_get_libpng_ver(nil))
    let webp = WebPGetDecoderVersion()
    return """
      riffle \(riffle)
      libsndfile \(sndfile)
      libpng \(png)
      libjpeg-turbo \(turboJPEG)
      libwebp \(webp >> 16).\(webp >> 8 & 0xFF).\(webp & 0xFF)
      flite \(FLITE_PROJECT_VERSION)
      isa-l \(ISAL_MAJOR_VERSION).\(ISAL_MINOR_VERSION).\(ISAL_PATCH_VERSION)
      """
  }

  /// TurboJPEG has no call that tells its version, so this is the name of the library file that is loaded.
  private static var turboJPEG: String {
    guard let file = unsafe fopen("/proc/self/maps", "r") else { return "(version not told)" }
    defer { unsafe fclose(file) }
    var line = [CChar](repeating: 0, count: 4096)
    while unsafe fgets(&line, Int32(line.count), file) != nil {
      let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      guard let name = text.split(whereSeparator: { $0 == "/" || $0.isWhitespace }).last, name.contains("turbojpeg")
      else { continue }
      return "(" + name + ")"
    }
    return "(linked statically)"
  }
}
