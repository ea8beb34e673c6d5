import RiffleAPI
import Testing

@testable import RiffleServer

@Suite struct RequestSchemaTests {
  private func refusal(_ text: String, as message: RequestSchema.Message = .generateContent) throws -> String? {
    let body = try WireJSON.decode(JSONValue.self, from: Array(text.utf8))
    do throws(ServiceError) {
      try RequestSchema.check(body, as: message)
      return nil
    } catch {
      #expect(error.httpStatus == 400)
      #expect(error.status == "INVALID_ARGUMENT")
      return error.message
    }
  }

  @Test(arguments: [
    #"{}"#,
    #"{"contents":[{"parts":[{"text":"a"}]}]}"#,
    #"{"contents":{"parts":{"text":"a"}}}"#,
    #"{"contents":[{"role":"user","parts":[{"inline_data":{"mime_type":"image/png","data":0}}]}]}"#,
    #"{"contents":null,"generation_config":{"responseModalities":["AUDIO"],"temperature":"NaN","seed":"5"}}"#,
    #"{"generationConfig":{"response_format":{"audio":{"mimeType":"AUDIO_WAV"}}}}"#,
    #"{"generationConfig":{"responseFormat":[{"audio":{"mimeType":2}}]}}"#,
    #"{"tools":[{"code_execution":{}},{"functionDeclarations":[{"name":"f","parameters":{"type":"object"}}]}]}"#,
    #"{"model":"models/x","safetySettings":[{"category":"HARM_CATEGORY_HARASSMENT","threshold":"OFF"}]}"#,
    #"{"contents":[{"parts":[{"functionResponse":{"name":"f","response":{"any":{"thing":[1]}}}}]}]}"#,
  ])
  func `known fields in both spellings pass`(body: String) throws {
    #expect(try refusal(body) == nil)
  }

  @Test(arguments: [
    (#"{"foo":1}"#, #"Invalid JSON payload received. Unknown name "foo": Cannot find field."#),
    (
      #"{"contents":[{"parts":[{"text":"a"},{"txt":"b"}]}]}"#,
      #"Invalid JSON payload received. Unknown name "txt" at 'contents[0].parts[1]': Cannot find field."#
    ),
    (
      #"{"generationConfig":{"speechConfig":{"voice":"Kore"}}}"#,
      #"Invalid JSON payload received. Unknown name "voice" at 'generation_config.speech_config': Cannot find field."#
    ),
    (
      #"{"contents":[{"parts":[{"text":["a"]}]}]}"#,
      #"Invalid JSON payload received. Unknown name "text" at 'contents[0].parts[0]': "#
        + "Proto field is not repeating, cannot start list."
    ),
    (
      #"{"contents":[{"parts":[{"text":5}]}]}"#,
      "Invalid value at 'contents[0].parts[0].text' (TYPE_STRING), 5"
    ),
    (
      #"{"generationConfig":{"seed":"five"}}"#,
      #"Invalid value at 'generation_config.seed' (TYPE_INT32), "five""#
    ),
    (
      #"{"generationConfig":7}"#,
      "Invalid value at 'generation_config' "
        + "(type.googleapis.com/google.ai.generativelanguage.v1beta.GenerationConfig), 7"
    ),
    (#"[1]"#, #"Invalid JSON payload received. Unknown name "": Root element must be a message."#),
  ])
  func `everything else is refused in Google's words`(body: String, message: String) throws {
    #expect(try refusal(body) == message)
  }

  @Test func `all violations of a body are told`() throws {
    #expect(try refusal(#"{"a":1,"b":2}"#)?.split(separator: "\n").count == 2)
  }

  @Test func `countTokens has fields of its own`() throws {
    #expect(try refusal(#"{"generateContentRequest":{"model":"m","contents":[]}}"#, as: .countTokens) == nil)
    #expect(try refusal(#"{"generationConfig":{}}"#, as: .countTokens) != nil)
  }
}
