import Synchronization

/// A server that plays mishaps, and a second one on another port for redirects that lead away.
public final class ChaosStage: Sendable {
  /// Requests that are kept of each server: a server for people runs for days.
  private static let requestLimit = 1000

  /// The server.
  public let server: ChaosServer
  /// The other server, which answers everything as if it were asked.
  public let stranger: ChaosServer

  /// Starts both servers.
  ///
  /// - Parameters:
  ///   - play: What is played.
  ///   - host: The address to listen on.
  ///   - port: The port; 0 takes a free one.
  ///   - onRequest: Told of each request that came: the mishap's name, and the request without its body.
  /// - Throws: What binding the ports throws.
  public init(
    _ play: ChaosPlay, host: String = "127.0.0.1", port: Int = 0,
    onRequest: @escaping @Sendable (String, ReceivedRequest) -> Void = { _, _ in }
  ) async throws {
    let stranger = try await ChaosServer.start(
      host: host, requestLimit: Self.requestLimit, onRequest: { _, request in onRequest("another host", request) },
      scenario: { _ in Scenario(.choose { request in .usual(Asked(request)) }) })
    let draws = ChaosPlay.Draws(play)
    do {
      server = try await ChaosServer.start(
        host: host, port: port, identity: play.identity, requestLimit: Self.requestLimit, onRequest: onRequest
      ) { number in
        let (mishap, step) = draws.take(number)
        var scenario = mishap.scenario(step, seed: play.seed &+ UInt64(number), stranger: stranger.url)
        scenario.label = mishap.name
        return scenario
      }
    } catch {
      await stranger.shutdown()
      throw error
    }
    self.stranger = stranger
  }

  /// Runs `body` with a stage and ends it afterwards, whatever happens.
  ///
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws.
  public static func run<R>(_ play: ChaosPlay, _ body: (ChaosStage) async throws -> R) async throws -> R {
    let stage = try await ChaosStage(play)
    do {
      let result = try await body(stage)
      await stage.shutdown()
      return result
    } catch {
      await stage.shutdown()
      throw error
    }
  }

  /// Closes both.
  public func shutdown() async {
    await server.shutdown()
    await stranger.shutdown()
  }
}

extension Scenario {
  /// The usual answer.
  static func usual(_ asked: Asked) -> Scenario {
    let body = Reply(asked.kind).body(for: asked)
    return .answer(body.bytes, contentType: body.contentType, framing: .chunked)
  }
}
