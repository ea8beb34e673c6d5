import RiffleAPI
import Testing

@Suite struct ChatChunkMergerTests {
  private func merged(_ chunks: [String]) throws -> ChatChunkMerger {
    var merger = ChatChunkMerger()
    for chunk in chunks { merger.add(try WireJSON.decode(ChatChunk.self, from: Array(chunk.utf8))) }
    return merger
  }

  /// A chunk of one delta.
  private func chunk(_ delta: String, index: Int = 0, reason: String = "null") -> String {
    #"{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":\#(index),"#
      + #""delta":\#(delta),"finish_reason":\#(reason)}],"obfuscation":"xyz"}"#
  }

  @Test func `words, thoughts and reasons of alternating answers are put together`() throws {
    let response = try merged([
      chunk(#"{"role":"assistant","content":""}"#), chunk(#"{"reasoning_content":"h"}"#),
      chunk(#"{"content":"B"}"#, index: 1), chunk(#"{"reasoning_content":"m"}"#), chunk(#"{"content":"A"}"#),
      chunk(#"{"content":"a"}"#), chunk("{}", reason: #""stop""#), chunk("{}", index: 1, reason: #""length""#),
      #"{"id":"c","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}"#,
    ]).response
    #expect(response.choices.map(\.message.text) == ["Aa", "B"])
    #expect(response.choices.map(\.finishReason) == ["stop", "length"])
    #expect(response.choices[0].message.thoughts == "hm" && response.object == "chat.completion")
    #expect(response.id == "c" && response.usage?.totalTokens == 3 && response.rest.isEmpty)
  }

  /// Every way to cut these arguments in two, as the pieces of one call among two.
  static let arguments = #"{"city":"Z\u00fcrich \"x\"","n":[1,2]}"#

  @Test func `arguments cut anywhere are whole again`() throws {
    let characters = Array(Self.arguments)
    for cut in 0...characters.count {
      func text(_ slice: ArraySlice<Character>) throws -> String {
        String(decoding: try WireJSON.encode(JSONValue.string(String(slice))), as: UTF8.self)
      }
      let call = { (rest: String) in self.chunk(#"{"tool_calls":[{"index":\#(rest)}]}"#) }
      let response = try merged([
        call(#"0,"id":"call_1","type":"function","function":{"name":"f","arguments":""}"#),
        call(#"1,"id":"call_2","type":"function","function":{"name":"g","arguments":"{}"}"#),
        call(#"0,"function":{"arguments":\#(try text(characters[..<cut]))}"#),
        call(#"0,"function":{"arguments":\#(try text(characters[cut...]))}"#),
        chunk("{}", reason: #""tool_calls""#),
      ]).response
      let calls = try #require(response.choices.first?.message.toolCalls)
      #expect(calls.map(\.function?.arguments) == [Self.arguments, "{}"] && calls.map(\.id) == ["call_1", "call_2"])
      #expect(calls.map(\.function?.name) == ["f", "g"])
    }
  }

  @Test func `calls without an index are told apart by their ids`() throws {
    let response = try merged([
      chunk(#"{"tool_calls":[{"id":"a","function":{"name":"f","arguments":"{\"x\""}}]}"#),
      chunk(#"{"tool_calls":[{"function":{"arguments":":1}"}}]}"#),
      chunk(
        #"{"tool_calls":[{"id":"b","function":{"name":"g","arguments":"{}"},"extra_content":{"google":{"thought_signature":"QQ=="}}}]}"#
      ),
    ]).response
    let calls = try #require(response.choices.first?.message.toolCalls)
    #expect(calls.map(\.function?.arguments) == [#"{"x":1}"#, "{}"] && calls.map(\.thoughtSignature) == [nil, "QQ=="])
  }

  @Test func `a call behind the last index that there is counts as the last`() throws {
    let response = try merged([
      chunk(#"{"tool_calls":[{"index":9223372036854775807,"id":"a","function":{"name":"f","arguments":"{}"}}]}"#),
      chunk(#"{"tool_calls":[{"id":"b","function":{"name":"g","arguments":"{}"}}]}"#),
    ]).response
    #expect(response.choices.first?.message.toolCalls.map(\.id) == ["a", "b"])
  }

  @Test func `pieces of sound that decode by themselves are joined as bytes`() throws {
    let merger = try merged([
      chunk(#"{"audio":{"id":"audio_1"}}"#), chunk(#"{"audio":{"transcript":"he","data":"AQ=="}}"#),
      chunk(#"{"audio":{"transcript":"y","data":"AgM="}}"#), chunk(#"{"audio":{"expires_at":9}}"#),
    ])
    let audio = try #require(merger.response.choices.first?.message.audio)
    #expect(audio == ChatAudio(id: "audio_1", data: .bytes([1, 2, 3]), expiresAt: 9, transcript: "hey"))
    let ordinals = try merged([chunk(#"{"audio":{"data":0}}"#), chunk(#"{"audio":{"data":1}}"#)])
    #expect(ordinals.audioPieces == [0: [.ordinal(0), .ordinal(1)]])
  }

  @Test func `pictures, annotations and an error in the middle are kept`() throws {
    let picture = #"{"images":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AQID"},"index":0}]}"#
    let merger = try merged([
      chunk(picture), chunk(picture), chunk(#"{"content":[{"type":"text","text":"x"}]}"#),
      chunk(#"{"annotations":[{"type":"url_citation","url_citation":{"url":"https://a.example"}}]}"#),
      #"{"id":"c","choices":[],"error":{"message":"no","code":502}}"#,
    ])
    let message = try #require(merger.response.choices.first?.message)
    #expect(message.images.count == 2 && message.annotations.count == 1 && message.text == "x")
    #expect(merger.error?["code"] == 502)
  }

  @Test func `many small pieces are joined in place`() throws {
    // Copied for each piece, this would be some ten billion bytes.
    var merger = ChatChunkMerger()
    var words = ChatMessage(role: nil)
    words.content = .text("ab ")
    words.audio = ChatAudio()
    words.audio?.data = .base64("AAAA")
    words.audio?.transcript = "ab "
    let count = 20_000
    for _ in 0..<count {
      merger.add(ChatChunk(id: "c", created: 1, model: "m", choices: [ChatChunkChoice(index: 0, delta: words)]))
    }
    let message = try #require(merger.response.choices.first?.message)
    #expect(message.text.count == 3 * count && message.audio?.transcript?.count == 3 * count)
    #expect(message.audio?.data?.decodedBytes?.count == 3 * count)
  }

  @Test func `answers beyond what anybody asks for are left out`() throws {
    var merger = ChatChunkMerger()
    for index in 0..<500 {
      var delta = ChatMessage(role: nil)
      delta.content = .text("x")
      merger.add(ChatChunk(id: "c", created: 1, model: "m", choices: [ChatChunkChoice(index: index, delta: delta)]))
    }
    #expect(merger.response.choices.count == 128)
  }
}
