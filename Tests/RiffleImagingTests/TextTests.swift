import RiffleImaging
import RiffleTypes
import Testing

@Suite struct TextTests {
  private let style = TextStyle(
    maximumHeight: 11, minimumHeight: 11, outline: nil, alignment: .leading, verticalAlignment: .top)

  /// The ink of a text at one pixel a dot.
  private func ink(_ text: String, _ width: Int = 120, _ height: Int = 40) -> Canvas {
    var canvas = Canvas(size: PixelSize(width: width, height: height), color: .black)
    canvas.draw(text: text, in: canvas.bounds, style: style)
    return canvas
  }

  @Test func `every printable letter has ink and differs from all others`() {
    let letters = (0x21...0x7E).map { String(UnicodeScalar(UInt8($0))) }
    let blank = ink(" ", 12, 12)
    let drawn = letters.map { ink($0, 12, 12) }
    for canvas in drawn { #expect(canvas != blank) }
    #expect(Set(drawn).count == letters.count)
  }

  @Test(arguments: [
    ("Größe à la façon", "Grosse a la facon"), ("Łódź, Ærø", "Lodz, AEro"), ("“so” – ‘it’ is…", "\"so\" - 'it' is..."),
    ("e\u{301}", "e"), ("tab\there", "tab here"),
  ]) func `letters with marks are folded`(_ text: String, _ plain: String) {
    #expect(ink(text) == ink(plain))
  }

  @Test func `other scripts show a box for each character`() {
    #expect(ink("雪") != ink(" "))
    #expect(ink("雪") == ink("Ж"))
    #expect(ink("雪雪") != ink("雪"))
  }

  @Test func `text stays in its rectangle and says what it covers`() {
    let room = Rectangle(x: 20, y: 30, width: 200, height: 90)
    for text in [
      "short", "a rather long prompt with a good many words in it, to be broken into lines",
      "unbreakable".uppercased() + String(repeating: "x", count: 300), String(repeating: "word ", count: 900),
    ] {
      for alignment in [TextStyle.Alignment.leading, .center, .trailing] {
        var canvas = Canvas(size: PixelSize(width: 240, height: 150), color: .black)
        let covered = canvas.draw(text: text, in: room, style: TextStyle(outline: nil, alignment: alignment))
        #expect(covered.height > 0)
        #expect(covered.intersection(room) == covered)
        for y in 0..<150 {
          // Soft edges may reach two pixels further.
          for x in 0..<240 where canvas[x, y] != .black && !((18..<222).contains(x) && (28..<122).contains(y)) {
            Issue.record("ink at \(x), \(y)")
          }
        }
      }
    }
  }

  @Test func `short text is larger than long text`() {
    let room = Rectangle(x: 0, y: 0, width: 300, height: 200)
    var canvas = Canvas(size: PixelSize(width: 300, height: 200))
    let one = canvas.draw(text: "Hi", in: room, style: TextStyle(lineLimit: 1))
    let long = canvas.draw(text: "Rather many words", in: room, style: TextStyle(lineLimit: 1))
    #expect(one.height > long.height)
  }

  @Test func `there is no text without room`() {
    var canvas = Canvas(size: PixelSize(width: 3, height: 3))
    let before = canvas
    #expect(canvas.draw(text: "no", in: canvas.bounds).height == 0)
    #expect(canvas == before)
    #expect(canvas.captioned("no").size == canvas.size)
  }

  @Test func `an outline keeps white text legible on white`() {
    var canvas = Canvas(size: PixelSize(width: 200, height: 60))
    canvas.draw(text: "legible", in: canvas.bounds)
    let dark = canvas.pixels.count(where: { $0 < 50 })
    #expect(dark > 500)
  }

  @Test func `a caption changes only the lower part`() {
    let canvas = testPicture(320, 240)
    let captioned = canvas.captioned("A fox in the snow")
    #expect(captioned.size == canvas.size)
    for y in 0..<120 { for x in 0..<320 { #expect(captioned[x, y] == canvas[x, y]) } }
    #expect(captioned[1, 238] != canvas[1, 238])
  }
}
