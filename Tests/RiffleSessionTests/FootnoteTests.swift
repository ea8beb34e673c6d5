import RiffleAPI
import RiffleSession
import RiffleTestSupport
import Testing

/// Marks of sources in an answer's words.
@Suite struct FootnoteTests {
  /// A candidate whose parts, sources and supports are written as JSON.
  static func footnotes(
    parts: String, chunks: String = "[]", supports: String = "[]", rest: String = ""
  ) throws -> Footnotes {
    let json = """
      {"content":{"parts":\(parts)},"groundingMetadata":{"groundingChunks":\(chunks),"groundingSupports":\(supports)}\(rest)}
      """
    return Footnotes(try JSONValue(text: json).decoded(as: Candidate.self))
  }

  static let two = """
    [{"web":{"uri":"https://a.example/x","title":"a.example"}},{"web":{"uri":"https://b.example/y","title":"b.example"}}]
    """

  @Test func `marks stand behind the words that lean on a source, numbered as they are met`() throws {
    let notes = try Self.footnotes(
      parts: #"[{"text":"Rain in Oslo. Sun in Rome."}]"#, chunks: Self.two,
      supports: """
        [{"segment":{"startIndex":14,"endIndex":26,"text":"Sun in Rome."},"groundingChunkIndices":[0,1]},
         {"segment":{"endIndex":13,"text":"Rain in Oslo."},"groundingChunkIndices":[1]}]
        """)
    #expect(notes.marked == "Rain in Oslo.[1] Sun in Rome.[2][1]")
    #expect(notes.lines == ["[1] b.example: https://b.example/y", "[2] a.example: https://a.example/x"])
  }

