internal import RiffleTypes

/// A named place in a sound, for formats that can hold one: WAV.
public struct CuePoint: Hashable, Sendable {
  /// The frame it stands before.
  public var frame: Int
  /// Its name.
  public var name: String

  /// A place called `name` before `frame`.
  public init(frame: Int, name: String) {
    self.frame = frame
    self.name = name
  }
}

/// The chunks behind the samples of a WAV file that name places in it: `cue `, and `LIST` of the kind `adtl` with a `labl` for each.
enum WAVCues {
  /// The chunks for `cues`; nothing without any.
  ///
  /// Places beyond what 32 bits can count are left out. Names are cut as tags are.
  static func chunks(_ cues: [CuePoint]) -> [UInt8] {
    let places = cues.compactMap { cue in UInt32(exactly: cue.frame).map { ($0, cue.name) } }
    guard !places.isEmpty else { return [] }
    var points = RIFFBytes()
    points.append("cue ")
    points.append(UInt32(4 + 24 * places.count))
    points.append(UInt32(places.count))
    var labels = RIFFBytes()
    for (index, place) in places.enumerated() {
      let number = UInt32(index + 1)
      points.append(number)
      // The place in the play order, which is the frame where there is one `data` chunk.
      points.append(place.0)
      points.append("data")
      points.append(0 as UInt32)
      points.append(0 as UInt32)
      points.append(place.0)
      let name = AudioTags.stored(place.1)
      labels.append("labl")
      labels.append(UInt32(4 + name.count))
      labels.append(number)
      labels.content += name + (name.count % 2 == 1 ? [0] : [])
    }
    var list = RIFFBytes()
    list.append("LIST")
    list.append(UInt32(4 + labels.content.count))
    list.append("adtl")
    return points.content + list.content + labels.content
  }
}
