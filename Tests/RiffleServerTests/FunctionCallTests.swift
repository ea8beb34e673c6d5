import RiffleAPI
import Testing

@testable import RiffleServer

@Suite struct FunctionCallTests {
  private static let weather = #"""
    {"name":"get_weather","description":"Current weather","parameters":{"type":"OBJECT","properties":
    {"city":{"type":"STRING"},"unit":{"type":"STRING","enum":["celsius","fahrenheit"]}},"required":["city"]}}
    """#
  private static let lights = #"""
    {"name":"setLightValues","description":"Sets brightness","parameters":{"type":"OBJECT","properties":
    {"brightness":{"type":"INTEGER","minimum":0,"maximum":100},"color_temp":{"type":"STRING",
    "enum":["daylight","cool","warm"]},"isFading":{"type":"BOOLEAN"}},"required":["brightness","color_temp"]}}
    """#
  private static let meeting = #"""
    {"name":"schedule_meeting","parametersJsonSchema":{"type":"object","properties":{
    "attendees":{"type":"array","items":{"type":"string"}},"date":{"type":"string","format":"date"},
    "topic":{"type":"string"}},"required":["attendees","date","topic"],"additionalProperties":false,"x-vendor":1}}
    """#
  private static let flight = #"""
    {"name":"book_flight","parameters":{"type":"OBJECT","property_ordering":["origin","destination"],"properties":{"origin":{"type":"STRING"},
    "destination":{"type":"STRING"}},"required":["origin","destination"]}}
    """#
  private static let time = #"{"name":"get_time","description":"The time of day"}"#

  private func tools(_ functions: [String], _ configuration: String = "") -> String {
    let config = configuration.isEmpty ? "" : #","toolConfig":{"functionCallingConfig":{\#(configuration)}}"#
    return #","tools":[{"functionDeclarations":[\#(functions.joined(separator: ","))]}]\#(config)"#
  }

  private func calls(_ json: JSONValue) -> [String] {
    json.parts.compactMap { part in
      part["functionCall"].map { call in
        let args = (call["args"]?.object ?? [:]).sorted { $0.key < $1.key }
          .map { "\($0.key): \(ResultWords.words($0.value))" }
        return "\(call["name"]?.string ?? "")(\(args.joined(separator: "; ")))"
      }
    }
  }

  @Test(arguments: [
    ("What is the weather in Oslo?", "AUTO", ["get_weather(city: Oslo)"]),
    ("What is the weather in Oslo and Rome?", "AUTO", ["get_weather(city: Oslo)", "get_weather(city: Rome)"]),
    ("weather in oslo in celsius please", "AUTO", ["get_weather(city: oslo; unit: celsius)"]),
    ("Turn the lights to a warm colour, brightness 25", "AUTO", ["setLightValues(brightness: 25; color_temp: warm)"]),
    (
      "Light, brightness 400, no fading", "AUTO",
      ["setLightValues(brightness: 100; color_temp: daylight; isFading: false)"]
    ),
    (
      "Schedule a meeting with Bob and Alice for 03/27/2025 about the Q3 planning.", "AUTO",
      ["schedule_meeting(attendees: Bob, Alice; date: 2025-03-27; topic: Q3 planning)"]
    ),
    ("Book a flight from Paris to London", "AUTO", ["book_flight(destination: London; origin: Paris)"]),
    ("What time is it, and what is the weather in Oslo?", "AUTO", ["get_weather(city: Oslo)", "get_time()"]),
    ("Hello there", "AUTO", []), ("How does AI work?", "AUTO", []), ("Get the current value", "AUTO", []),
    ("What is the weather in Oslo?", "NONE", []),
    ("What is the weather in Oslo?", "VALIDATED", ["get_weather(city: Oslo)"]),
    ("Hello from \\\"Bergen\\\"", "ANY", ["get_weather(city: Bergen)"]),
    ("Hello", "ANY", ["get_weather(city: example city)"]),
  ])
  func `a prompt is answered with the calls it asks for`(prompt: String, mode: String, expected: [String]) async throws
  {
    let all = [Self.weather, Self.lights, Self.meeting, Self.flight, Self.time]
    let json = try await ModelFixture.ask(
      "gemini-3.8-flash", ModelFixture.text(prompt) + tools(all, #""mode":"\#(mode)""#))
    #expect(calls(json) == expected)
    #expect(json.words.isEmpty == !expected.isEmpty)
    #expect(json.at("candidates.0.finishReason") == "STOP")
    #expect((json.at("candidates.0.finishMessage") == "Model generated function call(s).") == !expected.isEmpty)
  }

  @Test func `only the allowed names are called`() async throws {
    let json = try await ModelFixture.ask(
      "gemini-3.8-flash",
      ModelFixture.text("weather in Oslo")
        + tools([Self.weather, Self.time], #""mode":"ANY","allowedFunctionNames":["get_time"]"#))
    #expect(calls(json) == ["get_time()"])
  }

  @Test(arguments: [
    ("gemini-3.8-flash", true, true), ("gemini-2.5-pro", false, true), ("gemini-2.0-flash", false, false),
  ])
  func `ids and signatures follow the generation`(model: String, hasIDs: Bool, isSigned: Bool) async throws {
    let members = ModelFixture.text("weather in Oslo and Rome") + tools([Self.weather])
    let parts = try await ModelFixture.ask(model, members).parts
    #expect(parts.count == 2)
    let ids = parts.compactMap { $0.at("functionCall.id")?.string }
    #expect(ids.count == (hasIDs ? 2 : 0) && Set(ids).count == ids.count)
    #expect((parts[0]["thoughtSignature"] != nil) == isSigned && parts[1]["thoughtSignature"] == nil)
    #expect(try await ModelFixture.ask(model, members).parts == parts)
  }

  @Test func `without thinking 2.5 signs nothing and Gemini 3 still does`() async throws {
    let wish = #","generationConfig":{"thinkingConfig":{"thinkingBudget":0}}"#
    for (model, isSigned) in [("gemini-2.5-flash", false), ("gemini-3.8-flash", true)] {
      let json = try await ModelFixture.ask(
        model, ModelFixture.text("weather in Oslo") + tools([Self.weather]) + wish)
      #expect((json.parts[0]["thoughtSignature"] != nil) == isSigned)
    }
  }

  @Test func `calls are streamed together, and closed by Gemini 3`() async throws {
    let members = ModelFixture.text("weather in Oslo and Rome") + tools([Self.weather])
    let new = try await ModelFixture.stream("gemini-3.8-flash", members)
    #expect(new.map(\.parts.count) == [2, 1])
    #expect(new[1].parts == [["text": ""]] && new[1].at("candidates.0.finishReason") == "STOP")
    #expect(new[0].at("candidates.0.finishReason") == nil)
    let old = try await ModelFixture.stream("gemini-2.5-flash", members)
    #expect(old.map(\.parts.count) == [2] && old[0].at("candidates.0.finishReason") == "STOP")
  }

  // MARK: - Results

  private func conversation(_ results: String, call: String = "", prompt: String = "weather in Oslo") -> String {
    #""contents":[{"role":"user","parts":[{"text":"\#(prompt)"}]},{"role":"model","parts":[{"functionCall":"#
      + #"{"id":"c1","name":"get_weather","args":{"city":"Oslo"}}\#(call)}]},{"role":"user","parts":[\#(results)]}]"#
      + tools([Self.weather, Self.time])
  }

  @Test(arguments: [
    (
      #"{"functionResponse":{"id":"c1","name":"get_weather","response":{"output":{"celsius":3}}}}"#,
      "get_weather for city Oslo answered: celsius 3."
    ),
    (
      #"{"functionResponse":{"name":"get_weather","response":{"result":"rain"}}}"#,
      "get_weather for city Oslo answered: rain."
    ),
    (
      #"{"functionResponse":{"name":"get_weather","response":{"error":"no network"}}}"#,
      "get_weather for city Oslo failed: no network."
    ),
    (
      #"{"functionResponse":{"name":"get_weather","response":{"wind":{"speed":4.5},"days":[1,2]}}}"#,
      "get_weather for city Oslo answered: days 1, 2, wind (speed 4.5)."
    ),
    (#"{"functionResponse":{"name":"get_weather"}}"#, "get_weather for city Oslo answered with nothing."),
  ])
  func `a result is told in words`(result: String, expected: String) async throws {
    #expect(try await ModelFixture.ask("gemini-2.5-pro", conversation(result)).words == expected)
  }

  @Test func `a turn may come back in several contents, as it was streamed`() async throws {
    let result = #"{"functionResponse":{"id":"c1","name":"get_weather","response":{"output":1}}}"#
    let whole = conversation(result, call: #","thoughtSignature":"QUJD""#)
    let second = #"{"functionCall":{"id":"c2","name":"get_time"}}"#
    let cut = whole.replacing(
      #"},{"role":"user","parts":[\#(result)]}"#,
      with: #"},{"role":"model","parts":[\#(second)]},{"role":"model","parts":[{"text":""}]},"#
        + #"{"role":"user","parts":[\#(result),{"functionResponse":{"name":"get_time","response":{"output":2}}}]}"#)
    #expect(cut != whole)
    let words = try await ModelFixture.ask("gemini-3.8-flash", cut).words
    #expect(words == "get_weather for city Oslo answered: 1. get_time answered: 2.")
  }

  @Test(arguments: [
    ("", "missing a thought_signature"), (#","thoughtSignature":"""#, "missing a thought_signature"),
    (#","thoughtSignature":"skip_thought_signature_validator""#, nil),
    (#","thoughtSignature":"context_engineering_is_the_way_to_go""#, nil), (#","thoughtSignature":"QUJD""#, nil),
  ])
  func `Gemini 3 wants the signature of the call back`(signature: String, words: String?) async throws {
    let result = #"{"functionResponse":{"id":"c1","name":"get_weather","response":{"output":1}}}"#
    let members = conversation(result, call: signature)
    let message = try await ModelFixture.refusal("gemini-3.8-flash", members)
    #expect((message == nil) == (words == nil))
    if let words { #expect(message?.contains(words) == true && message?.contains("`default_api:get_weather`") == true) }
    #expect(try await ModelFixture.refusal("gemini-2.5-pro", members) == nil)
  }

  @Test func `a signature comes back as it was, in either alphabet, or is refused`() async throws {
    let members = ModelFixture.text("weather in Oslo") + tools([Self.weather])
    let first = try await ModelFixture.ask("gemini-3.8-flash", members)
    let signature = try #require(first.parts[0]["thoughtSignature"]?.string)
    let result = #"{"functionResponse":{"id":"c1","name":"get_weather","response":{"output":1}}}"#
    func refusal(_ text: String) async throws -> String? {
      try await ModelFixture.refusal(
        "gemini-3.8-flash", conversation(result, call: #","thoughtSignature":"\#(text)""#))
    }
    let webSafe = String(signature.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 })
    for text in [signature, webSafe] { #expect(try await refusal(text) == nil) }
    var changed = Array(signature)
    changed[100] = changed[100] == "A" ? "B" : "A"
    for text in [String(changed), String(signature.dropLast(4)), signature + "AAAA"] {
      #expect(try await refusal(text) == "Corrupted thought signature.")
    }
  }

  @Test func `calls of earlier turns need no signature`() async throws {
    let old = conversation(#"{"functionResponse":{"id":"c1","name":"get_weather","response":{"output":1}}}"#)
    let members = old.replacing(
      "]}],\"tools\"",
      with: #"]},{"role":"model","parts":[{"text":"It rains."}]},{"role":"user","parts":[{"text":"Thanks"}]}],"tools""#)
    #expect(members != old)
    #expect(try await ModelFixture.refusal("gemini-3.8-flash", members) == nil)
  }

  @Test(arguments: [
    (#"{"functionResponse":{"id":"c1","name":"get_time","response":{}}}"#, "does not match the name"),
    (#"{"functionResponse":{"id":"c2","name":"get_weather","response":{}}}"#, "not the id of a function call"),
    (#"{"functionResponse":{"name":"","response":{}}}"#, "Name cannot be empty"),
    (
      #"{"functionResponse":{"name":"get_weather"}},{"functionResponse":{"name":"get_weather"}}"#, "equal to the number"
    ),
    (#"{"text":"Never mind"}"#, "equal to the number"),
  ])
  func `results that do not fit their calls are refused`(results: String, words: String) async throws {
    let message = try await ModelFixture.refusal("gemini-2.5-pro", conversation(results))
    #expect(message?.contains(words) == true, "\(message ?? "answered")")
  }

  @Test func `a result without a call, and a call of the user, are refused`() async throws {
    let result = #"{"functionResponse":{"name":"get_weather","response":{}}}"#
    let lone = #""contents":[{"parts":[{"text":"hi"}]},{"role":"user","parts":[\#(result)]}]"#
    #expect(
      try await ModelFixture.refusal("gemini-2.5-pro", lone)?.contains("immediately after a function call") == true)
    let call = #""contents":[{"role":"user","parts":[{"functionCall":{"name":"f"}}]}]"#
    #expect(try await ModelFixture.refusal("gemini-2.5-pro", call)?.contains("turns of the model only") == true)
  }

  @Test func `a second step follows the first, and ANY never ends`() async throws {
    let result = #"{"functionResponse":{"id":"c1","name":"get_weather","response":{"output":1}}}"#
    let steps = conversation(result, prompt: "Get the weather in Oslo, then tell me the time")
    #expect(calls(try await ModelFixture.ask("gemini-2.5-pro", steps)) == ["get_time()"])
    let forced =
      conversation(result) + #","toolConfig":{"functionCallingConfig":{"mode":"ANY"}}"#
    #expect(calls(try await ModelFixture.ask("gemini-2.5-pro", forced)) == ["get_weather(city: Oslo)"])
  }

  @Test(arguments: [
    (#"[{"name":"1f"}]"#, "", "Invalid function name"), (#"[{"name":""}]"#, "", "Invalid function name"),
    (#"[{"name":"f g"}]"#, "", "Invalid function name"), (#"[{"name":"f"},{"name":"f"}]"#, "", "Duplicate"),
    (#"[{"name":"f","parameters":{"type":"STRING"}}]"#, "", "must be of type OBJECT"),
    (#"[{"name":"f","parametersJsonSchema":{"type":"object","required":"a"}}]"#, "", "parameters"),
    (#"[{"name":"f","parameters":{"type":"OBJECT"},"parametersJsonSchema":{"type":"object"}}]"#, "", "only one of"),
    (#"[{"name":"f"}]"#, #""mode":"SOMETIMES""#, "SOMETIMES"),
    (#"[{"name":"f"}]"#, #""mode":"AUTO","allowedFunctionNames":["f"]"#, "ANY or VALIDATED"),
    (#"[{"name":"f"}]"#, #""mode":"ANY","allowedFunctionNames":["g"]"#, "'g' is not one"),
    ("[]", #""mode":"ANY""#, "without function_declarations"),
  ])
  func `declarations and modes are checked`(functions: String, configuration: String, words: String) async throws {
    let config = configuration.isEmpty ? "" : #","toolConfig":{"functionCallingConfig":{\#(configuration)}}"#
    let message = try await ModelFixture.refusal(
      "gemini-3.8-flash", ModelFixture.text("hi") + #","tools":[{"functionDeclarations":\#(functions)}]\#(config)"#)
    #expect(message?.contains(words) == true, "\(message ?? "answered")")
  }

  @Test func `a call whose arguments cannot be made is malformed`() async throws {
    let function =
      #"{"name":"look_up","parametersJsonSchema":{"type":"object","required":["n"],"properties":{"n":{"type":"integer","minimum":5,"maximum":4}}}}"#
    let json = try await ModelFixture.ask("gemini-3.8-flash", ModelFixture.text("look this up") + tools([function]))
    #expect(json.at("candidates.0.finishReason") == "MALFORMED_FUNCTION_CALL")
    #expect(json.at("candidates.0.finishMessage")?.string?.contains("look_up") == true)
  }

  @Test func `pictures of Gemini 3 come back signed`() async throws {
    let pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGMQaPgAAAIkAYFvkeRkAAAAAElFTkSuQmCC"
    func members(_ signature: String, thought: String = "") -> String {
      #""contents":[{"role":"user","parts":[{"text":"a dot"}]},{"role":"model","parts":[{"inlineData":"#
        + #"{"mimeType":"image/png","data":"\#(pixel)"}\#(signature)\#(thought)}]},"#
        + #"{"role":"user","parts":[{"text":"make it grey"}]}]"#
    }
    for model in ["gemini-3-pro-image", "gemini-nano-banana-2.1"] {
      let message = try await ModelFixture.refusal(model, members(""))
      #expect(message?.contains("Image part is missing a thought_signature") == true)
      for signature in [ThoughtSignature.make(for: "a dot"), "skip_thought_signature_validator"] {
        let json = try await ModelFixture.ask(model, members(#","thoughtSignature":"\#(signature)""#))
        #expect(json.words.contains("grey"))
      }
    }
    #expect(try await ModelFixture.refusal("gemini-2.5-flash-image", members("")) == nil)
  }
}
