import RiffleParsing
import Testing

@Suite struct PercentEncodingTests {
  @Test(arguments: [
    ("", ""), ("plain", "plain"), ("a%20b", "a b"), ("%41%7a", "Az"), ("%e2%82%AC", "\u{20AC}"), ("100%25", "100%"),
    ("a+b", "a+b"), ("%2B", "+"), ("%00", "\0"),
  ]) func `each escape becomes its byte`(text: String, decoded: String) {
    #expect(PercentEncoding.decode(text) == decoded)
    #expect(PercentEncoding.decode(text.utf8) == Array(decoded.utf8))
  }

  @Test(arguments: ["%", "a%4", "%%41", "%4g", "%+F", "%-1", "% 1", "%0x", "%\u{FF11}\u{FF11}", "x%"])
  func
    `an escape without two digits is broken`(text: String)
  {
    #expect(PercentEncoding.decode(text) == nil)
    #expect(PercentEncoding.decode(text.utf8) == nil)
  }

  @Test(arguments: ["%ff", "%e2%82", "%c3(", "%ed%a0%80"]) func `bytes that are no text are no text`(text: String) {
    #expect(PercentEncoding.decode(text) == nil)
    #expect(PercentEncoding.decode(text.utf8) != nil)
  }
}
