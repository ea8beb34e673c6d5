import RiffleAPI
import RiffleMedia
import RiffleTestSupport
import RiffleTranslation
import Testing

@Suite struct ChatStreamTests {
  @Test func `a stream is a role, deltas, a reason and a mark, with one name`() {
    let run = TranslationRun.chat(
      Answer.events(Answer.parts(Answer.text("He")), Answer.parts(Answer.text("y\\n"), reason: "STOP")))
    let head = #"data: {"id":"chatcmpl-R","object":"chat.completion.chunk","created":7,"model":"m","choices":"#
    let tail = #","logprobs":null,"finish_reason":null}]}"#
    #expect(
      run.text == """
        \(head)[{"index":0,"delta":{"role":"assistant","content":"","refusal":null}\(tail)

        \(head)[{"index":0,"delta":{"content":"He"}\(tail)

        \(head)[{"index":0,"delta":{"content":"y\\n"}\(tail)

        \(head)[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}]}

        data: [DONE]


        """)
    #expect(run.error == nil && run.hasBegun)
  }

  @Test func `usage comes in a chunk of its own when it is asked for, and is null before`() throws {
    let usage = """
      "usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":4,"thoughtsTokenCount":5,"totalTokenCount":12}
      """
    let document = "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]},\"finishReason\":\"STOP\"}],\(usage)}"
    let run = TranslationRun.chat(Answer.events(document), includesUsage: true)
    let events = run.events
    #expect(events.count == 5 && events[0...2].allSatisfy { $0.hasSuffix(",\"usage\":null}") })
    let last = try WireJSON.decode(ChatChunk.self, from: Array(events[3].utf8))
    #expect(last.choices.isEmpty && last.usage?.promptTokens == 3 && last.usage?.completionTokens == 9)
    #expect(last.usage?.totalTokens == 12 && last.usage?.completionTokensDetails?.reasoningTokens == 5)
    #expect(last.id == "chatcmpl-none", "the answer has no name of its own")
    #expect(run.usage?.totalTokenCount == 12)
    #expect(!TranslationRun.chat(Answer.events(document)).text.contains("usage"))
  }

  @Test func `thoughts are reasoning, and calls have a name and arguments as text`() throws {
    let answer = Answer.events(
      Answer.parts(#"{"text":"hm","thought":true}"#),
      Answer.parts(
        #"{"functionCall":{"id":"c1","name":"f","args":{"b":[1,2.5],"a":"é\n"}},"thoughtSignature":"c2ln+/=="}"#,
        #"{"functionCall":{"name":"g"}}"#, reason: "STOP"))
    let message = try #require(try TranslationRun.chat(answer).merged().choices.first).message
    #expect(message.reasoningContent == "hm" && message.text.isEmpty)
    #expect(message.toolCalls.map(\.id) == ["c1", "call_R_0_1"])
    #expect(message.toolCalls.map { $0.function?.name } == ["f", "g"])
    #expect(message.toolCalls[0].function?.arguments == #"{"a":"é\n","b":[1,2.5]}"#)
    #expect(message.toolCalls[1].function?.arguments == "{}")
    #expect(message.toolCalls.map(\.thoughtSignature) == ["c2ln+/==", nil])
    #expect(try TranslationRun.chat(answer).merged().choices.first?.finishReason == "tool_calls")
  }

  @Test func `code and its result are fenced blocks at their place`() throws {
    let answer = Answer.parts(
      Answer.text("Look:"), #"{"executableCode":{"language":"PYTHON","code":"print(1)"}}"#,
      #"{"codeExecutionResult":{"outcome":"OUTCOME_OK","output":"1\n"}}"#, Answer.medium(Answer.png, "image/png"),
      Answer.text("done"), reason: "STOP")
    let expected =
      "Look:\n```python\nprint(1)\n```\n\n```\n1\n```\n![image](data:image/png;base64,\(Answer.png))\ndone"
    #expect(try TranslationRun.chat(answer).merged().choices.first?.message.text == expected)
    #expect(try TranslationRun.chat(answer, isStreaming: false).document().choices.first?.message.text == expected)
  }

  @Test func `a picture's type is what its bytes are, and a draft among the thoughts is dropped`() throws {
    let jpeg = Answer.jpeg(byteCount: 5000)
    for extra in [#","thought":true"#, #","thoughtSignature":"QUJD","thought":true"#] {
      let answer = Answer.events(
        Answer.parts(Answer.text("A"), Answer.medium(Answer.png, "image/png", extra: extra)),
        Answer.parts(Answer.medium(jpeg.base64, "image/png"), reason: "STOP"))
      for isStreaming in [true, false] {
        let run = TranslationRun.chat(answer, isStreaming: isStreaming)
        let message = try (isStreaming ? run.merged() : run.document()).choices.first?.message
        #expect(message?.text == "A\n![image](data:image/jpeg;base64,\(jpeg.base64))")
      }
    }
  }

  @Test func `pictures may stand in a list beside the words`() throws {
    let answer = Answer.events(
      Answer.parts(Answer.text("A"), Answer.medium(Answer.png, "image/png"), Answer.text("B")),
      Answer.parts(Answer.medium(Answer.png, "image/jpeg"), reason: "STOP"))
    for isStreaming in [true, false] {
      let run = TranslationRun.chat(answer, isStreaming: isStreaming, images: .images)
      let message = try #require((isStreaming ? run.merged() : run.document()).choices.first?.message)
      #expect(message.text == "AB")
      #expect(message.images.map(\.index) == [0, 1])
      for image in message.images {
        #expect(image.type == "image_url" && image.imageURL?.url?.mimeType == "image/png")
        #expect(image.imageURL?.url?.media == .base64(Answer.png))
      }
    }
  }

  @Test func `sound is pcm16 in pieces that decode by themselves`() throws {
    let odd = [UInt8](base64: Answer.samples)
    let answer = Answer.events(
      Answer.parts(Answer.medium(Array(odd[..<3]).base64, "audio/l16; rate=24000")),
      Answer.parts(Answer.medium(Array(odd[3...]).base64, "audio/L16;codec=pcm;rate=24000")),
      Answer.parts(Answer.medium(Answer.wav, "audio/wav"), reason: "STOP"))
    let run = TranslationRun.chat(answer)
    let message = try #require(try run.merged().choices.first?.message)
    #expect(message.audio?.data?.decodedBytes == odd + odd)
    // The sound stands before the answer's name in its document.
    #expect(message.audio?.id == "audio_none_0" && message.audio?.expiresAt == 7 + 86_400)
    #expect(run.events.contains { $0.contains(#""audio":{"data":"AAA="}"#) }, "whole samples only")
    let document = try TranslationRun.chat(answer, isStreaming: false).document().choices.first?.message
    let wav = try #require(document?.audio?.data?.decodedBytes)
    #expect(wav.count == 44 + 16 && Array(wav[44...]) == odd + odd)
    #expect(document?.content == nil)
    let flac = try TranslationRun.chat(answer, isStreaming: false, audioFormat: .flac).document().choices.first
    #expect(flac?.message.audio?.data?.decodedBytes?.starts(with: Array("fLaC".utf8)) == true)
  }

  @Test(arguments: [
    ("STOP", "stop", nil), ("MAX_TOKENS", "length", nil), ("SAFETY", "content_filter", nil),
    ("RECITATION", "content_filter", "RECITATION"), ("PROHIBITED_CONTENT", "content_filter", "PROHIBITED_CONTENT"),
    ("LANGUAGE", "content_filter", "LANGUAGE"), ("IMAGE_SAFETY", "content_filter", "IMAGE_SAFETY"),
    ("NO_IMAGE", "content_filter", "NO_IMAGE"), ("OTHER", "stop", "OTHER"),
    ("MALFORMED_FUNCTION_CALL", "stop", "MALFORMED_FUNCTION_CALL"), ("NEVER_HEARD_OF", "stop", "NEVER_HEARD_OF"),
  ])
  func `a reason keeps its meaning, and its own name where OpenAI's says less`(
    reason: String, name: String, native: String?
  ) throws {
    for isStreaming in [true, false] {
      let run = TranslationRun.chat(
        "{\"candidates\":[{\"content\":{},\"finishReason\":\"\(reason)\"}]}", isStreaming: isStreaming)
      let choice = try #require((isStreaming ? run.merged() : run.document()).choices.first)
      #expect(choice.finishReason == name && choice.message.text.isEmpty)
      #expect(choice.rest["native_finish_reason"]?.string == native)
    }
  }

  @Test func `candidates are choices by their index, and the last reason counts`() throws {
    let answer = """
      [{"candidates":[{"content":{"parts":[{"text":"b"}]},"index":1,"finishReason":"STOP"}]},
      {"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":"STOP"}]},
      {"candidates":[{"content":{"parts":[{"text":"b"}]},"index":1,"finishReason":"MAX_TOKENS"}],"responseId":"R"}]
      """
    for isStreaming in [true, false] {
      let run = TranslationRun.chat(answer, isStreaming: isStreaming)
      let choices = try (isStreaming ? run.merged() : run.document()).choices
      #expect(choices.map(\.index) == [0, 1] && choices.map(\.message.text) == ["a", "bb"])
      #expect(choices.map(\.finishReason) == ["stop", "length"])
    }
  }

  @Test func `each candidate of a document has its own words, pictures and calls`() throws {
    let picture = Answer.medium(Answer.png, "image/png")
    let call = #"{"functionCall":{"name":"f"}}"#
    let answer = """
      {"responseId":"R","candidates":[
      {"index":0,"content":{"parts":[\(Answer.text("a")),\(picture),\(call)]},"finishReason":"STOP"},
      {"index":1,"content":{"parts":[\(picture),\(Answer.text("b"))]},"finishReason":"MAX_TOKENS"},
      {"index":2,"content":{"parts":[\(Answer.text("c"))]},"finishReason":"STOP"}]}
      """
    forEveryCut(of: Array(answer.utf8)) { pieces in
      for isStreaming in [true, false] {
        let run = TranslationRun.chat(pieces, .test(isStreaming: isStreaming))
        let chat = try? isStreaming ? run.merged() : run.document()
        let link = "![image](data:image/png;base64,\(Answer.png))"
        #expect(chat?.choices.map(\.message.text) == ["a\n\(link)", "\(link)\nb", "c"])
        #expect(chat?.choices.map(\.finishReason) == ["tool_calls", "length", "stop"])
        #expect(chat?.choices.map(\.message.toolCalls.count) == [1, 0, 0] && chat?.id == "chatcmpl-R")
      }
    }
  }

  @Test func `words beyond what is held begin the document before its end`() throws {
    let words = String(repeating: "0123456789abcdef", count: 1 << 14)
    let documents =
      (0..<10).map { _ in "data: \(Answer.parts(Answer.text(words)))\n\n" } + [
        "data: \(Answer.parts(#"{"functionCall":{"name":"f"}}"#, reason: "STOP"))\n\n"
      ]
    let run = TranslationRun.chat(documents.map { Array($0.utf8) }, .test(isStreaming: false))
    let choice = try #require(try run.document().choices.first)
    #expect(choice.message.text.utf8.count == 10 << 18 && choice.message.toolCalls.count == 1)
    #expect(run.largestOutput < 3 << 20)
  }

  @Test func `sources are annotations, in characters of the message`() throws {
    let grounding = """
      ,"groundingMetadata":{"groundingChunks":[{"web":{"uri":"https://a.example/","title":"a"}}],
      "groundingSupports":[{"segment":{"startIndex":3,"endIndex":8,"text":"wörd"},"groundingChunkIndices":[0]}]}
      """
    let picture = Answer.medium(Answer.png, "image/png")
    let answer = Answer.parts(picture, Answer.text("é wörd."), reason: "STOP", extra: grounding)
    for isStreaming in [true, false] {
      let run = TranslationRun.chat(answer, isStreaming: isStreaming)
      let message = try #require((isStreaming ? run.merged() : run.document()).choices.first?.message)
      let citation = try #require(message.annotations.first?.urlCitation)
      #expect(message.annotations.count == 1 && citation.url == "https://a.example/" && citation.title == "a")
      let scalars = Array(message.text.unicodeScalars)
      let (start, end) = (try #require(citation.startIndex), try #require(citation.endIndex))
      #expect(scalars[start..<end].map(String.init).joined() == "wörd")
    }
  }

  @Test func `a signature of words goes along`() throws {
    let answer = Answer.events(
      Answer.parts(Answer.text("a")), Answer.parts(#"{"text":"","thoughtSignature":"c2ln"}"#, reason: "STOP"))
    for isStreaming in [true, false] {
      let run = TranslationRun.chat(answer, isStreaming: isStreaming)
      let message = try (isStreaming ? run.merged() : run.document()).choices.first?.message
      #expect(message?.text == "a" && message?.thoughtSignature == "c2ln")
    }
  }

  @Test func `the answer is the same however the upstream's bytes are cut`() {
    let answer = Answer.events(
      Answer.parts(#"{"text":"hm","thought":true}"#, Answer.text("Grüße ")),
      Answer.parts(Answer.medium(Answer.png, "image/png", extra: #","thoughtSignature":"QQ==""#)),
      Answer.parts(#"{"functionCall":{"name":"f","args":{"a":1}}}"#, reason: "STOP"))
    for images in [ChatImageForm.markdown, .images] {
      for isStreaming in [true, false] {
        let options = ChatResponseOptions.test(isStreaming: isStreaming, images: images)
        let whole = TranslationRun.chat([Array(answer.utf8)], options)
        forEveryCut(of: Array(answer.utf8)) { pieces in
          let run = TranslationRun.chat(pieces, options)
          #expect(run.error == nil)
          if isStreaming {
            #expect((try? run.merged()) == (try? whole.merged()))
          } else {
            #expect(run.bytes == whole.bytes)
          }
        }
      }
    }
  }
}
