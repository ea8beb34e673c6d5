internal import Synchronization

/// Whether the bytes of an answer are kept as they came until its media are safe.
public enum Spooling: Sendable {
  /// As this process usually does: by ``Spool/usual``.
  case usual
  /// Not at all.
  case off
  /// In this spool.
  case into(Spool)

  /// The spool, if there is one.
  public var spool: Spool? {
    switch self {
    case .usual: Spool.usual
    case .off: nil
    case .into(let spool): spool
    }
  }
}

extension Spool {
  private static let process = Mutex<Spool?>(nil)

  /// The spool for the answers of this process; nil, which it is until a program sets it, keeps none.
  public static var usual: Spool? {
    get { process.withLock { $0 } }
    set { process.withLock { $0 = newValue } }
  }

  /// The place of the spool: `riffle/spool` in `XDG_STATE_HOME`, else in `~/.local/state`; nil where neither is known.
  ///
  /// Paths that do not begin at the root are not believed, as the XDG Base Directory Specification asks.
  public static func usualFolder(environment: [String: String]) -> String? {
    if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") { return state + "/riffle/spool" }
    guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
    return home + "/.local/state/riffle/spool"
  }
}