  @Test(arguments: [
    #""startIndex":-5,"endIndex":4,"text":"Rain""#, #""startIndex":-9223372036854775808,"endIndex":4,"text":"Rain""#,
    #""partIndex":1,"endIndex":9223372036854775807,"text":"Rain""#, #""startIndex":9,"endIndex":4,"text":"Rain""#,
    #""partIndex":-1,"startIndex":4,"endIndex":99,"text":"Rain""#,
  ])
  func `places outside the words are not believed`(place: String) throws {
    let notes = try Self.footnotes(
      parts: #"[{"text":"Rain. "},{"text":"Sun."}]"#, chunks: Self.two,
      supports: #"[{"segment":{\#(place)},"groundingChunkIndices":[0]}]"#)
    #expect(notes.marked == "Rain[1]. Sun.")
  }

  @Test func `places count bytes of UTF-8, and no mark stands inside a character`() throws {
    let text = "Größe: 7 m. 🚤 fährt."
    let first = "Größe: 7 m."
    let notes = try Self.footnotes(
      parts: #"[{"text":"\#(text)"}]"#, chunks: Self.two,
      supports: """
        [{"segment":{"endIndex":\(first.utf8.count),"text":"\(first)"},"groundingChunkIndices":[0]},
         {"segment":{"startIndex":3,"endIndex":\(first.utf8.count + 3)},"groundingChunkIndices":[1]}]
        """)
    #expect(notes.marked == "Größe: 7 m.[1] 🚤[2] fährt.")
  }

  @Test(arguments: [
    // Thoughts before the answer: a place may be counted in the part, or in the words of the answer.
    (
      #"[{"text":"Hm, hm.","thought":true},{"text":"Yes. No."}]"#, #"{"partIndex":1,"endIndex":4,"text":"Yes."}"#,
      "Yes.[1] No."
    ),
    (#"[{"text":"Hm, hm.","thought":true},{"text":"Yes. No."}]"#, #"{"endIndex":4,"text":"Yes."}"#, "Yes.[1] No."),
    (#"[{"text":"One. "},{"text":"Two."}]"#, #"{"partIndex":1,"endIndex":4,"text":"Two."}"#, "One. Two.[1]"),
    (#"[{"text":"One. "},{"text":"Two."}]"#, #"{"startIndex":5,"endIndex":9,"text":"Two."}"#, "One. Two.[1]"),
    (#"[{"text":"One. "},{"text":"Two."}]"#, #"{"endIndex":4,"text":"One."}"#, "One.[1] Two."),
    // A place that is off, and words that are there; and neither.
    (#"[{"text":"Yes. No."}]"#, #"{"startIndex":1,"endIndex":5,"text":"Yes."}"#, "Yes.[1] No."),
    (#"[{"text":"Yes. No."}]"#, #"{"startIndex":90,"endIndex":95}"#, "Yes. No.[1]"),
    (#"[{"text":"Yes. No."}]"#, #"{"startIndex":9,"endIndex":2}"#, "Yes. No.[1]"),
    (#"[{"text":"Yes. No."}]"#, #"{"endIndex":4,"text":"Perhaps."}"#, "Yes. No.[1]"),
    (#"[{"text":"Yes. No."}]"#, #"{"endIndex":4}"#, "Yes.[1] No."),
  ])
  func `a place is believed when its words are there, else the words are looked for`(
    parts: String, segment: String, marked: String
  ) throws {
    let notes = try Self.footnotes(
      parts: parts, chunks: Self.two, supports: #"[{"segment":\#(segment),"groundingChunkIndices":[0]}]"#)
    #expect(notes.marked == marked)
  }

  @Test func `sources that no words lean on come last, one address has one number, bad indices have none`() throws {
    let notes = try Self.footnotes(
      parts: #"[{"text":"A. B."}]"#,
      chunks: """
        [{"web":{"uri":"https://a.example"}},{"web":{"uri":"https://a.example","title":"A"}},
         {"maps":{"uri":"https://maps.example","title":"Map"}}]
        """,
      supports: """
        [{"segment":{"endIndex":2},"groundingChunkIndices":[1,0]},{"segment":{"endIndex":5},"groundingChunkIndices":[7,-1]}]
        """)
    #expect(notes.marked == "A.[1] B.")
    #expect(notes.lines == ["[1] A: https://a.example", "[2] Map: https://maps.example"])
  }

  @Test func `citations and pages that were read are notes too`() throws {
    let notes = try Self.footnotes(
      parts: #"[{"text":"To be or not to be."}]"#,
      rest: """
        ,"citationMetadata":{"citationSources":[{"startIndex":0,"endIndex":19,"uri":"https://play.example","license":"PD"}]},
        "urlContextMetadata":{"urlMetadata":[
          {"retrievedUrl":"https://page.example","urlRetrievalStatus":"URL_RETRIEVAL_STATUS_SUCCESS"},
          {"retrievedUrl":"https://gone.example","urlRetrievalStatus":"URL_RETRIEVAL_STATUS_ERROR"},{}]}
        """)
    #expect(notes.marked == "To be or not to be.[1]")
    #expect(notes.lines == ["[1] https://play.example (PD)", "[2] https://page.example"])
  }

  @Test func `a title cannot break the line, and no candidate has no notes`() throws {
    let notes = try Self.footnotes(
      parts: "[]", chunks: #"[{"web":{"uri":"https://a.example","title":"a\n[9] b\u001B[31m"}},{"web":{}}]"#)
    #expect(notes.lines == ["[1] a [9] b [31m: https://a.example", "[2] unnamed source"])
    #expect(Footnotes(nil).marked.isEmpty && Footnotes(nil).lines.isEmpty)
  }

  @Test(.enabled(if: Corpora.isPresent, "the corpora are not here"))
  func `every recorded answer with sources keeps its words, whatever its places are`() throws {
    var seen = 0
    for folder in ["firebase-googleai", "js-genai", "llm-gemini", "ruby-llm"] {
      for path in Corpora.files(in: "gemini/\(folder)", suffix: ".json") where !path.hasSuffix("index.json") {
        guard let response = try? WireJSON.decode(GenerateContentResponse.self, from: Corpora.read(path)) else {
          continue
        }
        let notes = Footnotes(response.candidates.first)
        guard !notes.sources.isEmpty else { continue }
        seen += 1
        let bare = notes.sources.reduce(notes.marked) { $0.replacing("[\($1.number)]", with: "") }
        let words = notes.sources.reduce(response.text) { $0.replacing("[\($1.number)]", with: "") }
        #expect(bare == words, "\(path)")
      }
    }
    #expect(seen > 2)
  }
}
