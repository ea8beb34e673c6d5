internal import NIOCore
internal import RiffleAPI
internal import RiffleClient
internal import RiffleRecording
internal import RiffleTypes

extension Session {
  /// Fetches the media that the answer only links to, one after another, into `recorder`.
  ///
  /// What cannot be had is noted there; only a failure of this machine's disk, or a stop, ends the whole.
  /// - Throws: `RecordingError`, `CancellationError`.
  func fetchLinks(
    into recorder: inout Recorder, _ onProgress: @Sendable (RecordingProgress) -> Void
  ) async throws {
    guard let downloads else { return }
    let links = recorder.links.filter { fetchesLinksInWords || !$0.isInWords }
    guard !links.isEmpty else { return }
    let downloader = Downloader(beside: client, policy: downloads)
    for link in links {
      do {
        let download = try await downloader.fetch(link.address)
        recorder.beginMedium(from: link, type: download.contentType)
        do {
          try await download.forEachPart { part in
            try recorder.receiveMedium(part.readableBytesUInt8Span)
            onProgress(recorder.progress)
          }
        } catch {
          try recorder.endMedium(isComplete: false)
          throw error
        }
        try recorder.endMedium(isComplete: true)
      } catch let error as DownloadError {
        recorder.giveUp(link, error.exitReason, message: error.description)
      } catch let error as ClientError {
        recorder.giveUp(link, error.exitReason, message: error.description)
      }
    }
  }
}
