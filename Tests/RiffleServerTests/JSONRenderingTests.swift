import Testing

@testable import RiffleServer

@Suite struct JSONRenderingTests {
  private let tree: JSONNode = [
    "a": ["b", 1, [:], []], "c": ["d": true, "e": .null, "f": .number(1.5)], "g": .number(2), "h": .number(.infinity),
  ]

  @Test func `pretty text is indented by two spaces and keeps the order of members`() {
    #expect(
      JSONRendering.text(of: tree) == """
        {
          "a": [
            "b",
            1,
            {},
            []
          ],
          "c": {
            "d": true,
            "e": null,
            "f": 1.5
          },
          "g": 2,
          "h": "Infinity"
        }
        """)
  }

  @Test func `a line has a space after the colon and none after the comma`() {
    let segments = JSONRendering.segments(of: tree, layout: .line)
    #expect(
      segments == [
        .text(
          Array(#"{"a": ["b",1,{},[]],"c": {"d": true,"e": null,"f": 1.5},"g": 2,"h": "Infinity"}"#.utf8))
      ])
  }

  @Test(arguments: [
    ("plain ü 🎈", #""plain ü 🎈""#), ("\"\\/", #""\"\\/""#), ("\n\r\t\u{08}\u{0C}", #""\n\r\t\b\f""#),
    ("<b>&'", #""\u003cb\u003e&'""#), ("\u{00}\u{1F}\u{7F}", #""\u0000\u001f\u007f""#),
    ("\u{2028}\u{2029}", #""\u2028\u2029""#), ("", #""""#),
  ])
  func `strings are escaped as Google escapes them`(text: String, expected: String) {
    #expect(JSONRendering.text(of: .string(text)) == expected)
  }

  @Test func `a medium stays bytes between its quotes`() {
    let segments = JSONRendering.segments(of: ["data": .media([1, 2, 3]), "x": 1], layout: .line)
    #expect(segments == [.text(Array(#"{"data": ""#.utf8)), .media([1, 2, 3]), .text(Array(#"","x": 1}"#.utf8))])
  }

  @Test func `absent members are left out`() {
    #expect(JSONRendering.text(of: .object([("a", nil), ("b", 1)])) == "{\n  \"b\": 1\n}")
  }
}
