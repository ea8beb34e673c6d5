import CRifflePNG

/// The libpng that is linked.
public enum PNGLibrary {
  /// Its version, for example `1.6.39`.
  public static var version: String { unsafe String(cString: rpng_version()) }
}
