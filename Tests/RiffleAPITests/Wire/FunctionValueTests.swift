import RiffleAPI
import Testing

@Suite struct FunctionValueTests {
  struct Place: Codable, Equatable {
    var city: String
    var days: Int
    var units: [String]?
  }

  @Test(arguments: [
    (#"{"city":"Oslo","days":3}"#, Place(city: "Oslo", days: 3)),
    (#"{"city":"Rome","days":2.0,"units":["C"],"novelty":null}"#, Place(city: "Rome", days: 2, units: ["C"])),
  ]) func `arguments become a value of ours`(args: String, place: Place) throws {
    let call = try WireJSON.decode(FunctionCall.self, from: Array(#"{"name":"weather","args":\#(args)}"#.utf8))
    #expect(try call.arguments(as: Place.self) == place)
  }

  @Test(arguments: [
    ("{}", "json: expected a member 'city'"), (#"{"city":"Oslo"}"#, "json: expected a member 'days'"),
    (#"{"city":7,"days":1}"#, "json: invalid value at 'city', expected a string"),
    (#"{"city":"Oslo","days":1,"units":[1]}"#, "json: invalid value at 'units[0]', expected a string"),
  ]) func `wrong arguments are named by their path`(args: String, description: String) throws {
    let call = FunctionCall(name: "weather", args: try #require(try JSONValue(text: args).object))
    let error = #expect(throws: WireJSONError.self) { try call.arguments(as: Place.self) }
    #expect(error?.description == description)
  }

  @Test func `results are written as the custom is`() throws {
    let call = FunctionCall(id: "call_1", name: "weather")
    let place = Place(city: "Oslo", days: 3)
    #expect(
      try JSONValue(encoding: FunctionResponse(answering: call, output: place))
        == ["id": "call_1", "name": "weather", "response": ["output": ["city": "Oslo", "days": 3]]])
    #expect(
      try JSONValue(encoding: FunctionResponse(answering: call, response: place))
        == ["id": "call_1", "name": "weather", "response": ["city": "Oslo", "days": 3]])
    #expect(
      try JSONValue(encoding: FunctionResponse(answering: FunctionCall(name: "f"), error: "no such city"))
        == ["name": "f", "response": ["error": "no such city"]])
    #expect(throws: WireJSONError(path: "response", message: "expected an object")) {
      try FunctionResponse(answering: call, response: [1, 2])
    }
    #expect(try FunctionResponse(answering: call, output: JSONValue.null).response == ["output": .null])
  }

  @Test func `media travel beside a result`() throws {
    let response = FunctionResponse(
      name: "paint", response: [:],
      parts: [FunctionResponsePart(inlineData: InlineData(mimeType: "image/png", data: .bytes([0, 1, 2])))])
    let body = try RequestBody(
      encoding: GenerateContentRequest(contents: [Content(parts: [Part(functionResponse: response)])]))
    let expected =
      #"{"contents":[{"parts":[{"functionResponse":{"name":"paint","parts":[{"inlineData":{"data":"AAEC","#
      + #""mimeType":"image/png"}}],"response":{}}}],"role":"user"}]}"#
    let text = body.segments.reduce(into: [UInt8]()) { text, segment in
      if case .bytes(let bytes) = segment { text += bytes }
    }
    #expect(String(decoding: text, as: UTF8.self) == expected)
  }
}
