import CFlite

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The functions of flite, loaded when the first voice is wanted.
///
/// Three of the four voices hold 40,000 pointers and more, which the system's loader mends before `main` when they are linked: 5 MiB and
/// several milliseconds for every run, also for the many that never speak. So nothing of flite is linked.
@safe struct FliteLibrary: @unchecked Sendable {
  typealias Register = @convention(c) (UnsafePointer<CChar>?) -> UnsafeMutablePointer<cst_voice>?

  let initialize: @convention(c) () -> CInt
  let textToWave:
    @convention(c) (UnsafePointer<CChar>?, UnsafeMutablePointer<cst_voice>?) -> UnsafeMutablePointer<cst_wave>?
  let deleteWave: @convention(c) (UnsafeMutablePointer<cst_wave>?) -> Void
  let setFloat: @convention(c) (UnsafeMutablePointer<cst_features>?, UnsafePointer<CChar>?, CFloat) -> Void

  /// The library itself, with what all voices share; nil where it is not installed.
  static let shared = FliteLibrary()

  private init?() {
    guard let handle = unsafe Self.open("flite"),
      // Safe, all four: these are the types that flite's headers declare for these names.
      let initialize = unsafe dlsym(handle, "flite_init"),
      let textToWave = unsafe dlsym(handle, "flite_text_to_wave"),
      let deleteWave = unsafe dlsym(handle, "delete_wave"),
      let setFloat = unsafe dlsym(handle, "feat_set_float")
    else { return nil }
    unsafe self.initialize = unsafeBitCast(initialize, to: (@convention(c) () -> CInt).self)
    unsafe self.textToWave = unsafeBitCast(
      textToWave,
      to: (@convention(c) (UnsafePointer<CChar>?, UnsafeMutablePointer<cst_voice>?) -> UnsafeMutablePointer<cst_wave>?)
        .self)
    unsafe self.deleteWave = unsafeBitCast(
      deleteWave, to: (@convention(c) (UnsafeMutablePointer<cst_wave>?) -> Void).self)
    unsafe self.setFloat = unsafeBitCast(
      setFloat,
      to: (@convention(c) (UnsafeMutablePointer<cst_features>?, UnsafePointer<CChar>?, CFloat) -> Void).self)
  }

  /// Makes the voice `name` (`cmu_us_slt`), which loads its tables; nil where it is not installed.
  func register(_ name: String) -> UnsafeMutablePointer<cst_voice>? {
    guard let handle = unsafe Self.open("flite_" + name), let symbol = unsafe dlsym(handle, "register_" + name) else {
      return nil
    }
    // Safe: every voice has this one function, of this one type. The library stays loaded, as the voice does.
    return unsafe unsafeBitCast(symbol, to: Register.self)(nil)
  }

  /// The file name of a library of flite, as its ABI has it.
  static func fileName(_ library: String) -> String {
    #if canImport(Darwin)
      "lib\(library).1.dylib"
    #else
      "lib\(library).so.1"
    #endif
  }

  private static func open(_ library: String) -> UnsafeMutableRawPointer? {
    // Safe: the name lives for the call. Only what is called is bound.
    unsafe dlopen(fileName(library), RTLD_LAZY | RTLD_LOCAL)
  }
}
