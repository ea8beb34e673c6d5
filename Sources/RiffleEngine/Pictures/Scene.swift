import RiffleImaging

/// What a prompt's words ask for, as far as this painter knows them: an hour, things, colours.
struct Scene: Hashable, Sendable {
  /// The light of the sky.
  enum Hour: Int, CaseIterable, Sendable {
    case day, dusk, night
  }

  /// A thing that can be painted.
  enum Thing: Int, CaseIterable, Sendable {
    case sun, moon, stars, clouds, rain, snow, mountains, sea, city, forest, flowers
    case house, boat, cat, bird, heart, balloon, banana, robot

    /// Whether it stands before the land and may have a colour of its own.
    var isInFront: Bool { self == .flowers || rawValue >= Thing.house.rawValue }
  }

  var hour: Hour
  var things: Set<Thing>
  /// Hues in turns, in the order named, that belong to no one thing.
  var hues: [Double]
  /// The hues of things in front: a colour belongs to such a thing when it is named at most three words before it.
  var thingHues: [Thing: Double]

  /// Reads the prompt; what it leaves open, the generator decides.
  init(_ prompt: String, _ random: inout SplitMix64) {
    let words = Set(prompt.lowercased().split { !$0.isLetter }.flatMap { [String($0), Self.singular($0)] })
    things = Set(Thing.allCases.filter { !words.isDisjoint(with: Self.words[$0] ?? []) })
    (hues, thingHues) = Self.hues(in: prompt.lowercased().split { !$0.isLetter })
    // Drawn even when not needed, so that a word more does not change all the rest of the picture.
    let choice = Int(random.number(in: 0...2.999))
    if !words.isDisjoint(with: ["night", "midnight", "dark", "moon", "moonlight", "star", "starry", "space", "galaxy"])
    {
      hour = .night
    } else if !words.isDisjoint(with: ["dusk", "dawn", "sunset", "sunrise", "evening", "twilight", "autumn"]) {
      hour = .dusk
    } else if !words.isDisjoint(with: ["day", "noon", "morning", "sunny", "sun", "summer", "spring"]) {
      hour = .day
    } else {
      hour = things.isEmpty ? Hour.allCases[choice] : (choice == 1 ? .dusk : .day)
    }
    if hour == .night, things.isDisjoint(with: [.stars]) { things.insert(.stars) }
  }

  private static func hues(in words: [Substring]) -> ([Double], [Thing: Double]) {
    var free: [Double] = []
    var owned: [Thing: Double] = [:]
    for (index, word) in words.enumerated() {
      guard let hue = hues[String(word)] else { continue }
      let owner = words[(index + 1)...].prefix(3).lazy.compactMap { word in
        Thing.allCases.first { $0.isInFront && Self.words[$0]?.contains(singular(word)) == true }
      }.first
      if let owner { owned[owner] = hue } else { free.append(hue) }
    }
    return (free, owned)
  }

  private static func singular(_ word: Substring) -> String {
    word.count > 3 && word.hasSuffix("s") ? String(word.dropLast()) : String(word)
  }

  private static let words: [Thing: Set<String>] = [
    .sun: ["sun", "sunny", "sunset", "sunrise", "summer", "noon"], .moon: ["moon", "moonlight", "lunar"],
    .stars: ["star", "starry", "space", "galaxy", "night"], .clouds: ["cloud", "cloudy", "sky", "storm"],
    .rain: ["rain", "rainy", "storm"], .snow: ["snow", "snowy", "winter", "christmas", "ice"],
    .mountains: ["mountain", "alp", "hill", "peak", "volcano", "valley", "landscape"],
    .sea: ["sea", "ocean", "lake", "river", "water", "beach", "wave", "harbour", "harbor", "island", "coast"],
    .city: ["city", "town", "skyline", "building", "street", "tower", "urban", "skyscraper"],
    .forest: ["forest", "tree", "wood", "jungle", "park", "pine"],
    .flowers: ["flower", "garden", "meadow", "rose", "tulip", "spring", "field"],
    .house: ["house", "home", "cottage", "cabin", "hut", "village", "farm"],
    .boat: ["boat", "ship", "sail", "yacht", "sailing", "lighthouse"], .cat: ["cat", "kitten", "kitty"],
    .bird: ["bird", "gull", "seagull", "flock", "eagle"], .heart: ["heart", "love", "valentine"],
    .balloon: ["balloon", "party", "birthday"], .banana: ["banana", "nano"], .robot: ["robot", "android", "machine"],
  ]

  private static let hues: [String: Double] = [
    "red": 0, "crimson": 0.97, "scarlet": 0.01, "orange": 0.08, "amber": 0.11, "gold": 0.13, "golden": 0.13,
    "yellow": 0.15, "lime": 0.23, "green": 0.35, "emerald": 0.4, "mint": 0.43, "teal": 0.49, "turquoise": 0.48,
    "cyan": 0.5, "blue": 0.6, "navy": 0.63, "indigo": 0.69, "violet": 0.75, "purple": 0.78, "lavender": 0.74,
    "magenta": 0.84, "pink": 0.92, "brown": 0.07,
  ]

  /// The first hue that a text names, if any.
  static func firstHue(in text: String) -> (word: String, hue: Double)? {
    for word in text.lowercased().split(whereSeparator: { !$0.isLetter }) {
      if let hue = hues[String(word)] { return (String(word), hue) }
    }
    return nil
  }
}
